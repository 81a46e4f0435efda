//! The doorplate of a building.

use std::fmt;

use super::canon::{canonical, plain_characters};
use super::numerals::arabic_numerals;
use super::sort_key::sort_key;

/// Longest doorplate in characters.
const MAX_CHARS: usize = 100;

/// Words that only say what kind of number stands before them.
const KINDS_OF_NUMBER: [&str; 14] =
    ["号楼", "单元", "单位", "号", "栋", "座", "楼", "层", "梯", "房", "室", "户", "巷", "弄"];

/// The rule that a doorplate or a unit code breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DoorplateError {
    /// Nothing but spaces and dashes.
    #[error("a doorplate or unit number must have at least one letter or digit")]
    Empty,
    /// Too many characters.
    #[error("the doorplate must have at most {max} characters; found {found}")]
    TooLong {
        /// How many are allowed.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// A control character, or the trace of a wrong encoding.
    #[error("character {position} of the doorplate is not printable")]
    NotPrintable {
        /// Counted from 1.
        position: usize,
    },
}

impl DoorplateError {
    /// A stable key by which a console finds its own words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "doorplate.empty",
            Self::TooLong { .. } => "doorplate.too_long",
            Self::NotPrintable { .. } => "doorplate.not_printable",
        }
    }
}

/// The doorplate of a building in its one spelling, for example `盐田街12巷3号`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doorplate(String);

impl Doorplate {
    /// Reads a doorplate as somebody wrote it. Reading what was read before changes nothing.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, DoorplateError> {
        checked(text, MAX_CHARS, false).map(Self)
    }

    /// A doorplate as it is kept and shown: checked as [`Self::parse`] does, in half width and without spaces, its
    /// numerals as on the sign (`盐田四巷2号`). What tells doorplates apart is [`Self::sort_key`].
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn written(text: &str) -> Result<String, DoorplateError> {
        let plate = Self::parse(text)?;
        let plain = plain_characters(text);
        let trimmed = plain.trim_matches(['-', '。', '，', ',', '、', ';']);
        // A mark at the end can say how a numeral is to be read (三- is 3); what would be read otherwise is not shown so.
        let fits = |shown: &&str| shown.chars().count() <= MAX_CHARS && Self::parse(shown).as_ref() == Ok(&plate);
        Ok([trimmed, &plain].into_iter().find(fits).unwrap_or(&plate.0).to_owned())
    }

    /// The doorplate in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the doorplate is found by; see [`search_key`].
    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }

    /// A text whose byte order is the order of the doors, 2号 before 10号; the same for all spellings of one door.
    #[must_use]
    pub fn sort_key(&self) -> String {
        sort_key(&self.0)
    }
}

impl fmt::Display for Doorplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Doorplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Doorplate({})", self.0)
    }
}

/// Brings a text into the shared spelling and checks what holds for every doorplate.
pub(super) fn checked(text: &str, max: usize, every_number: bool) -> Result<String, DoorplateError> {
    let text = text.trim();
    let unprintable = |c: char| (c.is_control() && !c.is_whitespace()) || c == '\u{FFFD}';
    if let Some(at) = text.chars().position(unprintable) {
        return Err(DoorplateError::NotPrintable { position: at + 1 });
    }
    let written = text.chars().count();
    if written > 4 * max {
        return Err(DoorplateError::TooLong { max, found: written });
    }
    let plain = canonical(text, every_number);
    match plain.chars().count() {
        0 => Err(DoorplateError::Empty),
        found if found > max => Err(DoorplateError::TooLong { max, found }),
        _ => Ok(plain),
    }
}

