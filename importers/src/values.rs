//! Values as people write them into cells: numbers with units, days, yes and no. A reason begins with the name of the
//! field and a colon; the header that the file has for it takes the name's place when the row is reported.

use chrono::NaiveDate;
use menpai_domain::doorplate::arabic_numerals;
use menpai_domain::text::half_width;

use crate::report::Reject;

/// A number with or without its unit: `6`, `6层`, `6F`, `１２．５ m`, `约6`, `六层`. None if it is zero, which is how
/// most building tables write "unknown".
///
/// # Errors
/// If it isn't a number in the range, both ends included.
pub fn number(field: &'static str, text: &str, least: f64, most: f64) -> Result<Option<f64>, Reject> {
    let wrong = |code, what: String| Err(Reject::field(field, code, what));
    let Some(value) = leading_number(text) else {
        return wrong("not_a_number", format!("{field}：{text:?} 不是数字"));
    };
    if value == 0.0 {
        return Ok(None);
    }
    if !(least..=most).contains(&value) {
        return wrong("out_of_range", format!("{field}：{value} 不在 {least} 到 {most} 之间"));
    }
    Ok(Some(value))
}

/// As [`number`], for whole numbers.
///
/// # Errors
/// If it isn't a whole number in the range.
pub fn whole(field: &'static str, text: &str, least: i32, most: i32) -> Result<Option<i32>, Reject> {
    let value = number(field, text, f64::from(least), f64::from(most))?;
    match value {
        Some(value) if value.fract() != 0.0 => {
            Err(Reject::field(field, "not_whole", format!("{field}：{value} 不是整数")))
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and between two i32")]
        Some(value) => Ok(Some(value as i32)),
        None => Ok(None),
    }
}

fn leading_number(text: &str) -> Option<f64> {
    if let Ok(value) = text.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let plain: String = arabic_numerals(text).chars().map(half_width).filter(|c| !matches!(c, ' ' | ',')).collect();
    let plain = plain.trim_start_matches(['约', '共', '第']);
    let end = plain
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && *c == '-')))
        .map_or(plain.len(), |(at, _)| at);
    let (number, unit) = plain.split_at(end);
    let known = [
        "",
        "层",
        "楼",
        "f",
        "m",
        "米",
        "年",
        "m2",
        "m²",
        "㎡",
        "平方米",
        "平米",
        "平方",
        "间",
        "房",
        "人",
        "个",
        "岁",
        "年代",
        "层楼",
    ];
    known.contains(&unit.to_lowercase().as_str()).then(|| number.parse().ok()).flatten()
}

/// A day: `2024-02-03`, `2024/2/3`, `2024.2.3`, `20240203`, `2024年2月3日`, also with a time after it.
///
/// # Errors
/// If it is none, or not in the calendar.
pub fn day(field: &'static str, text: &str) -> Result<NaiveDate, Reject> {
    let plain: String = text.chars().map(half_width).collect();
    let date = plain.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&date[..4], &date[4..6], &date[6..]]
    } else {
        date.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect()
    };
    let [year, month, day] = parts[..] else {
        return Err(Reject::field(field, "not_a_date", format!("{field}：不是日期（应写成 2024-02-03）")));
    };
    if let Some(found) = calendar(year, month, day) {
        return Ok(found);
    }
    // 11/01/2026: which of the two is the month is for whoever wrote it to say.
    let (first, second) = (calendar(day, year, month), calendar(day, month, year));
    let told = match (first, second) {
        (Some(one), Some(other)) if one != other => format!("日期写法应为 {one} 或 {other}（年-月-日）"),
        (Some(one), _) | (None, Some(one)) => format!("日期写法应为 {one}（年-月-日）"),
        (None, None) => "日历上没有这一天".to_owned(),
    };
    Err(Reject::field(field, "not_a_date", format!("{field}：{told}")))
}

fn calendar(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = year.parse().ok().filter(|year| (1900..2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// Yes or no: `是`, `否`, `true`, `1`, `出租`, `自住`, …
///
/// # Errors
/// If it is neither.
pub fn yes(field: &'static str, text: &str) -> Result<bool, Reject> {
    match text.trim().to_lowercase().as_str() {
        "是" | "有" | "出租" | "可租" | "true" | "t" | "yes" | "y" | "1" => Ok(true),
        "否" | "无" | "自住" | "自用" | "不出租" | "false" | "f" | "no" | "n" | "0" => Ok(false),
        _ => Err(Reject::field(field, "not_yes_or_no", format!("{field}：{text:?} 既不是“是”也不是“否”"))),
    }
}

/// A text of at most so many characters, control characters refused.
///
/// # Errors
/// If it is longer.
pub fn text(field: &'static str, text: &str, most: usize) -> Result<String, Reject> {
    if text.chars().any(|c| c.is_control() || c == '\u{FFFD}') {
        return Err(Reject::field(field, "not_printable", format!("{field}：有不可显示的字符")));
    }
    let length = text.chars().count();
    if length > most {
        return Err(Reject::field(field, "too_long", format!("{field}：有 {length} 个字，最多 {most} 个")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_units() {
        for (text, value) in [
            ("6", Some(6)),
            ("6层", Some(6)),
            ("6F", Some(6)),
            ("６．０", Some(6)),
            ("六层", Some(6)),
            ("十二", Some(12)),
            ("共7层", Some(7)),
            ("0", None),
        ] {
            assert_eq!(whole("floors_above", text, 1, 200), Ok(value), "{text}");
        }
        for (text, code) in [
            ("很多", "not_a_number"),
            ("6.5", "not_whole"),
            ("300", "out_of_range"),
            ("-1", "out_of_range"),
            ("6 apples", "not_a_number"),
            ("", "not_a_number"),
            ("inf", "not_a_number"),
        ] {
            assert_eq!(whole("floors_above", text, 1, 200).map_err(|reject| reject.code), Err(code), "{text}");
        }
    }

    #[test]
    fn days_as_they_are_written() {
        let expected = NaiveDate::from_ymd_opt(2024, 2, 3).expect("a day");
        for text in
            ["2024-02-03", "2024/2/3", "2024.2.3", "20240203", "2024年2月3日", "2024-02-03 00:00:00", "２０２４-２-３"]
        {
            assert_eq!(day("from", text), Ok(expected), "{text}");
        }
        for text in ["2024-02-30", "2023-2-29", "3/2/2024", "昨天", "", "20241301", "2024-02"] {
            assert_eq!(day("from", text).map_err(|reject| reject.code), Err("not_a_date"), "{text}");
        }
    }

    #[test]
    fn days_in_another_order_are_told_how_to_be_written() {
        for (text, told) in [
            ("11/01/2026", "2026-11-01 或 2026-01-11"),
            ("11/25/2026", "应为 2026-11-25（"),
            ("25.11.2026", "应为 2026-11-25（"),
            ("05/05/2026", "应为 2026-05-05（"),
            ("31/02/2026", "日历上没有这一天"),
        ] {
            let reason = day("from", text).map_err(|reject| reject.reason).expect_err(text);
            assert!(reason.contains(told), "{text}: {reason}");
        }
    }

    #[test]
    fn yes_and_no() {
        assert_eq!(yes("rental", "出租"), Ok(true));
        assert_eq!(yes("rental", "FALSE"), Ok(false));
        assert!(yes("rental", "maybe").is_err());
    }
}
