//! Digits as people write them so that they are read and not found: 一五四, 幺, ①, 𝟏, 1️⃣, ١; and the numbers of persons among them.

use chrono::Datelike;
use unicode_normalization::UnicodeNormalization;

use crate::doorplate::arabic_numerals;
use crate::identity::CitizenId;
use crate::reference::is_mobile;

/// A number by which somebody is known elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonalNumber {
    /// The ID number of a citizen.
    #[error("must not hold an ID number")]
    IdNumber,
    /// The number of a phone.
    #[error("must not hold a phone number")]
    Phone,
}

impl PersonalNumber {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
        }
    }
}

/// The number of a person in a text that says other numbers for good reason: amounts, dates, meters, accounts. A guard against
/// carelessness. What has the length of an ID number, and no check character or date of birth of one, is another number; so is what is
/// called an account.
#[must_use]
pub fn personal_number(text: &str) -> Option<PersonalNumber> {
    let readings = readings(text);
    if readings.iter().any(|read| holds_citizen_id(read) || holds_old_citizen_id(read) || holds_travel_document(read)) {
        return Some(PersonalNumber::IdNumber);
    }
    readings.iter().any(|read| holds_phone(read)).then_some(PersonalNumber::Phone)
}

/// Whether a text holds the ID number of a citizen.
#[must_use]
pub fn names_citizen(text: &str) -> bool {
    readings(text).iter().any(|read| holds_citizen_id(read))
}

/// Zeros of the scripts whose digits follow one another and are no compatibility forms of 0 to 9.
const ZEROS: [char; 18] = [
    '\u{0660}', '\u{06F0}', '\u{07C0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}', '\u{0B66}', '\u{0BE6}',
    '\u{0C66}', '\u{0CE6}', '\u{0D66}', '\u{0E50}', '\u{0ED0}', '\u{0F20}', '\u{1040}', '\u{17E0}', '\u{1810}',
];

/// A text with its single digits as 0 to 9, whatever script, ring or key they stand in; Chinese numerals but 幺 stay.
pub(crate) fn in_digits(text: &str) -> String {
    let is_key = |c: &char| matches!(*c, '\u{FE0F}' | '\u{20E3}');
    let plain = |c: char| digit(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c);
    text.nfkc().filter(|c| !is_key(c)).map(plain).collect()
}

/// What a text may say where its numbers are looked for: as it stands, as ① may stand before a number, and with all of its
/// numbers in digits.
pub(crate) fn readings(text: &str) -> [String; 3] {
    [text.to_owned(), arabic_numerals(text), arabic_numerals(&in_digits(text))]
}

fn digit(c: char) -> Option<u32> {
    let code = u32::from(c);
    match c {
        '幺' => Some(1),
        '⓿' | '🄋' | '🄌' => Some(0),
        '⓵'..='⓽' => Some(code - 0x24F4),
        '❶'..='❾' => Some(code - 0x2775),
        '➀'..='➈' => Some(code - 0x277F),
        '➊'..='➒' => Some(code - 0x2789),
        _ => ZEROS.iter().filter_map(|zero| code.checked_sub(u32::from(*zero))).find(|digit| *digit < 10),
    }
}

/// Whether a character stands between the digits of one number: spaces and dashes.
pub(crate) fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '–' | '—' | '―' | '−' | '~')
}

/// What stands between the parts of one number.
fn is_mark(c: char) -> bool {
    is_gap(c) || matches!(c, '－' | '(' | ')' | '（' | '）' | '.' | '·')
}

/// Whether a text in digits holds the ID number of a citizen, whole or in parts: 440199 19900101 9018.
pub(crate) fn holds_citizen_id(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, 'X' | 'x');
    text.split(|c: char| !(is_sign(c) || is_mark(c))).any(|group| {
        let runs: Vec<&str> = group.split(is_mark).filter(|run| !run.is_empty()).collect();
        (0..runs.len()).any(|at| begins_citizen_id(&runs[at..]))
    })
}

