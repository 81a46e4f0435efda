//! Passwords: argon2id in PHC form.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Shortest password that `menpai user add` takes, characters (NIST SP 800-63B, section 5.1.1.2 asks for at least 8).
pub const MIN_CHARACTERS: usize = 8;

/// Hashes a password with a fresh salt. Takes tens of milliseconds by design: call it off the async threads.
///
/// # Errors
/// The system gives no randomness.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Whether the password is the hashed one. Without an account (`None`) it works as long and says no.
#[must_use]
pub fn matches(password: &str, hash: Option<&str>) -> bool {
    // The hash of a password that nobody has, so that unknown names cost the same time.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bWVucGFpLW5vYm9keQ$3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_matches() {
        let hashed = hash("正确的 horse").unwrap();
        assert!(hashed.starts_with("$argon2id$"));
        assert!(matches("正确的 horse", Some(&hashed)));
        assert!(!matches("错误的 horse", Some(&hashed)));
        assert!(!matches("正确的 horse", None));
    }
}
