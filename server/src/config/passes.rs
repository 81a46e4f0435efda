//! Settings of passes.

use serde::{Deserialize, Serialize};

/// Passes, and the codes that are made for them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Passes {
    /// Visitors whom one account lets into a unit at a time.
    pub visitors_at_a_time: u32,
    /// Days that a visit lasts at most.
    pub visitor_days: u32,
    /// Days that a signed code is good at most, should its pass go on for longer: what verifiers without a network have to
    /// be told of codes that end early grows with it.
    pub code_days: u32,
}

impl Default for Passes {
    fn default() -> Self {
        Self { visitors_at_a_time: 5, visitor_days: 7, code_days: 90 }
    }
}

impl Passes {
    /// Checks the ranges.
    pub(super) fn check(&self) -> Result<(), super::ConfigError> {
        for (name, value, most, rule) in [
            ("passes.visitors_at_a_time", self.visitors_at_a_time, 1_000, "must be between 1 and 1000"),
            ("passes.visitor_days", self.visitor_days, 366, "must be between 1 and 366"),
            ("passes.code_days", self.code_days, 3_660, "must be between 1 and 3660"),
        ] {
            if !(1..=most).contains(&value) {
                return Err(super::ConfigError::OutOfRange { name, rule, found: value.to_string() });
            }
        }
        Ok(())
    }
}
