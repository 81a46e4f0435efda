//! What the words of a listing may hold: whoever reads them has agreed on no viewing yet.

use unicode_normalization::UnicodeNormalization;

use crate::digits::{holds_citizen_id, holds_phone, in_digits, is_gap, readings};
use crate::doorplate::{UnitCode, arabic_numerals, search_key, spelling};
use crate::reference::{ReferenceError, number_of_person};
use crate::text::is_hidden;

/// Why words can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// It holds what looks like an identity document's number.
    #[error("must not hold an ID number: everybody can read it")]
    IdNumber,
    /// It holds what looks like the number of a phone.
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
    for read in readings(text) {
        if holds_citizen_id(&read) || number_of_person(&read) == Some(ReferenceError::IdNumber) {
            return Err(WordsError::IdNumber);
        }
        // What stands beside a comma is an amount; where it is none, the phone is found by how its digits stand together.
        if holds_phone(&read) || number_of_person(&read.replace([',', '，'], "|")).is_some() {
            return Err(WordsError::Phone);
        }
    }
    let names_door = door.is_some_and(|door| door.is_named_in(text) || door.is_named_in(&in_digits(text)));
    if names_door { Err(WordsError::Doorplate) } else { Ok(()) }
}

/// What makes a number that of a room, and what does not: 302房, and not 302房租.
const ROOM_WORDS: [&str; 4] = ["号房", "号室", "房", "室"];
const NO_ROOM: [&str; 14] = ["租", "价", "费", "型", "产", "东", "源", "款", "贷", "内", "外", "友", "温", "厅"];
/// The same for numbers as long as those of doors, of which a house does not have so many: 403间, and not 3间.
const COUNTED_ROOM_WORDS: [&str; 3] = ["间", "套", "单元"];
/// What says before a number that a door follows, capital letters as the texts are read.
const BEFORE_ROOM: [&str; 7] = ["房号", "房间号", "房间", "门牌号", "门牌", "ROOM", "RM"];
/// What says behind a number that it is none of a door: 房间500元.
const NO_DOOR: [&str; 9] = ["元", "块", "平", "米", "路", "月", "人", "每", "/月"];
/// What makes a number that of a house; 幢 is spelled 栋.
const HOUSE_WORDS: [&str; 3] = ["号", "栋", "座"];
/// What a doorplate calls the way on which its house stands.
const WAYS: [char; 6] = ['巷', '街', '路', '坊', '弄', '道'];

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
        if names_lettered(text, &plain(self.code)) {
            return true;
        }
        [plain, dense].into_iter().any(|read| {
            let (text, plate) = (read(text), self.doorplate.map(read));
            let house = plate.as_deref().and_then(House::of);
            let room = UnitCode::parse(self.code).map(|code| read(code.room())).ok();
            let mut rooms = std::iter::once(read(self.code)).chain(room).filter(|room| room.contains(is_digit));
            house.as_ref().is_some_and(|house| house.is_named_in(&text))
                || rooms.any(|room| {
                    names_room(&text, &room, house.as_ref()) || names_floor_and_room(&text, &room, house.as_ref())
                })
        })
    }
}

/// A text with all of its numbers in digits.
fn plain(text: &str) -> String {
    arabic_numerals(&spelling(&with_formal_three(text))).replace('的', "")
}

/// 参, which is a three where a number is meant, 参号 or 参拾, and no number in 参观.
fn with_formal_three(text: &str) -> String {
    let counted = |c: char| {
        HOUSE_WORDS.iter().any(|word| word.starts_with(c))
            || "號棟幢楼樓层層室房巷街路〇零一二三四五六七八九十拾百佰".contains(c)
    };
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let is_three = c == '参' && chars.peek().is_some_and(|next| counted(*next));
        out.push(if is_three { '叁' } else { c });
    }
    out
}

/// The same, and what stands apart is one number: 4 0 2 and 4-0-2 are 402.
fn dense(text: &str) -> String {
    let whole: String = text.nfkc().collect();
    // Before its zeros are read as those of a number by itself, and again where the digits were Chinese ones.
    joined(&plain(&joined(&whole)))
}

