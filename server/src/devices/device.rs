//! A device that calls.

use chrono_tz::Tz;
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::Direction;

/// A device that presented its key.
#[derive(Debug, Clone, Copy)]
pub struct Device {
    /// Its site.
    pub site_id: SiteId,
    /// Itself.
    pub device_id: DeviceId,
    /// Where it stands.
    pub gate_id: GateId,
    /// Which way it reads, unless an event says otherwise.
    pub direction: Direction,
    /// Time zone of the site.
    pub time_zone: Tz,
    /// Days for which the site keeps passages.
    pub passage_retention_days: u32,
}
