//! What a gap rests on: counts. No person, no pass, no date of a night has a place here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::GapRule;

/// The counts on which a gap rests, by its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Evidence {
    /// 应登未登.
    UnregisteredResidence(UnregisteredResidence),
    /// 人走未销.
    StaleResidency(StaleResidency),
    /// 空房有人.
    VacantInUse(VacantInUse),
    /// 超员居住.
    OverCapacity(OverCapacity),
    /// 退租仍住.
    LeaseEnded(LeaseEnded),
    /// 登记到期.
    RegistrationDue(RegistrationDue),
}

impl Evidence {
    /// The rule whose counts these are.
    #[must_use]
    pub fn rule(&self) -> GapRule {
        match self {
            Self::UnregisteredResidence(_) => GapRule::UnregisteredResidence,
            Self::StaleResidency(_) => GapRule::StaleResidency,
            Self::VacantInUse(_) => GapRule::VacantInUse,
            Self::OverCapacity(_) => GapRule::OverCapacity,
            Self::LeaseEnded(_) => GapRule::LeaseEnded,
            Self::RegistrationDue(_) => GapRule::RegistrationDue,
        }
    }
}

/// Somebody lives here who is not registered here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnregisteredResidence {
    /// Residents' pass holders who are not registered here.
    pub resident_holders: u32,
    /// Visitors who live here: their passes were renewed, or last longer than a visit.
    pub renewed_visitors: u32,
    /// Holders whose passes are regularly used by more than one person.
    pub shared_passes: u32,
    /// Nights on which more people slept here than are registered, if those are nearly all; 0 otherwise.
    pub crowd_nights: u32,
    /// People who regularly sleep here, at least.
    pub sleepers: u32,
    /// Nights of the one who sleeps here most often.
    pub nights: u32,
    /// Nights that were looked at.
    pub window_nights: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
}

/// Somebody is registered here and gave no sign for a long time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StaleResidency {
    /// Registered people without any sign.
    pub absent_residents: u32,
    /// Nights without a sign of the one who was seen last, nights that don't count left out.
    pub nights: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
}

/// Nobody is registered and nothing is let, yet people sleep here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VacantInUse {
    /// Holders whose passes were used at night.
    pub holders: u32,
    /// Nights on which somebody slept here.
    pub nights: u32,
    /// Nights that were looked at.
    pub window_nights: u32,
}

/// More people than the dwelling is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OverCapacity {
    /// How many may live here.
    pub capacity: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
    /// People who live here, registered or not, at least.
    pub people: u32,
    /// Nights of the one who is not registered and slept here least often; 0 where nobody is.
    pub nights: u32,
    /// Nights that were looked at.
    pub window_nights: u32,
}

/// The lease is over, its passes are still used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LeaseEnded {
    /// Days since the last day of the lease.
    pub days_since: u32,
    /// Holders who still sleep here.
    pub holders: u32,
    /// Nights since then on which they did.
    pub nights: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
}

/// Somebody moved in, and the time to register is near its end or past.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationDue {
    /// Holders who moved in and are not registered.
    pub holders: u32,
    /// Nights since then of the one who was here most often.
    pub nights: u32,
    /// Working days that the law gives.
    pub working_days: u32,
    /// Working days until the deadline of the one who was first; 0 on its day and once it is past.
    pub working_days_left: u32,
    /// Working days since that deadline.
    pub working_days_over: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
}
