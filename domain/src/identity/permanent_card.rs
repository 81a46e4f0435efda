//! 外国人永久居留身份证: the permanent resident card of foreigners, in both forms that are valid today.
//!
//! * 2017 form, 15 characters: three letters of nationality (ISO 3166-1 alpha-3), four digits of the place of
//!   application, six of birth (YYMMDD), one of sequence, one check digit.
//! * 2023 form ("five-star card", National Immigration Administration, in use since 1 December 2023), 18 characters: `9`
//!   for foreigners, two digits of province, three of nationality (ISO 3166-1 numeric), eight of birth, three of
//!   sequence, and the check character of GB 11643 (MOD 11-2).
//!
//! How the check digit of the 2017 form is computed was never published; it is not checked.

use std::fmt;

use chrono::NaiveDate;

use super::check_digit::Number18;
use super::citizen::is_province;
use super::{IdentityError, IdentityKind, Sex};
use crate::text::plain_code;

const KIND: IdentityKind = IdentityKind::ForeignPermanentResidentCard;

/// A card number that fits its rules.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForeignPermanentResidentCard(Form);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Form {
    Of2017(String),
    Of2023(Number18),
}

impl ForeignPermanentResidentCard {
    /// Reads a number in any width and case, with spaces.
    ///
    /// # Errors
    /// The first rule that is broken, in the order: form, country, province, date, check character.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let plain = plain_code(text);
        match plain.chars().count() {
            0 => Err(IdentityError::Empty),
            15 => Ok(Self(Form::Of2017(check_2017(plain)?))),
            18 => Ok(Self(Form::Of2023(check_2023(Number18::read(KIND, &plain)?)?))),
            found => Err(IdentityError::Length { kind: KIND, expected: "15 or 18", found }),
        }
    }

    /// The number, half width and upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Of2017(number) => number,
            Form::Of2023(number) => number.as_str(),
        }
    }

    /// The date of birth, if the number tells the century.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        match &self.0 {
            Form::Of2017(_) => None,
            Form::Of2023(number) => number.birth_date(),
        }
    }

    /// The sex, if the number tells.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match &self.0 {
            Form::Of2017(_) => None,
            Form::Of2023(number) => Some(number.sex()),
        }
    }
}

fn check_2017(plain: String) -> Result<String, IdentityError> {
    for (at, c) in plain.chars().enumerate() {
        if !(if at < 3 { c.is_ascii_uppercase() } else { c.is_ascii_digit() }) {
            return Err(IdentityError::Character { position: at + 1 });
        }
    }
    let two = |from: usize| plain[from..from + 2].parse::<u32>().unwrap_or_default();
    if !is_province(two(3)) {
        return Err(IdentityError::Province);
    }
    // A leap year, so that 29 February is let through: the century is unknown.
    NaiveDate::from_ymd_opt(2000, two(9), two(11)).ok_or(IdentityError::BirthDate)?;
    Ok(plain)
}

fn check_2023(number: Number18) -> Result<Number18, IdentityError> {
    if number.part(0, 1) != 9 {
        return Err(IdentityError::Character { position: 1 });
    }
    if !is_province(number.part(1, 3)) {
        return Err(IdentityError::Province);
    }
    // ISO 3166-1 numeric codes run from 004 to 894; 156 is China itself.
    if !(4..=894).contains(&number.part(3, 6)) || number.part(3, 6) == 156 {
        return Err(IdentityError::Country);
    }
    number.birth_date().ok_or(IdentityError::BirthDate)?;
    number.verify()
}

impl fmt::Debug for ForeignPermanentResidentCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignPermanentResidentCard(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        use IdentityError as E;
        let cases: &[(&str, Result<&str, E>)] = &[
            ("911124198108030024", Ok("911124198108030024")),
            ("CAN110081080310", Ok("CAN110081080310")),
            ("can 1100 810803 10", Ok("CAN110081080310")),
            ("ＵＳＡ４４０１８００２２９１０", Ok("USA440180022910")),
            ("", Err(E::Empty)),
            ("CAN11008108031", Err(E::Length { kind: KIND, expected: "15 or 18", found: 14 })),
            ("CA1110081080310", Err(E::Character { position: 3 })),
            ("CAN11008108031X", Err(E::Character { position: 15 })),
            ("CAN990081080310", Err(E::Province)),
            ("CAN110081130310", Err(E::BirthDate)),
            ("811124198108030024", Err(E::Character { position: 1 })),
            ("999124198108030024", Err(E::Province)),
            ("911999198108030024", Err(E::Country)),
            ("911156198108030024", Err(E::Country)),
            ("911124198102300024", Err(E::BirthDate)),
            ("911124198108030025", Err(E::CheckCharacter)),
        ];
        for (text, expected) in cases {
            let found = ForeignPermanentResidentCard::parse(text);
            assert_eq!(found.as_ref().map(ForeignPermanentResidentCard::as_str), expected.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn only_the_new_form_tells_the_date_of_birth() {
        let new = ForeignPermanentResidentCard::parse("911124198108030024").expect("a specimen");
        assert_eq!(new.birth_date(), NaiveDate::from_ymd_opt(1981, 8, 3));
        assert_eq!(new.sex(), Some(Sex::Female));
        let old = ForeignPermanentResidentCard::parse("CAN110081080310").expect("the old form");
        assert_eq!((old.birth_date(), old.sex()), (None, None));
    }
}
