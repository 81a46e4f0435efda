//! Recovery codes: ten, shown once, each good once.

use menpai_domain::ids::AccountId;
use menpai_domain::sealed::{Field, Keyring};
use rand::TryRng;
use rand::rngs::{SysError, SysRng};

/// How many there are.
pub const COUNT: usize = 10;
const LENGTH: usize = 10;
/// 32 characters that do not look alike: 50 bits a code, against a handful of tries.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// New codes, written `abcde-fghij`.
///
/// # Errors
/// The system gives no randomness.
pub fn generate() -> Result<Vec<String>, SysError> {
    let mut codes = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        let mut bytes = [0; LENGTH];
        SysRng.try_fill_bytes(&mut bytes)?;
        let text: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        codes.push(format!("{}-{}", &text[..LENGTH / 2], &text[LENGTH / 2..]));
    }
    Ok(codes)
}

/// The keyed hash by which a code is found; `None` for a text that is none. Without the key, which is not in the
/// database, 50 bits could be tried out.
#[must_use]
pub fn index(keyring: &Keyring, account: AccountId, text: &str) -> Option<[u8; 32]> {
    let code: String = text.chars().filter(|c| *c != '-' && !c.is_whitespace()).collect::<String>().to_lowercase();
    (code.len() == LENGTH).then(|| keyring.blind_index(Field::RecoveryCode, &format!("{account}/{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_written() {
        let keys = std::collections::BTreeMap::from([(1, [1; 32])]);
        let keyring = Keyring::new(1, &keys, &[2; 32]).unwrap();
        let (account, other) = (AccountId::generate(), AccountId::generate());
        let codes = generate().unwrap();
        assert_eq!(codes.len(), COUNT);
        let expected = index(&keyring, account, &codes[0]);
        assert!(expected.is_some());
        assert_eq!(index(&keyring, account, &codes[0].replace('-', " ").to_uppercase()), expected);
        assert_ne!(index(&keyring, account, &codes[1]), expected);
        assert_ne!(index(&keyring, other, &codes[0]), expected);
        assert_eq!(index(&keyring, account, "123456"), None);
    }
}
