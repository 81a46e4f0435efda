//! How often a device, and an address, may call: a terminal that goes wild or a stranger must not take the others' turn.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use menpai_domain::ids::DeviceId;

use crate::config;

/// Keys from which on those at rest are forgotten.
const MANY: usize = 10_000;

/// The rates. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    devices: DefaultKeyedRateLimiter<DeviceId>,
    sources: DefaultKeyedRateLimiter<IpAddr>,
    contacts: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// As configured; ten seconds' worth may come at once.
    #[must_use]
    pub fn new(config: &config::Devices) -> Self {
        let quota = |per_second: u32| {
            let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(9)))
        };
        Self(Arc::new(Inner {
            devices: RateLimiter::keyed(quota(config.device_rate_per_s)),
            sources: RateLimiter::keyed(quota(config.source_rate_per_s)),
            contacts: RateLimiter::keyed(quota(1)),
        }))
    }

    /// Whether an address may call once more.
    #[must_use]
    pub fn takes_source(&self, source: IpAddr) -> bool {
        if self.0.sources.len() > MANY {
            self.0.sources.retain_recent();
        }
        self.0.sources.check_key(&source.to_canonical()).is_ok()
    }

    /// Whether a device may call once more.
    #[must_use]
    pub fn takes_device(&self, device: DeviceId) -> bool {
        self.0.devices.check_key(&device).is_ok()
    }

    /// Whether an address may make another unknown terminal known.
    #[must_use]
    pub fn takes_contact(&self, source: IpAddr) -> bool {
        if self.0.contacts.len() > MANY {
            self.0.contacts.retain_recent();
        }
        self.0.contacts.check_key(&source.to_canonical()).is_ok()
    }
}