/// Without the spaces and dashes between two digits.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        out.push(c);
        rest = &rest[c.len_utf8()..];
        let beyond = rest.trim_start_matches(is_gap);
        if is_digit(c) && beyond.starts_with(is_digit) {
            rest = beyond;
        }
    }
    out
}

/// The house of a doorplate: 11 of 盐田8巷11号.
struct House<'p> {
    number: &'p str,
    /// The doorplate up to there, whole and without the names before its numbers, or before the last sign of its way's name:
    /// 盐田8巷11, 8巷11; 盐田北街3, 北街3.
    plates: Vec<&'p str>,
    /// Lane and house as numbers: 8-11.
    short: Option<String>,
}

impl<'p> House<'p> {
    fn of(plate: &'p str) -> Option<Self> {
        let bare = HOUSE_WORDS.iter().find_map(|word| plate.strip_suffix(word)).unwrap_or(plate);
        let number = bare[bare.trim_end_matches(|c: char| is_digit(c) || c == '-').len()..].trim_start_matches('-');
        let before = &bare[..bare.len() - number.len()];
        let begins = |at: usize| !before[..at].ends_with(is_digit);
        let numbers = before.match_indices(is_digit).map(|(at, _)| at).filter(|at| begins(*at));
        let whole = (!before.is_empty()).then_some(bare);
        let way = before.strip_suffix(WAYS);
        let named = way.and_then(|way| way.char_indices().next_back()).filter(|(_, sign)| !is_digit(*sign));
        let plates = whole.into_iter().chain(numbers.map(|at| &bare[at..])).chain(named.map(|(at, _)| &bare[at..]));
        let lane = way.map(|way| &way[way.trim_end_matches(is_digit).len()..]).filter(|lane| !lane.is_empty());
        let short = lane.map(|lane| format!("{lane}-{number}"));
        (!number.is_empty()).then(|| Self { number, plates: plates.collect(), short })
    }

    /// Whether a text names the house: its lane and its number suffice, also without a word for the house where nothing else follows that
    /// could be counted. 11号线 is a line of the metro.
    fn is_named_in(&self, text: &str) -> bool {
        let is_house =
            |after: &str| HOUSE_WORDS.iter().any(|word| after.starts_with(word)) && !after.starts_with("号线");
        let is_over = |after: &str| after.is_empty() || after.starts_with(['，', ',', '。', '；', ';', '！', '!']);
        self.plates.iter().any(|plate| {
            let of_way = plate.strip_suffix(self.number).is_some_and(|way| way.ends_with(WAYS));
            found(text, plate).any(|(before, after)| {
                let apart = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
                apart && (is_house(after) || of_way && is_over(after))
            })
        })
    }

    /// Whether a text ends with the house, perhaps with a floor behind it: 11号, 11栋4楼, 8巷11-.
    fn ends(&self, text: &str) -> bool {
        let text = text.trim_end_matches('-');
        let apart = |before: &str| !before.ends_with(|c: char| c.is_ascii_alphanumeric());
        if self.plates.iter().any(|plate| text.strip_suffix(*plate).is_some_and(apart)) {
            return true;
        }
        let alone = |before: &str| apart(before) && !before.ends_with(['-', '.']);
        if self.short.as_deref().is_some_and(|short| text.strip_suffix(short).is_some_and(alone)) {
            return true;
        }
        let floor = text.trim_end_matches(['-', '楼', '层']);
        let text = if floor.len() < text.len() { floor.trim_end_matches(is_digit) } else { text };
        // 12号栋, as somebody wrote.
        let text = text.strip_suffix("号栋").or_else(|| HOUSE_WORDS.iter().find_map(|word| text.strip_suffix(word)));
        let before = text.and_then(|text| text.strip_suffix(self.number));
        before.is_some_and(|before| !before.ends_with(|c: char| is_digit(c) || c == '-'))
    }

