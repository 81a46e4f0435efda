//! What the words of a listing may hold: whoever reads them has agreed on no viewing yet.

use crate::doorplate::{UnitCode, search_key, spelling};
use crate::reference::{ReferenceError, number_of_person};
use crate::text::is_hidden;

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
    #[error("must not contain characters that can't be seen, other than line breaks")]
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

/// The door of a unit, as it is registered.
#[derive(Debug, Clone, Copy)]
pub struct Door<'t> {
    /// Doorplate of the building, 盐田三巷12号.
    pub doorplate: Option<&'t str>,
    /// Number of the unit, 302.
    pub code: &'t str,
}

/// Checks a title or a description of a unit behind this door. A guard against carelessness: the office reads it too.
///
/// # Errors
/// `WordsError`.
pub fn check_words(text: &str, door: Option<Door<'_>>) -> Result<(), WordsError> {
    if text.chars().any(|char| is_hidden(char) && char != '\n') {
        return Err(WordsError::Control);
    }
    match number_of_person(text) {
        Some(ReferenceError::IdNumber) => return Err(WordsError::IdNumber),
        Some(_) => return Err(WordsError::Phone),
        None => {}
    }
    let names_door = door.is_some_and(|door| door.is_named_in(text));
    if names_door { Err(WordsError::Doorplate) } else { Ok(()) }
}

/// What makes a number that of a room, and what does not: 302房, and not 302房租.
const ROOM_WORDS: [&str; 4] = ["号房", "号室", "房", "室"];
const NO_ROOM: [&str; 14] = ["租", "价", "费", "型", "产", "东", "源", "款", "贷", "内", "外", "友", "温", "厅"];

impl Door<'_> {
    /// Whether a text names it: the doorplate, or the room by the short form of either.
    fn is_named_in(self, text: &str) -> bool {
        // Without a number it names a lane or a house that everybody knows.
        let plate = self.doorplate.map(search_key).filter(|plate| plate.contains(is_digit));
        let names_plate =
            |plate: &String| found(&search_key(text), plate).any(|(_, after)| !after.starts_with(is_digit));
        if plate.as_ref().is_some_and(names_plate) {
            return true;
        }
        let (text, doorplate) = (spelling(text), self.doorplate.map(spelling));
        let house = doorplate.as_deref().and_then(house_number);
        let room = UnitCode::parse(self.code).map(|code| spelling(code.room())).ok();
        let rooms = std::iter::once(spelling(self.code)).chain(room);
        rooms.filter(|room| room.contains(is_digit)).any(|room| names_room(&text, &room, house))
    }
}

/// Whether a text names a room: by its number and a word, 302房, or by the house's number before it, 12号302. Short numbers need both: one
/// has 2房1厅.
fn names_room(text: &str, room: &str, house: Option<&str>) -> bool {
    let alone = |after: &str| !after.starts_with(|c: char| c.is_ascii_alphanumeric());
    let by_word = |after: &str| {
        let word = ROOM_WORDS.iter().find_map(|word| after.strip_prefix(word));
        word.is_some_and(|after| !NO_ROOM.iter().any(|other| after.starts_with(other)))
    };
    let long = room.chars().count() >= 3;
    found(text, room).any(|(before, after)| {
        let whole = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        let of_house = house.is_some_and(|house| {
            let before = before.trim_end_matches(['-', '楼', '栋', '的']);
            before.strip_suffix(house).is_some_and(|before| !before.ends_with(|c: char| is_digit(c) || c == '-'))
        });
        whole && alone(after) && (if long { of_house || by_word(after) } else { of_house && by_word(after) })
    })
}

/// The house's number at the end of a doorplate, with its word: 12号.
fn house_number(plate: &str) -> Option<&str> {
    let bare = plate.strip_suffix('号')?;
    let number = bare.trim_end_matches(|c: char| is_digit(c) || c == '-');
    (number.len() < bare.len()).then(|| &plate[number.len()..])
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Where a text holds some words: what stands before and behind them.
fn found<'t>(text: &'t str, words: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(words).map(move |(at, same)| (&text[..at], &text[at + same.len()..]))
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
            ("302房，朝南", Err(WordsError::Doorplate)),
            ("三〇二房出租", Err(WordsError::Doorplate)),
            ("出租：３０２ 室", Err(WordsError::Doorplate)),
            ("看房请到302号房", Err(WordsError::Doorplate)),
            ("12号302，随时看房", Err(WordsError::Doorplate)),
            ("12号楼302", Err(WordsError::Doorplate)),
            ("十二号-302", Err(WordsError::Doorplate)),
            ("1302房", Ok(())),
            ("302房租全免", Ok(())),
            ("押金302室内无烟", Ok(())),
            ("3月12号入住，302路公交", Ok(())),
            ("112号302路站", Ok(())),
            ("A302", Ok(())),
            ("一\u{8}二", Err(WordsError::Control)),
            ("一\r二", Err(WordsError::Control)),
        ] {
            assert_eq!(check_words(text, behind("盐田三巷12号", "302")), told, "{text}");
        }
        assert_eq!(check_words("陈氏宗祠旁", behind("陈氏宗祠", "阁楼")), Ok(()));
        assert_eq!(check_words("盐田三巷12号", None), Ok(()));
    }

    fn behind(doorplate: &'static str, code: &'static str) -> Option<Door<'static>> {
        Some(Door { doorplate: Some(doorplate), code })
    }

    #[test]
    fn a_door_with_a_short_number_is_no_number_of_rooms() {
        for (code, text, told) in [
            ("2", "2房1厅", Ok(())),
            ("2", "12号2房", Err(WordsError::Doorplate)),
            ("2", "12号2房1厅", Err(WordsError::Doorplate)),
            ("2", "3月12号2人入住", Ok(())),
            ("A座302", "302房", Err(WordsError::Doorplate)),
            ("A座302", "A座302", Ok(())),
            ("A座302", "A座302室", Err(WordsError::Doorplate)),
            ("B103", "B103房", Err(WordsError::Doorplate)),
        ] {
            assert_eq!(check_words(text, behind("盐田三巷12号", code)), told, "{code}: {text}");
        }
        let nameless = Some(Door { doorplate: None, code: "302" });
        assert_eq!(check_words("302房", nameless), Err(WordsError::Doorplate));
    }
}
