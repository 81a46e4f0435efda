//! Holds back a user name after too many failed sign-ins.

use std::time::Duration;

use moka::sync::Cache;

/// Failed attempts per user name over the last quarter of an hour.
pub struct Lockout {
    failures: Cache<String, u32>,
    limit: u32,
}

/// How long failures count.
const WINDOW: Duration = Duration::from_secs(15 * 60);

impl Lockout {
    /// Allows this many failures within the window.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        // Bounded, so that made-up names can't fill the memory.
        Self { failures: Cache::builder().max_capacity(100_000).time_to_live(WINDOW).build(), limit }
    }

    /// Whether the name has to wait.
    #[must_use]
    pub fn holds(&self, user_name: &str) -> bool {
        self.failures.get(user_name).is_some_and(|failures| failures >= self.limit)
    }

    /// Counts a failure.
    pub fn failed(&self, user_name: &str) {
        self.failures
            .entry(user_name.to_owned())
            .and_upsert_with(|entry| entry.map_or(1, |entry| entry.into_value() + 1));
    }

    /// Forgets the failures of a name that has signed in.
    pub fn succeeded(&self, user_name: &str) {
        self.failures.invalidate(user_name);
    }

    /// Seconds to wait, at most.
    #[must_use]
    pub const fn wait_s(&self) -> u64 {
        WINDOW.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_after_the_limit_until_a_success() {
        let lockout = Lockout::new(2);
        lockout.failed("ming");
        assert!(!lockout.holds("ming"));
        lockout.failed("ming");
        assert!(lockout.holds("ming"));
        assert!(!lockout.holds("hong"));
        lockout.succeeded("ming");
        assert!(!lockout.holds("ming"));
    }
}
