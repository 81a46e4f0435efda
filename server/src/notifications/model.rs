//! Shapes of a notification.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{
    AgencyId, ClaimId, ContractId, FilingId, GapEventId, GapId, ListingId, LockKeyId, NotificationId, PassId, PersonId,
    ProblemId, SiteId, TenancyId, UnitId, ViewingId,
};
use menpai_domain::terms::NotificationKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::gaps::explanation::Explanation;

/// Whom to tell, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The dwelling; none for a problem that is in none, and for what is known of the person.
    pub unit_id: Option<UnitId>,
    /// The person.
    pub person_id: PersonId,
    /// What it is about.
    pub about: About,
}

/// Something that a person is about to be told, on every way on which they can be.
#[derive(Debug)]
pub struct New {
    /// The site.
    pub site_id: SiteId,
    /// The dwelling; none for a problem that is in none, and for what is known of the person.
    pub unit_id: Option<UnitId>,
    /// What it is about.
    pub about: About,
    /// The person.
    pub person_id: PersonId,
    /// What it tells.
    pub kind: NotificationKind,
    /// When.
    pub now: DateTime<Utc>,
    /// When phones may ring.
    pub ring_at: DateTime<Utc>,
    /// What a reminder says, or what is told of a claim of several units.
    pub told: Option<Explanation>,
    /// The decision that it tells of.
    pub event_id: Option<GapEventId>,
}

/// What a notification is about.
#[derive(Debug, Clone, Copy)]
pub enum About {
    /// A gap; of several the one that is due first.
    Gap(GapId),
    /// A contract.
    Contract(ContractId),
    /// A filing.
    Filing(FilingId),
    /// A listing.
    Listing(ListingId),
    /// A viewing.
    Viewing(ViewingId),
    /// A problem.
    Problem(ProblemId),
    /// A claim of a unit.
    Claim(ClaimId),
    /// An agency.
    Agency(AgencyId),
    /// A lease.
    Tenancy(TenancyId),
    /// A pass.
    Pass(PassId),
    /// Nothing but the dwelling.
    Home,
    /// What the site knows of the person; no dwelling.
    Facts,
    /// A key of a smart lock.
    Key(LockKeyId),
}

/// A notification.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationResponse {
    /// Id.
    pub id: NotificationId,
    /// Its site.
    pub site_id: SiteId,
    /// The dwelling; null of a viewing of a unit that is not one's own, of a problem that is in none, and of what is known of oneself.
    pub unit_id: Option<UnitId>,
    /// Doorplate (or name) of the building; of the site where there is no dwelling.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit; empty of a viewing of a unit that is not one's own.
    #[schema(example = "302")]
    pub unit_code: String,
    /// The gap that it is about; of several the one that is due first.
    pub gap_id: Option<GapId>,
    /// The contract that it is about.
    pub contract_id: Option<ContractId>,
    /// The filing that it is about.
    pub filing_id: Option<FilingId>,
    /// The listing that it is about.
    pub listing_id: Option<ListingId>,
    /// The viewing that it is about.
    pub viewing_id: Option<ViewingId>,
    /// The problem that it is about.
    pub problem_id: Option<ProblemId>,
    /// The claim of units that it is about.
    pub claim_id: Option<ClaimId>,
    /// The agency that it is about.
    pub agency_id: Option<AgencyId>,
    /// The lease that it is about.
    pub tenancy_id: Option<TenancyId>,
    /// The pass that it is about.
    pub pass_id: Option<PassId>,
    /// The key of a smart lock that it is about.
    pub key_id: Option<LockKeyId>,
    /// What it tells.
    pub kind: NotificationKind,
    /// When it was told.
    pub created_at: DateTime<Utc>,
    /// When the person read it.
    pub read_at: Option<DateTime<Utc>>,
    /// What it says.
    pub text: Explanation,
}

/// Which notifications to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// Only those that were read, or that were not.
    pub read: Option<bool>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// How many WeChat messages a person still allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct WechatSubscription {
    /// Messages.
    #[schema(example = 2)]
    pub messages: i16,
}
