//! The life of a contract, as a table of states and steps.

use chrono::{Months, NaiveDate};

use super::LONGEST_TERM_YEARS;
use crate::terms::ContractState;

/// What happens to a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A tenant joins.
    Join,
    /// Its text is fixed.
    Offer,
    /// A party confirms the text, others have not yet.
    Confirm,
    /// The last party confirms the text.
    Sign,
    /// Another party than the one who proposed it does not want it.
    Decline,
    /// Whoever proposed it takes it back.
    Withdraw,
    /// Its time is over.
    Expire,
    /// The unit was let to others or sold, or the lease that it is about has changed.
    Overtake,
}

/// A step that a contract can't take where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a contract that {} can't be {}", told(*.at), .step.told())]
pub struct IllegalStep {
    /// Where it stands.
    pub at: ContractState,
    /// What was asked.
    pub step: Step,
}

/// Where a contract stands after a step.
///
/// # Errors
/// `IllegalStep`.
pub const fn next(at: ContractState, step: Step) -> Result<ContractState, IllegalStep> {
    use ContractState as S;
    match (at, step) {
        (S::Draft, Step::Join) => Ok(S::Draft),
        (S::Draft, Step::Offer) | (S::Offered, Step::Confirm) => Ok(S::Offered),
        (S::Offered, Step::Sign) => Ok(S::Signed),
        (S::Draft | S::Offered, Step::Decline) => Ok(S::Declined),
        (S::Draft | S::Offered, Step::Withdraw) => Ok(S::Withdrawn),
        (S::Draft | S::Offered, Step::Expire) => Ok(S::Expired),
        (S::Draft | S::Offered, Step::Overtake) => Ok(S::Overtaken),
        (at, step) => Err(IllegalStep { at, step }),
    }
}

/// The rule about the term of a lease that is broken: field, code, sentence.
#[must_use]
pub fn check_term(from: NaiveDate, to: NaiveDate) -> Option<(&'static str, &'static str, &'static str)> {
    if to < from {
        return Some(("to", "order", "the last day must not lie before the first"));
    }
    let longest = from.checked_add_months(Months::new(LONGEST_TERM_YEARS * 12));
    (longest.is_none_or(|end| to >= end)).then_some(("to", "too_long", "a lease is for 20 years at most"))
}

const fn told(at: ContractState) -> &'static str {
    match at {
        ContractState::Draft => "is a draft",
        ContractState::Offered => "waits for its parties",
        ContractState::Signed => "is signed",
        ContractState::Declined => "was declined",
        ContractState::Withdrawn => "was withdrawn",
        ContractState::Expired => "has expired",
        ContractState::Overtaken => "was overtaken by what became of the unit or its lease",
    }
}

impl Step {
    const fn told(self) -> &'static str {
        match self {
            Self::Join => "joined",
            Self::Offer => "offered",
            Self::Confirm => "confirmed",
            Self::Sign => "signed",
            Self::Decline => "declined",
            Self::Withdraw => "withdrawn",
            Self::Expire => "let expire",
            Self::Overtake => "overtaken",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 8] = [
        Step::Join,
        Step::Offer,
        Step::Confirm,
        Step::Sign,
        Step::Decline,
        Step::Withdraw,
        Step::Expire,
        Step::Overtake,
    ];

    #[test]
    fn every_step_is_legal_or_told() {
        use ContractState::{Declined, Draft, Expired, Offered, Overtaken, Signed, Withdrawn};
        for at in ContractState::ALL {
            let reached = STEPS.map(|step| next(at, step).ok());
            let (d, o) = (Some(Draft), Some(Offered));
            let over = [Some(Declined), Some(Withdrawn), Some(Expired), Some(Overtaken)];
            let expected = match at {
                Draft => [d, o, None, None, over[0], over[1], over[2], over[3]],
                Offered => [None, None, o, Some(Signed), over[0], over[1], over[2], over[3]],
                _ => [None; 8],
            };
            assert_eq!(reached, expected, "{at}");
        }
        let told = next(Signed, Step::Withdraw).unwrap_err().to_string();
        assert_eq!(told, "a contract that is signed can't be withdrawn");
    }

    #[test]
    fn a_term_is_whole_and_of_twenty_years_at_most() {
        let day = |text: &str| text.parse().unwrap();
        for (from, to, code) in [
            ("2026-04-01", "2026-04-01", None),
            ("2026-04-01", "2026-03-31", Some("order")),
            ("2026-04-01", "2046-03-31", None),
            ("2026-04-01", "2046-04-01", Some("too_long")),
            ("2028-02-29", "2048-02-28", None),
        ] {
            assert_eq!(check_term(day(from), day(to)).map(|rule| rule.1), code, "{from} {to}");
        }
    }
}
