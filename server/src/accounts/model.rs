//! Shapes of accounts.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// An account of staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffAccount {
    /// Id.
    pub id: AccountId,
    /// Name to sign in with.
    #[schema(example = "officer-chen")]
    pub user_name: String,
    /// Name that is shown.
    #[schema(example = "陈警官")]
    pub display_name: String,
    /// What the account is.
    pub role: Role,
    /// For whom its owner works.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// When it was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Sessions that have not ended.
    #[schema(example = 2)]
    pub sessions: i64,
    /// Sites that it shares with whoever asks.
    pub site_ids: Vec<SiteId>,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedSessions {
    /// How many.
    #[schema(example = 2)]
    pub ended: u64,
}
