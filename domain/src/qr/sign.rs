//! Making codes.

use ed25519_dalek::{Signer as _, SigningKey};

use super::code::{Code, CodeError, PAYLOAD};
use super::live::{LiveSecret, authenticate};
use crate::ids::SiteId;

/// Signs codes of one site with one key.
pub struct Signer {
    site: SiteId,
    id: u8,
    key: SigningKey,
    counter_key: [u8; 32],
}

/// What verifiers of a site need of a key.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Its number.
    pub id: u8,
    /// The public half.
    pub public: [u8; 32],
    /// From which the secrets of live codes follow; secret.
    pub counter_key: [u8; 32],
}

impl std::fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifierKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Signer {
    /// With the key of this number, from its seed.
    #[must_use]
    pub fn new(site: SiteId, id: u8, seed: &[u8; 32]) -> Self {
        let counter_key = authenticate(seed, &[b"menpai/qr/counter/1", site.as_uuid().as_bytes()]);
        Self { site, id, key: SigningKey::from_bytes(seed), counter_key }
    }

    /// The text of a code, under the number of this key: 120 characters.
    ///
    /// # Errors
    /// `CodeError`, for a code that would never be good.
    pub fn sign(&self, code: Code) -> Result<String, CodeError> {
        if code.closes <= code.opens {
            return Err(CodeError::NeverGood);
        }
        let payload = Code { key: self.id, ..code }.payload();
        let signature = self.key.sign(&message(self.site, &payload)).to_bytes();
        Ok(base45::encode([payload.as_slice(), &signature].concat()))
    }

    /// By what the phone keeps a live code fresh.
    #[must_use]
    pub fn secret(&self, code: Code) -> LiveSecret {
        LiveSecret::of(&self.counter_key, &Code { key: self.id, ..code })
    }

    /// What verifiers need.
    #[must_use]
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey { id: self.id, public: self.key.verifying_key().to_bytes(), counter_key: self.counter_key }
    }
}

/// What the signature covers.
pub(super) fn message(site: SiteId, payload: &[u8; PAYLOAD]) -> Vec<u8> {
    [b"menpai/qr/1".as_slice(), site.as_uuid().as_bytes(), payload].concat()
}
