//! Chinese numerals in doorplates: `十二` is 12, `三〇二` is 302, `一百零三` is 103, `廿三` is 23.

/// A numeral's part in a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Digit(u32),
    Multiplier(u32),
    /// 廿, 卅: a digit and its ten in one character.
    Tens(u32),
}

const fn part(c: char) -> Option<Part> {
    Some(match c {
        '〇' | '零' | '○' => Part::Digit(0),
        '一' | '壹' => Part::Digit(1),
        '二' | '贰' | '貳' | '两' | '兩' => Part::Digit(2),
        '三' | '叁' | '參' => Part::Digit(3),
        '四' | '肆' => Part::Digit(4),
        '五' | '伍' => Part::Digit(5),
        '六' | '陆' | '陸' => Part::Digit(6),
        '七' | '柒' => Part::Digit(7),
        '八' | '捌' => Part::Digit(8),
        '九' | '玖' => Part::Digit(9),
        '十' | '拾' => Part::Multiplier(10),
        '百' | '佰' => Part::Multiplier(100),
        '千' | '仟' => Part::Multiplier(1000),
        '廿' => Part::Tens(2),
        '卅' => Part::Tens(3),
        _ => return None,
    })
}

/// Whether a character is a Chinese numeral.
pub(super) const fn is_numeral(c: char) -> bool {
    part(c).is_some()
}

/// Every Chinese number in a text as Arabic digits. Digits in a row are read one by one (`三〇二`), with tens and
/// hundreds they are read as a number (`一百零三`); what is neither (`百`, `三十四百`) stays.
#[must_use]
pub fn arabic_numerals(text: &str) -> String {
    replace_numbers(text, |_, _| true)
}

/// The Chinese numeral of a number up to 9999, as it is spoken: 12 is `十二`, 105 is `一百零五`.
#[must_use]
pub fn spoken_numeral(number: u32) -> Option<String> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if number == 0 || number > 9999 {
        return (number == 0).then(|| DIGITS[0].to_string());
    }
    let mut out = String::new();
    let mut skipped = false;
    for (value, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / value % 10;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if skipped {
            out.push('零');
            skipped = false;
        }
        if !(out.is_empty() && digit == 1 && value == 10) {
            out.push(DIGITS[digit as usize]);
        }
        out.push_str(unit);
    }
    Some(out)
}

/// Rewrites those runs of numerals for which `wanted(before, after)` says so.
pub(super) fn replace_numbers(text: &str, wanted: impl Fn(&str, &str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_numeral) {
        // Arabic digits between numerals belong to the number: 二0三.
        let start = rest[..start].trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let run = &rest[start..];
        let len = run.find(|c: char| !is_numeral(c) && !c.is_ascii_digit()).unwrap_or(run.len());
        let (run, after) = run.split_at(len);
        out.push_str(&rest[..start]);
        match read(run).filter(|_| wanted(&out, after)) {
            Some(number) => out.push_str(&number),
            None => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The Arabic digits of one run of numerals.
fn read(run: &str) -> Option<String> {
    let parts: Vec<Part> = run.chars().map(|c| c.to_digit(10).map(Part::Digit).or(part(c))).collect::<Option<_>>()?;
    if parts.iter().all(|part| matches!(part, Part::Digit(_))) {
        return Some(
            parts
                .iter()
                .filter_map(|part| if let Part::Digit(d) = part { char::from_digit(*d, 10) } else { None })
                .collect(),
        );
    }
    // Digits written in two ways next to tens (1百二) are nobody's number.
    if run.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    sum(&parts).map(|number| number.to_string())
}

/// The value of a number with multipliers, which must fall from left to right.
fn sum(parts: &[Part]) -> Option<u32> {
    let (mut total, mut digit, mut last, mut after_zero) = (0, None, 10_000, false);
    for (at, part) in parts.iter().enumerate() {
        match *part {
            Part::Digit(0) if digit.is_none() && at > 0 => after_zero = true,
            Part::Digit(d) if digit.is_none() && d > 0 => digit = Some(d),
            Part::Multiplier(m) if m < last && (digit.is_some() || (m == 10 && (at == 0 || after_zero))) => {
                total += digit.take().unwrap_or(1) * m;
                (last, after_zero) = (m, false);
            }
            Part::Tens(d) if digit.is_none() && last > 10 => {
                total += d * 10;
                (last, after_zero) = (10, false);
            }
            _ => return None,
        }
    }
    Some(match digit {
        // 一百三 is 130, 一百零三 is 103.
        Some(d) if last > 10 && !after_zero => total + d * last / 10,
        Some(d) => total + d,
        None => total,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cases() {
        for (text, arabic) in [
            ("", ""),
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("二十三", "23"),
            ("廿三", "23"),
            ("卅", "30"),
            ("一百", "100"),
            ("一百零三", "103"),
            ("一百三", "130"),
            ("一百一十二", "112"),
            ("两百零五", "205"),
            ("一千零一", "1001"),
            ("一千零一十", "1010"),
            ("一千二", "1200"),
            ("三〇二", "302"),
            ("三零二", "302"),
            ("一二〇三", "1203"),
            ("二0三", "203"),
            ("叁拾伍", "35"),
            ("百", "百"),
            ("百三", "百三"),
            ("三十四百", "三十四百"),
            ("1百", "1百"),
            ("三元里", "3元里"),
            ("盐田街十二巷三号之一", "盐田街12巷3号之1"),
        ] {
            assert_eq!(arabic_numerals(text), arabic, "{text}");
        }
    }

    #[test]
    fn spoken() {
        for (number, text) in [
            (0, "零"),
            (4, "四"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1001, "一千零一"),
        ] {
            assert_eq!(spoken_numeral(number).as_deref(), Some(text));
        }
        assert_eq!(spoken_numeral(10_000), None);
    }

    proptest! {
        #[test]
        fn every_spelled_number_is_read(number in 1u32..10_000) {
            prop_assert_eq!(arabic_numerals(&spoken_numeral(number).expect("below 10,000")), number.to_string());
        }

        #[test]
        fn any_run_is_answered_without_a_panic(text in "[〇零一二三九十百千廿0-9号]{0,12}") {
            let _ = arabic_numerals(&text);
        }
    }
}
