//! The order in which people expect doors: 2号 before 10号.

/// A text whose byte order is that order: every number is padded to eight digits.
pub(super) fn sort_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            for _ in digits.len()..8 {
                out.push('0');
            }
            out.push_str(&digits);
            digits.clear();
        }
        if c != '\0' {
            out.push(c);
        }
    }
    out
}
