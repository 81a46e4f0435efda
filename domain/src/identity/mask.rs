//! How personal data is shown to those who may know that it is there, but not what it is.
//!
//! GB/T 35273-2020 (Personal information security specification), clause 7.2, asks that personal data on screens is
//! de-identified, and leaves the form to practice. The form here is the common one: enough to recognise what one knows
//! already, too little to learn it. Masks take text, not checked values, because imported rows hold anything.

use super::name::is_separator;
use super::phone::{Phone, PhoneRegion};

/// First and last character, the others as asterisks: `4****************X`. Four characters or fewer disappear wholly.
#[must_use]
pub fn mask_id_number(number: &str) -> String {
    let count = number.chars().count();
    number.chars().enumerate().map(|(at, c)| if count > 4 && (at == 0 || at + 1 == count) { c } else { '*' }).collect()
}

/// First character, the others as asterisks: `张*`, `欧***`, `买**·**`, `J*** *****`. A name of one character
/// disappears. What lies between the parts of a name stays; combining marks and variation selectors go with the
/// character they belong to.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let visible: Vec<char> = name.trim().chars().filter(|c| !is_attached(*c)).collect();
    if visible.len() < 2 {
        return "*".repeat(visible.len());
    }
    visible.iter().enumerate().map(|(at, c)| if at == 0 || is_separator(*c) { *c } else { '*' }).collect()
}

/// Mainland: `138****5678`. Elsewhere: the country code as far as it is known, then asterisks, then the last two digits
/// of Hong Kong, Macao and Taiwan numbers and of any other: `+852******67`. What is no number disappears wholly.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let Ok(parsed) = Phone::parse(phone) else {
        return "*".repeat(phone.chars().count().min(11));
    };
    let national = parsed.national();
    match parsed.region() {
        PhoneRegion::Mainland => format!("{}****{}", &national[..3], &national[7..]),
        PhoneRegion::HongKong | PhoneRegion::Macao | PhoneRegion::Taiwan => {
            let code = &parsed.as_e164()[..4];
            format!("{code}{}{}", "*".repeat(national.len() - 2), &national[national.len() - 2..])
        }
        PhoneRegion::Other => {
            let all = parsed.as_e164();
            format!("{}{}{}", &all[..3], "*".repeat(all.len() - 5), &all[all.len() - 2..])
        }
    }
}

/// Combining marks and variation selectors: not a character of their own.
const fn is_attached(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn id_numbers() {
        for (number, masked) in [
            ("44019919900101900X", "4****************X"),
            ("E12345678", "E*******8"),
            ("CAN110081080310", "C*************0"),
            ("1234", "****"),
            ("12345", "1***5"),
            ("", ""),
        ] {
            assert_eq!(mask_id_number(number), masked);
        }
    }

    #[test]
    fn names() {
        for (name, masked) in [
            ("张三", "张*"),
            ("张三丰", "张**"),
            ("欧阳娜娜", "欧***"),
            ("𠮷田", "𠮷*"),
            ("𠮷𠮷𠮷", "𠮷**"),
            ("葛\u{E0100}城", "葛*"),
            ("买买提·艾力", "买**·**"),
            ("John Smith", "J*** *****"),
            ("O'Neill", "O'*****"),
            ("张", "*"),
            (" 张三 ", "张*"),
            ("", ""),
        ] {
            assert_eq!(mask_name(name), masked, "{name}");
        }
    }

    #[test]
    fn phones() {
        for (phone, masked) in [
            ("13812345678", "138****5678"),
            ("+86 138 1234 5678", "138****5678"),
            ("+852 9123 4567", "+852******67"),
            ("+886912345678", "+886*******78"),
            ("+442079460958", "+44********58"),
            ("020-82112345", "***********"),
            ("none", "****"),
            ("", ""),
        ] {
            assert_eq!(mask_phone(phone), masked, "{phone}");
        }
    }

    proptest! {
        #[test]
        fn a_masked_name_shows_at_most_one_letter(name in "\\PC{1,20}") {
            let shown = mask_name(&name).chars().filter(|c| *c != '*' && !is_separator(*c)).count();
            prop_assert!(shown <= 1, "{}", mask_name(&name));
        }

        #[test]
        fn a_masked_number_shows_at_most_two_characters(number in "[0-9A-Z]{0,20}") {
            let shown = mask_id_number(&number).chars().filter(|c| *c != '*').count();
            prop_assert!(shown <= 2);
        }
    }
}
