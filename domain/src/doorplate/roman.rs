//! Roman numerals in doorplates: Ⅺ and ⅩⅠ are 11. Only the characters that are made for them; the letters XI are letters.

use unicode_normalization::UnicodeNormalization;

const WORTHS: [(&str, u32); 13] = [
    ("M", 1000),
    ("CM", 900),
    ("D", 500),
    ("CD", 400),
    ("C", 100),
    ("XC", 90),
    ("L", 50),
    ("XL", 40),
    ("X", 10),
    ("IX", 9),
    ("V", 5),
    ("IV", 4),
    ("I", 1),
];

const fn is_roman(c: char) -> bool {
    matches!(c, '\u{2160}'..='\u{217F}')
}

/// Rewrites those numbers for which `wanted(before, after)` says so; what is no number (ⅠⅠⅠⅠ) stays.
pub(super) fn replace_roman(text: &str, wanted: impl Fn(&str, &str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_roman) {
        let (before, run) = rest.split_at(start);
        let (run, after) = run.split_at(run.find(|c: char| !is_roman(c)).unwrap_or(run.len()));
        out.push_str(before);
        match read(run).filter(|_| wanted(&out, after)) {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The value of a run of Roman numerals, where it is spelled as one spells them.
fn read(run: &str) -> Option<u32> {
    let letters = run.nfkc().collect::<String>().to_ascii_uppercase();
    let (mut rest, mut value) = (letters.as_str(), 0);
    for (letter, worth) in WORTHS {
        while let Some(after) = rest.strip_prefix(letter) {
            value += worth;
            rest = after;
        }
    }
    (rest.is_empty() && spelled(value) == letters).then_some(value)
}

fn spelled(number: u32) -> String {
    let (mut out, mut left) = (String::new(), number);
    for (letter, worth) in WORTHS {
        while left >= worth {
            out.push_str(letter);
            left -= worth;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        for (text, read) in [
            ("", ""),
            ("Ⅰ", "1"),
            ("Ⅳ", "4"),
            ("ⅠⅤ", "4"),
            ("ⅸ", "9"),
            ("Ⅺ", "11"),
            ("ⅩⅠ", "11"),
            ("ⅩⅪ", "21"),
            ("ⅩⅬⅡ", "42"),
            ("ⅯⅭⅯ", "1900"),
            ("ⅠⅠⅠⅠ", "ⅠⅠⅠⅠ"),
            ("ⅤⅣ", "ⅤⅣ"),
            ("ⅩⅩⅩⅩ", "ⅩⅩⅩⅩ"),
            ("Ⅱ期Ⅲ座", "2期3座"),
            ("XI号", "XI号"),
        ] {
            assert_eq!(replace_roman(text, |_, _| true), read, "{text}");
        }
        assert_eq!(replace_roman("Ⅱ期Ⅲ座", |before, after| before.is_empty() && after.starts_with('期')), "2期Ⅲ座");
    }
}
