//! Shapes of a dead letter.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeadLetterId, DeviceId, GateId, SiteId};
use menpai_domain::terms::DeviceProtocol;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::passages::PassagesResponse;

/// A dead letter. What it says is not shown: it may name somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadLetterResponse {
    /// Id.
    pub id: DeadLetterId,
    /// Its site.
    pub site_id: SiteId,
    /// The device that sent it.
    pub device_id: DeviceId,
    /// Serial number of that device.
    #[schema(example = "HIK-7")]
    pub device_serial: String,
    /// The gate where it stands.
    pub gate_id: GateId,
    /// Name of that gate.
    #[schema(example = "三巷12号大门")]
    pub gate_name: String,
    /// What it was meant to be.
    pub protocol: DeviceProtocol,
    /// When it first came.
    pub received_at: DateTime<Utc>,
    /// When it last came.
    pub last_received_at: DateTime<Utc>,
    /// How often it came.
    #[schema(example = 3)]
    pub times: i32,
    /// Why it could not be read.
    #[schema(example = "no_time")]
    pub reason: String,
    /// How many bytes of it are kept.
    #[schema(example = 512)]
    pub bytes: i32,
    /// When it was read after all.
    pub replayed_at: Option<DateTime<Utc>>,
}

/// What became of a dead letter that was read again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayResponse {
    /// The letter.
    pub letter: DeadLetterResponse,
    /// What became of its events.
    pub stored: PassagesResponse,
}

/// Which dead letters to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeadLetterQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only of this device.
    pub device_id: Option<DeviceId>,
    /// Only those that were read after all, or (`false`) those that were not.
    pub replayed: Option<bool>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
