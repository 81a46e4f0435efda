//! Codes that change with the time (RFC 6238): SHA-1, six digits, 30 seconds, as every authenticator knows them.

use chrono::{DateTime, Utc};
use rand::TryRng;
use rand::rngs::{SysError, SysRng};
use totp_rs::{Builder, Secret, Totp};

/// Length of a secret, bytes: that of the hash (RFC 4226, section 4, R6).
const SECRET_BYTES: usize = 20;
/// Seconds of a time step.
const STEP_S: u64 = 30;

/// A new secret in base32.
///
/// # Errors
/// The system gives no randomness.
pub fn generate() -> Result<String, SysError> {
    let mut bytes = [0; SECRET_BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(Secret::from(bytes.to_vec()).to_base32())
}

/// The time step of a code, if the secret makes it now or within a step of now.
#[must_use]
pub fn step_of(secret: &str, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let step = totp(secret)?.check(code, seconds(now)?)?;
    i64::try_from(step).ok()
}

/// The code that a secret makes now.
#[must_use]
pub fn code_at(secret: &str, now: DateTime<Utc>) -> Option<String> {
    Some(totp(secret)?.generate(seconds(now)?).to_string())
}

/// What an authenticator reads from the QR code (Key Uri Format of Google Authenticator). User names of staff hold nothing that would
/// have to be escaped.
#[must_use]
pub fn otpauth_uri(secret: &str, user_name: &str) -> String {
    format!("otpauth://totp/Menpai:{user_name}?secret={secret}&issuer=Menpai&algorithm=SHA1&digits=6&period={STEP_S}")
}

fn totp(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_skew(1).with_step_duration(STEP_S).build().ok()
}

fn seconds(now: DateTime<Utc>) -> Option<u64> {
    u64::try_from(now.timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, secret "12345678901234567890"; the last six of its eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (time, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(code_at(secret, at(time)).as_deref(), Some(code));
            assert_eq!(step_of(secret, code, at(time)), Some(time / 30));
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after() {
        let secret = generate().unwrap();
        let code = code_at(&secret, at(1_800_000_000)).unwrap();
        for (offset, good) in [(-31, false), (-30, true), (0, true), (59, true), (60, false)] {
            assert_eq!(step_of(&secret, &code, at(1_800_000_000 + offset)).is_some(), good, "{offset}");
        }
        for wrong in ["", "12345", "1234567", "+12345", "１２３４５６"] {
            assert_eq!(step_of(&secret, wrong, at(1_800_000_000)), None, "{wrong}");
        }
    }
}