    /// Whether a text ends with the house's number and a dash, and with no other way before them: 11- of 11-402, and not of 18巷11-402.
    fn ends_bare(&self, text: &str) -> bool {
        let before = text.strip_suffix('-').and_then(|text| text.strip_suffix(self.number));
        let of_other = |c: char| c.is_ascii_alphanumeric() || WAYS.contains(&c) || "-./:号栋座".contains(c);
        before.is_some_and(|before| !before.ends_with(of_other))
    }
}

/// Whether a text holds the code of a room that has a letter and a number of two digits or more, P903: without a word beside it, and
/// however it is spelled. B2 alone may be an exit of the metro, and B12路 is a bus.
fn names_lettered(text: &str, code: &str) -> bool {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    if digits < 2 || !code.contains(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    // A座302 is A302 and A-302 too.
    let short = code.replace('座', "");
    let number = short.find(is_digit).unwrap_or(0);
    let dashed = format!("{}-{}", &short[..number], &short[number..]);
    let whole: String = text.nfkc().collect();
    // With its spaces, beside which letters and numbers stand apart: P903 big room.
    let spaced = arabic_numerals(&whole).to_uppercase();
    let apart = |c: char| !c.is_ascii_alphanumeric();
    [spaced, plain(text), dense(text)].iter().any(|text| {
        [code, short.as_str(), dashed.as_str()].into_iter().any(|code| {
            found(text, code).any(|(before, after)| {
                before.chars().next_back().is_none_or(apart)
                    && after.chars().next().is_none_or(apart)
                    && !NO_DOOR.iter().any(|other| after.starts_with(other))
            })
        })
    })
}

/// Whether a text names a room: by its number and a word, 302房 or 房号302, or by the house's number before it, 12号302 or 12-302. Short
/// numbers need both: one has 2房1厅.
fn names_room(text: &str, room: &str, house: Option<&House<'_>>) -> bool {
    let alone = |after: &str| !after.starts_with(|c: char| c.is_ascii_alphanumeric());
    let by_word = |after: &str| {
        let word = ROOM_WORDS.iter().find_map(|word| after.strip_prefix(word));
        word.is_some_and(|after| !NO_ROOM.iter().any(|other| after.starts_with(other)))
    };
    let counted = |before: &str, after: &str| {
        COUNTED_ROOM_WORDS.iter().any(|word| after.starts_with(word)) && !before.ends_with(['共', '有', '约', '近'])
    };
    let is_door = |after: &str| !NO_DOOR.iter().any(|other| after.starts_with(other));
    let long = room.chars().count() >= 3;
    found(text, room).any(|(before, after)| {
        if !alone(after) {
            return false;
        }
        let whole = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        let of_house = house.is_some_and(|house| house.ends(before));
        let bare = house.is_some_and(|house| house.ends_bare(before));
        if long {
            whole && (of_house || by_word(after) || counted(before, after) || bare && is_door(after))
                || says_room(before) && is_door(after)
        } else {
            whole && of_house && by_word(after)
        }
    })
}

/// Whether a text ends with what says that a door follows: 房号, 门牌是, ROOM; and not with BEDROOM.
fn says_room(text: &str) -> bool {
    let text = text.trim_end_matches([':', '.', '是', '为', '-', ' ']);
    BEFORE_ROOM
        .iter()
        .filter_map(|word| text.strip_suffix(word))
        .any(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether a text names a room by floor and number: 4楼02 is 402. 412 is named by 11栋4楼12 only: 4楼12 may go on with 平. Beside
/// 11栋4楼2房1厅 stands how many rooms there are.
fn names_floor_and_room(text: &str, room: &str, house: Option<&House<'_>>) -> bool {
    if !((3..=4).contains(&room.len()) && room.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let (floor, number) = room.split_at(room.len() - 2);
    let short = number.trim_start_matches('0');
    let ends = |after: &str| !after.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_room = |after: &str| {
        ROOM_WORDS.iter().find_map(|word| after.strip_prefix(word)).is_some_and(|after| !after.starts_with(is_digit))
    };
    let of_house = |before: &str| house.is_some_and(|house| house.ends(before));
    // Not of another house, 12栋4楼02.
    let of_other = |c: char| c.is_ascii_alphanumeric() || "-号栋座".contains(c);
    let of_none = |before: &str| number.starts_with('0') && !before.ends_with(of_other);
    ["楼", "层"].iter().any(|word| {
        let whole = format!("{floor}{word}{number}");
        let bare = format!("{floor}{word}{short}");
        found(text, &whole).any(|(before, after)| ends(after) && (of_house(before) || of_none(before)))
            || !short.is_empty() && found(text, &bare).any(|(before, after)| of_house(before) && is_room(after))
    })
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
            ("一五四七七零零零零零一", Err(WordsError::Phone)),
            ("电话一五四 七七零零 零零零一", Err(WordsError::Phone)),
            ("幺五四七七〇〇〇〇〇幺", Err(WordsError::Phone)),
            ("壹伍肆柒柒零零零零零壹", Err(WordsError::Phone)),
            ("1五4七7零0零0零一", Err(WordsError::Phone)),
            ("①⑤④⑦⑦⓪⓪⓪⓪⓪①", Err(WordsError::Phone)),
            ("① 154-7700-0001", Err(WordsError::Phone)),
            ("①15477000001", Err(WordsError::Phone)),
            ("20m² 154-7700-0001", Err(WordsError::Phone)),
            ("𝟏𝟓𝟒𝟕𝟕𝟎𝟎𝟎𝟎𝟎𝟏", Err(WordsError::Phone)),
            ("1️⃣5️⃣4️⃣7️⃣7️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣", Err(WordsError::Phone)),
            ("\u{661}\u{665}\u{664}\u{667}\u{667}\u{660}\u{660}\u{660}\u{660}\u{660}\u{661}", Err(WordsError::Phone)),
            ("020-87654321", Err(WordsError::Phone)),
            ("座机（零二零）八七六五四三二一", Err(WordsError::Phone)),
            ("四四零一零六一九九零零一零一一二三四", Err(WordsError::IdNumber)),
            ("154\n0000\n0001", Err(WordsError::Phone)),
            ("押金3000\n154 0000\n0001", Err(WordsError::Phone)),
            ("154，0000，0001", Err(WordsError::Phone)),
            ("154/0000/0001", Err(WordsError::Phone)),
            ("+852 9123 4567", Err(WordsError::Phone)),
            ("+85291234567", Err(WordsError::Phone)),
            ("单间1500，1300，500起", Ok(())),
            ("押一付三，1500元", Ok(())),
            ("一千五百元一个月，两房一厅", Ok(())),
            ("1500元/月，押金3000，水费5元，电费1.2元", Ok(())),
            ("2026-12-31", Ok(())),
            ("2026年12月31日起，二〇二七年十二月三十一日止", Ok(())),
            ("2026-12-31 - 2027-12-30", Ok(())),
            ("①近地铁②拎包入住③押一付三", Ok(())),
            ("1️⃣ 25㎡ 2️⃣ 1500元 3️⃣ 三五分钟到地铁", Ok(())),
            ("3️⃣0️⃣2️⃣房", Err(WordsError::Doorplate)),
            ("1️⃣302房", Err(WordsError::Doorplate)),
            ("③⓪②房", Err(WordsError::Doorplate)),
            ("房东 440106199001011234", Err(WordsError::IdNumber)),
            ("押金3000 44010619900101 1235", Err(WordsError::IdNumber)),
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
    fn lane_and_house_name_a_door_without_the_village() {
        for (text, told) in [
            ("八巷11号", Err(WordsError::Doorplate)),
            ("8巷11号朝南单间", Err(WordsError::Doorplate)),
            ("八巷十一号四楼", Err(WordsError::Doorplate)),
            ("八巷拾壹號", Err(WordsError::Doorplate)),
            ("第八巷的11号", Err(WordsError::Doorplate)),
            ("八巷 1 1 号", Err(WordsError::Doorplate)),
            ("８巷１１幢", Err(WordsError::Doorplate)),
            ("八巷11栋402", Err(WordsError::Doorplate)),
            ("八巷11-402", Err(WordsError::Doorplate)),
            ("11栋402", Err(WordsError::Doorplate)),
            ("十一座四〇二", Err(WordsError::Doorplate)),
            ("11幢4楼402", Err(WordsError::Doorplate)),
            ("11栋4楼02", Err(WordsError::Doorplate)),
            ("十一栋四楼02室", Err(WordsError::Doorplate)),
            ("11号4层2房，朝南", Err(WordsError::Doorplate)),
            ("八巷ⅩⅠ号", Err(WordsError::Doorplate)),
            ("八巷Ⅺ号四楼", Err(WordsError::Doorplate)),
            ("11栋4楼2房1厅", Ok(())),
            ("11栋4楼03", Ok(())),
            ("12栋4楼02", Ok(())),
            ("4楼02", Err(WordsError::Doorplate)),
            ("四楼〇二，朝南", Err(WordsError::Doorplate)),
            ("14楼02", Ok(())),
            ("4楼03", Ok(())),
            ("8-11-402", Err(WordsError::Doorplate)),
            ("11-402", Err(WordsError::Doorplate)),
            ("18-11-402", Ok(())),
            ("11-402元", Ok(())),
            ("11号4 0 2", Err(WordsError::Doorplate)),
            ("4 0 2 室", Err(WordsError::Doorplate)),
            ("4-0-2室", Err(WordsError::Doorplate)),
            ("4 02房", Err(WordsError::Doorplate)),
            ("四-〇-二室", Err(WordsError::Doorplate)),
            ("4 — 0 — 2 室", Err(WordsError::Doorplate)),
            ("8楼", Ok(())),
            ("八巷里，11楼", Ok(())),
            ("盐田八巷", Ok(())),
            ("2房1厅", Ok(())),
            ("402房租", Ok(())),
            ("11号线地铁", Ok(())),
            ("近八巷，11号线地铁", Ok(())),
            ("八巷11号线旁", Ok(())),
            ("3月11号入住，402路公交", Ok(())),
            ("18巷11号", Ok(())),
            ("18巷11-402", Ok(())),
            ("八巷111号", Ok(())),
            ("八巷11-2号", Ok(())),
            ("111栋402", Ok(())),
            ("11栋楼，402平方尺", Ok(())),
        ] {
            assert_eq!(check_words(text, behind("盐田八巷11号", "402")), told, "{text}");
        }
        for (doorplate, text, told) in [
            ("石牌二街105号", "二街105号", Err(WordsError::Doorplate)),
            ("石牌二街105号", "2街105栋", Err(WordsError::Doorplate)),
            ("盐田八巷11号2栋", "八巷11号2栋", Err(WordsError::Doorplate)),
            ("盐田八巷12之三号", "八巷12号之三", Err(WordsError::Doorplate)),
            ("盐田村11号", "村11号", Ok(())),
            ("陈氏宗祠", "八巷11号", Ok(())),
        ] {
            assert_eq!(check_words(text, behind(doorplate, "402")), told, "{doorplate}: {text}");
        }
    }

    #[test]
    fn a_street_names_a_door_as_a_lane_does_and_words_before_a_number_as_those_behind_it() {
        for (doorplate, texts) in [
            (
                "盐田北街3号",
                ["北街3号", "北街三号", "北街③号", "北街参号", "就在北街3号旁边", "北街3栋", "北街3-403", "3-403"],
            ),
            (
                "盐田中路3号",
                ["中路3号", "中路三号", "中路③号", "中路參号", "中路3號", "中路3座", "中路3-403", "三-403"],
            ),
            (
                "盐田永安坊3号",
                [
                    "永安坊3号",
                    "安坊三号",
                    "永安坊③号",
                    "永安坊叁号",
                    "永安坊3号",
                    "坊里：永安坊3号",
                    "永安坊3-403",
                    "3 - 403",
                ],
            ),
            (
                "盐田大街3号",
                ["大街3号", "大街三号", "大街③号", "大街参号", "盐田大街3号", "大街3幢", "大街3-403", "3—403"],
            ),
            (
                "盐田大街30号",
                ["大街30号", "大街三十号", "大街③⓪号", "大街参拾号", "大街叁拾号", "大街30栋", "大街30-403", "30-403"],
            ),
        ] {
            for text in texts {
                assert_eq!(
                    check_words(text, behind(doorplate, "403")),
                    Err(WordsError::Doorplate),
                    "{doorplate}: {text}"
                );
            }
        }
        for text in [
            "房号403",
            "房号：403",
            "房间403",
            "房间号是403",
            "门牌403",
            "403间",
            "403套，朝南",
            "403单元",
            "403單元",
            "Room 403",
            "room403",
            "Rm. 403",
            "4楼03",
            "房号四〇三",
            "房号4 0 3",
        ] {
            assert_eq!(check_words(text, behind("盐田北街3号", "403")), Err(WordsError::Doorplate), "{text}");
        }
        for text in [
            "3间",
            "共403间",
            "403路公交",
            "房间403元",
            "房间40平",
            "bedroom 403",
            "欢迎参观，3号线",
            "街3号",
            "东街3号",
            "北街13号",
            "北街3号线",
            "4楼3房1厅",
            "3-4楼",
            "13-403",
            "12栋4楼03",
        ] {
            assert_eq!(check_words(text, behind("盐田北街3号", "403")), Ok(()), "{text}");
        }
        assert_eq!(check_words("房间3，共3间，3套", behind("盐田北街8号", "3")), Ok(()));
    }

    #[test]
    fn a_code_with_a_letter_is_a_door_by_itself_and_so_is_the_house_of_a_lane() {
        let door = behind("盐田一巷2号", "P903");
        for text in [
            "P903",
            "p903",
            "P 903",
            "Ｐ９０３",
            "P九〇三",
            "P⑨〇③",
            "P-903",
            "朝南P903，随时看房",
            "出租 P903 朝南",
            "P903 big room",
            "P903房",
            "一巷2",
            "盐田一巷二",
            "在一巷2，朝南",
            "一巷2号",
        ] {
            assert_eq!(check_words(text, door), Err(WordsError::Doorplate), "{text}");
        }
        for text in [
            "P9031",
            "AP903",
            "P903路公交",
            "P904",
            "月租1010",
            "903",
            "一巷2房1厅",
            "一巷2楼",
            "一巷21",
            "11巷2",
            "一巷2.5米",
        ] {
            assert_eq!(check_words(text, door), Ok(()), "{text}");
        }
        assert_eq!(check_words("近地铁B2口", behind("盐田一巷2号", "B2")), Ok(()));
        assert_eq!(check_words("月租1010，押金101", behind("盐田一巷2号", "101")), Ok(()));
    }

    #[test]
    fn a_door_with_a_short_number_is_no_number_of_rooms() {
        for (code, text, told) in [
            ("2", "2房1厅", Ok(())),
            ("2", "12号2房", Err(WordsError::Doorplate)),
            ("2", "12号2房1厅", Err(WordsError::Doorplate)),
            ("2", "3月12号2人入住", Ok(())),
            ("A座302", "302房", Err(WordsError::Doorplate)),
            ("A座302", "A座302", Err(WordsError::Doorplate)),
            ("A座302", "A-302，朝南", Err(WordsError::Doorplate)),
            ("A座302", "B座302", Ok(())),
            ("A座302", "A座302室", Err(WordsError::Doorplate)),
            ("B103", "B103房", Err(WordsError::Doorplate)),
        ] {
            assert_eq!(check_words(text, behind("盐田三巷12号", code)), told, "{code}: {text}");
        }
        let nameless = Some(Door { doorplate: None, code: "302" });
        assert_eq!(check_words("302房", nameless), Err(WordsError::Doorplate));
    }
}