fn begins_citizen_id(runs: &[&str]) -> bool {
    let mut number = String::with_capacity(18);
    for run in runs {
        number.push_str(run);
        if number.len() >= 18 {
            break;
        }
    }
    CitizenId::parse(&number).is_ok_and(|id| id.birth_date().year() < 2100)
}

/// What a number is called that may look like the ID number of before 1999, which has no check character.
const ACCOUNTS: [&str; 9] = ["账号", "帐号", "账户", "帐户", "卡号", "表号", "户号", "编号", "单号"];

/// Whether a text in digits holds the ID number of a citizen as it was until 1999, in one piece: 15 digits, a province and a date of birth
/// among them.
fn holds_old_citizen_id(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let before = &text[..text.len() - rest.len() + start];
        let run = &rest[start..];
        let (run, after) = run.split_at(run.find(|c: char| !c.is_ascii_digit()).unwrap_or(run.len()));
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let named = before.trim_end_matches(|c: char| is_gap(c) || matches!(c, ':' | '：' | '是' | '为'));
        let is_account = ACCOUNTS.iter().any(|word| named.ends_with(word));
        if is_old_citizen_id(run) && !is_account && !before.ends_with(is_letter) && !after.starts_with(is_letter) {
            return true;
        }
        rest = after;
    }
    false
}

fn is_old_citizen_id(run: &str) -> bool {
    let part = |from: usize, to: usize| run.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let province = matches!(part(0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82);
    let year = i32::try_from(1900 + part(6, 8)).unwrap_or_default();
    run.len() == 15 && province && chrono::NaiveDate::from_ymd_opt(year, part(8, 10), part(10, 12)).is_some()
}

/// What is called a document with which people travel.
const TRAVEL_DOCUMENTS: [&str; 6] = ["护照", "護照", "通行证", "通行證", "回乡证", "居留证"];

/// Whether a text holds the number of a passport or a permit, called one: 护照E12345678, 护照号码：EA 1234567.
fn holds_travel_document(text: &str) -> bool {
    let is_filler =
        |c: char| is_gap(c) || matches!(c, '号' | '码' | '號' | '碼' | ':' | '：' | '是' | '为' | '(' | '（');
    TRAVEL_DOCUMENTS.iter().flat_map(|word| text.match_indices(word)).any(|(at, word)| {
        let rest = text[at + word.len()..].trim_start_matches(is_filler);
        let number: String = rest.chars().filter(|c| !is_gap(*c)).take_while(char::is_ascii_alphanumeric).collect();
        let digits = number.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = number.len() - digits.len();
        (1..=2).contains(&letters) && digits.bytes().take_while(u8::is_ascii_digit).count() >= 7
    })
}

/// Whether a text in digits holds the number of a phone.
pub(crate) fn holds_phone(text: &str) -> bool {
    holds_mobile(text) || holds_landline(text) || holds_phone_abroad(text)
}

/// Whether a text in digits holds the number of a mobile phone: 154-7700-0001. Amounts stand beside commas and slashes, but three that
/// have 3, 4 and 4 digits.
fn holds_mobile(text: &str) -> bool {
    let alone = text.split(|c: char| !(c.is_ascii_digit() || is_mark(c))).any(|group| {
        let runs: Vec<&str> = group.split(is_mark).collect();
        runs.iter().any(|run| is_mobile(run)) || is_mobile(&runs.concat())
    });
    let is_mark = |c: char| is_mark(c) || matches!(c, ',' | '，');
    alone
        || text.split(|c: char| !(c.is_ascii_digit() || is_mark(c))).any(|group| {
            let runs: Vec<&str> = group.split(is_mark).filter(|run| !run.is_empty()).collect();
            runs.windows(3).any(|parts| parts.iter().map(|part| part.len()).eq([3, 4, 4]) && is_mobile(&parts.concat()))
        })
}

/// Codes of Hong Kong, Macao and Taiwan, and how many digits a number has there.
const ABROAD: [(&str, usize); 3] = [("852", 8), ("853", 8), ("886", 9)];

/// Whether a text in digits holds the number of a phone there: +852 9123 4567.
fn holds_phone_abroad(text: &str) -> bool {
    text.match_indices(['+', '＋']).any(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        let group = rest.split(|c: char| !(c.is_ascii_digit() || is_mark(c))).next().unwrap_or_default();
        let mut number = String::with_capacity(12);
        group.split(is_mark).any(|run| {
            number.push_str(run);
            let local = |(code, digits): &(&str, usize)| {
                number.strip_prefix(code).is_some_and(|local| local.len() == *digits && !local.starts_with(['0', '1']))
            };
            ABROAD.iter().any(local)
        })
    })
}

