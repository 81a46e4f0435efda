//! Shapes of a notice.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, NoticeId, SiteId};
pub use menpai_domain::terms::NoticeKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A notice that is about to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewNotice {
    /// Where the looks were.
    pub site_id: SiteId,
    /// What is told.
    pub kind: NoticeKind,
    /// Of whom.
    pub account_id: AccountId,
    /// How many looks.
    pub looks: i64,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeResponse {
    /// Id.
    pub id: NoticeId,
    /// Where the looks were.
    pub site_id: SiteId,
    /// `many_looks`: many in a short time; `over_cap`: more than a day's cap, in an emergency.
    pub kind: NoticeKind,
    /// Of whom.
    pub account_id: AccountId,
    /// Name of the account.
    #[schema(example = "陈警官")]
    pub account_name: String,
    /// For whom they work.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// How many looks.
    #[schema(example = 64)]
    pub looks: i32,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was noticed.
    pub noticed_at: DateTime<Utc>,
    /// Who has seen it.
    pub seen_by: Option<AccountId>,
    /// When.
    pub seen_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// Which notices to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only those that nobody has seen (`false`), or that somebody has.
    pub seen: Option<bool>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
