//! Chinese numerals as lanes and grids carry them: 一, 十二, 二十, 一百零五.

use menpai_domain::doorplate::spoken_numeral;

/// The numeral of a number below ten thousand; larger numbers fall back to digits.
#[must_use]
pub fn numeral(number: usize) -> String {
    u32::try_from(number).ok().and_then(spoken_numeral).unwrap_or_else(|| number.to_string())
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
