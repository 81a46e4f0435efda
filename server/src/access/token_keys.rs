//! The keys that sign access tokens: `token.1.key`, `token.2.key`, … beside the other keys.
//!
//! The highest number signs, all that are kept verify: a new key takes over while tokens of the old one run out. The
//! first file of older installations, `token.key`, becomes `token.1.key`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use jsonwebtoken::{DecodingKey, EncodingKey};
use menpai_domain::ids::{AccountId, SessionId};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use crate::secrets::{SecretsError, make_next, numbered_or_first, numbered_path};

/// How their files are called.
const KIND: &str = "token";

/// Tokens whose signatures are not checked anew.
const MOST_TOKENS: u64 = 100_000;

/// One key.
pub struct TokenKey {
    /// Its name in the header of tokens: its number, and what tells it from another key with that number.
    pub kid: String,
    /// The public half, 32 bytes.
    pub public: [u8; 32],
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
}

/// All keys that are kept, by number; never none.
pub struct TokenKeys {
    keys: BTreeMap<u8, TokenKey>,
    /// Tokens whose signature was found to be by one of these keys, by their hash.
    pub(super) verified: Cache<[u8; 32], Verified>,
}

/// What a token says whose signature holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified {
    pub account: AccountId,
    pub session: SessionId,
    pub expires: i64,
}

impl TokenKey {
    fn new(number: u8, seed: &[u8; 32]) -> Self {
        // PKCS#8 (RFC 8410, section 7) of an Ed25519 seed is this fixed prefix and the seed.
        const PKCS8: [u8; 16] =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let mut der = PKCS8.to_vec();
        der.extend_from_slice(seed);
        let public = SigningKey::from_bytes(seed).verifying_key().to_bytes();
        Self {
            kid: format!("{number}.{}", hex::encode(&Sha256::digest(public)[..4])),
            public,
            signing: EncodingKey::from_ed_der(&der),
            verifying: DecodingKey::from_ed_der(&public),
        }
    }
}

impl TokenKeys {
    /// From seeds.
    #[must_use]
    pub fn new(seeds: &BTreeMap<u8, [u8; 32]>) -> Self {
        let keys = seeds.iter().map(|(number, seed)| (*number, TokenKey::new(*number, seed))).collect();
        Self { keys, verified: Cache::new(MOST_TOKENS) }
    }

    /// Reads the keys of a folder, making the first.
    ///
    /// # Errors
    /// The file that does not fit.
    pub fn read(dir: &Path) -> Result<Self, SecretsError> {
        let (old, first) = (dir.join("token.key"), numbered_path(dir, KIND, 1));
        if old.exists() && !first.exists() {
            std::fs::rename(&old, &first).map_err(|source| SecretsError::File { path: old, source })?;
        }
        Ok(Self::new(&numbered_or_first(dir, KIND)?))
    }

    /// Makes the next key; servers sign with it as soon as they see it. Answers its file.
    ///
    /// # Errors
    /// The file that does not fit; there is no number left.
    pub fn rotate(dir: &Path) -> Result<PathBuf, SecretsError> {
        make_next(dir, KIND)
    }

    /// The one that signs.
    #[must_use]
    pub fn newest(&self) -> Option<&TokenKey> {
        self.keys.last_key_value().map(|(_, key)| key)
    }

    /// The one with this name.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&TokenKey> {
        self.keys.values().find(|key| key.kid == kid)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &TokenKey> {
        self.keys.values()
    }
}
