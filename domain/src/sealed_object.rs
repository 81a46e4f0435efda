//! Sealing of objects that lie outside the database: each under a key of its own, which the row that names the object holds,
//! sealed ([`crate::sealed`]). So the object never needs to be sealed anew when keys rotate, and is unreadable with its row gone.
//!
//! ```text
//! version (1 byte) | nonce (24 bytes) | ciphertext and tag (XChaCha20-Poly1305)
//! ```

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use uuid::Uuid;

const VERSION: u8 = 1;
const NONCE_LEN: usize = 24;

/// The key of one object. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ObjectKey([u8; 32]);

/// Why an object does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The key is not 64 hexadecimal digits.
    #[error("the key of an object is broken")]
    Key,
    /// Cut off, changed, of another object, or no sealed object.
    #[error("the object is not what was sealed under its name")]
    NotAuthentic,
}

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectKey(***)")
    }
}

impl ObjectKey {
    /// A new key.
    ///
    /// # Panics
    /// If the operating system has no randomness to give; there is no safe way to go on.
    #[must_use]
    pub fn generate() -> Self {
        let mut key = [0; 32];
        UnwrapErr(SysRng).fill_bytes(&mut key);
        Self(key)
    }

    /// The key as a text, to be sealed.
    #[must_use]
    pub fn to_text(&self) -> String {
        hex::encode(self.0)
    }

    /// The key of such a text.
    ///
    /// # Errors
    /// `ObjectError::Key`.
    pub fn parse(text: &str) -> Result<Self, ObjectError> {
        let mut key = [0; 32];
        hex::decode_to_slice(text, &mut key).or(Err(ObjectError::Key))?;
        Ok(Self(key))
    }

    /// Seals the object of this name.
    ///
    /// # Panics
    /// As of [`Self::generate`].
    #[must_use]
    pub fn seal(&self, name: Uuid, bytes: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        UnwrapErr(SysRng).fill_bytes(&mut nonce);
        let payload = Payload { msg: bytes, aad: name.as_bytes() };
        let sealed = XChaCha20Poly1305::new((&self.0).into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("an object in memory is shorter than the cipher's limit of 256 GiB");
        [&[VERSION], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Self::seal`] made under the same name.
    ///
    /// # Errors
    /// `ObjectError::NotAuthentic`.
    pub fn open(&self, name: Uuid, sealed: &[u8]) -> Result<Vec<u8>, ObjectError> {
        let (header, body) = sealed.split_at_checked(1 + NONCE_LEN).ok_or(ObjectError::NotAuthentic)?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&header[1..]);
        let payload = Payload { msg: body, aad: name.as_bytes() };
        if header[0] != VERSION {
            return Err(ObjectError::NotAuthentic);
        }
        XChaCha20Poly1305::new((&self.0).into())
            .decrypt(&XNonce::from(nonce), payload)
            .or(Err(ObjectError::NotAuthentic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Uuid = Uuid::from_u128(7);

    #[test]
    fn an_object_opens_with_its_own_key_and_name_only() {
        let key = ObjectKey::generate();
        let sealed = key.seal(NAME, b"a certificate");
        assert_eq!(key.open(NAME, &sealed).as_deref(), Ok(b"a certificate".as_slice()));
        assert!(!sealed.windows(4).any(|part| part == b"cert"));
        assert_eq!(key.open(Uuid::from_u128(8), &sealed), Err(ObjectError::NotAuthentic));
        assert_eq!(ObjectKey::generate().open(NAME, &sealed), Err(ObjectError::NotAuthentic));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(NAME, &changed).is_err(), "byte {at}");
            assert!(key.open(NAME, &sealed[..at]).is_err(), "length {at}");
        }
    }

    #[test]
    fn a_key_goes_through_its_text_and_shows_itself_nowhere_else() {
        let key = ObjectKey::generate();
        assert_eq!(ObjectKey::parse(&key.to_text()), Ok(key.clone()));
        assert_eq!(ObjectKey::parse("00"), Err(ObjectError::Key));
        assert_eq!(format!("{key:?}"), "ObjectKey(***)");
    }
}
