//! A whole doorplate with its room: `盐田四巷2号401`.

use super::canon::canonical;
use super::unit_code::UnitCode;

/// What ends the doorplate of a building, also as it is typed in pinyin.
const BUILDING_ENDS: [&str; 5] = ["号", "栋", "座", "HAO", "-"];

/// The doorplate of the building and the code of the unit, if a text names both: what stands behind the last 号, 栋, 座 or
/// dash is a unit if it begins with a number of three or four digits, perhaps behind a letter, or with a floor and a number.
#[must_use]
pub fn split_unit(text: &str) -> Option<(String, UnitCode)> {
    let text = canonical(text, false);
    let (at, end) = BUILDING_ENDS
        .iter()
        .filter_map(|end| {
            text.match_indices(*end).map(|(at, _)| (at, *end)).filter(|found| is_room(&text, *found)).last()
        })
        .max()?;
    let code = UnitCode::parse(&text[at + end.len()..]).ok()?;
    let building = text[..at + end.len()].trim_end_matches('-');
    (!building.is_empty()).then(|| (building.to_owned(), code))
}

fn is_room(text: &str, (at, end): (usize, &str)) -> bool {
    let rest = text[at + end.len()..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let digits = leading_digits(rest);
    let before = text[..at].chars().next_back();
    // A dash that stands behind letters belongs to an id, such as YT-0078.
    let is_plate = before.is_some_and(|c| c.is_ascii_digit() || (end != "-" && c.is_ascii_alphabetic()));
    ((3..=4).contains(&digits) || (1..=2).contains(&digits) && is_on_floor(&rest[digits..])) && is_plate
}

/// Whether a floor's number goes on as one of a room there: 楼03, 层5室.
fn is_on_floor(after: &str) -> bool {
    let room = ["楼", "层"].iter().find_map(|word| after.strip_prefix(word));
    room.is_some_and(|room| (1..=2).contains(&leading_digits(room.trim_start_matches('-'))))
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_doorplate_is_a_building_and_a_unit() {
        for (text, building, unit) in [
            ("盐田四巷2号401", "盐田4巷2号", "401"),
            ("盐田四巷２號４０１房", "盐田4巷2号", "401"),
            ("盐田四巷2号 A401", "盐田4巷2号", "A401"),
            ("盐田四巷2-401", "盐田4巷2", "401"),
            ("3栋1203", "3栋", "1203"),
            ("11栋2楼03", "11栋", "203"),
            ("十一栋二楼03室", "11栋", "203"),
            ("盐田四巷2号3层5房", "盐田4巷2号", "305"),
            ("盐田四巷ⅩⅠ号12楼03", "盐田4巷11号", "1203"),
            ("yantian4xiang2hao401", "YANTIAN4XIANG2HAO", "401"),
        ] {
            let split = split_unit(text).map(|(building, code)| (building, code.to_string()));
            assert_eq!(split, Some((building.to_owned(), unit.to_owned())), "{text}");
        }
        for text in [
            "盐田四巷2号3楼",
            "盐田四巷2号3楼住户",
            "盐田四巷2号",
            "盐田四巷12-3号",
            "401",
            "号401",
            "YT-0078",
            "盐田四巷2号12345",
            "盐田村",
            "",
        ] {
            assert_eq!(split_unit(text), None, "{text}");
        }
    }
}
