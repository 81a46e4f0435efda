//! Shapes of a filing.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{BuildingId, FilingId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::{FilingRefusal, FilingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::households::model::{HouseholdMember, MemberInput};
use crate::occupancy::model::OccupancyWarning;
use crate::persons::input::{NewcomerInput, PersonInput};

/// What stands on a door.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoorplateResponse {
    /// The unit.
    pub unit_id: UnitId,
    /// Its site.
    pub site_id: SiteId,
    /// Its building, where the caller may claim all of it at once.
    pub building_id: Option<BuildingId>,
    /// Name of the site.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// Working days from moving in, within which one registers here.
    #[schema(example = 3)]
    pub working_days: u32,
    /// Last day for somebody who moves in today.
    pub due_on: NaiveDate,
    /// Whether the caller is known in this site: then a filing needs no `person`.
    pub known: bool,
    /// Whether they may say `person` anew all the same, since they mistyped it: nothing is known of them but what came to nothing.
    pub may_say_anew: bool,
}

/// A registration that somebody files for themself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "from": "2026-04-01",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011"}
}))]
pub struct CreateFiling {
    /// The unit, as its doorplate's code names it.
    pub unit_id: UnitId,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Who one is, where the site does not know the caller yet; with the number of a document. The phone is the one that the
    /// account signed in with.
    pub person: Option<NewcomerInput>,
    /// Those who move in with them, up to 9: they are filed with it, and decided together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberInput>,
}

/// Somebody whom a landlord enters, who confirms it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "from": "2026-04-01", "to": "2027-03-31",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011", "phone": "15400000001"}
}))]
pub struct EnterFiling {
    /// One's own unit.
    pub unit_id: UnitId,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Who it is, with the number of a document, and the phone with which they sign in to say yes.
    pub person: PersonInput,
}

/// The yes of somebody whom a landlord entered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "members": [{"person": {"name": "陈小红", "birth_date": "2020-05-01"}, "relation": "child", "guardian_consent": true}]
}))]
pub struct ConfirmFiling {
    /// Those who move in with them, up to 9: they are registered with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberInput>,
}

/// One's own filing.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnFiling {
    /// Id.
    pub id: FilingId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Where it stands.
    pub state: FilingState,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// Last day of the legal time to register. Filing in time is in time, also if it is confirmed later.
    pub due_on: NaiveDate,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<FilingRefusal>,
    /// The residency that it became.
    pub residency_id: Option<ResidencyId>,
    /// Whether a landlord entered it: then whoever it is about confirms or declines it.
    pub entered: bool,
    /// Those who move in with them, masked.
    pub members: Vec<HouseholdMember>,
    /// Limits of occupancy that are passed, as whoever files or confirms it is told; nothing is stopped.
    pub warnings: Vec<OccupancyWarning>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A filing as whoever decides it sees it, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilingResponse {
    /// What was filed.
    #[serde(flatten)]
    pub filing: OwnFiling,
    /// Name, masked.
    #[schema(example = "陈**")]
    pub name: String,
    /// Kind of the identity document.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, masked.
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// Phone, masked.
    #[schema(example = "154****0001")]
    pub phone: Option<String>,
}

/// Which filings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilingQuery {
    /// Only those that stand here; those that wait if absent.
    pub state: Option<FilingState>,
    /// Only those of this unit.
    pub unit_id: Option<UnitId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Why a filing is refused.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "not_my_tenant"}))]
pub struct RefuseFiling {
    /// Why.
    pub reason: FilingRefusal,
}
