//! The reference of a look: number of a case, an incident, an inspection. It names a document, never a person.

use std::fmt;

/// Longest reference, characters.
const MOST: usize = 100;
/// What a reference may have besides letters and digits.
const MARKS: &str = " -_/.,:#&()[]（）〔〕【】［］·、，。：－—";

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Empty or too long.
    #[error("must have 1 to {MOST} characters")]
    Length,
    /// A character that no document number has.
    #[error("may have letters, digits, spaces and the marks of document numbers")]
    Characters,
    /// It holds what looks like an identity document's number.
    #[error("must not hold an ID number: name the case or the order, not the person")]
    IdNumber,
    /// It holds what looks like a mobile number.
    #[error("must not hold a phone number: name the case or the order, not the person")]
    Phone,
}

impl ReferenceError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Characters => "characters",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
        }
    }

    /// The number that the rule sets: most characters.
    #[must_use]
    pub const fn limit(self) -> Option<usize> {
        match self {
            Self::Length => Some(MOST),
            Self::Characters | Self::IdNumber | Self::Phone => None,
        }
    }
}

impl Reference {
    /// Checks a text. A guard against carelessness: whoever wants to hide a number in it can.
    ///
    /// # Errors
    /// `ReferenceError`.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text = text.trim();
        if !(1..=MOST).contains(&text.chars().count()) {
            return Err(ReferenceError::Length);
        }
        if !text.chars().all(|char| char.is_alphanumeric() || MARKS.contains(char)) {
            return Err(ReferenceError::Characters);
        }
        number_of_person(text).map_or_else(|| Ok(Self(text.to_owned())), Err)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text holds what looks like the number of a person's document or phone, also with spaces, dashes or other marks
/// between its digits.
#[must_use]
pub fn number_of_person(text: &str) -> Option<ReferenceError> {
    let mut runs = vec![String::new()];
    let mut joined = vec![String::new()];
    for char in text.chars() {
        // Full-width digits are digits; the last place of an ID number may be X.
        let digit = char
            .to_digit(10)
            .or_else(|| (0xff10..=0xff19).contains(&u32::from(char)).then(|| u32::from(char) - 0xff10));
        let sign = digit.and_then(|digit| char::from_digit(digit, 10)).or(matches!(char, 'X' | 'x').then_some('X'));
        match (sign, char) {
            (Some(sign), _) => {
                [&mut runs, &mut joined].into_iter().filter_map(|list| list.last_mut()).for_each(|run| run.push(sign));
            }
            (None, mark) if MARKS.contains(mark) => runs.push(String::new()),
            (None, _) => [&mut runs, &mut joined].into_iter().for_each(|list| list.push(String::new())),
        }
    }
    let looks = |wanted: fn(&str) -> bool| runs.iter().chain(&joined).any(|run| wanted(run));
    if looks(is_id_number) { Some(ReferenceError::IdNumber) } else { looks(is_mobile).then_some(ReferenceError::Phone) }
}

/// 17 digits and a digit or X (GB 11643-1999), or 15 digits (1989), with a date of birth in its place.
fn is_id_number(run: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = match run.len() {
        18 if digits(&run[..17]) => (run[6..10].parse().unwrap_or(0), &run[10..14]),
        15 if digits(run) => (1900 + run[6..8].parse().unwrap_or(0), &run[8..12]),
        _ => return false,
    };
    let (month, day) = (rest[..2].parse().unwrap_or(0), rest[2..].parse().unwrap_or(0));
    (1880..2100).contains(&year) && chrono::NaiveDate::from_ymd_opt(year, month, day).is_some()
}

/// 1, 3 to 9, nine more digits; with 86 or 0086 before them or without.
pub(crate) fn is_mobile(run: &str) -> bool {
    // An X belongs to documents only.
    let run = run.trim_matches('X');
    let number = match run.len() {
        11 => run,
        13 => run.strip_prefix("86").unwrap_or_default(),
        15 => run.strip_prefix("0086").unwrap_or_default(),
        _ => return false,
    };
    let bytes = number.as_bytes();
    bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit) && bytes[0] == b'1' && bytes[1] >= b'3'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_and_persons_are_not() {
        for sound in [
            "粤公(2026)12号",
            "消检〔2026〕第 0315 号",
            "A4401005200002026010001",
            "AJ-2026/03-31:7",
            "20260331120000",
            "119 5500",
        ] {
            assert!(Reference::parse(sound).is_ok(), "{sound}");
        }
        for (text, expected) in [
            ("", ReferenceError::Length),
            (&"号".repeat(101), ReferenceError::Length),
            ("<b>12</b>", ReferenceError::Characters),
            ("12'; drop table", ReferenceError::Characters),
            ("张某 440106199001011234", ReferenceError::IdNumber),
            ("44010619900101123X", ReferenceError::IdNumber),
            ("440106 19900101 123x", ReferenceError::IdNumber),
            ("４４０１０６１９９００１０１１２３４", ReferenceError::IdNumber),
            ("案440106900101123", ReferenceError::IdNumber),
            ("15400000001", ReferenceError::Phone),
            ("找154-0000-0001", ReferenceError::Phone),
            ("8615400000001", ReferenceError::Phone),
            ("154 0000 0001 来电", ReferenceError::Phone),
            ("154/0000/0001", ReferenceError::Phone),
            ("(154)00000001", ReferenceError::Phone),
            ("154-0000-0001 x", ReferenceError::Phone),
        ] {
            assert_eq!(Reference::parse(text), Err(expected), "{text}");
        }
    }
}
