//! Whole numbers in addresses.

/// A whole number that is written as only one text can be: no plus, no zeros before it. One that is too large to be kept is
/// as large as can be.
#[must_use]
pub fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let is_plain = text == "0" || !digits.starts_with('0');
    (is_number && is_plain).then(|| text.parse().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way() {
        for (text, number) in [
            ("0", 0),
            ("7", 7),
            ("-7", -7),
            ("106859", 106_859),
            ("99999999999999999999", i64::MAX),
            ("-99999999999999999999", i64::MAX),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in ["", "-", "+5", "-0", "05", "-05", " 5", "5 ", "1e3", "0.5", "٥", "x"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
