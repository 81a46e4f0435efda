//! Numbers of events that are no passages: a door that locks has one, too. They wait here for their device's next passage, so
//! that they are not taken for missing, and cost no transaction of their own. What waits here when a server is killed shows
//! as missing until the device sends it again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use menpai_domain::ids::DeviceId;

/// Numbers that wait for one device at most: doors of a day.
const MOST: usize = 2000;

/// The number of an event that is no passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedOver {
    /// The device's running number.
    pub number: i64,
    /// When it happened, by the device's clock.
    pub at: DateTime<Utc>,
}

/// Those that wait. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Arc<Mutex<HashMap<DeviceId, Vec<PassedOver>>>>);

impl Waiting {
    /// Adds numbers of a device; the oldest give way.
    pub fn add(&self, device_id: DeviceId, numbers: &[PassedOver]) {
        if numbers.is_empty() {
            return;
        }
        let mut waiting = self.lock();
        let own = waiting.entry(device_id).or_default();
        own.extend_from_slice(numbers);
        let over = own.len().saturating_sub(MOST);
        own.drain(..over);
    }

    /// Those of a device, for its next passage.
    pub fn take(&self, device_id: DeviceId) -> Vec<PassedOver> {
        self.lock().remove(&device_id).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeviceId, Vec<PassedOver>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
