//! The two ways to say the number of a lane: `盐田四巷` and `盐田4巷`.

use super::numerals::{replace_numbers, spoken_numeral};

/// Words of a way or a place whose number is said as part of its name.
const WAYS: [&str; 14] = ["巷", "横巷", "街", "大街", "路", "里", "坊", "弄", "社", "队", "区", "村", "道", "大道"];

fn names_a_way(after: &str) -> bool {
    WAYS.iter().any(|word| after.starts_with(word))
}

/// A text with the numbers of its lanes in digits.
#[must_use]
pub fn lanes_in_digits(text: &str) -> String {
    replace_numbers(text, |_, after| names_a_way(after))
}

/// A text with the numbers of its lanes as they are spoken; those of houses stay digits.
#[must_use]
pub fn lanes_as_spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, run) = rest.split_at(start);
        let len = run.find(|c: char| !c.is_ascii_digit()).unwrap_or(run.len());
        let (digits, after) = run.split_at(len);
        out.push_str(before);
        match digits.parse().ok().and_then(spoken_numeral).filter(|_| names_a_way(after)) {
            Some(spoken) => out.push_str(&spoken),
            None => out.push_str(digits),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (text, digits, spoken) in [
            ("盐田四巷2号", "盐田4巷2号", "盐田四巷2号"),
            ("盐田4巷2号", "盐田4巷2号", "盐田四巷2号"),
            ("盐田12横巷3号", "盐田12横巷3号", "盐田十二横巷3号"),
            ("石牌二街105号", "石牌2街105号", "石牌二街105号"),
            ("盐田村12号", "盐田村12号", "盐田村12号"),
            ("三元里", "三元里", "三元里"),
            ("A座302", "A座302", "A座302"),
        ] {
            assert_eq!((lanes_in_digits(text).as_str(), lanes_as_spoken(text).as_str()), (digits, spoken), "{text}");
        }
    }
}
