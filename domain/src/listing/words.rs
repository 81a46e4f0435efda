//! What the words of a listing may hold: whoever reads them has agreed on no viewing yet.

use crate::doorplate::search_key;
use crate::reference::{ReferenceError, number_of_person};

/// Why words can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// It holds what looks like an identity document's number.
    #[error("must not hold an ID number: everybody can read it")]
    IdNumber,
    /// It holds what looks like a mobile number.
    #[error("must not hold a phone number: people ask for a viewing here")]
    Phone,
    /// It names the door.
    #[error("must not hold the doorplate: it is told once a viewing is agreed")]
    Doorplate,
    /// It has characters that can't be seen, or that nobody types.
    #[error("must not contain control characters, other than line breaks")]
    Control,
}

impl WordsError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::Doorplate => "doorplate",
            Self::Control => "control_character",
        }
    }
}

/// Checks a title or a description of a unit behind this doorplate. A guard against carelessness: the office reads it too.
///
/// # Errors
/// `WordsError`.
pub fn check_words(text: &str, doorplate: Option<&str>) -> Result<(), WordsError> {
    if text.chars().any(|char| char.is_control() && char != '\n') {
        return Err(WordsError::Control);
    }
    match number_of_person(text) {
        Some(ReferenceError::IdNumber) => return Err(WordsError::IdNumber),
        Some(_) => return Err(WordsError::Phone),
        None => {}
    }
    let names_door = doorplate.map(search_key).is_some_and(|door| names(&search_key(text), &door));
    if names_door { Err(WordsError::Doorplate) } else { Ok(()) }
}

/// Whether a text names a door: the whole number of it, so that 三巷1号 is not found in 三巷12号.
fn names(text: &str, door: &str) -> bool {
    let mut at = text.match_indices(door).map(|(at, _)| at + door.len());
    // Without a number it names a lane or a house that everybody knows.
    door.contains(|c: char| c.is_ascii_digit()) && at.any(|end| !text[end..].starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_described_and_nobody_and_no_door_is_named() {
        for (text, told) in [
            ("朝南单间，近地铁3分钟\n押一付一", Ok(())),
            ("三巷里的大单间，302 平方尺", Ok(())),
            ("盐田三巷1号楼旁", Ok(())),
            ("房租1200元/月，押金1200", Ok(())),
            ("𠮷祥公寓😀", Ok(())),
            ("", Ok(())),
            ("电话154-0000-0001", Err(WordsError::Phone)),
            ("微信同号 １５４０００００００１", Err(WordsError::Phone)),
            ("房东 440106199001011234", Err(WordsError::IdNumber)),
            ("盐田三巷12号302", Err(WordsError::Doorplate)),
            ("就在盐田3巷12号楼下", Err(WordsError::Doorplate)),
            ("盐田三巷１２号", Err(WordsError::Doorplate)),
            ("一\u{8}二", Err(WordsError::Control)),
            ("一\r二", Err(WordsError::Control)),
        ] {
            assert_eq!(check_words(text, Some("盐田三巷12号")), told, "{text}");
        }
        assert_eq!(check_words("陈氏宗祠旁", Some("陈氏宗祠")), Ok(()));
        assert_eq!(check_words("盐田三巷12号", None), Ok(()));
    }
}
