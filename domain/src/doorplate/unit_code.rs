//! The doorplate of a unit within its building: `302`, `A座302`, `2单元1203`, `3楼`.

use std::fmt;

use super::DoorplateError;
use super::plate::checked;
use super::sort_key::sort_key;

/// Longest unit code in characters.
const MAX_CHARS: usize = 30;

/// Words behind the number of a room that say nothing more.
const ROOM_WORDS: [&str; 9] = ["号房间", "号房", "房间", "单位", "房", "室", "户", "门", "号"];

/// The code of a unit in its one spelling.
///
/// `0302室`, `三〇二房` and `302` are `302`; `2梯302` is `2单元302`; `A-302` is `A座302`; `3楼2房` is `302`, because that is what
/// the door says; `3楼` alone is a floor let as a whole. What is none of these (`商铺`, `阁楼`) stays as written.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitCode {
    text: String,
    block: Option<String>,
    entrance: Option<String>,
    room: String,
}

impl UnitCode {
    /// Reads a unit's doorplate as somebody wrote it. Reading what was read before changes nothing.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, DoorplateError> {
        let mut code = Self::read(&checked(text, MAX_CHARS, true)?)?;
        // Reading a floor may uncover a room (`3楼02室`): read again until nothing changes. Every round takes words away.
        for _ in 0..MAX_CHARS {
            let again = Self::read(&checked(&code.text, MAX_CHARS, true)?)?;
            if again == code {
                break;
            }
            code = again;
        }
        Ok(code)
    }

    fn read(plain: &str) -> Result<Self, DoorplateError> {
        let (block, rest) = match lettered_block(plain) {
            Some((block, rest)) => (Some(block), rest),
            None => split_part(plain, &["号楼", "栋", "座"]),
        };
        let (entrance, rest) = split_part(rest, &["单元", "梯"]);
        let (floor, rest) = split_part(rest, &["楼", "层"]);
        let room = room(floor, rest).trim_matches('-').to_owned();
        let mut text = String::new();
        for (part, word) in [(block, "座"), (entrance, "单元")] {
            if let Some(part) = part {
                text.push_str(part);
                text.push_str(word);
            }
        }
        text.push_str(&room);
        if text.is_empty() {
            return Err(DoorplateError::Empty);
        }
        Ok(Self { text, block: block.map(str::to_owned), entrance: entrance.map(str::to_owned), room })
    }

    /// The code as it is stored and shown; no two units of a building have the same.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// 座: the part of the building, if it has parts.
    #[must_use]
    pub fn block(&self) -> Option<&str> {
        self.block.as_deref()
    }

    /// 单元, 梯: the entrance, if there are several.
    #[must_use]
    pub fn entrance(&self) -> Option<&str> {
        self.entrance.as_deref()
    }

    /// The room without block and entrance. Empty if only these are given.
    #[must_use]
    pub fn room(&self) -> &str {
        &self.room
    }

    /// The floor that the code tells: 3 for `302`, 12 for `1203`, 3 for `3楼`, -1 for `B1楼` and `B103`. A guess for those
    /// who import units without floors.
    #[must_use]
    pub fn floor_hint(&self) -> Option<i16> {
        if let Some(floor) = self.room.strip_suffix('楼') {
            return match floor.strip_prefix('B') {
                Some(below) => below.parse::<i16>().ok().map(|below| -below),
                None => floor.parse().ok(),
            };
        }
        let digits = self.room.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        let floor: i16 = match digits.len() {
            3 | 4 => digits[..digits.len() - 2].parse().ok()?,
            _ => return None,
        };
        // B103 is below ground; B302 is more likely a room of a block B.
        Some(if self.room.starts_with('B') && floor <= 2 { -floor } else { floor })
    }

    /// A text whose byte order is the order of the doors.
    #[must_use]
    pub fn sort_key(&self) -> String {
        sort_key(&self.text)
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitCode({})", self.text)
    }
}

/// `A-302`: a letter, a dash and a room of at least three digits.
fn lettered_block(text: &str) -> Option<(&str, &str)> {
    let (block, room) = text.split_once('-')?;
    let lettered = block.len() == 1 && block.as_bytes()[0].is_ascii_uppercase();
    let roomy = room.bytes().take_while(u8::is_ascii_digit).count() >= 3;
    (lettered && roomy).then_some((block, room))
}

/// A short number or letter and one of the words behind it: `A座…`, `2单元…`.
fn split_part<'t>(text: &'t str, words: &[&str]) -> (Option<&'t str>, &'t str) {
    let len = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (part, rest) = text.split_at(len);
    if (1..=3).contains(&part.len())
        && let Some(rest) = words.iter().find_map(|word| rest.strip_prefix(word))
    {
        return (Some(part), rest.trim_start_matches('-'));
    }
    (None, text)
}

