//! Shapes of what people read of themselves.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{EntryId, PassId, PassageId, PersonId, ResidencyId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{Direction, PassKind, PassageMethod, PassageResult, Purpose, TrailAction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::households::model::HouseholdMember;
use crate::passes::life::PassStatus;
use crate::passes::model::{PassCredential, PassGate};
use crate::persons::masked::Opened;

/// What a site knows of the person, in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnFacts {
    /// Name.
    #[schema(example = "陈小明")]
    pub name: String,
    /// Kind of the identity document.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document.
    #[schema(example = "440199199001019011")]
    pub id_number: Option<String>,
    /// Phone, E.164.
    #[schema(example = "+8615400000001")]
    pub phone: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
}

impl From<Opened> for OwnFacts {
    fn from(opened: Opened) -> Self {
        Self {
            name: opened.name,
            document_kind: opened.document_kind,
            id_number: opened.id_number,
            phone: opened.phone,
            birth_date: opened.birth_date,
        }
    }
}

/// The person, as one site knows them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPerson {
    /// Id of the person in this site.
    pub id: PersonId,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// What it knows.
    #[serde(flatten)]
    pub facts: OwnFacts,
    /// Day on which a verifier said that name and number belong together; null: nobody said so.
    pub verified_on: Option<NaiveDate>,
    /// Since when it says so.
    pub recorded_from: DateTime<Utc>,
    /// What it said before each change, newest first.
    pub former: Vec<FormerFacts>,
    /// How often it was changed, and one.
    pub version: i32,
}

/// What a site said before a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormerFacts {
    /// What it said.
    #[serde(flatten)]
    pub facts: OwnFacts,
    /// Since when.
    pub recorded_from: DateTime<Utc>,
    /// Until when.
    pub recorded_to: DateTime<Utc>,
    /// Which version that was.
    pub version: i32,
}

/// A version of a residency: what the registry said, and when it said so.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnResidency {
    /// The residency; its versions share the id.
    pub residency_id: ResidencyId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Whole doorplate: the building's and the unit's code.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Version: 1, then one more with each ending or correction.
    pub version: i32,
    /// Since when the registry says so.
    pub recorded_from: DateTime<Utc>,
    /// Until when it said so; absent: it still does.
    pub recorded_to: Option<DateTime<Utc>>,
    /// Who filed it: `staff`, `landlord`, `tenant`, `import`.
    #[schema(example = "tenant")]
    pub filed_as: String,
    /// Why this version replaced the one before.
    #[schema(example = "入住日期登记错了")]
    pub reason: Option<String>,
}

/// As what somebody is in a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaseSide {
    /// Lets.
    Landlord,
    /// Rents.
    Tenant,
}

/// A lease of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnTenancy {
    /// Id.
    pub id: TenancyId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Whole doorplate.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: String,
    /// As what one is in it.
    pub side: LeaseSide,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open-ended if absent.
    pub to: Option<NaiveDate>,
    /// Rent per month, fen: the last one that was agreed for a day of the lease.
    #[schema(example = 120_000)]
    pub rent_cents: Option<i64>,
    /// Deposit, fen, as the rent.
    #[schema(example = 240_000)]
    pub deposit_cents: Option<i64>,
}

/// A pass of one's own, without tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnPass {
    /// Id.
    pub id: PassId,
    /// Its site.
    pub site_id: SiteId,
    /// Why it was given.
    pub kind: PassKind,
    /// The unit that it is bound to.
    pub unit_id: Option<UnitId>,
    /// Whole doorplate of that unit.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: Option<String>,
    /// From when it opens.
    pub from: DateTime<Utc>,
    /// Until when; null: until it is ended.
    pub to: Option<DateTime<Utc>>,
    /// Since when it stands still.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it stands now.
    pub status: PassStatus,
    /// The gates that it opens.
    pub gates: Vec<PassGate>,
    /// What devices read for it: kinds, never what is read.
    pub credentials: Vec<PassCredential>,
    /// Name of the child under 14 whose pass it is, masked; null where it is one's own.
    #[schema(example = "陈*")]
    pub child: Option<String>,
    /// Version, for `If-Match`.
    pub version: i32,
}

/// A passage of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPassage {
    /// Id.
    pub id: PassageId,
    /// Its site.
    pub site_id: SiteId,
    /// When.
    pub at: DateTime<Utc>,
    /// Name of the gate.
    #[schema(example = "三巷12号大门")]
    pub gate: String,
    /// Which way the device reads.
    pub direction: Direction,
    /// By what the pass was read.
    pub method: Option<PassageMethod>,
    /// How the gate answered.
    pub result: PassageResult,
    /// With which pass.
    pub pass_id: PassId,
}

/// Which looks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookQuery {
    /// Only looks by others, without one's own; all if absent.
    #[serde(default)]
    #[param(required = false)]
    pub by_others: bool,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A look at one's own data, or at that of one's child.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnLook {
    /// Id.
    pub id: EntryId,
    /// Site of the data.
    pub site_id: SiteId,
    /// When.
    pub looked_at: DateTime<Utc>,
    /// For which organisation; of an agent, that they acted for an owner. The account is not told.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// Why.
    pub purpose: Purpose,
    /// What was done.
    #[schema(value_type = TrailAction)]
    pub action: String,
    /// The same in plain Chinese.
    #[schema(example = "查看楼栋住户名单（已打码）")]
    pub action_text: String,
    /// One's own reading.
    pub by_me: bool,
    /// At a child under 14 whom one registered, and not at oneself.
    pub of_child: bool,
    /// Outside the looker's area, by an exception that somebody else approved.
    pub by_exception: bool,
}

/// That a child under 14 is registered as one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnChild {
    /// The registration.
    pub residency_id: ResidencyId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Whole doorplate.
    pub doorplate: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// The child, masked, and when one consented.
    #[serde(flatten)]
    pub child: HouseholdMember,
}

/// In which form.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyFormat {
    /// For machines, see `OwnCopy`.
    #[default]
    Json,
    /// A Chinese document to read and print.
    Html,
}

/// In which form to copy.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CopyQuery {
    /// `json` if absent.
    #[param(inline)]
    pub format: Option<CopyFormat>,
}

/// That one closes one's account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"understood": true}))]
pub struct CloseAccount {
    /// Whether one was told what that means and wants it.
    pub understood: bool,
}
