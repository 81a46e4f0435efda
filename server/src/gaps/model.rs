//! Shapes of a gap.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::{Evidence, Explanation};
use menpai_domain::ids::{AccountId, AreaId, BuildingId, GapEventId, GapId, SiteId, UnitId};
use menpai_domain::terms::{
    AnswerKind, AnswerReason, ContestDecision, GapActor, GapClosing, GapEventKind, GapRule, GapState, Purpose,
    VisitOutcome,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer_crs::AnswerCrs;
use crate::http::shape::Position;

/// Where the gaps of a list stand: one state, those whose contest waits, or all that are not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not closed.
    Open,
    /// The deadline runs.
    Reminded,
    /// Answered or contested.
    Answered,
    /// Contested, and to be decided.
    Contested,
    /// Somebody is to visit.
    Task,
    /// Handed on.
    Escalated,
    /// Closed.
    Closed,
}

impl Standing {
    /// The words of the states.
    #[must_use]
    pub fn states(self) -> Vec<&'static str> {
        let of = |state: GapState| vec![state.as_str()];
        match self {
            Self::Open | Self::Contested => {
                GapState::ALL.into_iter().filter(|state| *state != GapState::Closed).map(GapState::as_str).collect()
            }
            Self::Reminded => of(GapState::Reminded),
            Self::Answered => of(GapState::Answered),
            Self::Task => of(GapState::Task),
            Self::Escalated => of(GapState::Escalated),
            Self::Closed => of(GapState::Closed),
        }
    }
}

/// In which order gaps are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapOrder {
    /// Soonest due first.
    #[default]
    Due,
    /// By doorplate and unit, as one walks.
    Building,
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
    /// The area of the building: whose grid worker visits.
    pub area_id: Option<AreaId>,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// A point inside the building.
    pub center: Position,
    /// The rule that opened it.
    pub rule: GapRule,
    /// Version of that rule.
    #[schema(example = 1)]
    pub rule_version: i32,
    /// Where it stands.
    pub state: GapState,
    /// Whether somebody contests it, and waits for a decision.
    pub contested: bool,
    /// The last reason that was answered.
    pub answer: Option<AnswerReason>,
    /// Until when it is quiet, local date; of a closed one: until when the same facts open none.
    pub quiet_until: Option<NaiveDate>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its dwelling was last reminded of it.
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it was last answered or contested.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it became a task.
    pub task_at: Option<DateTime<Utc>>,
    /// The last visit, if there was one.
    pub visited: Option<GapLastVisit>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it closed.
    pub closed_because: Option<GapClosing>,
    /// Local date: until when landlord and holders should settle it; of a task the day of the next visit, of a contest
    /// the day of its decision.
    pub due_on: NaiveDate,
    /// The counts on which it rests.
    pub evidence: Evidence,
    /// The same in words.
    pub explanation: Explanation,
    /// Version.
    pub version: i32,
}

/// A visit to the dwelling of a gap.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapLastVisit {
    /// When.
    pub at: DateTime<Utc>,
    /// What it found.
    pub outcome: VisitOutcome,
}

/// Which gaps to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only those that stand so; `open` is all that are not closed, `contested` those of them whose contest waits for a decision.
    #[param(inline)]
    pub state: Option<Standing>,
    /// Only of this rule.
    pub rule: Option<GapRule>,
    /// Only in this area and those below it.
    pub area_id: Option<AreaId>,
    /// Only those that are due before this day.
    pub due_before: Option<NaiveDate>,
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// Only in this building.
    pub building_id: Option<BuildingId>,
    /// `due` (default): soonest due first; `building`: by doorplate and unit.
    #[serde(default)]
    #[param(inline)]
    pub order: GapOrder,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Coordinate system of the positions: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
}

/// A step in the history of a gap.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapEventResponse {
    /// Id.
    pub id: GapEventId,
    /// The gap.
    pub gap_id: GapId,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: GapEventKind,
    /// Where the gap stood then.
    pub state: GapState,
    /// Who took the step.
    pub actor: GapActor,
    /// The account, for staff.
    pub account_id: Option<AccountId>,
    /// The reason of an answer, the outcome of a visit, or why it closed.
    #[schema(example = "visiting")]
    pub reason: Option<String>,
    /// The day that was named with it.
    pub until: Option<NaiveDate>,
    /// What was written to it: for staff with a purpose, and for whoever wrote it.
    #[schema(example = "亲戚来住几天")]
    pub note: Option<String>,
}

/// Why staff read what was written to a gap.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapEventQuery {
    /// Why the caller reads the notes; without it there are none in the answer.
    #[param(value_type = Option<Purpose>)]
    pub purpose: Option<String>,
    /// Case, incident or inspection number, where the purpose needs one.
    pub reference: Option<String>,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "visiting", "until": "2026-04-30", "note": "亲戚来住几天"}))]
