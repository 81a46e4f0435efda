//! The master key: wraps the keys that seal personal data, and nothing else.
//!
//! It is kept apart from the wrapped keys and from the database's backup, so that neither of them alone opens anything.
//! [`MasterKey`] is all that the rest knows of it; a key management service would be another implementation.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sha2::Sha256;

const NONCE_LEN: usize = 24;

/// Why a key can't be wrapped or unwrapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// Changed, wrapped for another purpose or id, or by another master key.
    #[error("the wrapped key does not belong to this master key, purpose and id, or was changed")]
    NotAuthentic,
    /// The keeper of the master key can't be asked.
    #[error("the master key can't be used: {0}")]
    Unavailable(String),
}

/// Wraps and unwraps keys. What a wrapped key is for (`label`: its purpose, its id, since when it seals) is bound in.
pub trait MasterKey: Send + Sync {
    /// Tells master keys apart without giving anything away.
    fn id(&self) -> String;

    /// Wraps a key.
    ///
    /// # Errors
    /// The keeper of the master key can't be asked.
    fn wrap(&self, label: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, WrapError>;

    /// Unwraps what [`Self::wrap`] made for the same label.
    ///
    /// # Errors
    /// It was made for another label, by another master key, or changed; or the keeper can't be asked.
    fn unwrap(&self, label: &[u8], wrapped: &[u8]) -> Result<[u8; 32], WrapError>;
}

/// A master key in memory: XChaCha20-Poly1305, `nonce | ciphertext and tag`.
#[derive(Clone)]
pub struct LocalMasterKey {
    cipher: XChaCha20Poly1305,
    id: String,
}

impl fmt::Debug for LocalMasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalMasterKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl LocalMasterKey {
    /// From 32 bytes.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(b"menpai/master-key/id");
        let id = hex::encode(&mac.finalize().into_bytes()[..8]);
        Self { cipher: XChaCha20Poly1305::new(key.into()), id }
    }

    /// From a text: 32 bytes as 64 hex digits or as base64, with or without padding. `None` for any other.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut key = [0; 32];
        if hex::decode_to_slice(text, &mut key).is_ok() {
            return Some(Self::new(&key));
        }
        let bare = text.trim_end_matches('=');
        let bytes = STANDARD_NO_PAD.decode(bare).or_else(|_other| URL_SAFE_NO_PAD.decode(bare)).ok()?;
        Some(Self::new(&bytes.try_into().ok()?))
    }
}

impl MasterKey for LocalMasterKey {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn wrap(&self, label: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, WrapError> {
        let mut nonce = [0; NONCE_LEN];
        UnwrapErr(SysRng).fill_bytes(&mut nonce);
        let Ok(sealed) = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: key, aad: label }) else {
            return Err(WrapError::Unavailable("the cipher failed".to_owned()));
        };
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn unwrap(&self, label: &[u8], wrapped: &[u8]) -> Result<[u8; 32], WrapError> {
        let (head, body) = wrapped.split_at_checked(NONCE_LEN).ok_or(WrapError::NotAuthentic)?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(head);
        let opened = self.cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: label });
        opened.ok().and_then(|key| key.try_into().ok()).ok_or(WrapError::NotAuthentic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_for_its_master_and_label_only() {
        let master = LocalMasterKey::new(&[1; 32]);
        let wrapped = master.wrap(b"data 1", &[7; 32]).expect("wrapped");
        assert_eq!(master.unwrap(b"data 1", &wrapped), Ok([7; 32]));
        assert_eq!(master.unwrap(b"data 2", &wrapped), Err(WrapError::NotAuthentic));
        assert_eq!(LocalMasterKey::new(&[2; 32]).unwrap(b"data 1", &wrapped), Err(WrapError::NotAuthentic));
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert_eq!(master.unwrap(b"data 1", &changed), Err(WrapError::NotAuthentic), "byte {at}");
            assert_eq!(master.unwrap(b"data 1", &wrapped[..at]), Err(WrapError::NotAuthentic), "length {at}");
        }
    }

    #[test]
    fn a_master_key_is_read_as_hex_or_base64_and_as_nothing_else() {
        let hex = "0101010101010101010101010101010101010101010101010101010101010101";
        let id = LocalMasterKey::new(&[1; 32]).id();
        for text in [
            hex,
            &format!(" {hex}\n"),
            "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        ] {
            assert_eq!(LocalMasterKey::parse(text).map(|key| key.id()).as_ref(), Some(&id), "{text}");
        }
        for text in ["", "secret", &hex[2..], &format!("{hex}00")] {
            assert!(LocalMasterKey::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_id_tells_keys_apart_and_debug_shows_no_more() {
        let (one, two) = (LocalMasterKey::new(&[1; 32]), LocalMasterKey::new(&[2; 32]));
        assert_ne!(one.id(), two.id());
        assert_eq!(format!("{one:?}"), format!("LocalMasterKey {{ id: \"{}\", .. }}", one.id()));
    }
}
