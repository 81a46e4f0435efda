//! The check character of ISO 7064:1983, MOD 11-2, as GB 11643-1999 (section 5.2.4) uses it, and the parts that every
//! 18-character number of that scheme shares.

use chrono::NaiveDate;

use super::{IdentityError, IdentityKind, Sex};

/// Weights W(i) = 2^(18-i) mod 11 for the first seventeen digits (GB 11643-1999, appendix A).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder.
const CHECK: [u8; 11] = *b"10X98765432";

/// Eighteen characters that have been read: seventeen digits, and a check character that fits them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Number18([u8; 18]);

impl Number18 {
    /// Reads a number of a kind that is plain already (half width, upper case, no spaces). Checks form only; [`Self::verify`]
    /// checks the last character, after the caller has looked at the parts, so that the most telling error wins.
    pub(super) fn read(kind: IdentityKind, plain: &str) -> Result<Self, IdentityError> {
        let found = plain.chars().count();
        if found == 0 {
            return Err(IdentityError::Empty);
        }
        if found != 18 {
            return Err(IdentityError::Length { kind, expected: "18", found });
        }
        for (at, c) in plain.chars().enumerate() {
            if !(c.is_ascii_digit() || (at == 17 && c == 'X')) {
                return Err(IdentityError::Character { position: at + 1 });
            }
        }
        plain.as_bytes().try_into().map(Self).or(Err(IdentityError::Length { kind, expected: "18", found }))
    }

    /// Seventeen digits with the check character they call for.
    pub(super) fn complete(digits: [u8; 17]) -> Self {
        let mut all = [0; 18];
        all[..17].copy_from_slice(&digits);
        all[17] = check_character(&digits);
        Self(all)
    }

    pub(super) fn verify(self) -> Result<Self, IdentityError> {
        if self.0[17] == check_character(&self.0[..17]) { Ok(self) } else { Err(IdentityError::CheckCharacter) }
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_else(|_| unreachable!("only ASCII is ever put in"))
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix.as_bytes())
    }

    /// The digits of a part as a number.
    pub(super) fn part(&self, from: usize, to: usize) -> u32 {
        self.0[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }

    /// Digits 7 to 14, year, month and day of birth.
    pub(super) fn birth_date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.part(6, 10).cast_signed(), self.part(10, 12), self.part(12, 14))
            .filter(|date| *date >= EARLIEST)
    }

    /// Digit 17, odd for men and even for women.
    pub(super) fn sex(&self) -> Sex {
        if self.part(16, 17) % 2 == 1 { Sex::Male } else { Sex::Female }
    }
}

/// Nobody with a number was born before this; GB 11643 itself sets no bound.
const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1850, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

fn check_character(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two examples of GB 11643-1999 itself, and numbers printed on specimen cards.
    #[test]
    fn check_characters_of_published_examples() {
        for (digits, check) in [
            ("11010519491231002", b'X'),
            ("44052418800101001", b'4'),
            ("81000019940823002", b'1'),
            ("83000019920130002", b'2'),
            ("91112419810803002", b'4'),
        ] {
            assert_eq!(check_character(digits.as_bytes()), check, "{digits}");
        }
    }

    #[test]
    fn weights_are_powers_of_two() {
        for (at, weight) in WEIGHTS.into_iter().enumerate() {
            assert_eq!(weight, (1 << (17 - at)) % 11, "weight {at}");
        }
    }
}