pub struct CreateGapAnswer {
    /// The reason.
    pub reason: AnswerReason,
    /// Last day for which it holds, at most 90 days ahead. Needed for `visiting`; else 14 days, 30 for `lives_elsewhere`.
    pub until: Option<NaiveDate>,
    /// At most 200 characters, without ID number or phone.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// A contest.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "那几天我不在，房间空着"}))]
pub struct CreateGapContest {
    /// Why it is not so: 1 to 200 characters, without ID number or phone.
    #[schema(min_length = 1, max_length = 200)]
    pub note: String,
}

/// What staff decide about a contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is right: the gap is withdrawn, for these facts for ever.
    Upheld,
    /// It is wrong: the gap stands.
    Rejected,
}

/// A decision.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "upheld", "note": "核对过了，确实没人住"}))]
pub struct CreateGapDecision {
    /// What was decided.
    pub decision: Decision,
    /// Why: 1 to 200 characters, without ID number or phone; the person reads it.
    #[schema(min_length = 1, max_length = 200)]
    pub note: String,
}

/// What a visit found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "nobody_home", "until": "2026-04-05", "note": "敲门无人应答"}))]
pub struct CreateGapVisit {
    /// The outcome.
    pub outcome: VisitOutcome,
    /// `visiting`, `moved_out`, `wrong_unit`: last day for which the same facts open no gap, at most 90 days ahead; needed for
    /// `visiting`, else 30 days. `nobody_home`, `refused`: day of the next visit, at most 30 days ahead; else in 3 days.
    pub until: Option<NaiveDate>,
    /// At most 200 characters, without ID number or phone.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// A gap of a dwelling that is one's own, or that one holds a pass for or is registered in.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnGap {
    /// Id.
    pub id: GapId,
    /// Its site.
    pub site_id: SiteId,
    /// The dwelling.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// `landlord` or `holder`: as which it concerns one.
    pub concerns: GapActor,
    /// The rule that opened it.
    pub rule: GapRule,
    /// Where it stands.
    pub state: GapState,
    /// Whether somebody contests it, and waits for a decision.
    pub contested: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its dwelling was last reminded of it.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Local date until when it should be settled.
    pub due_on: NaiveDate,
    /// Until when it is quiet.
    pub quiet_until: Option<NaiveDate>,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it closed.
    pub closed_because: Option<GapClosing>,
    /// What was counted.
    pub explanation: Explanation,
    /// What one has answered, newest first.
    pub answers: Vec<OwnAnswer>,
    /// Version.
    pub version: i32,
}

/// What one answered, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnAnswer {
    /// Id.
    pub id: GapEventId,
    /// Its site.
    pub site_id: SiteId,
    /// The gap.
    pub gap_id: GapId,
    /// An answer, or a contest.
    pub kind: AnswerKind,
    /// The reason.
    pub reason: Option<AnswerReason>,
    /// Until when it holds.
    pub until: Option<NaiveDate>,
    /// What one wrote.
    #[schema(example = "亲戚来住几天")]
    pub note: Option<String>,
    /// When.
    pub filed_at: DateTime<Utc>,
    /// What became of a contest.
    pub decision: Option<ContestDecision>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(example = "核对过了，确实没人住")]
    pub decision_note: Option<String>,
}

/// Which of one's gaps to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnGapQuery {
    /// Only those that stand so; `open` is all that are not closed, `contested` those of them whose contest waits for a decision.
    #[param(inline)]
    pub state: Option<Standing>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// How many weeks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapRateQuery {
    /// Weeks up to this one, 1 to 104; 12 if absent.
    #[param(minimum = 1, maximum = 104)]
    pub weeks: Option<i32>,
}

/// The gaps of a site in one week. Counts below five are held back (null), and so is what could be worked out from them.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct GapWeek {
    /// Monday, local date.
    pub week: NaiveDate,
    /// Gaps that opened in it.
    #[schema(example = 12)]
    pub opened: Option<i64>,
    /// Gaps that closed in it.
    #[schema(example = 9)]
    pub closed: Option<i64>,
    /// Median of the days from opening to closing, of those that closed.
    #[schema(example = 3.5)]
    pub median_days_to_close: Option<f64>,
    /// Share of those that opened that were answered since, 0 to 1.
    #[schema(example = 0.75)]
    pub share_answered: Option<f64>,
    /// Share of those that opened that were contested since.
    #[schema(example = 0.125)]
    pub share_contested: Option<f64>,
    /// Share of the contests filed in it and decided since that were upheld.
    #[schema(example = 0.5)]
    pub share_upheld: Option<f64>,
}
