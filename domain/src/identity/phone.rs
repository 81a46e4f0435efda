//! Telephone numbers, kept in the international form of ITU-T E.164 (`+8613812345678`).
//!
//! Mainland numbers are mobile numbers: eleven digits, 13 to 19 (MIIT, Telecommunication Network Numbering Plan, 2017
//! edition). Hong Kong and Macao have eight digits, Taiwan eight or nine without its trunk 0. Elsewhere only the length
//! is checked, because the plans of two hundred countries change under any table.

use std::fmt;

use super::PhoneError;
use crate::text::{half_width, is_invisible};

/// Where a number belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneRegion {
    /// +86.
    Mainland,
    /// +852.
    HongKong,
    /// +853.
    Macao,
    /// +886.
    Taiwan,
    /// Anywhere else.
    Other,
}

/// A telephone number in E.164.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// Reads a number with or without country code, in any width, with the usual separators.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let mut digits = String::with_capacity(16);
        let mut plus = false;
        for (at, c) in text.chars().enumerate() {
            match half_width(c) {
                c if c.is_ascii_digit() => digits.push(c),
                '+' if digits.is_empty() && !plus => plus = true,
                '-' | '.' | '(' | ')' | '/' | '·' | '‐' | '‑' | '–' | '—' => {}
                c if c.is_whitespace() || is_invisible(c) => {}
                _ => return Err(PhoneError::Character { position: at + 1 }),
            }
        }
        if digits.is_empty() {
            return Err(PhoneError::Empty);
        }
        if !plus && let Some(rest) = digits.strip_prefix("00") {
            digits = rest.to_owned();
            plus = true;
        }
        if plus {
            return international(&digits).map(Self);
        }
        if is_mainland_mobile(&digits) {
            return Ok(Self(format!("+86{digits}")));
        }
        // Spreadsheets lose the plus sign; 86 and a mobile number can't be anything else.
        if let Some(national) = digits.strip_prefix("86")
            && is_mainland_mobile(national)
        {
            return Ok(Self(format!("+86{national}")));
        }
        Err(if digits.len() == 11 && digits.starts_with('1') {
            PhoneError::NotMainlandMobile
        } else if digits.len() < 7 {
            PhoneError::TooShort { found: digits.len() }
        } else {
            PhoneError::CountryCodeMissing
        })
    }

    /// The number in E.164, with the plus sign: what is sealed, indexed and dialled.
    #[must_use]
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// Where the number belongs.
    #[must_use]
    pub fn region(&self) -> PhoneRegion {
        self.split().0
    }

    /// The number as people there write it; outside the four regions, E.164.
    #[must_use]
    pub fn national(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (PhoneRegion, &str) {
        [
            ("+86", PhoneRegion::Mainland, 11),
            ("+852", PhoneRegion::HongKong, 8),
            ("+853", PhoneRegion::Macao, 8),
            ("+886", PhoneRegion::Taiwan, 0),
        ]
        .into_iter()
        .find_map(|(code, region, length)| {
            let national = self.0.strip_prefix(code)?;
            (length == 0 || national.len() == length).then_some((region, national))
        })
        .unwrap_or((PhoneRegion::Other, &self.0))
    }
}

/// Checks the digits after the plus sign.
fn international(digits: &str) -> Result<String, PhoneError> {
    let with_code = |code: &str, national: &str| format!("+{code}{national}");
    let begins =
        |text: &str, range: std::ops::RangeInclusive<u8>| text.bytes().next().is_some_and(|b| range.contains(&b));
    for code in ["852", "853"] {
        if let Some(national) = digits.strip_prefix(code) {
            let fits = national.len() == 8 && begins(national, b'2'..=b'9');
            return if fits { Ok(with_code(code, national)) } else { Err(PhoneError::RegionalPlan) };
        }
    }
    if let Some(rest) = digits.strip_prefix("886") {
        let national = rest.strip_prefix('0').unwrap_or(rest);
        let fits = matches!(national.len(), 8 | 9) && begins(national, b'2'..=b'9');
        return if fits { Ok(with_code("886", national)) } else { Err(PhoneError::RegionalPlan) };
    }
    if let Some(national) = digits.strip_prefix("86") {
        return if is_mainland_mobile(national) {
            Ok(with_code("86", national))
        } else {
            Err(PhoneError::NotMainlandMobile)
        };
    }
    if digits.starts_with('0') {
        return Err(PhoneError::CountryCodeMissing);
    }
    if !(7..=15).contains(&digits.len()) {
        return Err(PhoneError::Length { found: digits.len() });
    }
    Ok(format!("+{digits}"))
}

fn is_mainland_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cases() {
        use PhoneError as E;
        let cases: &[(&str, Result<&str, E>)] = &[
            ("15400000001", Ok("+8615400000001")),
            ("154 0000 0001", Ok("+8615400000001")),
            ("154-0000-0001", Ok("+8615400000001")),
            ("+86 154 0000 0001", Ok("+8615400000001")),
            ("+86-15400000001", Ok("+8615400000001")),
            ("008615400000001", Ok("+8615400000001")),
            ("8615400000001", Ok("+8615400000001")),
            ("＋８６　１５４００００００１", Err(E::NotMainlandMobile)),
            ("１５４００００００01", Ok("+8615400000001")),
            ("\u{202D}15400000001\u{202C}", Ok("+8615400000001")),
            ("(+86)15400000001", Ok("+8615400000001")),
            ("+852 9123 4567", Ok("+85291234567")),
            ("00853 6612 3456", Ok("+85366123456")),
            ("+886 0912 345 678", Ok("+886912345678")),
            ("+886 2 2345 6789", Ok("+886223456789")),
            ("+44 20 7946 0958", Ok("+442079460958")),
            ("+1 (202) 555-0143", Ok("+12025550143")),
            ("", Err(E::Empty)),
            ("   ", Err(E::Empty)),
            ("12400000001", Err(E::NotMainlandMobile)),
            ("1540000000", Err(E::CountryCodeMissing)),
            ("154000000011", Err(E::CountryCodeMissing)),
            ("020-82112345", Err(E::CountryCodeMissing)),
            ("+86 20 82112345", Err(E::NotMainlandMobile)),
            ("91234567", Err(E::CountryCodeMissing)),
            ("+852 1123 4567", Err(E::RegionalPlan)),
            ("+852 9123 456", Err(E::RegionalPlan)),
            ("+123456", Err(E::Length { found: 6 })),
            ("+1234567890123456", Err(E::Length { found: 16 })),
            ("154 0000 000l", Err(E::Character { position: 13 })),
            ("1540+0000001", Err(E::Character { position: 5 })),
        ];
        for (text, expected) in cases {
            let found = Phone::parse(text);
            assert_eq!(found.as_ref().map(Phone::as_e164), expected.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn regions_and_national_forms() {
        for (text, region, national) in [
            ("15400000001", PhoneRegion::Mainland, "15400000001"),
            ("+85291234567", PhoneRegion::HongKong, "91234567"),
            ("+85366123456", PhoneRegion::Macao, "66123456"),
            ("+886912345678", PhoneRegion::Taiwan, "912345678"),
            ("+442079460958", PhoneRegion::Other, "+442079460958"),
        ] {
            let phone = Phone::parse(text).expect(text);
            assert_eq!((phone.region(), phone.national()), (region, national));
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_read_as_itself(text in "[+]?[0-9 -]{5,18}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_e164()), Ok(phone));
            }
        }
    }
}
