//! 护照: passport numbers of any state.
//!
//! ICAO Doc 9303, part 4, section 4.2.2: letters A to Z and digits; nine characters in the machine-readable zone, longer
//! numbers run on into the optional data, which gives some states up to twenty. States' own patterns change too often to
//! be checked; a mistyped document of another kind is recognised instead, because that is the common mistake.

use std::fmt;

use super::{CitizenId, ForeignPermanentResidentCard, HmtResidencePermit, IdentityError, IdentityKind};
use crate::text::plain_code;

/// A passport number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Passport(String);

impl Passport {
    /// Reads a number in any width and case; spaces, hyphens and the filler `<` are left out.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let plain: String = plain_code(text).chars().filter(|c| !matches!(c, '-' | '<')).collect();
        let found = plain.chars().count();
        if found == 0 {
            return Err(IdentityError::Empty);
        }
        if let Some(at) = plain.chars().position(|c| !c.is_ascii_alphanumeric()) {
            return Err(IdentityError::Character { position: at + 1 });
        }
        if !(5..=20).contains(&found) {
            return Err(IdentityError::Length { kind: IdentityKind::Passport, expected: "5 to 20", found });
        }
        if CitizenId::parse(&plain).is_ok() {
            return Err(IdentityError::OtherKind(IdentityKind::CitizenId));
        }
        if HmtResidencePermit::parse(&plain).is_ok() {
            return Err(IdentityError::OtherKind(IdentityKind::HmtResidencePermit));
        }
        if ForeignPermanentResidentCard::parse(&plain).is_ok() {
            return Err(IdentityError::OtherKind(IdentityKind::ForeignPermanentResidentCard));
        }
        let mut bytes = plain.bytes();
        let first = bytes.next();
        if bytes.all(|byte| Some(byte) == first) || !plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(IdentityError::NotAPassportNumber);
        }
        Ok(Self(plain))
    }

    /// The number, half width and upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passport(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        use IdentityError as E;
        let cases: &[(&str, Result<&str, E>)] = &[
            ("E12345678", Ok("E12345678")),
            ("ea1234567", Ok("EA1234567")),
            ("Ｇ１２３４５６７８", Ok("G12345678")),
            ("G 1234 5678", Ok("G12345678")),
            ("L898902C3<", Ok("L898902C3")),
            ("123456789", Ok("123456789")),
            ("D23145890734", Ok("D23145890734")),
            ("", Err(E::Empty)),
            ("1234", Err(E::Length { kind: IdentityKind::Passport, expected: "5 to 20", found: 4 })),
            ("A12345678901234567890", Err(E::Length { kind: IdentityKind::Passport, expected: "5 to 20", found: 21 })),
            ("E1234567八", Err(E::Character { position: 9 })),
            ("E12345.78", Err(E::Character { position: 7 })),
            ("ABCDEFGH", Err(E::NotAPassportNumber)),
            ("000000000", Err(E::NotAPassportNumber)),
            ("11010519491231002X", Err(E::OtherKind(IdentityKind::CitizenId))),
            ("830000199201300022", Err(E::OtherKind(IdentityKind::HmtResidencePermit))),
            ("911124198108030024", Err(E::OtherKind(IdentityKind::ForeignPermanentResidentCard))),
        ];
        for (text, expected) in cases {
            let found = Passport::parse(text);
            assert_eq!(found.as_ref().map(Passport::as_str), expected.as_ref().copied(), "{text}");
        }
    }
}
