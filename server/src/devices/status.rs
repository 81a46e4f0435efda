//! How a device is, and what somebody should do about it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a clock may be off, milliseconds.
const SKEW_MS: u64 = 30_000;
/// From how many kept events on a terminal can't get rid of them.
const BACKLOG: i32 = 1000;

/// How a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    /// It is heard of.
    Online,
    /// It has missed its heartbeats.
    Offline,
    /// It was never heard of.
    NeverSeen,
    /// It was disabled.
    Disabled,
}

/// What somebody should do about a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Type the values of its setup page into the terminal, and see whether it may call from where it stands.
    FinishSetup,
    /// See whether it has power and network.
    CheckPowerAndNetwork,
    /// Set its clock and time zone.
    SetClock,
    /// It keeps events that it has not sent: see whether its network is slow, or its address wrong.
    CheckUpload,
    /// Events are missing: those that can be asked for them were; else, or if they stay away, export them at the terminal.
    ExportMissing,
    /// It could not do what it was told: see its commands.
    SeeCommands,
}

/// What is known of how a device is.
#[derive(Debug, Clone, Default)]
pub struct Signs {
    /// When it was last heard of.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when it has missed its heartbeats.
    pub offline_since: Option<DateTime<Utc>>,
    /// When it was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// By how much its clock is ahead, milliseconds.
    pub clock_skew_ms: Option<i64>,
    /// Events that it has kept.
    pub backlog: Option<i32>,
    /// Events that its numbers say are missing, and that did not come by themselves within minutes.
    pub missing_events: i64,
    /// Commands that failed in the last seven days.
    pub failed_commands: i64,
}

impl Signs {
    /// How it is.
    #[must_use]
    pub const fn status(&self) -> DeviceStatus {
        match (self.disabled_at, self.last_seen_at, self.offline_since) {
            (Some(_), _, _) => DeviceStatus::Disabled,
            (None, None, _) => DeviceStatus::NeverSeen,
            (None, Some(_), Some(_)) => DeviceStatus::Offline,
            (None, Some(_), None) => DeviceStatus::Online,
        }
    }

    /// What to do, the most urgent first.
    #[must_use]
    pub fn advice(&self) -> Vec<Advice> {
        let status = self.status();
        if status == DeviceStatus::Disabled {
            return Vec::new();
        }
        let skewed = self.clock_skew_ms.is_some_and(|skew| skew.unsigned_abs() > SKEW_MS);
        [
            (status == DeviceStatus::NeverSeen, Advice::FinishSetup),
            (status == DeviceStatus::Offline, Advice::CheckPowerAndNetwork),
            (skewed, Advice::SetClock),
            (self.backlog.is_some_and(|backlog| backlog >= BACKLOG), Advice::CheckUpload),
            (self.missing_events > 0, Advice::ExportMissing),
            (self.failed_commands > 0, Advice::SeeCommands),
        ]
        .into_iter()
        .filter_map(|(holds, advice)| holds.then_some(advice))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_says_what_to_do() {
        let at: DateTime<Utc> = "2026-03-31T07:00:00Z".parse().unwrap();
        let seen = Signs { last_seen_at: Some(at), ..Signs::default() };
        for (signs, status, advice) in [
            (Signs::default(), DeviceStatus::NeverSeen, vec![Advice::FinishSetup]),
            (seen.clone(), DeviceStatus::Online, vec![]),
            (
                Signs { offline_since: Some(at), backlog: Some(2000), ..seen.clone() },
                DeviceStatus::Offline,
                vec![Advice::CheckPowerAndNetwork, Advice::CheckUpload],
            ),
            (Signs { clock_skew_ms: Some(-40_000), ..seen.clone() }, DeviceStatus::Online, vec![Advice::SetClock]),
            (
                Signs { missing_events: 1, failed_commands: 2, ..seen.clone() },
                DeviceStatus::Online,
                vec![Advice::ExportMissing, Advice::SeeCommands],
            ),
            (Signs { disabled_at: Some(at), backlog: Some(2000), ..seen }, DeviceStatus::Disabled, vec![]),
        ] {
            assert_eq!((signs.status(), signs.advice()), (status, advice), "{signs:?}");
        }
    }
}
