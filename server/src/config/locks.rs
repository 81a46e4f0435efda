//! Settings of the lock server.

use serde::{Deserialize, Serialize};

use super::outside::{fits, is_safe_url, waits_a_moment};
use super::{ConfigError, Masked};

/// The server that gives smart locks their keys (`docs/locks.md`); without one, no locks are registered and no keys given.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Locks {
    /// Where it is; `add_key` and `revoke_key` below it.
    pub url: Option<String>,
    /// Sent as `Authorization: Bearer …`.
    pub token: Masked<String>,
    /// Seconds that it is waited for.
    pub timeout_s: u64,
}

impl Default for Locks {
    fn default() -> Self {
        Self { url: None, token: Masked(String::new()), timeout_s: 10 }
    }
}

impl Locks {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let url = self.url.as_deref().unwrap_or("https://none");
        fits(is_safe_url(url), "locks.url", "must be an https:// URL", url)?;
        waits_a_moment("locks.timeout_s", self.timeout_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_server_is_told_encrypted_and_waited_for_a_moment() {
        for (url, timeout_s, fits) in [
            (None, 10, true),
            (Some("https://locks.example"), 1, true),
            (Some("http://127.0.0.1:9000"), 10, true),
            (Some("http://locks.example"), 10, false),
            (None, 0, false),
            (None, 11, false),
        ] {
            let config = Locks { url: url.map(str::to_owned), timeout_s, ..Locks::default() };
            assert_eq!(config.check().is_ok(), fits, "{url:?} {timeout_s}");
        }
    }
}
