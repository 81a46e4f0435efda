//! Shapes of a gap.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, GapId, SiteId, UnitId};
use menpai_domain::terms::{GapClosing, GapRule};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::explanation::Explanation;
use crate::detection::rule::Evidence;
use crate::http::answer_crs::AnswerCrs;
use crate::http::shape::Position;

/// Whether a gap is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Openness {
    /// The deadline runs.
    Open,
    /// It closed.
    Closed,
}

/// A gap.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapResponse {
    /// Id.
    pub id: GapId,
    /// Its site.
    pub site_id: SiteId,
    /// The dwelling.
    pub unit_id: UnitId,
    /// Its building.
    pub building_id: BuildingId,
    /// Doorplate (or name) of the building.
    pub doorplate: Option<String>,
    /// Number of the unit.
    pub unit_code: String,
    /// A point inside the building.
    pub center: Position,
    /// The rule that opened it.
    pub rule: GapRule,
    /// Version of that rule.
    pub rule_version: i32,
    /// Whether it is open.
    pub state: Openness,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its counts last changed.
    pub updated_at: DateTime<Utc>,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it closed.
    pub closed_because: Option<GapClosing>,
    /// Until when it should be settled, local date.
    pub due_on: NaiveDate,
    /// The counts on which it rests.
    pub evidence: Evidence,
    /// The same in words.
    pub explanation: Explanation,
    /// Version.
    pub version: i32,
}

/// Which gaps to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only open or only closed ones; both if absent.
    pub state: Option<Openness>,
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// Only in this building.
    pub building_id: Option<BuildingId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Coordinate system of the positions: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
}
