//! Refresh tokens: what they look like, and what one that comes is worth.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use rand::TryRng;
use rand::rngs::{SysError, SysRng};
use sha2::{Digest, Sha256};

/// What every token starts with, so that one which turned up somewhere is recognised.
const PREFIX: &str = "mpr_";

/// How long the token that was used last may come again without harm. Two tabs of one browser that refresh at the same
/// moment send the same cookie; the second is told that the first was faster and gets nothing. A thief who is that fast
/// gets nothing either, and once the owner refreshes after it, or the thief does, the session ends.
pub const GRACE: TimeDelta = TimeDelta::seconds(10);

/// A token that was just made: its text goes out once, its hash is kept.
pub struct NewRefreshToken {
    /// What the client sends.
    pub text: String,
    /// What is stored.
    pub hash: [u8; 32],
}

impl NewRefreshToken {
    /// From the system's randomness.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn generate() -> Result<Self, SysError> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes)?;
        let hash = Sha256::digest(bytes).into();
        Ok(Self { text: format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)), hash })
    }
}

/// The hash by which a token is found; `None` for a text that is none. No salt and no slow hash: 256 random bits can't
/// be guessed.
#[must_use]
pub fn hash_of(text: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (bytes.len() == 32).then(|| Sha256::digest(bytes).into())
}

/// A token as it is stored, with how many its session has had.
#[derive(Debug, Clone, Copy)]
pub struct Presented {
    /// Its number within the session.
    pub number: i32,
    /// Number of the newest token of the session.
    pub newest: i32,
    /// When it is over.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// What is to be done about a token that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Good: it is used up and another one is given.
    Good,
    /// Its time is over.
    Expired,
    /// It was used a moment ago and is followed by the newest: say so, give nothing.
    JustUsed,
    /// It was used before: somebody has a copy. The session ends.
    Reused,
}

impl Presented {
    /// Judges a token.
    #[must_use]
    pub fn judge(self, now: DateTime<Utc>) -> Verdict {
        match self.used_at {
            Some(used_at) if self.number + 1 == self.newest && now - used_at <= GRACE => Verdict::JustUsed,
            Some(_) => Verdict::Reused,
            None if self.expires_at <= now => Verdict::Expired,
            None => Verdict::Good,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_judged_by_its_use_and_its_age() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let token = |number, newest, used_s: Option<i64>, left_s| Presented {
            number,
            newest,
            expires_at: now + TimeDelta::seconds(left_s),
            used_at: used_s.map(|seconds| now - TimeDelta::seconds(seconds)),
        };
        for (presented, verdict) in [
            (token(3, 3, None, 60), Verdict::Good),
            (token(3, 3, None, 0), Verdict::Expired),
            (token(2, 3, Some(0), 60), Verdict::JustUsed),
            (token(2, 3, Some(10), 60), Verdict::JustUsed),
            (token(2, 3, Some(11), 60), Verdict::Reused),
            (token(1, 3, Some(1), 60), Verdict::Reused),
            (token(1, 3, Some(99), -1), Verdict::Reused),
        ] {
            assert_eq!(presented.judge(now), verdict, "{presented:?}");
        }
    }

    #[test]
    fn a_token_is_found_by_its_text() {
        let token = NewRefreshToken::generate().unwrap();
        assert_eq!(hash_of(&token.text), Some(token.hash));
        assert_eq!(hash_of("mpr_short"), None);
        assert_eq!(hash_of(token.text.strip_prefix("mpr_").unwrap()), None);
    }
}
