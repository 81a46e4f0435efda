//! Samples, verdicts, patterns.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, EntryId, ReviewId, SiteId};
use menpai_domain::terms::{Role, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A verdict about a look.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "entry_id": "01980000-0000-7000-8000-000000000041", "verdict": "doubtful", "note": "当天没有巡查任务"
}))]
pub struct CreateReview {
    /// The look.
    pub entry_id: EntryId,
    /// What was found.
    pub verdict: Verdict,
    /// Why, at most 500 characters, without numbers of persons; required unless it is justified.
    pub note: Option<String>,
}

/// A recorded verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewResponse {
    /// Id.
    pub id: ReviewId,
    /// Site of the look.
    pub site_id: SiteId,
    /// The look.
    pub entry_id: EntryId,
    /// What was found.
    pub verdict: Verdict,
    /// Why.
    #[schema(example = "当天没有巡查任务")]
    pub note: Option<String>,
    /// Who found it.
    pub reviewer_id: AccountId,
    /// Their name.
    #[schema(example = "李督察")]
    pub reviewer_name: Option<String>,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}

/// Which verdicts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReviewQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only about this look.
    pub entry_id: Option<EntryId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Whose samples.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SampleQuery {
    /// The site.
    pub site_id: SiteId,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The looks of a week that were drawn for review. They are listed by `GET /trail?sample_week=`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleResponse {
    /// Monday of the week, local to the site.
    pub week: NaiveDate,
    /// Looks of the week, but for owners at their own units and people at their own data.
    #[schema(example = 420)]
    pub looks: i64,
    /// Looks that were drawn.
    #[schema(example = 21)]
    pub drawn: i64,
    /// Drawn looks that have a verdict.
    #[schema(example = 20)]
    pub reviewed: i64,
    /// Drawn looks whose newest verdict is that they were not justified.
    #[schema(example = 1)]
    pub unjustified: i64,
    /// Size of the checkpoint whose root the seed follows from.
    #[schema(example = 1024)]
    pub checkpoint_size: i64,
    /// The seed, hexadecimal: SHA-256 of the site's 16 bytes, the week as `YYYY-MM-DD`, and the checkpoint's root. Drawn
    /// are the looks with the smallest SHA-256 of the seed and their 16 bytes.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub seed: String,
    /// When.
    pub drawn_at: DateTime<Utc>,
}

/// Whose patterns.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PatternQuery {
    /// The site.
    pub site_id: SiteId,
    /// From this time on; a week ago if absent.
    pub from: Option<DateTime<Utc>>,
    /// Before this time; now if absent. At most 92 days after `from`.
    pub to: Option<DateTime<Utc>>,
}

/// Something unusual about how an account looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Many looks within ten minutes.
    ManyLooks,
    /// Looks between 22 and 6, local to the site.
    AtNight,
    /// Many different persons.
    ManyPersons,
    /// Fields revealed, and within 14 days nothing was done about the person.
    RevealsWithoutAct,
    /// The same reference over and over.
    SameReference,
}

/// A pattern with its count.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatternCount {
    /// Which.
    pub pattern: Pattern,
    /// How many looks, persons or reveals it was.
    pub count: i64,
    /// From how many on it counts as unusual.
    pub threshold: i64,
    /// Where the entries are, below `/api/v1`.
    pub link: String,
}

/// How an account of staff looked in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountPatterns {
    /// Who.
    pub account_id: AccountId,
    /// Their name.
    #[schema(example = "陈警官")]
    pub account_name: String,
    /// Their role.
    pub role: Role,
    /// For whom they work.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// Looks in the period.
    #[schema(example = 64)]
    pub looks: i64,
    /// Different persons in them.
    #[schema(example = 40)]
    pub persons: i64,
    /// What is unusual; empty where nothing is.
    pub patterns: Vec<PatternCount>,
}
