//! What is known of a device that may call.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::{DeviceProtocol, Direction, PushKind};

use crate::devices::Device;

/// A device that is in use.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Its site, gate, direction, and what its passages need.
    pub device: Device,
    /// What it speaks.
    pub protocol: DeviceProtocol,
    /// Which of its vendor's push protocols, as it said when it began.
    pub push_kind: Option<PushKind>,
    /// Serial number.
    pub serial: String,
    /// Zone of its own clock.
    pub clock_zone: Tz,
    /// From where it may call; empty: from anywhere.
    pub source_networks: Vec<IpNet>,
    /// How often it is to be heard of, seconds.
    pub heartbeat_s: u32,
    /// SHA-256 of its key.
    pub secret_hash: [u8; 32],
    /// SHA-256 of the key before, and until when that one is good.
    pub previous: Option<([u8; 32], DateTime<Utc>)>,
}

impl Terminal {
    /// Whether a key's hash is its own now.
    #[must_use]
    pub fn holds(&self, hash: &[u8; 32], now: DateTime<Utc>) -> bool {
        self.secret_hash == *hash || self.previous.is_some_and(|(previous, until)| previous == *hash && now < until)
    }

    /// Whether it may call from there.
    #[must_use]
    pub fn may_call_from(&self, source: IpAddr) -> bool {
        self.source_networks.is_empty() || contains(&self.source_networks, source)
    }

    /// Whether its address is all that it has to show, and fits.
    #[must_use]
    pub fn is_known_by_address(&self, source: IpAddr) -> bool {
        contains(&self.source_networks, source)
    }

    /// The hashes of the keys that it may sign with now.
    pub fn hashes(&self, now: DateTime<Utc>) -> impl Iterator<Item = [u8; 32]> {
        let previous = self.previous.filter(|(_, until)| now < *until).map(|(hash, _)| hash);
        std::iter::once(self.secret_hash).chain(previous)
    }
}

/// Whether an address lies in one of the networks; an IPv4 address also where it comes over IPv6.
#[must_use]
pub fn contains(networks: &[IpNet], source: IpAddr) -> bool {
    let source = source.to_canonical();
    networks.iter().any(|network| network.contains(&source))
}

/// A device as the database tells of it.
pub struct TerminalRow {
    pub site_id: SiteId,
    pub id: DeviceId,
    pub gate_id: GateId,
    pub direction: Direction,
    pub serial: String,
    pub protocol: DeviceProtocol,
    pub push_kind: Option<PushKind>,
    pub own_time_zone: Option<String>,
    pub site_time_zone: String,
    pub passage_retention_days: i32,
    pub source_networks: Vec<String>,
    pub heartbeat_s: i32,
    pub secret_hash: Vec<u8>,
    pub previous_secret_hash: Option<Vec<u8>>,
    pub previous_secret_until: Option<DateTime<Utc>>,
    pub has_commands: bool,
}

impl TryFrom<TerminalRow> for Terminal {
    type Error = sqlx::Error;

    fn try_from(row: TerminalRow) -> Result<Self, sqlx::Error> {
        fn read<T, E: std::error::Error + Send + Sync + 'static>(value: Result<T, E>) -> Result<T, sqlx::Error> {
            value.map_err(|error| sqlx::Error::Decode(error.into()))
        }
        let time_zone: Tz = read(row.site_time_zone.parse())?;
        let previous = match (row.previous_secret_hash, row.previous_secret_until) {
            (Some(hash), Some(until)) => Some((read(<[u8; 32]>::try_from(hash.as_slice()))?, until)),
            _ => None,
        };
        let networks = row.source_networks.iter().map(|network| read(network.parse::<IpNet>()));
        Ok(Self {
            device: Device {
                site_id: row.site_id,
                device_id: row.id,
                gate_id: row.gate_id,
                direction: row.direction,
                time_zone,
                passage_retention_days: row.passage_retention_days.unsigned_abs(),
            },
            protocol: row.protocol,
            push_kind: row.push_kind,
            serial: row.serial,
            clock_zone: row.own_time_zone.map_or(Ok(time_zone), |zone| read(zone.parse()))?,
            source_networks: networks.collect::<Result<_, _>>()?,
            heartbeat_s: row.heartbeat_s.unsigned_abs(),
            secret_hash: read(<[u8; 32]>::try_from(row.secret_hash.as_slice()))?,
            previous,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_a_network_whichever_way_it_is_written() {
        let networks: Vec<IpNet> = ["10.1.0.0/16", "fd00::/8"].iter().map(|text| text.parse().unwrap()).collect();
        for (source, is_in) in
            [("10.1.255.1", true), ("::ffff:10.1.0.7", true), ("fd00::1", true), ("10.2.0.1", false), ("::1", false)]
        {
            assert_eq!(contains(&networks, source.parse().unwrap()), is_in, "{source}");
        }
    }
}
