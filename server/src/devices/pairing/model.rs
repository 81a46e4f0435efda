//! Shapes of pairing.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, GateId, PairingContactId, PairingWindowId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Open a window.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"gate_id": "01980000-0000-7000-8000-000000000031", "minutes": 10}))]
pub struct CreatePairingWindow {
    /// The gate that is being set up.
    pub gate_id: Option<GateId>,
    /// For how long, 1 to 60 minutes; 10 if absent.
    pub minutes: Option<u32>,
    /// Networks from which terminals may make themselves known without the window's path.
    #[serde(default)]
    pub source_networks: Vec<String>,
}

/// A window.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingWindowResponse {
    /// Id.
    pub id: PairingWindowId,
    /// Its site.
    pub site_id: SiteId,
    /// The gate that is being set up.
    pub gate_id: Option<GateId>,
    /// Networks from which terminals may make themselves known.
    #[schema(example = json!(["192.0.2.0/24"]))]
    pub source_networks: Vec<String>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Until when it is open.
    pub closes_at: DateTime<Utc>,
}

/// A window that was just opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedPairingWindow {
    /// The window.
    #[serde(flatten)]
    pub window: PairingWindowResponse,
    /// What stands for it in the path of a terminal (`/t/{secret}/…`); shown this once.
    pub secret: Option<String>,
}

/// A terminal that nobody registered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactResponse {
    /// Id.
    pub id: PairingContactId,
    /// Its site.
    pub site_id: SiteId,
    /// The window in which it called.
    pub window_id: PairingWindowId,
    /// Who made it, by what it speaks.
    #[schema(example = "hikvision")]
    pub vendor: String,
    /// What it speaks.
    pub protocol: DeviceProtocol,
    /// Its serial number.
    #[schema(example = "HIK-7")]
    pub serial: String,
    /// From where it called.
    #[schema(example = "192.0.2.17")]
    pub source: String,
    /// When it first called.
    pub first_seen_at: DateTime<Utc>,
    /// When it last called.
    pub last_seen_at: DateTime<Utc>,
    /// The device that it has become.
    pub device_id: Option<DeviceId>,
}

/// Make a device of a terminal that made itself known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"gate_id": "01980000-0000-7000-8000-000000000031", "direction": "in", "serial": "HIK-7"}))]
pub struct ClaimContact {
    /// The gate where it stands.
    pub gate_id: GateId,
    /// Which way it reads.
    pub direction: Direction,
    /// Its serial number, where it did not say its own.
    pub serial: Option<String>,
    /// Whether it is known from now on by the address that it called from; for terminals whose address holds no secret.
    #[serde(default)]
    pub by_address: bool,
}
