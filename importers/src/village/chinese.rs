//! Chinese numerals as lanes and grids carry them: 一, 十二, 二十, 一百零五.

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// The numeral of a number below ten thousand; larger numbers fall back to digits.
#[must_use]
pub fn numeral(number: usize) -> String {
    match number {
        0..=9 => DIGITS[number].to_owned(),
        10..=19 => format!("十{}", rest(number % 10, false)),
        20..=99 => format!("{}十{}", DIGITS[number / 10], rest(number % 10, false)),
        100..=999 => format!("{}百{}", DIGITS[number / 100], rest(number % 100, true)),
        1000..=9999 => {
            let below = number % 1000;
            let joint = if below > 0 && below < 100 { "零" } else { "" };
            let tail = if below == 0 {
                String::new()
            } else if below < 100 {
                rest(below, false).trim_start_matches('零').to_owned()
            } else {
                numeral(below)
            };
            format!("{}千{joint}{tail}", DIGITS[number / 1000])
        }
        _ => number.to_string(),
    }
}

/// What follows a larger place: nothing for zero, 零 before a lone digit, 一十 for the tens after a hundred.
fn rest(number: usize, after_hundred: bool) -> String {
    match number {
        0 => String::new(),
        1..=9 if after_hundred => format!("零{}", DIGITS[number]),
        10..=19 => format!("一{}", numeral(number)),
        _ => numeral(number),
    }
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn numerals_read_as_on_a_street_sign() {
        for (number, want) in [
            (0, "零"),
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (112, "一百一十二"),
            (220, "二百二十"),
            (1000, "一千"),
            (1001, "一千零一"),
            (1015, "一千零一十五"),
            (1200, "一千二百"),
            (10_000, "10000"),
        ] {
            assert_eq!(numeral(number), want);
        }
    }
}
