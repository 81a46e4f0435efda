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
/// Parents are older than their children by as many years at least; closer dates are a slip of the pen, or no parent.
pub const PARENT_OLDER_BY: u32 = 12;

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

/// Whether somebody has been born by a day; where nobody knows when, they have.
#[must_use]
pub fn is_born_by(birth: Option<NaiveDate>, day: NaiveDate) -> bool {
    birth.is_none_or(|birth| birth <= day)
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
    /// A child who was born before, or too soon after, whoever says that they are the parent.
    #[error("a child is born 12 years after the parent, or later: check both dates of birth and the relation")]
    NotAChild,
    /// A parent who was born after, or too soon before, whoever brings them.
    #[error("a parent is born 12 years before the child, or earlier: check both dates of birth and the relation")]
    NotAParent,
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
            Self::NotAChild => ("relation", "not_a_child"),
            Self::NotAParent => ("relation", "not_a_parent"),
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
        check_born(by, brought.relation, birth)?;
        return if brought.consent { Ok(true) } else { Err(CannotBring::ConsentMissing) };
    }
    if brought.relation == Relation::Housemate && is_of_age(birth, day) {
        return Err(CannotBring::FilesForThemself);
    }
    check_born(by, brought.relation, birth)?;
    Ok(false)
}

/// Parent and child are a generation apart, where both dates of birth are known.
fn check_born(by: Option<NaiveDate>, relation: Relation, birth: NaiveDate) -> Result<(), CannotBring> {
    let Some(by) = by else { return Ok(()) };
    match relation {
        Relation::Child if age_on(by, birth) < PARENT_OLDER_BY => Err(CannotBring::NotAChild),
        Relation::Parent if age_on(birth, by) < PARENT_OLDER_BY => Err(CannotBring::NotAParent),
        _ => Ok(()),
    }
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
    fn nobody_is_anywhere_before_they_are_born() {
        let birth = Some(day(2026, 3, 1));
        assert!(!is_born_by(birth, day(2026, 2, 28)));
        assert!(is_born_by(birth, day(2026, 3, 1)));
        assert!(is_born_by(None, day(1900, 1, 1)));
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
                    (Relation::Child, Some(birth)) if birth == adult => Err(CannotBring::NotAChild),
                    (Relation::Child, _) | (_, None) => expected,
                    (_, Some(birth)) if birth == child => Err(CannotBring::ParentOnly),
                    (Relation::Housemate, Some(birth)) if birth == adult => Err(CannotBring::FilesForThemself),
                    (Relation::Parent, Some(birth)) if by == Some(adult) && birth != child => {
                        Err(CannotBring::NotAParent)
                    }
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

    #[test]
    fn parent_and_child_are_a_generation_apart() {
        let today = day(2026, 3, 31);
        let says = |by, relation, birth| bring(by, Brought { relation, birth: Some(birth), consent: true }, today);
        let mother = Some(day(1990, 5, 6));
        for (birth, child, parent) in [
            (day(1978, 5, 6), Err(CannotBring::NotAChild), Ok(false)),
            (day(1978, 5, 7), Err(CannotBring::NotAChild), Err(CannotBring::NotAParent)),
            (day(1990, 5, 6), Err(CannotBring::NotAChild), Err(CannotBring::NotAParent)),
            (day(2002, 5, 5), Err(CannotBring::NotAChild), Err(CannotBring::NotAParent)),
            (day(2002, 5, 6), Ok(false), Err(CannotBring::NotAParent)),
            (day(2020, 1, 1), Ok(true), Err(CannotBring::ParentOnly)),
        ] {
            assert_eq!(says(mother, Relation::Child, birth), child, "{birth}");
            assert_eq!(says(mother, Relation::Parent, birth), parent, "{birth}");
            assert!(says(mother, Relation::Relative, birth).is_ok() || is_child(birth, today));
        }
        // A child under 14 is too near as well; and whose age nobody knows, nobody compares.
        assert_eq!(says(Some(day(2006, 1, 1)), Relation::Child, day(2017, 1, 1)), Err(CannotBring::NotAChild));
        assert_eq!(says(None, Relation::Child, day(1950, 1, 1)), Ok(false));
    }
}