/// What remains, without words and leading zeros, together with the floor if the number doesn't begin with it.
fn room(floor: Option<&str>, rest: &str) -> String {
    let bare = ROOM_WORDS.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
    let bare = if bare.ends_with(|c: char| c.is_ascii_alphanumeric()) { bare } else { rest };
    let room = bare.split('-').map(without_zeros).collect::<Vec<_>>().join("-");
    let Some(floor) = floor else { return room };
    let floor = without_zeros(floor);
    let digits = room.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        _ if room.is_empty() => format!("{floor}楼"),
        1 | 2 => format!("{floor}{}{room}", "0".repeat(2 - digits)),
        3.. if room.starts_with(floor) => room,
        _ => format!("{floor}楼{room}"),
    }
}

/// A number without its leading zeros; anything else unchanged.
fn without_zeros(text: &str) -> &str {
    if text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && text.len() > 1 {
        let short = text.trim_start_matches('0');
        if short.starts_with(|c: char| c.is_ascii_digit()) { short } else { &text[text.len() - short.len() - 1..] }
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_spelling() {
        for (text, canonical, block, entrance, room, floor) in [
            ("302", "302", None, None, "302", Some(3)),
            ("三〇二房", "302", None, None, "302", Some(3)),
            ("三百零二室", "302", None, None, "302", Some(3)),
            ("0302室", "302", None, None, "302", Some(3)),
            ("３０２號房", "302", None, None, "302", Some(3)),
            ("302号", "302", None, None, "302", Some(3)),
            ("1203", "1203", None, None, "1203", Some(12)),
            ("302a", "302A", None, None, "302A", Some(3)),
            ("302-1", "302-1", None, None, "302-1", Some(3)),
            ("302之一", "302-1", None, None, "302-1", Some(3)),
            ("302—01房", "302-1", None, None, "302-1", Some(3)),
            ("A座0302室", "A座302", Some("A"), None, "302", Some(3)),
            ("a栋302", "A座302", Some("A"), None, "302", Some(3)),
            ("A-302", "A座302", Some("A"), None, "302", Some(3)),
            ("2号楼302", "2座302", Some("2"), None, "302", Some(3)),
            ("二单元302室", "2单元302", None, Some("2"), "302", Some(3)),
            ("2梯302", "2单元302", None, Some("2"), "302", Some(3)),
            ("B座二梯1203", "B座2单元1203", Some("B"), Some("2"), "1203", Some(12)),
            ("三楼302", "302", None, None, "302", Some(3)),
            ("3楼2房", "302", None, None, "302", Some(3)),
            ("3层05室", "305", None, None, "305", Some(3)),
            ("12楼03", "1203", None, None, "1203", Some(12)),
            ("11栋2楼03", "11座203", Some("11"), None, "203", Some(2)),
            ("十一栋二楼03室", "11座203", Some("11"), None, "203", Some(2)),
            ("Ⅲ座302", "3座302", Some("3"), None, "302", Some(3)),
            ("3楼401", "3楼401", None, None, "3楼401", None),
            ("三楼", "3楼", None, None, "3楼", Some(3)),
            ("3层", "3楼", None, None, "3楼", Some(3)),
            ("-1楼", "B1楼", None, None, "B1楼", Some(-1)),
            ("负一层", "B1楼", None, None, "B1楼", Some(-1)),
            ("A座负二楼", "A座B2楼", Some("A"), None, "B2楼", Some(-2)),
            ("B1层03", "B103", None, None, "B103", Some(-1)),
            ("302门", "302", None, None, "302", Some(3)),
            ("B1层", "B1楼", None, None, "B1楼", Some(-1)),
            ("A302", "A302", None, None, "A302", Some(3)),
            ("5", "5", None, None, "5", None),
            ("房", "房", None, None, "房", None),
            ("商铺", "商铺", None, None, "商铺", None),
            ("阁楼", "阁楼", None, None, "阁楼", None),
        ] {
            let code = UnitCode::parse(text).expect(text);
            let found = (code.as_str(), code.block(), code.entrance(), code.room(), code.floor_hint());
            assert_eq!(found, (canonical, block, entrance, room, floor), "{text}");
        }
    }

    #[test]
    fn errors() {
        for (text, error) in [
            ("", DoorplateError::Empty),
            (" - ", DoorplateError::Empty),
            ("3\u{1}", DoorplateError::NotPrintable { position: 2 }),
            (&"铺".repeat(31), DoorplateError::TooLong { max: 30, found: 31 }),
        ] {
            assert_eq!(UnitCode::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[A-Ca-c0-9０二三十百零〇座栋单元梯楼层房室号户之\\-－—铺 ]{0,14}") {
            if let Ok(code) = UnitCode::parse(&text) {
                prop_assert_eq!(UnitCode::parse(code.as_str()), Ok(code));
            }
        }

        #[test]
        fn plain_rooms_are_told_apart(one in 100u32..10_000, other in 100u32..10_000) {
            let code = |n: u32| UnitCode::parse(&n.to_string()).expect("a room");
            prop_assert_eq!(code(one) == code(other), one == other);
        }
    }
}