/// What people remember of a doorplate: names, numbers and letters, lower case. Words that only say what a number counts
/// are dropped, between two numbers they become a dash, so that `12巷3号`, `12-3` and `十二巷3` have one key. Both the
/// stored doorplate and the text that is searched for go through here.
#[must_use]
pub fn search_key(text: &str) -> String {
    let text = arabic_numerals(&canonical(text, false));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if out.ends_with(|c: char| c.is_ascii_alphanumeric())
            && let Some(word) = KINDS_OF_NUMBER.iter().find(|word| rest.starts_with(*word))
        {
            rest = &rest[word.len()..];
            if out.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit()) {
                out.push('-');
            }
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_alphanumeric() || c == '-' {
            out.extend(c.to_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_spelling() {
        for (text, canonical) in [
            ("盐田街12巷3号", "盐田街12巷3号"),
            ("盐田街十二巷三号", "盐田街12巷3号"),
            ("盐田街１２巷３號", "盐田街12巷3号"),
            (" 盐田街 12 巷 3 号 ", "盐田街12巷3号"),
            ("盐田街第十二巷第003号", "盐田街12巷3号"),
            ("盐田街12巷3#", "盐田街12巷3号"),
            ("盐田街12巷③号", "盐田街12巷3号"),
            ("一百零三号", "103号"),
            ("一〇三号", "103号"),
            ("两号", "2号"),
            ("12号之三", "12-3号"),
            ("12号之3号", "12-3号"),
            ("十二之三号", "12-3号"),
            ("12—3号", "12-3号"),
            ("12－3号", "12-3号"),
            ("12-三", "12-3"),
            ("a座", "A座"),
            ("Ａ幢", "A栋"),
            ("三棟", "3栋"),
            ("第三栋", "3栋"),
            ("3号樓二單元", "3号楼2单元"),
            ("三元里大道5号", "三元里大道5号"),
            ("五一路十号", "五一路10号"),
            ("八卦岭二区", "八卦岭2区"),
            ("百花巷", "百花巷"),
            ("第一人民医院", "第一人民医院"),
            ("盐田村（旧）5号", "盐田村(旧)5号"),
            ("Building  B 12", "BUILDING B12"),
            ("之江路8号", "之江路8号"),
            ("盐田街Ⅺ号", "盐田街11号"),
            ("盐田街ⅩⅠ号", "盐田街11号"),
            ("盐田街ⅹⅰ 號", "盐田街11号"),
            ("Ⅱ期Ⅲ座", "2期3座"),
            ("ⅠⅠⅠⅠ号", "IIII号"),
            ("3Ⅱ号", "3II号"),
            ("万科Ⅱ", "万科II"),
            ("XI号", "XI号"),
        ] {
            assert_eq!(Doorplate::parse(text).as_ref().map(Doorplate::as_str), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn what_is_shown_keeps_its_numerals_and_has_the_key_of_all_spellings() {
        for (text, shown) in [
            ("盐田四巷2号", "盐田四巷2号"),
            (" 盐田四巷 ２號 ", "盐田四巷2号"),
            ("盐田4巷2号", "盐田4巷2号"),
            ("第三栋", "第三栋"),
            ("12号之三-", "12号之三"),
            ("盐田街ⅩⅠ号", "盐田街11号"),
        ] {
            let written = Doorplate::written(text).expect(text);
            assert_eq!(written, shown, "{text}");
            assert_eq!(Doorplate::parse(&written), Doorplate::parse(text), "{text}");
        }
        assert_eq!(Doorplate::written(" - "), Err(DoorplateError::Empty));
    }

    #[test]
    fn errors() {
        for (text, error) in [
            ("", DoorplateError::Empty),
            (" 　-", DoorplateError::Empty),
            ("12\u{7}号", DoorplateError::NotPrintable { position: 3 }),
            ("盐\u{FFFD}", DoorplateError::NotPrintable { position: 2 }),
            (&"盐".repeat(101), DoorplateError::TooLong { max: 100, found: 101 }),
            (&"盐".repeat(5000), DoorplateError::TooLong { max: 100, found: 5000 }),
        ] {
            assert_eq!(Doorplate::parse(text), Err(error));
        }
    }

    #[test]
    fn keys_of_one_door_are_one() {
        for (key, texts) in [
            ("盐田街12-3", &["盐田街12巷3号", "盐田街十二巷三号", "盐田街12-3", "盐田街12巷3"][..]),
            ("盐田12", &["盐田12号", "盐田十二号", "盐田12栋", "盐田12#", "盐田12号楼"]),
            ("a302", &["A座302室", "a座302", "A302房"]),
            ("盐田2街", &["盐田二街", "盐田2街"]),
            ("12-3", &["12之3", "12号之三", "12-3号", "12巷3号"]),
            ("盐田11", &["盐田11号", "盐田十一号", "盐田ⅩⅠ号", "盐田Ⅺ号"]),
        ] {
            for text in texts {
                assert_eq!(search_key(text), key, "{text}");
            }
        }
    }

    #[test]
    fn doors_sort_as_people_count() {
        let mut plates = ["10号", "2号", "1-10号", "1-9号"].map(|text| Doorplate::parse(text).expect(text));
        plates.sort_by_key(Doorplate::sort_key);
        assert_eq!(plates.map(|plate| plate.to_string()), ["1-9号", "1-10号", "2号", "10号"]);
    }

    const WORDS: &str =
        "[盐田街巷号號栋幢座楼层单元梯房室户之第一二三十百千零〇廿两0-9０３a-cＡⅠⅤⅩⅺ—－\\- #·三元里]{0,24}";

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in WORDS) {
            if let Ok(plate) = Doorplate::parse(&text) {
                prop_assert_eq!(Doorplate::parse(plate.as_str()), Ok(plate));
            }
        }

        #[test]
        fn what_is_shown_is_read_as_what_was_written(text in WORDS) {
            if let Ok(plate) = Doorplate::parse(&text) {
                let shown = Doorplate::written(&text).expect("it was read");
                prop_assert_eq!(Doorplate::parse(&shown), Ok(plate));
            }
        }

        #[test]
        fn a_key_of_the_stored_text_is_the_key_of_the_written_one(text in WORDS) {
            if let Ok(plate) = Doorplate::parse(&text) {
                prop_assert_eq!(plate.search_key(), search_key(&text));
            }
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,60}") {
            if let Ok(plate) = Doorplate::parse(&text) {
                prop_assert_eq!(Doorplate::parse(plate.as_str()), Ok(plate));
            }
        }
    }
}
