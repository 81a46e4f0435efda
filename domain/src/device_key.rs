//! The key of a device: `mpd_` and 32 random bytes in base64url.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::{SysError, SysRng};
use sha2::{Digest, Sha256};

/// What every key starts with, so that a key which turned up somewhere is recognised.
const PREFIX: &str = "mpd_";

/// A key that was just made: its text is shown once, its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What the device sends.
    pub text: String,
    /// What is stored.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewKey(***)")
    }
}

impl NewKey {
    /// A key from the system's randomness.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn generate() -> Result<Self, SysError> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes)?;
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
        let hash = Sha256::digest(bytes).into();
        Ok(Self { text, hash })
    }
}

/// The hash by which the device of a key is found; `None` for a text that is no key. No salt and no slow hash: 256
/// random bits can't be guessed.
#[must_use]
pub fn hash_of(text: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (bytes.len() == 32).then(|| Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_text() {
        let key = NewKey::generate().unwrap();
        assert_eq!(hash_of(&key.text), Some(key.hash));
        assert_eq!(key.text.len(), 4 + 43);
        assert_ne!(NewKey::generate().unwrap().text, key.text);
    }

    #[test]
    fn other_texts_are_no_keys() {
        for text in ["", "mpd_", "mpd_AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "mpd_密钥"] {
            assert_eq!(hash_of(text), None, "{text}");
        }
    }
}
