//! The counter of a live code.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::code::{Code, Form};

/// Characters of a code with a counter.
pub const LIVE_CHARS: usize = 128;
/// Seconds of a step.
pub const STEP_S: i64 = 30;

/// By what a phone keeps one code fresh.
#[derive(Clone, PartialEq, Eq)]
pub struct LiveSecret([u8; 16]);

impl std::fmt::Debug for LiveSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LiveSecret(***)")
    }
}

impl LiveSecret {
    /// The secret of a code under the key that the site's verifiers share.
    pub(super) fn of(counter_key: &[u8; 32], code: &Code) -> Self {
        let mac = authenticate(counter_key, &[b"menpai/qr/secret/1", &code.payload()]);
        let mut secret = [0; 16];
        secret.copy_from_slice(&mac[..16]);
        Self(secret)
    }

    /// As a phone was given it.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As the phone is given it.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// What the phone shows at this time, given the code as it was signed; `None` for a text that is no live code.
    #[must_use]
    pub fn show(&self, signed: &str, now: DateTime<Utc>) -> Option<String> {
        let (code, _, counter) = Code::read(signed)?;
        (code.form == Form::Live && counter.is_none())
            .then(|| format!("{signed}{}", base45::encode(self.counter(step(now)))))
    }

    fn counter(&self, step: i64) -> [u8; 5] {
        let step = step.to_be_bytes();
        let mac = authenticate(&self.0, &[&step]);
        [step[7], mac[0], mac[1], mac[2], mac[3]]
    }

    /// Whether a counter is of this step, or of the one before or after.
    pub(super) fn is_fresh(&self, counter: [u8; 5], now: DateTime<Utc>) -> bool {
        let now = step(now);
        (now - 1..=now + 1).any(|step| self.counter(step) == counter)
    }
}

const fn step(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_S)
}

/// HMAC-SHA-256 of the parts.
pub(super) fn authenticate(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
