//! 公民身份号码: the number of a Chinese citizen, GB 11643-1999.
//!
//! Six digits of area (GB/T 2260, the area of first registration), eight of birth, three of sequence, one check
//! character. Area codes are merged and abolished all the time while the numbers stay: only the province is checked.

use std::fmt;

use chrono::NaiveDate;

use super::check_digit::Number18;
use super::{IdentityError, IdentityKind};
use crate::text::plain_code;

term! {
    /// Sex as the identity document states it (GB/T 2261.1).
    pub enum Sex {
        /// 男.
        Male = "male",
        /// 女.
        Female = "female",
    }
}

/// The first two digits of GB/T 2260 codes: provinces, autonomous regions and municipalities. 71 is Taiwan, for people
/// from there who settled on the mainland. Hong Kong, Macao (81, 82) and 83 have residence permits instead.
const PROVINCES: [u32; 32] = [
    11, 12, 13, 14, 15, // North
    21, 22, 23, // North-east
    31, 32, 33, 34, 35, 36, 37, // East
    41, 42, 43, 44, 45, 46, // Centre and south
    50, 51, 52, 53, 54, // South-west
    61, 62, 63, 64, 65, // North-west
    71,
];

/// Whether two digits are the code of a province.
pub(super) fn is_province(code: u32) -> bool {
    PROVINCES.contains(&code)
}

/// A citizen's ID number that fits GB 11643-1999.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CitizenId(Number18);

impl CitizenId {
    /// Reads a number in any width, with spaces, with a lower-case `x`.
    ///
    /// # Errors
    /// The first rule that is broken, in the order: form, province, date, check character.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let plain = plain_code(text);
        if plain.len() == 15 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdentityError::FirstGeneration);
        }
        let number = Number18::read(IdentityKind::CitizenId, &plain)?;
        if ["810000", "820000", "830000"].iter().any(|region| number.starts_with(region)) {
            return Err(IdentityError::OtherKind(IdentityKind::HmtResidencePermit));
        }
        if number.starts_with("9") && is_province(number.part(1, 3)) {
            return Err(IdentityError::OtherKind(IdentityKind::ForeignPermanentResidentCard));
        }
        if !is_province(number.part(0, 2)) {
            return Err(IdentityError::Province);
        }
        number.birth_date().ok_or(IdentityError::BirthDate)?;
        number.verify().map(Self)
    }

    /// A number made of its parts, for [`super::fictitious_citizen_id`].
    pub(super) fn from_parts(area: u32, birth: NaiveDate, sequence: u32) -> Option<Self> {
        let digits = format!("{area:06}{}{sequence:03}", birth.format("%Y%m%d"));
        let number = Number18::complete(digits.as_bytes().try_into().ok()?);
        Self::parse(number.as_str()).ok()
    }

    /// The eighteen characters, half width, with an upper-case X.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The six digits of the area of first registration.
    #[must_use]
    pub fn area_code(&self) -> u32 {
        self.0.part(0, 6)
    }

    /// The three digits that tell apart those born in one area on one day.
    #[must_use]
    pub fn sequence(&self) -> u32 {
        self.0.part(14, 17)
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

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(digits: &str) -> String {
        let digits: [u8; 17] = digits.as_bytes().try_into().expect("seventeen digits");
        Number18::complete(digits).as_str().to_owned()
    }

    #[test]
    fn cases() {
        use IdentityError as E;
        let other = |kind| Err(E::OtherKind(kind));
        let cases: &[(&str, Result<&str, E>)] = &[
            ("11010519491231002X", Ok("11010519491231002X")),
            ("11010519491231002x", Ok("11010519491231002X")),
            ("１１０１０５１９４９１２３１００２ｘ", Ok("11010519491231002X")),
            (" 110105 19491231 002X\u{200B}", Ok("11010519491231002X")),
            ("440524188001010014", Ok("440524188001010014")),
            ("", Err(E::Empty)),
            (" 　", Err(E::Empty)),
            ("110105491231002", Err(E::FirstGeneration)),
            ("1101051949123100", Err(E::Length { kind: IdentityKind::CitizenId, expected: "18", found: 16 })),
            ("11010519491231002XX", Err(E::Length { kind: IdentityKind::CitizenId, expected: "18", found: 19 })),
            ("1101051949123100X2", Err(E::Character { position: 17 })),
            ("11010519491231002Y", Err(E::Character { position: 18 })),
            ("11010519491231零02X", Err(E::Character { position: 15 })),
            ("010105194912310029", Err(E::Province)),
            ("991105194912310029", Err(E::Province)),
            ("110105194902300021", Err(E::BirthDate)),
            ("110105190002290021", Err(E::BirthDate)),
            ("110105194913010021", Err(E::BirthDate)),
            ("110105000001010021", Err(E::BirthDate)),
            ("110105194912310021", Err(E::CheckCharacter)),
            ("110105194912310X21", Err(E::Character { position: 16 })),
            ("810000199408230021", other(IdentityKind::HmtResidencePermit)),
            ("911124198108030024", other(IdentityKind::ForeignPermanentResidentCard)),
        ];
        for (text, expected) in cases {
            let found = CitizenId::parse(text);
            assert_eq!(found.as_ref().map(CitizenId::as_str), expected.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn birth_date_and_sex_are_in_the_number() {
        let woman = CitizenId::parse("11010519491231002X").expect("the standard's example");
        assert_eq!(Some(woman.birth_date()), NaiveDate::from_ymd_opt(1949, 12, 31));
        assert_eq!((woman.sex(), woman.area_code(), woman.sequence()), (Sex::Female, 110_105, 2));
        let man = CitizenId::parse("440524188001010014").expect("the standard's example");
        assert_eq!(man.sex(), Sex::Male);
    }

    #[test]
    fn a_leap_day_needs_a_leap_year() {
        assert!(CitizenId::parse(&number("44010620000229001")).is_ok());
        assert_eq!(CitizenId::parse(&number("44010620010229001")), Err(IdentityError::BirthDate));
    }

    #[test]
    fn abolished_area_codes_are_accepted() {
        // 440102 (Dongshan, Guangzhou) was abolished in 2005; 513001 (Wanxian) went to Chongqing in 1997.
        for digits in ["44010219700101001", "51300119700101001"] {
            assert!(CitizenId::parse(&number(digits)).is_ok(), "{digits}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let id = CitizenId::parse("11010519491231002X").expect("the standard's example");
        assert_eq!(format!("{id:?}"), "CitizenId(***)");
    }

    fn valid() -> impl Strategy<Value = String> {
        (prop::sample::select(PROVINCES.to_vec()), 0u32..10000, 0i32..50000, 0u32..1000).prop_map(
            |(province, area, day, sequence)| {
                let birth = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date")
                    + chrono::Days::new(u64::from(day.unsigned_abs()));
                number(&format!("{province}{area:04}{}{sequence:03}", birth.format("%Y%m%d")))
            },
        )
    }

    proptest! {
        #[test]
        fn a_single_wrong_digit_is_always_noticed(id in valid(), at in 0usize..17, by in 1u8..10) {
            let mut bytes = id.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(CitizenId::parse(&String::from_utf8(bytes).expect("ascii")).is_err());
        }

        #[test]
        fn two_swapped_neighbours_are_always_noticed(id in valid(), at in 0usize..16) {
            let mut bytes = id.clone().into_bytes();
            bytes.swap(at, at + 1);
            let swapped = String::from_utf8(bytes).expect("ascii");
            prop_assume!(swapped != id);
            prop_assert!(CitizenId::parse(&swapped).is_err());
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".{0,40}") {
            let _ = CitizenId::parse(&text);
        }
    }
}
