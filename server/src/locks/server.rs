//! What a lock server can be told, whoever made it.

use chrono::{DateTime, NaiveTime, Utc};
use futures::future::BoxFuture;
use menpai_domain::ids::LockKeyId;
use menpai_domain::terms::KeyKind;

use crate::outbound::OutboundError;

/// A key that a lock is to have.
#[derive(Debug, Clone)]
pub struct AddKey {
    /// The key: the same over all attempts, so that a key that was added already is not added again.
    pub id: LockKeyId,
    /// The lock, as the lock server names it.
    pub vendor_lock_id: String,
    /// What kind of key it is.
    pub kind: KeyKind,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when; none for a permanent one.
    pub until: Option<DateTime<Utc>>,
    /// Weekdays on which it opens, Monday is 1; empty where on all.
    pub weekdays: Vec<i16>,
    /// Hours at which it opens, by the lock's own clock.
    pub hours: Option<(NaiveTime, NaiveTime)>,
}

/// What the holder types: 4 to 12 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// A PIN as a lock server gave it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let sound = (4..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        sound.then(|| Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a lock server did not do it.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It will never do it.
    #[error("the lock server refused with status {0}")]
    Refused(u16),
    /// It may do it later.
    #[error("the lock server can't do it now: status {0}")]
    Later(u16),
    /// No answer.
    #[error(transparent)]
    Away(#[from] OutboundError),
    /// No answer in time.
    #[error("no answer within {0} seconds")]
    Slow(u64),
    /// An answer that says nothing.
    #[error("the lock server's answer has no PIN of 4 to 12 digits")]
    Unreadable,
    /// An address or token that makes no request.
    #[error("the settings of the lock server make no request: {0}")]
    Request(#[from] axum::http::Error),
}

/// A lock server. Both words may come again with the same id: then nothing more happens, and the answer is the same.
pub trait LockServer: Send + Sync {
    /// Gives a lock a key, and answers its PIN.
    fn add_key(&self, key: AddKey) -> BoxFuture<'_, Result<Pin, LockError>>;

    /// Takes a key off a lock. One that it does not know is gone.
    fn revoke_key(&self, id: LockKeyId, vendor_lock_id: String) -> BoxFuture<'_, Result<(), LockError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_four_to_twelve_digits() {
        for (text, sound) in
            [("1234", true), ("123456789012", true), ("123", false), ("12a4", false), ("１２３４", false)]
        {
            assert_eq!(Pin::parse(text).is_some(), sound, "{text}");
        }
    }
}
