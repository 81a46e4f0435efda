//! Width and space: the part of Unicode's compatibility forms that Chinese keyboards and spreadsheets really produce.

/// A full-width ASCII character (U+FF01 to U+FF5E) or ideographic space in its plain form; any other unchanged.
#[must_use]
pub const fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(c as u32 - 0xFEE0) {
            Some(plain) => plain,
            None => c,
        },
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Characters that are there but not seen: zero-width spaces and joiners, directional marks, the byte order mark.
/// They come along when a number is copied from a chat or a spreadsheet.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}' | '\u{00AD}')
}

/// Characters that no text holds which others read and agree on: what can't be seen, and what turns the direction of what can.
/// The joiners inside of emoji and of some scripts are none of them.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control() || (is_invisible(c) && !matches!(c, '\u{200C}' | '\u{200D}'))
}

/// Pictures among characters: no part of a name.
#[must_use]
pub const fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F000}'..='\u{1FAFF}')
}

/// A code as it was meant: half width, upper case, without spaces and invisible characters.
#[must_use]
pub fn plain_code(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_seen_is_hidden_and_what_joins_is_not() {
        assert!("\u{0}\u{200B}\u{202E}\u{2066}\u{FEFF}\u{AD}".chars().all(is_hidden));
        assert!(!"𠮷祥 a·-，👨\u{200D}👩".chars().any(is_hidden));
        assert!("😀☀🏠".chars().all(is_pictograph));
        assert!(!"𠮷王·Ana\u{E000}".chars().any(is_pictograph));
    }

    #[test]
    fn codes_are_made_plain() {
        for (text, plain) in [
            ("", ""),
            (" 4401 99 ", "440199"),
            ("１２３ｘ", "123X"),
            ("\u{FEFF}12\u{200B}3\u{202C}", "123"),
            ("Ａ　Ｂ", "AB"),
            ("张三", "张三"),
        ] {
            assert_eq!(plain_code(text), plain, "{text:?}");
        }
    }
}
