//! The life of an agency, as a table of states and steps.

use crate::terms::AgencyState;

/// What happens to an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgencyStep {
    /// Somebody joins by the code.
    Join,
    /// Either side ends it, its last day is over, or its owner owns the units no longer.
    End,
    /// Nobody used the code in time.
    Expire,
}

impl AgencyStep {
    /// Every step.
    pub const ALL: [Self; 3] = [Self::Join, Self::End, Self::Expire];
}

/// A step that an agency can't take where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this agency {}", told(*.at))]
pub struct IllegalAgencyStep {
    /// Where it stands.
    pub at: AgencyState,
    /// What was asked.
    pub step: AgencyStep,
}

/// Where an agency stands after a step.
///
/// # Errors
/// `IllegalAgencyStep`.
pub const fn next_agency(at: AgencyState, step: AgencyStep) -> Result<AgencyState, IllegalAgencyStep> {
    match (at, step) {
        (AgencyState::Offered, AgencyStep::Join) => Ok(AgencyState::Active),
        (AgencyState::Offered | AgencyState::Active, AgencyStep::End) => Ok(AgencyState::Ended),
        (AgencyState::Offered, AgencyStep::Expire) => Ok(AgencyState::Expired),
        (at, step) => Err(IllegalAgencyStep { at, step }),
    }
}

const fn told(at: AgencyState) -> &'static str {
    match at {
        AgencyState::Offered => "waits for its agent",
        AgencyState::Active => "is in force already",
        AgencyState::Ended => "is over",
        AgencyState::Expired => "has expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_joined_once_and_over_for_good() {
        use AgencyState::{Active, Ended, Expired, Offered};
        for (at, expected) in [
            (Offered, [Some(Active), Some(Ended), Some(Expired)]),
            (Active, [None, Some(Ended), None]),
            (Ended, [None; 3]),
            (Expired, [None; 3]),
        ] {
            assert_eq!(AgencyStep::ALL.map(|step| next_agency(at, step).ok()), expected, "{at}");
        }
    }
}