/// Whether a text in digits holds what looks like the number of a telephone with its area code: 020-87654321, (0755) 8765 4321.
fn holds_landline(text: &str) -> bool {
    let is_mark = |c: char| is_mark(c) || c == '/';
    text.split(|c: char| !(c.is_ascii_digit() || is_mark(c))).any(|group| {
        let runs: Vec<&str> = group.split(is_mark).filter(|run| !run.is_empty()).collect();
        (0..runs.len()).any(|at| begins_landline(&runs[at..]))
    })
}

/// 010 and 02x go before eight digits, 03xx to 09xx before seven or eight; those stand in at most two parts.
fn begins_landline(runs: &[&str]) -> bool {
    let Some((first, rest)) = runs.split_first() else { return false };
    let code = match first.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', _, ..] => 3,
        [b'0', b'3'..=b'9', _, _, ..] => 4,
        _ => return false,
    };
    let mut local = first[code..].to_owned();
    let is_local = |local: &str| {
        let sound = local.len() == 8 || (local.len() == 7 && code == 4);
        sound && local.starts_with(|c: char| ('2'..='8').contains(&c))
    };
    is_local(&local)
        || rest.iter().take(2).any(|part| {
            local.push_str(part);
            is_local(&local)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_in_every_script_ring_and_key() {
        for text in [
            "1547700",
            "１５４７７００",
            "①⑤④⑦⑦⓪⓪",
            "⓵⓹⓸⓻⓻⓿⓿",
            "❶❺❹❼❼⓿⓿",
            "➀➄➃➆➆🄋🄋",
            "➊➎➍➐➐🄌🄌",
            "𝟏𝟓𝟒𝟕𝟕𝟎𝟎",
            "1\u{FE0F}\u{20E3}5\u{FE0F}\u{20E3}4\u{20E3}7\u{FE0F}\u{20E3}7\u{FE0F}\u{20E3}00",
            "\u{661}\u{665}\u{664}\u{667}\u{667}\u{660}\u{660}",
            "\u{6F1}\u{6F5}\u{6F4}\u{6F7}\u{6F7}\u{6F0}\u{6F0}",
            "\u{967}\u{96B}\u{96A}\u{96D}\u{96D}\u{966}\u{966}",
            "\u{E51}\u{E55}\u{E54}\u{E57}\u{E57}\u{E50}\u{E50}",
            "幺5477零零",
            "一五四七七〇〇",
            "壹伍肆柒柒零零",
            "㊀五四七七〇〇",
        ] {
            assert_eq!(readings(text)[2], "1547700", "{text}");
        }
        assert_eq!(in_digits("三元里，什么都有"), "三元里,什么都有");
    }

    /// A number of the range that nobody has.
    fn id_number() -> String {
        let birth = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date");
        let id = crate::identity::fictitious_citizen_id(birth, crate::identity::Sex::Female, 3).expect("a number");
        id.as_str().to_owned()
    }

    #[test]
    fn the_number_of_a_person_is_found_among_others() {
        let id = id_number();
        let wide: String = id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a wide one")).collect();
        let chinese: String = id
            .chars()
            .map(|c| c.to_digit(10).map_or(c, |d| "〇一二三四五六七八九".chars().nth(d as usize).expect("one")))
            .collect();
        for text in [
            id.clone(),
            format!("担保人王某，身份证{id}，连带责任"),
            format!("押金3000 {} {} {}", &id[..6], &id[6..14], &id[14..]),
            format!("{}-{}-{}。", &id[..6], &id[6..14], &id[14..]),
            format!("ID:{}", id.to_lowercase()),
            wide,
            chinese,
        ] {
            assert_eq!(personal_number(&text), Some(PersonalNumber::IdNumber), "{text}");
            assert!(names_citizen(&text), "{text}");
        }
        for text in [
            "急事找王姐154-7700-0001",
            "15477000001",
            "+86 154 7700 0001",
            "(154)77000001",
            "幺五四七七〇〇〇〇〇幺",
            "物业020-87654321",
            "154\n7700\n0001",
            "154，7700，0001",
            "154, 7700, 0001",
            "押金3000 154 7700 0001",
            "+852 9123 4567",
            "+85291234567",
            "（＋852）9123-4567",
            "+853 6612 3456 找王姐",
            "+886 912 345 678",
        ] {
            assert_eq!(personal_number(text), Some(PersonalNumber::Phone), "{text}");
            assert!(!names_citizen(text), "{text}");
        }
    }

    #[test]
    fn passports_and_the_id_numbers_of_before_are_found_by_what_they_are_called_and_how_they_are_made() {
        for text in [
            "护照E12345678",
            "护照号码：E 1234 5678",
            "护照（EA1234567）",
            "護照號E12345678",
            "护照Ｅ１２３４５６７８",
            "港澳居民来往内地通行证H12345678",
            "440106900101123",
            "身份证440106900101123，连带责任",
            "身份证四四零一零六九零零一零一一二三",
        ] {
            assert_eq!(personal_number(text), Some(PersonalNumber::IdNumber), "{text}");
        }
        for text in [
            "护照复印件一份",
            "护照2026-12-31前有效",
            "电表E12345678",
            "收款账号：440106900101123",
            "卡号440106900101123",
            "440106901301123",
            "990106900101123",
            "4401069001011234567",
        ] {
            assert_eq!(personal_number(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_dates_meters_and_accounts_are_nobodys_number() {
        let id = id_number();
        // Another last digit is another number.
        let last = if id.ends_with('0') { '1' } else { '0' };
        for text in [
            String::new(),
            format!("表号{}{last}", &id[..17]),
            format!("卡号6{id}"),
            format!("编号{}", &id[..17]),
            "+852元，1500+852 1234".to_owned(),
            "租金按季支付：1500，1500，300".to_owned(),
            "1500/1800/200".to_owned(),
            "押金2400元，水费每吨5元，电费1.2元".to_owned(),
            "2026-12-31 - 2027-12-30".to_owned(),
            "2026年12月31日18:00前".to_owned(),
            "电表底数12345.6，表号 0123 4567 8901".to_owned(),
            "收款账号6217 0013 3000 1234 567".to_owned(),
            "收款账号 621700133000123456".to_owned(),
            "不动产权第04012345号".to_owned(),
        ] {
            assert_eq!(personal_number(&text), None, "{text}");
        }
    }

    #[test]
    fn a_telephone_has_an_area_code() {
        for text in [
            "020-87654321",
            "02087654321",
            "电话（020）8765 4321",
            "3人 020 87654321",
            "010—87654321",
            "0755-8765432",
            "0755 8765-4321",
            "075587654321",
        ] {
            assert!(holds_landline(text), "{text}");
        }
        for text in [
            "",
            "87654321",
            "2026-12-31",
            "2026-05-01 - 2027-04-30",
            "05-01 2026",
            "0900-1800",
            "0.5-1公里",
            "020-07654321",
            "020-8765432",
            "020-876543210",
            "00-87654321",
            "1500/1800/2000",
        ] {
            assert!(!holds_landline(text), "{text}");
        }
    }
}
