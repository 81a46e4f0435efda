//! What is known of devices between two looks at their rows, so that not every batch has to lock them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use menpai_domain::ids::{DeviceId, GateId};
use menpai_domain::terms::GateKind;

use super::sequence::Numbered;
use super::timing::DeviceClock;

/// For how long a device's row is not looked at again.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(30);
/// Devices that are remembered at most; then all are looked at anew.
const MOST: usize = 100_000;

/// A device as its row last said.
#[derive(Debug, Clone)]
pub struct DeviceState {
    pub clock: DeviceClock,
    /// Last day under which it dated something that then lay ahead.
    pub ahead_until: Option<NaiveDate>,
    /// When it last did.
    pub ahead_on: Option<NaiveDate>,
    /// Where its count of events stands.
    pub last: Option<Numbered>,
    /// Whether numbers before that may be missing.
    pub misses: bool,
    /// Whether it can send events again when asked to.
    pub replays: bool,
    /// The gate, and what it lets into; none where it is gone.
    pub gate_id: GateId,
    pub gate: Option<GateKind>,
    /// When the row was last written.
    pub seen_at: DateTime<Utc>,
}

/// Devices as last seen. Follows commits only.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<HashMap<DeviceId, DeviceState>>>);

impl Known {
    /// What is known of a device, whether or not that is still good.
    pub fn last(&self, id: DeviceId) -> Option<DeviceState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// What is known of a device at this gate, if its row need not be looked at.
    pub fn good(&self, id: DeviceId, gate_id: GateId, now: DateTime<Utc>) -> Option<DeviceState> {
        self.last(id).filter(|state| {
            let age = now.signed_duration_since(state.seen_at);
            state.gate_id == gate_id && age < GOOD_FOR && age > -GOOD_FOR
        })
    }

    /// Remembers what a transaction that is committed wrote or read.
    pub fn remember(&self, states: impl IntoIterator<Item = (DeviceId, DeviceState)>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > MOST {
            known.clear();
        }
        known.extend(states);
    }
}
