//! Names of persons, in the one spelling that is stored.
//!
//! The same name reaches a registry as `张 三`, `张三　` and `张\u{200B}三`; a Uyghur name with any of eight dots. They are one
//! name. Rare characters outside the basic plane, and those of public-security fonts in the private use area, are names
//! too and stay as they are.

use std::fmt;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::NameError;
use crate::text::{half_width, is_invisible, is_pictograph};

/// Longest name in characters. The resident ID card has room for 34; transliterated names of foreigners are longer.
const MAX_CHARS: usize = 60;

/// A person's name: 1 to 60 characters, canonical composition (NFC), single spaces, `·` between the parts of a name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name and brings it into its one spelling.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if let Some(at) = text.trim().chars().position(is_no_name) {
            return Err(NameError::NotPrintable { position: at + 1 });
        }
        let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).map(middle_dot).nfc().collect();
        let name = join_words(&plain);
        let found = name.chars().count();
        if found == 0 {
            return Err(NameError::Empty);
        }
        if found > MAX_CHARS {
            return Err(NameError::TooLong { found });
        }
        if !name.chars().any(|c| c.is_alphabetic() || is_private_use(c)) {
            return Err(NameError::NoLetter);
        }
        Ok(Self(name))
    }

    /// The name as it is stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared: lower case, without spaces, dots, hyphens and apostrophes. What the blind index of
    /// the name is made of.
    #[must_use]
    pub fn match_key(&self) -> String {
        self.0.chars().filter(|c| !is_separator(*c)).flat_map(char::to_lowercase).collect()
    }

    /// What the blind index of name and date of birth is made of.
    #[must_use]
    pub fn match_key_with(&self, birth_date: NaiveDate) -> String {
        format!("{}|{}", self.match_key(), birth_date.format("%Y-%m-%d"))
    }
}

/// Characters that no name has: control characters, what is no character, pictures.
fn is_no_name(c: char) -> bool {
    c.is_control() && !c.is_whitespace() || is_noncharacter(c) || is_pictograph(c)
}

/// One spelling for the dots that input methods put between the parts of a name.
const fn middle_dot(c: char) -> char {
    match c {
        '•' | '‧' | '∙' | '⋅' | '・' | '･' | '●' | '᛫' => '·',
        _ => c,
    }
}

/// Characters between the parts of a name.
pub(super) const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '·' | '-' | '\'' | '’' | '.' | ',')
}

/// Single spaces between Latin words; none beside a Chinese character or a dot, where they are padding (`张　三`).
fn join_words(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if let (Some(last), Some(first)) = (name.chars().next_back(), word.chars().next())
            && !is_tight(last)
            && !is_tight(first)
        {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

fn is_tight(c: char) -> bool {
    c == '·' || is_private_use(c) || is_han(c)
}

/// CJK unified and compatibility ideographs, all extensions.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}' | '〇')
}

const fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// The 66 code points that never are characters, and U+FFFD, the trace of a wrong encoding.
const fn is_noncharacter(c: char) -> bool {
    (c as u32) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{FFFD}')
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cases() {
        use NameError as E;
        let long = "张".repeat(61);
        let cases: &[(&str, Result<&str, E>)] = &[
            ("张三", Ok("张三")),
            (" 张　三 ", Ok("张三")),
            ("张\u{200B}三\u{FEFF}", Ok("张三")),
            ("张\t三\n", Ok("张三")),
            ("欧阳娜娜", Ok("欧阳娜娜")),
            ("𠮷田", Ok("𠮷田")),
            ("\u{E863}明", Ok("\u{E863}明")),
            ("买买提•艾力", Ok("买买提·艾力")),
            ("买买提 · 艾力", Ok("买买提·艾力")),
            ("买买提・艾力", Ok("买买提·艾力")),
            ("John   Smith", Ok("John Smith")),
            ("Ｊｏｈｎ　Ｓｍｉｔｈ", Ok("John Smith")),
            ("Zoe\u{308}", Ok("Zoë")),
            ("O'Neill-Smith, Jr.", Ok("O'Neill-Smith, Jr.")),
            ("Ⅳ", Ok("Ⅳ")),
            ("", Err(E::Empty)),
            (" 　\u{200B}", Err(E::Empty)),
            ("123", Err(E::NoLetter)),
            ("···", Err(E::NoLetter)),
            ("张\u{0}三", Err(E::NotPrintable { position: 2 })),
            ("张\u{FFFD}", Err(E::NotPrintable { position: 2 })),
            ("张😀强", Err(E::NotPrintable { position: 2 })),
            ("张\u{202E}三", Ok("张三")),
            (&long, Err(E::TooLong { found: 61 })),
        ];
        for (text, expected) in cases {
            let found = PersonName::parse(text);
            assert_eq!(found.as_ref().map(PersonName::as_str), expected.as_ref().copied(), "{text:?}");
        }
    }

    #[test]
    fn names_that_look_alike_match() {
        for (one, other) in [
            ("张三", "张 三"),
            ("JOHN SMITH", "John Smith"),
            ("买买提·艾力", "买买提艾力"),
            ("Jean-Luc", "jean luc"),
            ("豈", "\u{F900}"),
        ] {
            let key = |text| PersonName::parse(text).expect(text).match_key();
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        let birth = NaiveDate::from_ymd_opt(1990, 1, 2).expect("a date");
        assert_eq!(PersonName::parse("张三").expect("a name").match_key_with(birth), "张三|1990-01-02");
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "\\PC{0,70}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
