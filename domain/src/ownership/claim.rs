//! The life of a claim, as a table of states and steps.

use chrono::{DateTime, TimeDelta, Utc};

use super::EVIDENCE_DAYS;
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

/// Whether the evidence of a claim is still there to be read: while the office may decide, and for a while after it did. Of what was
/// taken back, or ran out, nobody decides anything any more.
#[must_use]
pub fn evidence_is_kept(
    at: ClaimState,
    expires_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    match at {
        ClaimState::Claimed => now < expires_at,
        ClaimState::Confirmed | ClaimState::Refused => {
            decided_at.is_some_and(|decided_at| now <= decided_at + TimeDelta::days(EVIDENCE_DAYS))
        }
        ClaimState::Withdrawn | ClaimState::Expired => false,
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
    fn evidence_goes_with_the_claim_and_a_month_after_the_offices_word() {
        use ClaimState::{Claimed, Confirmed, Expired, Refused, Withdrawn};
        let decided = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let kept = |at, days: i64| {
            let now = decided + TimeDelta::days(days);
            let decided_at = (at != Claimed).then_some(decided);
            evidence_is_kept(at, decided + TimeDelta::days(60), decided_at, now)
        };
        for (at, lasts) in [(Claimed, 59), (Confirmed, 30), (Refused, 30)] {
            assert_eq!((kept(at, lasts), kept(at, lasts + 1)), (true, false), "{at}");
        }
        for at in [Withdrawn, Expired] {
            assert!(!kept(at, 0), "{at}");
        }
    }

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
