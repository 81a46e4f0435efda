//! Shapes of a problem.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, PhotoId, ProblemId, ProblemStepId, SiteId, UnitId};
use menpai_domain::terms::{
    HandOverReason, ProblemAct, ProblemActor, ProblemHandler, ProblemKind, ProblemRefusal, ProblemState,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::shape::Position;

/// A problem that somebody reports: in a unit, at a building or at a place, one of the three.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "water", "text": "厨房水龙头漏水", "unit_id": "01980000-0000-7000-8000-000000000302"}))]
pub struct CreateProblem {
    /// What it is about.
    pub kind: ProblemKind,
    /// The unit in which it is; one lives there or owns it.
    pub unit_id: Option<UnitId>,
    /// The building at which it is.
    pub building_id: Option<BuildingId>,
    /// Where it is, within the site. WGS 84.
    pub position: Option<Position>,
    /// What is wrong, 1 to 500 characters, without numbers of persons.
    #[schema(example = "厨房水龙头漏水")]
    pub text: String,
}

/// A problem is not solved after all.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "又漏水了"}))]
pub struct ReopenProblem {
    /// What is still wrong, 1 to 500 characters, without numbers of persons.
    pub text: String,
}

/// How a problem was handled.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"stars": 5}))]
pub struct RateProblem {
    /// One to five.
    #[schema(minimum = 1, maximum = 5)]
    pub stars: i16,
}

/// A landlord hands a problem to the office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "public_part"}))]
pub struct HandOverProblem {
    /// Why.
    pub reason: HandOverReason,
}

/// A problem is solved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"note": "换了水龙头的垫圈"}))]
pub struct SolveProblem {
    /// What was done, 1 to 500 characters, without numbers of persons.
    pub note: Option<String>,
}

/// A problem is nothing to handle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "known_already"}))]
pub struct RejectProblem {
    /// Why.
    pub reason: ProblemRefusal,
}

/// A problem as whoever reported it reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportedProblem {
    /// Id.
    pub id: ProblemId,
    /// Its site.
    pub site_id: SiteId,
    /// What it is about.
    pub kind: ProblemKind,
    /// The unit in which it is.
    pub unit_id: Option<UnitId>,
    /// The building at which it is, or in which the unit is.
    pub building_id: Option<BuildingId>,
    /// Where it is, if it is at a place. WGS 84.
    pub position: Option<Position>,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: Option<String>,
    /// What was written.
    #[schema(example = "厨房水龙头漏水")]
    pub text: String,
    /// Its photos, in the order in which they came.
    pub photos: Vec<ProblemPhoto>,
    /// Who handles it.
    pub handler: ProblemHandler,
    /// Where it stands.
    pub state: ProblemState,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// When it was solved.
    pub solved_at: Option<DateTime<Utc>>,
    /// When it was over; it is deleted 180 days later.
    pub over_at: Option<DateTime<Utc>>,
    /// How often it was opened again, three times at most.
    #[schema(example = 0)]
    pub reopened: i32,
    /// How it was rated.
    #[schema(example = 5)]
    pub stars: Option<i16>,
    /// What happened, from the report on.
    pub steps: Vec<ProblemStep>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A problem as whoever handles it reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandledProblem {
    /// The problem.
    #[serde(flatten)]
    pub problem: ReportedProblem,
    /// Name of whoever reported it, masked.
    #[schema(example = "陈**")]
    pub reporter_name: String,
    /// Their phone, masked.
    #[schema(example = "154****0001")]
    pub reporter_phone: Option<String>,
}

/// A photo of a problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemPhoto {
    /// Id.
    pub id: PhotoId,
    /// Pixels.
    #[schema(example = 1600)]
    pub width: i32,
    /// Pixels.
    #[schema(example = 1200)]
    pub height: i32,
}

/// A step with a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemStep {
    /// Id.
    pub id: ProblemStepId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: ProblemAct,
    /// Where the problem stood afterwards.
    pub state: ProblemState,
    /// Who did it.
    pub actor: ProblemActor,
    /// Why it was rejected or handed over: a word of `ProblemRefusal` or `HandOverReason`.
    #[schema(example = "public_part")]
    pub reason: Option<String>,
    /// What was written to it.
    #[schema(example = "换了水龙头的垫圈")]
    pub note: Option<String>,
    /// How it was rated.
    #[schema(example = 5)]
    pub stars: Option<i16>,
}

/// Which problems.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProblemQuery {
    /// Only those that stand here.
    pub state: Option<ProblemState>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
