//! The spelling that doorplates and unit codes share: width, variants of characters, dashes, spaces, numbers.

use unicode_normalization::UnicodeNormalization;

use super::numerals::{is_numeral, replace_numbers};
use super::roman::replace_roman;
use crate::text::is_invisible;

/// Words that follow a number in an address. A Chinese numeral before one of them is a number; before anything else it
/// may be part of a name (三元里, 五一路, 八卦岭).
const NUMBERED: [&str; 24] = [
    "号", "栋", "座", "楼", "层", "单元", "梯", "房", "室", "户", "巷", "横巷", "弄", "组", "队", "区", "期", "之",
    "-", "铺", "门", "社", "单位", "横",
];

/// A text that may hold a door, in the shared spelling: no spaces, half width, numbers in digits; its words stay.
#[must_use]
pub fn spelling(text: &str) -> String {
    canonical(text, false)
}

/// A text in the shared spelling. `every_number`: Chinese numerals are numbers wherever they stand.
pub(super) fn canonical(text: &str, every_number: bool) -> String {
    let mut text = plain_characters(text);
    if every_number {
        text = below_ground(&text);
    }
    // Each rewriting makes the text shorter or takes away a character that none of the others puts in, so that this
    // ends; what one rewriting uncovers (第, then a number) the next round reads.
    loop {
        let next = rewrite(&text, every_number);
        if next == text {
            return text;
        }
        text = next;
    }
}

/// `-1楼` and `负1层` begin with `B1` on the lift's button, and here.
fn below_ground(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let number = rest.find(|c: char| !is_numeral(c) && !c.is_ascii_digit()).unwrap_or(rest.len());
        let first = out.is_empty() || out.ends_with(['座', '栋', '元', '梯', '楼']);
        let counted = number > 0 && (c == '负' || (c == '-' && rest[number..].starts_with(['楼', '层'])));
        out.push(if first && counted { 'B' } else { c });
    }
    out
}

fn rewrite(text: &str, every_number: bool) -> String {
    let text = replace_numbers(text, |before, after| {
        every_number
            || NUMBERED.iter().any(|word| after.starts_with(word))
            || (after.is_empty() || !after.starts_with(char::is_alphabetic)) && follows_number(before)
    });
    let text = without_ordinal(&text);
    let text = with_branch_number(&text);
    strip_zeros(&text).trim_matches(['-', '。', '，', ',', '、', ';']).to_owned()
}

/// Whether a text ends in `之` or a dash behind a number: what comes next is a number too (12之三).
fn follows_number(before: &str) -> bool {
    before.strip_suffix(['之', '-']).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit() || c == '号'))
}

/// Half width, upper case, simplified words for parts of an address, one kind of dash, no spaces; Roman numerals as digits.
pub(super) fn plain_characters(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    // Before their compatibility forms, which are letters.
    let text = replace_roman(&text, |before, after| {
        let counts = after.trim_start().chars().next().map(variant);
        let apart = |c: char| !c.nfkc().any(|c| c.is_ascii_alphanumeric() || is_numeral(c));
        counts.is_some_and(|c| NUMBERED.iter().any(|word| word.starts_with(c)))
            && before.chars().next_back().is_none_or(apart)
    });
    let text: String = text.nfkc().filter(|c| !is_invisible(*c)).map(variant).collect();
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        match (out.chars().next_back(), word.chars().next()) {
            (Some(last), Some(first)) if last.is_ascii_digit() && first.is_ascii_digit() => out.push('-'),
            (Some(last), Some(first)) if last.is_ascii_alphabetic() && first.is_ascii_alphabetic() => {
                out.push(' ');
            }
            _ => {}
        }
        out.push_str(word);
    }
    while out.contains("--") {
        out = out.replace("--", "-");
    }
    // A mark that stood alone after a space may now belong to the letter before it.
    out.nfkc().collect()
}

fn variant(c: char) -> char {
    match c {
        '號' | '#' | '＃' => '号',
        '棟' | '幢' => '栋',
        '樓' => '楼',
        '層' => '层',
        '單' => '单',
        '戶' => '户',
        '門' => '门',
        '區' => '区',
        '間' => '间',
        '隊' => '队',
        '組' => '组',
        '廈' => '厦',
        '鋪' | '舖' => '铺',
        '—' | '–' | '‐' | '‑' | '‒' | '―' | '−' | '~' | '－' | '﹣' | '˗' => '-',
        _ => c.to_ascii_uppercase(),
    }
}

/// `第3栋` is `3栋`.
fn without_ordinal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('第') {
        let after = &rest[at + '第'.len_utf8()..];
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let ordinal = digits > 0 && NUMBERED.iter().any(|word| after[digits..].starts_with(word));
        out.push_str(&rest[..at]);
        if !ordinal {
            out.push('第');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `12之3` is `12-3`, `12号之3` and `12号之3号` are `12-3号`: a door that was added beside number 12.
fn with_branch_number(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('之') {
        let (before, after) = (&rest[..at], &rest[at + '之'.len_utf8()..]);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let house = before.strip_suffix('号').unwrap_or(before);
        out.push_str(before);
        if digits == 0 || !house.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('之');
            rest = after;
        } else {
            let had_word = before.ends_with('号');
            if had_word {
                out.truncate(out.len() - '号'.len_utf8());
            }
            out.push('-');
            out.push_str(&after[..digits]);
            rest = &after[digits..];
            if had_word {
                out.push('号');
                rest = rest.strip_prefix('号').unwrap_or(rest);
            }
        }
    }
    out.push_str(rest);
    out
}

/// `003号` is `3号`; a number without a word keeps its zeros, as it may be a code.
fn strip_zeros(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, run) = rest.split_at(start);
        let len = run.find(|c: char| !c.is_ascii_digit()).unwrap_or(run.len());
        let (digits, after) = run.split_at(len);
        let counted = NUMBERED.iter().any(|word| after.starts_with(word)) && !before.ends_with(is_numeral);
        out.push_str(before);
        let short = digits.trim_start_matches('0');
        out.push_str(match (counted, short) {
            (false, _) => digits,
            (true, "") => "0",
            (true, short) => short,
        });
        rest = after;
    }
    out.push_str(rest);
    out
}
