//! Shapes of what the rules ask for.

use chrono::{DateTime, Utc};
use menpai_domain::GapRule;
use menpai_domain::gap::Parameters;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::error::Checks;

/// The parameters of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapParametersResponse {
    /// What the rules ask for, all of it.
    pub parameters: Parameters,
    /// What they ask for where a site has set nothing.
    pub defaults: Parameters,
    /// When they were last changed; none: the site has set nothing.
    pub updated_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`; 0 while the site has set nothing.
    #[schema(example = 2)]
    pub version: i32,
}

/// Other parameters for a site. What is absent is set to its default.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "parameters": {"deadline_days": 7, "lease_ended": {"enabled": true, "grace_days": 7, "min_nights": 5}}
}))]
pub struct SetGapParameters {
    /// What the rules shall ask for.
    pub parameters: Parameters,
}

/// What would become of the gaps that are open now.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapTrial {
    /// Dwellings that were looked at.
    #[schema(example = 480)]
    pub units: u32,
    /// Gaps that would be opened.
    #[schema(example = 6)]
    pub would_open: u32,
    /// Gaps that would close.
    #[schema(example = 2)]
    pub would_close: u32,
    /// The same for each rule.
    pub per_rule: Vec<GapRuleTrial>,
}

/// What would become of the gaps of a rule.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapRuleTrial {
    /// The rule.
    pub rule: GapRule,
    /// Gaps of it that are open now.
    pub open: u32,
    /// Gaps that would be opened.
    pub would_open: u32,
    /// Gaps that would close.
    pub would_close: u32,
}

impl SetGapParameters {
    /// Notes every parameter that is out of range, or looks further back than the site keeps nights.
    pub fn check(&self, checks: &mut Checks, kept_nights: u32) {
        for (field, rule) in self.parameters.validate() {
            checks.broken(format!("parameters.{field}"), "range", rule);
        }
        let Parameters { unregistered_residence, stale_residency, vacant_in_use, over_capacity, .. } = &self.parameters;
        for (field, enabled, nights) in [
            (
                "unregistered_residence.window_nights",
                unregistered_residence.enabled,
                unregistered_residence.window_nights,
            ),
            ("stale_residency.silent_nights", stale_residency.enabled, stale_residency.silent_nights),
            ("vacant_in_use.window_nights", vacant_in_use.enabled, vacant_in_use.window_nights),
            ("over_capacity.window_nights", over_capacity.enabled, over_capacity.window_nights),
        ] {
            if enabled && nights > kept_nights {
                let told = format!("must be at most {kept_nights}: the site keeps no more nights");
                checks.broken(format!("parameters.{field}"), "retention", told);
            }
        }
    }
}

impl GapTrial {
    /// The sums over all rules.
    #[must_use]
    pub fn of(units: u32, per_rule: Vec<GapRuleTrial>) -> Self {
        let would_open = per_rule.iter().map(|rule| rule.would_open).sum();
        let would_close = per_rule.iter().map(|rule| rule.would_close).sum();
        Self { units, would_open, would_close, per_rule }
    }
}
