//! Passwords: argon2id in PHC form.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::common_passwords::is_common;
use crate::http::{ApiError, ApiResult};

/// Shortest password that is taken, characters (NIST SP 800-63B, section 5.1.1.2 asks for at least 8).
pub const MIN_CHARACTERS: usize = 12;
/// Longest password that is taken, characters.
pub const MAX_CHARACTERS: usize = 256;

/// As many at once as there are processors: each takes 19 MiB and all of one.
static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

/// The rule that a new password breaks, as code and sentence. There are no rules of composition (NIST SP 800-63B,
/// section 5.1.1.2).
#[must_use]
pub fn broken_rule(password: &str, user_name: &str) -> Option<(&'static str, &'static str)> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    if !(MIN_CHARACTERS..=MAX_CHARACTERS).contains(&length) {
        Some(("length", "must have 12 to 256 characters"))
    } else if user_name.chars().count() >= 4 && lower.contains(&user_name.to_lowercase()) {
        Some(("contains_name", "must not contain the user name"))
    } else if is_common(password) {
        Some(("common", "is one of the passwords that are tried first"))
    } else {
        None
    }
}

/// Hashes a password with a fresh salt. Takes tens of milliseconds by design: call it off the async threads.
///
/// # Errors
/// The system gives no randomness.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Whether the password is the hashed one. Without a hash (`None`) it works as long and says no.
#[must_use]
pub fn matches(password: &str, hash: Option<&str>) -> bool {
    // The hash of a password that nobody has, so that unknown names cost the same time.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bWVucGFpLW5vYm9keQ$3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

/// [`matches`] on a thread of its own, a few at once.
///
/// # Errors
/// The thread fails.
pub async fn check(password: String, hash: Option<String>) -> ApiResult<bool> {
    let _turn = AT_ONCE.acquire().await.map_err(ApiError::internal)?;
    let check = tokio::task::spawn_blocking(move || matches(&password, hash.as_deref()));
    check.await.map_err(ApiError::internal)
}

/// [`hash`] on a thread of its own, a few at once.
///
/// # Errors
/// The thread fails, or the system gives no randomness.
pub async fn make_hash(password: String) -> ApiResult<String> {
    let _turn = AT_ONCE.acquire().await.map_err(ApiError::internal)?;
    let made = tokio::task::spawn_blocking(move || hash(&password)).await.map_err(ApiError::internal)?;
    made.map_err(|error| ApiError::internal(error.to_string()))
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

    #[test]
    fn a_new_password_is_long_and_not_the_first_guess() {
        for (password, rule) in [
            ("elf letters", Some("length")),
            ("twelve chars", None),
            ("password1234", Some("common")),
            ("My-Officer.Li-2026", Some("contains_name")),
            ("村口第三棵榕树下有一口老井", None),
        ] {
            assert_eq!(broken_rule(password, "officer.li").map(|(code, _)| code), rule, "{password}");
        }
    }
}
