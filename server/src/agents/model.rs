//! Shapes of an agency.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AgencyId, SiteId, UnitId};
use menpai_domain::terms::{AgencyEnd, AgencyState, AgentRight};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::persons::input::NewcomerInput;

/// Somebody is to act for an owner.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_ids": ["01980000-0000-7000-8000-000000000302"], "rights": ["listings"], "until": "2027-03-31"
}))]
pub struct CreateAgency {
    /// 1 to 60 units of one's own, in one site.
    pub unit_ids: Vec<UnitId>,
    /// What they may do.
    pub rights: Vec<AgentRight>,
    /// Last day, by the site's calendar, at most two years ahead.
    pub until: NaiveDate,
}

/// An agency with the code by which the agent joins. It is told once.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyCode {
    /// The agency.
    #[serde(flatten)]
    pub agency: OwnAgency,
    /// The code, for a QR code or a link; good once. Absent (null) where a request comes again after somebody joined, or after it was
    /// over: there is nothing to join.
    #[schema(example = "hJ8kQ2mXv5TzR1bN7cWdYg")]
    pub code: Option<String>,
}

/// A code that somebody was given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "hJ8kQ2mXv5TzR1bN7cWdYg",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011"}
}))]
pub struct JoinAgency {
    /// The code.
    pub code: String,
    /// Who one is, where the site does not know the caller yet; as with filing.
    pub person: Option<NewcomerInput>,
}

/// Which side of an agency one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgencySide {
    /// Somebody acts for one.
    Owner,
    /// One acts for somebody.
    Agent,
}

/// A unit of an agency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgencyUnit {
    /// The unit.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
}

/// An agency as one of its sides sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnAgency {
    /// Id.
    pub id: AgencyId,
    /// Its site.
    pub site_id: SiteId,
    /// Name of the site.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Which side one is.
    pub side: AgencySide,
    /// Name of the other side, masked; absent (null) until somebody joined.
    #[schema(example = "陈**")]
    pub other_name: Option<String>,
    /// Units whose owner has not left.
    pub units: Vec<AgencyUnit>,
    /// What the agent may do.
    pub rights: Vec<AgentRight>,
    /// Last day.
    pub until: NaiveDate,
    /// Where it stands.
    pub state: AgencyState,
    /// Until when the code is good.
    pub code_until: Option<DateTime<Utc>>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When somebody joined.
    pub joined_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it ended.
    pub ended_because: Option<AgencyEnd>,
    /// Version, as in the `ETag`.
    pub version: i32,
}
