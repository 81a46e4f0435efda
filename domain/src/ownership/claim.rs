//! The life of a claim, as a table of states and steps.

use crate::terms::ClaimState;

/// What happens to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimStep {
    /// Its claimant adds a photo of the evidence.
    Show,
    /// An owner of one of the units does not agree.
    Object,
    /// The office confirms it.
    Confirm,
    /// The office refuses it.
    Refuse,
    /// Its claimant takes it back.
    Withdraw,
    /// Its time is over.
    Expire,
}

impl ClaimStep {
    /// Every step.
    pub const ALL: [Self; 6] = [Self::Show, Self::Object, Self::Confirm, Self::Refuse, Self::Withdraw, Self::Expire];
}

/// A claim that was decided takes no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this claim {}: look at it again", told(*.at))]
pub struct IllegalClaimStep {
    /// Where it stands.
    pub at: ClaimState,
}

/// Where a claim stands after a step.
///
/// # Errors
/// `IllegalClaimStep`.
pub const fn next_claim(at: ClaimState, step: ClaimStep) -> Result<ClaimState, IllegalClaimStep> {
    match (at, step) {
        (ClaimState::Claimed, ClaimStep::Show | ClaimStep::Object) => Ok(ClaimState::Claimed),
        (ClaimState::Claimed, ClaimStep::Confirm) => Ok(ClaimState::Confirmed),
        (ClaimState::Claimed, ClaimStep::Refuse) => Ok(ClaimState::Refused),
        (ClaimState::Claimed, ClaimStep::Withdraw) => Ok(ClaimState::Withdrawn),
        (ClaimState::Claimed, ClaimStep::Expire) => Ok(ClaimState::Expired),
        (at, _) => Err(IllegalClaimStep { at }),
    }
}

const fn told(at: ClaimState) -> &'static str {
    match at {
        ClaimState::Claimed => "waits",
        ClaimState::Confirmed => "was confirmed",
        ClaimState::Refused => "was refused",
        ClaimState::Withdrawn => "was withdrawn",
        ClaimState::Expired => "has expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_decided_once() {
        use ClaimState::{Claimed, Confirmed, Expired, Refused, Withdrawn};
        let reached = ClaimStep::ALL.map(|step| next_claim(Claimed, step));
        assert_eq!(reached, [Ok(Claimed), Ok(Claimed), Ok(Confirmed), Ok(Refused), Ok(Withdrawn), Ok(Expired)]);
        for at in [Confirmed, Refused, Withdrawn, Expired] {
            for step in ClaimStep::ALL {
                assert_eq!(next_claim(at, step), Err(IllegalClaimStep { at }), "{at} {step:?}");
            }
        }
        let told = next_claim(Refused, ClaimStep::Confirm).unwrap_err().to_string();
        assert_eq!(told, "this claim was refused: look at it again");
    }
}
