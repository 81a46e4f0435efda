//! Shapes of commands.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, PassId};
use menpai_domain::terms::{CommandKind, CommandState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A command. It names a pass, never a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommandResponse {
    /// The terminal.
    pub device_id: DeviceId,
    /// Its place among the terminal's commands.
    #[schema(example = 17)]
    pub number: i64,
    /// What to do.
    pub kind: CommandKind,
    /// The pass that it is about.
    pub pass_id: Option<PassId>,
    /// What became of it.
    pub state: CommandState,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it was last sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// How often it was sent.
    #[schema(example = 1)]
    pub attempts: i32,
    /// Until when it is of use.
    pub expires_at: DateTime<Utc>,
    /// When it was done with.
    pub ended_at: Option<DateTime<Utc>>,
    /// The terminal's code, or `no_answer`.
    #[schema(example = "no_answer")]
    pub result: Option<String>,
}

/// Which commands to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommandQuery {
    /// Only those that are not done with.
    pub open: Option<bool>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
