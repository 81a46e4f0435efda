//! The life of a filing, as a table of states and steps. Somebody files for themself, and whoever lets the unit or the office
//! decides; or a landlord enters somebody, who decides.

use crate::terms::FilingState;

/// What happens to a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Whoever lets the unit, or the office, confirms it.
    Confirm,
    /// They refuse it.
    Refuse,
    /// Whoever filed for themself takes it back.
    Withdraw,
    /// Whoever a landlord entered says yes.
    Agree,
    /// They say no.
    Decline,
    /// The landlord who entered somebody takes it back.
    TakeBack,
    /// Nobody decided in time.
    Expire,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Confirm, Self::Refuse, Self::Withdraw, Self::Agree, Self::Decline, Self::TakeBack, Self::Expire];
}

/// Why a step can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is decided once.
    #[error("this filing was decided already")]
    Decided,
    /// A landlord entered somebody: nobody says yes for them.
    #[error("whoever was entered confirms or declines this themself, after signing in with their phone")]
    AwaitsPerson,
    /// Somebody filed for themself.
    #[error("whoever lets the unit, or the office, decides this")]
    AwaitsLandlord,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::AwaitsPerson => "awaits_person",
            Self::AwaitsLandlord => "awaits_landlord",
        }
    }
}

/// Where a filing stands after a step.
///
/// # Errors
/// `Refused`.
pub const fn next(at: FilingState, step: Step) -> Result<FilingState, Refused> {
    use FilingState as S;
    match (at, step) {
        (S::Filed, Step::Confirm) | (S::Entered, Step::Agree) => Ok(S::Confirmed),
        (S::Filed, Step::Refuse) => Ok(S::Refused),
        (S::Filed, Step::Withdraw) | (S::Entered, Step::TakeBack) => Ok(S::Withdrawn),
        (S::Entered, Step::Decline) => Ok(S::Declined),
        (S::Filed | S::Entered, Step::Expire) => Ok(S::Expired),
        (S::Entered, Step::Confirm | Step::Refuse | Step::Withdraw) => Err(Refused::AwaitsPerson),
        (S::Filed, Step::Agree | Step::Decline | Step::TakeBack) => Err(Refused::AwaitsLandlord),
        (S::Confirmed | S::Refused | S::Withdrawn | S::Declined | S::Expired, _) => Err(Refused::Decided),
    }
}

#[cfg(test)]
mod tests {
    use FilingState as S;

    use super::*;

    #[test]
    fn every_step_in_every_state() {
        let (person, landlord) = (Err(Refused::AwaitsPerson), Err(Refused::AwaitsLandlord));
        // As filed, as entered; in all other states it was decided.
        let table = [
            (Step::Confirm, [Ok(S::Confirmed), person]),
            (Step::Refuse, [Ok(S::Refused), person]),
            (Step::Withdraw, [Ok(S::Withdrawn), person]),
            (Step::Agree, [landlord, Ok(S::Confirmed)]),
            (Step::Decline, [landlord, Ok(S::Declined)]),
            (Step::TakeBack, [landlord, Ok(S::Withdrawn)]),
            (Step::Expire, [Ok(S::Expired), Ok(S::Expired)]),
        ];
        assert_eq!(table.map(|(step, _)| step), Step::ALL);
        for (step, [filed, entered]) in table {
            for state in S::ALL {
                let wanted = match state {
                    S::Filed => filed,
                    S::Entered => entered,
                    _ => Err(Refused::Decided),
                };
                assert_eq!(next(state, step), wanted, "{state} {step:?}");
            }
        }
    }
}
