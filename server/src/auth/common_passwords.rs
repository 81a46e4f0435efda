//! Passwords that are tried first (NIST SP 800-63B, section 5.1.1.2): what is long enough to pass otherwise.

/// In small letters, without spaces. From the published lists of leaked passwords, those of twelve characters and more,
/// and what people here make of the product's own words.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789123",
    "123123123123",
    "112233445566",
    "111111111111",
    "000000000000",
    "888888888888",
    "666666666666",
    "147258369147",
    "123456123456",
    "987654321098",
    "012345678901",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "qazwsxedcrfv",
    "qwertyuiop123",
    "qwertyuiopas",
    "qwerty123456",
    "qwertyuiop[]",
    "asdfghjkl123",
    "zxcvbnm12345",
    "abcdefghijkl",
    "abc123456789",
    "abcd12345678",
    "a12345678910",
    "aa1234567890",
    "woaini123456",
    "woaini1314520",
    "woaiwojia123",
    "5201314520131",
    "iloveyou1234",
    "password1234",
    "password12345",
    "passwordpassword",
    "p@ssw0rd1234",
    "passw0rd1234",
    "changemechangeme",
    "changeme1234",
    "administrator",
    "admin1234567",
    "admin12345678",
    "adminadminadmin",
    "welcome12345",
    "letmeinletmein",
    "letmein12345",
    "trustno1trustno1",
    "monkey123456",
    "dragon123456",
    "football1234",
    "princess1234",
    "sunshine1234",
    "superman1234",
    "computer1234",
    "internet1234",
    "michael12345",
    "charlie12345",
    "baseball1234",
    "shadow123456",
    "master123456",
    "correcthorsebatterystaple",
    "menpai123456",
    "menpaimenpai",
    "guangzhou123",
    "guangzhou1234",
    "huangpu12345",
    "yunpu1234567",
    "yantian12345",
    "yantiancun123",
    "police123456",
    "jingcha12345",
    "paichusuo123",
    "wangge123456",
    "chengzhongcun",
    "zhonghuarenmin",
    "beijing123456",
    "shenzhen1234",
    "woshishei123",
    "wangyue12345",
];

/// Whether a password is one that is tried first, one of those with other digits and signs at its ends, or made of one
/// piece over and over.
#[must_use]
pub fn is_common(password: &str) -> bool {
    let bare: String = password.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    COMMON.contains(&bare.as_str()) || is_one_piece(&bare) || is_common_word(&bare)
}

/// Whether a text is the word of a common password between digits and signs.
fn is_common_word(text: &str) -> bool {
    let word = core(text);
    word.len() >= 4 && COMMON.iter().any(|common| core(common) == word)
}

/// A text without the digits and signs at its ends.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// Whether a text is a piece of at most four characters, repeated.
fn is_one_piece(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|length| chars.len() > length && chars.iter().zip(chars.iter().skip(length)).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        for password in [
            "Password1234",
            "1234 5678 9012",
            "abababababab",
            "啊啊啊啊啊啊啊啊啊啊啊啊",
            "1234123412341",
            "password123456",
            "2026Password!!",
        ] {
            assert!(is_common(password), "{password}");
        }
        for password in ["村口第三棵榕树下有一口老井", "kestrel under nine lamps", "xk3v-92fa-0qpd"] {
            assert!(!is_common(password), "{password}");
        }
    }
}
