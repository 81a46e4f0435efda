//! Settings of signing in.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Signing in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// Seconds an access token is good for.
    pub token_lifetime_s: u64,
    /// Seconds a session of staff lasts, whatever is done in it: one shift.
    pub session_lifetime_s: u64,
    /// Seconds without a refresh after which a session of staff is over.
    pub session_idle_s: u64,
    /// Seconds a session of a landlord or tenant lasts.
    pub resident_session_lifetime_s: u64,
    /// Failed attempts in a row after which a user name has to wait; every further one doubles the wait.
    pub failed_logins: u32,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            token_lifetime_s: 15 * 60,
            session_lifetime_s: 12 * 3600,
            session_idle_s: 4 * 3600,
            resident_session_lifetime_s: 30 * 86_400,
            failed_logins: 10,
        }
    }
}

impl Access {
    /// Checks the ranges.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let ranges = [
            ("access.token_lifetime_s", self.token_lifetime_s, 60..=3600, "must be between 60 and 3600"),
            ("access.session_lifetime_s", self.session_lifetime_s, 600..=86_400, "must be between 600 and 86400"),
            ("access.session_idle_s", self.session_idle_s, 600..=86_400, "must be between 600 and 86400"),
            (
                "access.resident_session_lifetime_s",
                self.resident_session_lifetime_s,
                600..=7_776_000,
                "must be between 600 and 7776000",
            ),
            ("access.failed_logins", u64::from(self.failed_logins), 3..=100, "must be between 3 and 100"),
        ];
        for (name, found, range, rule) in ranges {
            if !range.contains(&found) {
                return Err(ConfigError::OutOfRange { name, rule, found: found.to_string() });
            }
        }
        Ok(())
    }
}
