//! 港澳台居民居住证: the residence permit for residents of Hong Kong, Macao and Taiwan.
//!
//! Measures of the State Council (Guobanfa 2018 No. 81), article 5: a citizen's number by GB 11643 whose area is 810000
//! (Hong Kong), 820000 (Macao) or 830000 (Taiwan).

use std::fmt;

use chrono::NaiveDate;

use super::check_digit::Number18;
use super::{IdentityError, IdentityKind, Sex};
use crate::text::plain_code;

term! {
    /// Where the holder of a residence permit comes from.
    pub enum HmtRegion {
        /// 香港.
        HongKong = "hong_kong",
        /// 澳门.
        Macao = "macao",
        /// 台湾.
        Taiwan = "taiwan",
    }
}

/// A residence permit number that fits its rules.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HmtResidencePermit(Number18);

impl HmtResidencePermit {
    /// Reads a number in any width, with spaces, with a lower-case `x`.
    ///
    /// # Errors
    /// The first rule that is broken, in the order: form, region, date, check character.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let number = Number18::read(IdentityKind::HmtResidencePermit, &plain_code(text))?;
        region(number).ok_or(IdentityError::PermitRegion)?;
        number.birth_date().ok_or(IdentityError::BirthDate)?;
        number.verify().map(Self)
    }

    /// The eighteen characters, half width, with an upper-case X.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Where the holder comes from.
    #[must_use]
    pub fn region(&self) -> HmtRegion {
        region(self.0).unwrap_or_else(|| unreachable!("parse has seen a region"))
    }

    /// The date of birth in the number.
    #[must_use]
    pub fn birth_date(&self) -> NaiveDate {
        self.0.birth_date().unwrap_or_else(|| unreachable!("parse has seen a real date"))
    }

    /// The sex in the number.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.0.sex()
    }
}

fn region(number: Number18) -> Option<HmtRegion> {
    match number.part(0, 6) {
        810_000 => Some(HmtRegion::HongKong),
        820_000 => Some(HmtRegion::Macao),
        830_000 => Some(HmtRegion::Taiwan),
        _ => None,
    }
}

impl fmt::Debug for HmtResidencePermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmtResidencePermit(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        use IdentityError as E;
        let cases: &[(&str, Result<HmtRegion, E>)] = &[
            ("810000199408230021", Ok(HmtRegion::HongKong)),
            ("８１００００１９９４０８２３００２１", Ok(HmtRegion::HongKong)),
            ("82000019980902013X", Err(E::CheckCharacter)),
            ("820000199809020130", Err(E::CheckCharacter)),
            ("830000199201300022", Ok(HmtRegion::Taiwan)),
            ("830000199202300022", Err(E::BirthDate)),
            ("810001199408230021", Err(E::PermitRegion)),
            ("11010519491231002X", Err(E::PermitRegion)),
            ("H12345678", Err(E::Length { kind: IdentityKind::HmtResidencePermit, expected: "18", found: 9 })),
            ("", Err(E::Empty)),
        ];
        for (text, expected) in cases {
            assert_eq!(HmtResidencePermit::parse(text).map(|permit| permit.region()), *expected, "{text}");
        }
    }

    #[test]
    fn birth_date_and_sex_are_in_the_number() {
        let permit = HmtResidencePermit::parse("810000199408230021").expect("a specimen");
        assert_eq!(Some(permit.birth_date()), NaiveDate::from_ymd_opt(1994, 8, 23));
        assert_eq!(permit.sex(), Sex::Female);
    }
}
