//! What a code is, and how many may be asked for.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::sealed::{Field, Keyring};
use rand::TryRng;
use rand::rngs::{SysError, SysRng};

/// How long a code is good.
pub const GOOD_FOR: TimeDelta = TimeDelta::minutes(5);
/// Codes for one phone.
pub const PER_PHONE: [Limit; 3] = [Limit::of(1, 1), Limit::of(5, 60), Limit::of(10, 24 * 60)];
/// Codes that one network address asks for: many phones share one address of their operator.
pub const PER_ADDRESS: [Limit; 2] = [Limit::of(30, 10), Limit::of(300, 24 * 60)];

/// At most so many within so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub most: usize,
    /// Within how long.
    pub within: TimeDelta,
}

impl Limit {
    const fn of(most: usize, minutes: i64) -> Self {
        Self { most, within: TimeDelta::minutes(minutes) }
    }
}

/// When another code may be asked for, after those that were asked for at these times, newest first; `None`: now.
#[must_use]
pub fn next_at(asked: &[DateTime<Utc>], limits: &[Limit], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let waits = limits.iter().filter_map(|limit| asked.get(limit.most - 1).map(|time| *time + limit.within));
    waits.max().filter(|next| *next > now)
}

/// Six random digits, all equally likely.
///
/// # Errors
/// The system gives no randomness.
pub fn generate() -> Result<String, SysError> {
    // The largest multiple of a million in 32 bits: what lies beyond it would make some codes likelier.
    const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        SysRng.try_fill_bytes(&mut bytes)?;
        let number = u32::from_be_bytes(bytes);
        if number < FAIR {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// The keyed hash of a code of a phone: a million codes could be tried out against any hash without a key.
#[must_use]
pub fn hash(keyring: &Keyring, phone_index: &[u8; 32], code: &str) -> [u8; 32] {
    keyring.blind_index(Field::SignInCode, &format!("{}/{code}", hex::encode(phone_index)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_follows_from_what_was_asked_for() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ago = |minutes: &[i64]| minutes.iter().map(|m| now - TimeDelta::minutes(*m)).collect::<Vec<_>>();
        let wait = |minutes: &[i64]| next_at(&ago(minutes), &PER_PHONE, now).map(|next| (next - now).num_minutes());
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[0]), Some(1));
        assert_eq!(wait(&[1]), None);
        assert_eq!(wait(&[2, 4, 6, 8]), None);
        assert_eq!(wait(&[2, 4, 6, 8, 10]), Some(50));
        assert_eq!(wait(&[61, 130, 190, 250, 310, 370, 430, 490, 550, 610]), Some(24 * 60 - 610));
    }

    #[test]
    fn codes_are_six_digits() {
        for _ in 0..200 {
            let code = generate().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}
