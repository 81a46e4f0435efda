//! Who may bring whom into a dwelling, and from which age on somebody acts for themself.
//!
//! Ages are full years on a day. Sources: Personal Information Protection Law, article 31 (consent of a parent under 14); Civil
//! Code, articles 17 to 19 (of age at 18; below, a contract is not made alone).

use chrono::NaiveDate;

use crate::terms::Relation;

/// Below this age somebody is a child, whose parent consents.
pub const CHILD_UNDER: u32 = 14;
/// From this age on somebody is of age.
pub const OF_AGE: u32 = 18;

/// Full years on a day; none before birth.
#[must_use]
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> u32 {
    day.years_since(birth).unwrap_or_default()
}

/// Whether somebody is a child on a day.
#[must_use]
pub fn is_child(birth: NaiveDate, day: NaiveDate) -> bool {
    age_on(birth, day) < CHILD_UNDER
}

/// Whether somebody is of age on a day.
#[must_use]
pub fn is_of_age(birth: NaiveDate, day: NaiveDate) -> bool {
    age_on(birth, day) >= OF_AGE
}

/// Somebody who is brought into a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// What they are to whoever brings them.
    pub relation: Relation,
    /// Their date of birth.
    pub birth: Option<NaiveDate>,
    /// Whether whoever brings them says that they consent as their parent.
    pub consent: bool,
}

/// Why somebody can't be brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotBring {
    /// Nobody knows how old they are.
    #[error("the date of birth is needed: the number does not tell it")]
    AgeUnknown,
    /// A child whose parent it is not.
    #[error("a child under 14 is registered by a parent only")]
    ParentOnly,
    /// A parent who is not known to be of age.
    #[error("only a parent who is known to be 18 or older registers a child: the registry's office does it otherwise")]
    GuardianNotOfAge,
    /// A child without a parent's consent.
    #[error("a child under 14 is registered with a parent's consent: say that you give it")]
    ConsentMissing,
    /// Somebody grown-up of another household.
    #[error("somebody of age who is no relative files for themself: show them the code on the door")]
    FilesForThemself,
}

impl CannotBring {
    /// The field of the one who is brought, and the stable key of the rule.
    #[must_use]
    pub const fn at(self) -> (&'static str, &'static str) {
        match self {
            Self::AgeUnknown => ("person.birth_date", "required"),
            Self::ParentOnly => ("relation", "parent_only"),
            Self::GuardianNotOfAge => ("relation", "guardian_not_of_age"),
            Self::ConsentMissing => ("guardian_consent", "required"),
            Self::FilesForThemself => ("relation", "files_for_themself"),
        }
    }
}

/// Whether somebody born on a day (where that is known) may bring somebody else; answers whether that one is a child.
///
/// # Errors
/// The rule that stands against it.
pub fn bring(by: Option<NaiveDate>, brought: Brought, day: NaiveDate) -> Result<bool, CannotBring> {
    let birth = brought.birth.ok_or(CannotBring::AgeUnknown)?;
    if is_child(birth, day) {
        if brought.relation != Relation::Child {
            return Err(CannotBring::ParentOnly);
        }
        if !by.is_some_and(|by| is_of_age(by, day)) {
            return Err(CannotBring::GuardianNotOfAge);
        }
        return if brought.consent { Ok(true) } else { Err(CannotBring::ConsentMissing) };
    }
    if brought.relation == Relation::Housemate && is_of_age(birth, day) {
        return Err(CannotBring::FilesForThemself);
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn somebody_is_a_year_older_on_their_birthday() {
        let birth = day(2012, 3, 31);
        assert!(is_child(birth, day(2026, 3, 30)));
        assert!(!is_child(birth, day(2026, 3, 31)));
        assert!(!is_of_age(birth, day(2030, 3, 30)));
        assert!(is_of_age(birth, day(2030, 3, 31)));
        // Born on a leap day: of age on the first of March.
        assert!(!is_of_age(day(2008, 2, 29), day(2026, 2, 28)));
        assert!(is_of_age(day(2008, 2, 29), day(2026, 3, 1)));
        assert_eq!(age_on(day(2027, 1, 1), day(2026, 3, 31)), 0);
    }

    #[test]
    fn who_brings_whom() {
        let today = day(2026, 3, 31);
        let (adult, teenager, child) = (day(1990, 1, 1), day(2010, 1, 1), day(2020, 1, 1));
        for relation in Relation::ALL {
            for (by, birth, consent, expected) in [
                (Some(adult), Some(child), true, Ok(true)),
                (Some(adult), Some(child), false, Err(CannotBring::ConsentMissing)),
                (Some(teenager), Some(child), true, Err(CannotBring::GuardianNotOfAge)),
                (None, Some(child), true, Err(CannotBring::GuardianNotOfAge)),
                (Some(adult), Some(teenager), false, Ok(false)),
                (Some(adult), Some(adult), false, Ok(false)),
                (Some(teenager), Some(adult), true, Ok(false)),
                (Some(adult), None, true, Err(CannotBring::AgeUnknown)),
            ] {
                let expected = match (relation, birth) {
                    (Relation::Child, _) | (_, None) => expected,
                    (_, Some(birth)) if birth == child => Err(CannotBring::ParentOnly),
                    (Relation::Housemate, Some(birth)) if birth == adult => Err(CannotBring::FilesForThemself),
                    _ => expected,
                };
                assert_eq!(
                    bring(by, Brought { relation, birth, consent }, today),
                    expected,
                    "{relation} {by:?} {birth:?}"
                );
            }
        }
    }
}
