//! Shapes of a device.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::Direction;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A device.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeviceResponse {
    /// Id.
    pub id: DeviceId,
    /// Its site.
    pub site_id: SiteId,
    /// The gate where it stands.
    pub gate_id: GateId,
    /// Name of that gate.
    pub gate_name: String,
    /// Who made it.
    pub vendor: String,
    /// Serial number.
    pub serial: String,
    /// Which way it reads.
    pub direction: Direction,
    /// When it last posted passages.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When it was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i32,
}

/// A device with the key that was just made for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyedDevice {
    /// The device.
    #[serde(flatten)]
    pub device: DeviceResponse,
    /// Its key, shown this once; null where a repeated request (`Idempotency-Key`) is answered.
    pub key: Option<String>,
}

/// Set up a device at a gate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDevice {
    /// The gate where it stands.
    pub gate_id: GateId,
    /// Who made it, 1 to 40 characters.
    pub vendor: String,
    /// Serial number, 1 to 80 characters without spaces.
    pub serial: String,
    /// Which way it reads.
    pub direction: Direction,
}

/// Which devices to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeviceQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only at this gate.
    pub gate_id: Option<GateId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
