//! Shapes of a device.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::setup::Setup;
pub use super::status::{Advice, DeviceStatus};
use crate::http::error::Checks;

/// Most networks of one device.
const MAX_NETWORKS: usize = 16;
/// How often a device is to be heard of unless told otherwise, seconds.
const HEARTBEAT_S: i32 = 60;
/// For how long the key before is still good unless told otherwise, hours.
pub const OVERLAP_H: u32 = 24;

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
    #[schema(example = "三巷12号大门")]
    pub gate_name: String,
    /// Who made it.
    #[schema(example = "hikvision")]
    pub vendor: String,
    /// Serial number.
    #[schema(example = "HIK-7")]
    pub serial: String,
    /// What it speaks.
    pub protocol: DeviceProtocol,
    /// Which way it reads.
    pub direction: Direction,
    /// Zone of its own clock; null: the site's.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: Option<String>,
    /// Networks from which it may call; empty: from anywhere.
    #[schema(example = json!(["192.0.2.0/24"]))]
    pub source_networks: Vec<String>,
    /// How often it is to be heard of, seconds.
    #[schema(example = 60)]
    pub heartbeat_s: i32,
    /// What it says it runs.
    #[schema(example = "1.4.2")]
    pub firmware: Option<String>,
    /// How it is.
    pub status: DeviceStatus,
    /// What to do about it, the most urgent first.
    pub advice: Vec<Advice>,
    /// When it was last heard of, half a heartbeat late at most.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when it has missed its heartbeats.
    pub offline_since: Option<DateTime<Utc>>,
    /// By how much its clock was ahead when it last sent something live, milliseconds.
    #[schema(example = 350)]
    pub clock_skew_ms: Option<i64>,
    /// Events that it has kept and not sent.
    #[schema(example = 0)]
    pub backlog: Option<i32>,
    /// Highest number that its events have had.
    pub last_sequence: Option<i64>,
    /// Events that its numbers say are missing.
    #[schema(example = 0)]
    pub missing_events: i64,
    /// Commands that wait for it.
    #[schema(example = 1)]
    pub open_commands: i64,
    /// Until when the key before is still good; null: it is not.
    pub previous_key_until: Option<DateTime<Utc>>,
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
    /// With what it signs its requests, if it can (HMAC-SHA-256, hex); shown this once.
    pub signing_key: Option<String>,
    /// What to type into it.
    pub setup: Setup,
}

/// Set up a device at a gate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "gate_id": "01980000-0000-7000-8000-000000000031", "vendor": "hikvision", "serial": "HIK-7", "direction": "in",
    "protocol": "hikvision", "time_zone": "Asia/Shanghai", "source_networks": ["192.0.2.0/24"], "heartbeat_s": 60
}))]
pub struct CreateDevice {
    /// The gate where it stands.
    pub gate_id: GateId,
    /// Who made it, 1 to 40 characters.
    pub vendor: String,
    /// Serial number, 1 to 80 characters without spaces.
    pub serial: String,
    /// Which way it reads.
    pub direction: Direction,
    /// What it speaks; our own API if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<DeviceProtocol>,
    /// Zone of its own clock (`Asia/Shanghai`); the site's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Networks from which it may call (`192.0.2.0/24`), up to 16; from anywhere if none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_networks: Vec<String>,
    /// How often it is to be heard of, 1 to 86400 seconds; 60 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_s: Option<i32>,
}

/// Change a device. What is absent stays.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"source_networks": ["192.0.2.0/24"], "heartbeat_s": 120}))]
pub struct UpdateDevice {
    /// The gate where it stands, of the same site.
    pub gate_id: Option<GateId>,
    /// Which way it reads.
    pub direction: Option<Direction>,
    /// What it speaks.
    pub protocol: Option<DeviceProtocol>,
    /// Zone of its own clock; an empty text: the site's.
    pub time_zone: Option<String>,
    /// Networks from which it may call.
    pub source_networks: Option<Vec<String>>,
    /// How often it is to be heard of, 1 to 86400 seconds.
    pub heartbeat_s: Option<i32>,
}

/// Give a device a new key.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"overlap_h": 24}))]
pub struct RotateKey {
    /// For how many hours the key before is still good, 0 to 720; 24 if absent. 0 ends it at once.
    pub overlap_h: Option<u32>,
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

/// A zone of a clock as PostgreSQL and we know it.
pub fn check_zone(checks: &mut Checks, name: Option<&str>) -> Option<String> {
    let zone = name.filter(|name| !name.is_empty())?;
    if zone.parse::<Tz>().is_err() {
        checks.broken("time_zone", "time_zone", "must be a zone of the IANA database, for example Asia/Shanghai");
    }
    Some(zone.to_owned())
}

/// Networks, each with its address cut to its prefix.
pub fn check_networks(checks: &mut Checks, networks: &[String]) -> Vec<String> {
    let few = networks.len() <= MAX_NETWORKS;
    checks.ensure(few, "source_networks", "length", "must be at most 16");
    let mut read = Vec::new();
    for (at, text) in networks.iter().enumerate().take(MAX_NETWORKS) {
        let alone = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
        match text.parse::<IpNet>().ok().or_else(alone) {
            Some(network) => read.push(network.trunc().to_string()),
            None => checks.broken(
                format!("source_networks[{at}]"),
                "network",
                "must be an address or a network, for example 192.0.2.0/24",
            ),
        }
    }
    read
}

/// How often a device is to be heard of.
pub fn check_heartbeat(checks: &mut Checks, heartbeat_s: Option<i32>) -> i32 {
    let heartbeat_s = heartbeat_s.unwrap_or(HEARTBEAT_S);
    checks.ensure((1..=86_400).contains(&heartbeat_s), "heartbeat_s", "range", "must be between 1 and 86400");
    heartbeat_s
}
