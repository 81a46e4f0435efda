//! Shapes of a run of retention.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{RetentionRunId, SiteId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RetentionKind {
    /// Passages; whole days go with their partition.
    Passages,
    /// Presence nights; whole days go with their partition.
    PresenceNights,
    /// Persons for whom nothing goes on any more.
    Persons,
    /// What devices read for passes that ended.
    Credentials,
    /// Keys of requests that may be repeated; of the whole installation.
    IdempotencyKeys,
    /// Entries of the map's change feed; of the whole installation.
    MapChanges,
    /// Sessions that are over; of the whole installation.
    Sessions,
    /// Codes, failed attempts and sign-ins on their way; of the whole installation.
    SignIns,
    /// Which persons were counted for an account's looks of a day; of the whole installation.
    LookCounts,
}

impl RetentionKind {
    /// Its name in the printed report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passages => "passages",
            Self::PresenceNights => "presence nights",
            Self::Persons => "persons",
            Self::Credentials => "credentials",
            Self::IdempotencyKeys => "idempotency keys (whole installation)",
            Self::MapChanges => "map changes (whole installation)",
            Self::Sessions => "sessions (whole installation)",
            Self::SignIns => "sign-in attempts (whole installation)",
            Self::LookCounts => "look counts (whole installation)",
        }
    }
}

/// What a run did about one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindReport {
    /// The kind.
    pub kind: RetentionKind,
    /// Rows that went.
    #[schema(example = 120)]
    pub removed: i64,
    /// Of persons: rows whose facts were erased while the id stays, because the history of a dwelling refers to it.
    #[serde(default)]
    #[schema(required)]
    pub anonymised: i64,
    /// What was due and stayed, by reason.
    #[serde(default)]
    #[schema(required)]
    pub kept: Vec<KeptReport>,
    /// The oldest day that is left; of persons: the earliest last day of those who were due and stayed.
    pub oldest: Option<NaiveDate>,
}

/// Why something that was due stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptReport {
    /// `account`: somebody signs in as this person; `ownership`: the person owns a unit; `open_correction`: a correction
    /// is not decided yet.
    pub because: String,
    /// How many.
    pub count: i64,
}

/// A run in one site.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionRun {
    /// Id.
    pub id: RetentionRunId,
    /// The site.
    pub site_id: SiteId,
    /// When.
    pub ran_at: DateTime<Utc>,
    /// How long the whole run took, milliseconds.
    #[schema(example = 850)]
    pub duration_ms: i32,
    /// Whether the operator asked for it; else the server ran it.
    pub asked: bool,
    /// The step that failed; what came before is done, the next run goes on. Null: all went well.
    #[schema(example = "map changes")]
    pub failed_step: Option<String>,
    /// What it did, by kind.
    pub kinds: Vec<KindReport>,
}

/// Which runs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RetentionQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
