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
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}')
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
