//! Sealing of personal data: what the database keeps of a name, an ID number or a phone.
//!
//! A value is stored twice. Sealed, with XChaCha20-Poly1305 under a data key, so that only the server can read it:
//!
//! ```text
//! version (1 byte) | key id (1 byte) | nonce (24 bytes) | ciphertext and tag
//! ```
//!
//! and as a blind index, HMAC-SHA-256 under the index key, so that an exact value can be found without opening any row.
//! The field and the subject are bound into the ciphertext as associated data: a sealed value that is moved to another
//! row or another column does not open. The index is separated by field for the same reason: equal texts in two columns
//! have nothing in common.
//!
//! Data keys rotate: one seals, all kept ones open. The index key can't rotate without rebuilding the indexes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sha2::Sha256;
use uuid::Uuid;

const VERSION: u8 = 1;
const NONCE_LEN: usize = 24;
const HEADER_LEN: usize = 2 + NONCE_LEN;

/// A column of personal data. Its name is bound into every ciphertext and every index entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// A person's name.
    Name,
    /// The number of an identity document.
    IdNumber,
    /// A telephone number in E.164.
    Phone,
    /// A date of birth, ISO 8601.
    BirthDate,
    /// Name and date of birth together: an index only, for those who are looked up without a number.
    NameAndBirthDate,
    /// What a device reads for a credential (card number, PIN, short code): an index, and sealed for the lists of terminals;
    /// the subject is the credential.
    Credential,
    /// What the registry said before a correction, as JSON; the subject is the correction.
    CorrectionOld,
    /// What a correction asks the registry to say, as JSON; the subject is the correction.
    CorrectionNew,
    /// Why somebody asks for a correction; the subject is the correction.
    CorrectionReason,
    /// Why a correction was accepted or refused; the subject is the correction.
    CorrectionDecision,
    /// A request that may be repeated, as its canonical JSON: an index only.
    Request,
    /// The secret of an account's second factor.
    TotpSecret,
    /// A code for whoever lost the second factor: an index only.
    RecoveryCode,
    /// A user name as it was typed: an index only.
    UserName,
    /// A code that was sent to a phone: an index only.
    SignInCode,
    /// A network address that asked for a code: an index only.
    Address,
    /// The hash of a device's key: as an index, the key with which the device signs its requests.
    DeviceSigning,
    /// What a terminal sent and nobody could read: sealed, the subject is the letter; its index is that of device, kind and
    /// body.
    DeadLetter,
    /// What somebody wrote to a step in the life of a gap; the subject is the step.
    GapNote,
    /// What the parties of a contract add to it, as JSON; the subject is the contract.
    ContractClauses,
    /// What a contract says; the subject is the contract.
    ContractText,
    /// What a request for the code of a draft drew: as an index, that code.
    ContractCode,
    /// The PIN of a smart lock's key; the subject is the key.
    LockPin,
    /// What somebody wrote of a problem; the subject is the problem.
    ProblemText,
    /// What somebody wrote to a step with a problem; the subject is the step.
    ProblemNote,
    /// Where WeChat knows somebody; the subject is the person who gets messages there, or the account that is signed in from there.
    WechatOpenId,
    /// The number of the evidence of a claim; the subject is the claim.
    OwnershipNumber,
    /// The key of a picture of evidence ([`crate::sealed_object`]); the subject is the picture.
    EvidenceKey,
}

impl Field {
    /// The stable name that goes into associated data and indexes; changing one loses the data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::BirthDate => "birth_date",
            Self::NameAndBirthDate => "name_and_birth_date",
            Self::Credential => "credential",
            Self::CorrectionOld => "correction_old",
            Self::CorrectionNew => "correction_new",
            Self::CorrectionReason => "correction_reason",
            Self::CorrectionDecision => "correction_decision",
            Self::Request => "request",
            Self::TotpSecret => "totp_secret",
            Self::RecoveryCode => "recovery_code",
            Self::UserName => "user_name",
            Self::SignInCode => "sign_in_code",
            Self::Address => "address",
            Self::DeviceSigning => "device_signing",
            Self::DeadLetter => "dead_letter",
            Self::GapNote => "gap_note",
            Self::ContractClauses => "contract_clauses",
            Self::ContractText => "contract_text",
            Self::ContractCode => "contract_code",
            Self::LockPin => "lock_pin",
            Self::ProblemText => "problem_text",
            Self::ProblemNote => "problem_note",
            Self::WechatOpenId => "wechat_open_id",
            Self::OwnershipNumber => "ownership_number",
            Self::EvidenceKey => "evidence_key",
        }
    }
}

/// Why a keyring can't be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The current key is not among the data keys.
    #[error("the current data key {0} is not in the keyring")]
    CurrentKeyMissing(u8),
    /// One secret in two roles.
    #[error("the index key must differ from data key {0}")]
    IndexKeyReused(u8),
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Shorter than a header and a tag.
    #[error("the sealed value is cut off: {0} bytes")]
    TooShort(usize),
    /// Written by a newer program, or not a sealed value.
    #[error("sealed value of unknown version {0}")]
    UnknownVersion(u8),
    /// The data key was removed from the configuration.
    #[error("data key {0} is not in the keyring")]
    UnknownKey(u8),
    /// Changed, or moved from another row or column.
    #[error("the sealed value does not belong to this field and subject, or was changed")]
    NotAuthentic,
    /// Sealed by something else than [`Keyring::seal`].
    #[error("the opened value is not UTF-8")]
    NotUtf8,
}

/// The keys for personal data. Clones share one ring: [`Keyring::replace`] gives all of them the newer keys at once.
/// `Debug` shows key ids, never keys.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Arc<Keys>>>);

/// What a ring holds at one moment.
struct Keys {
    current: u8,
    data_keys: BTreeMap<u8, XChaCha20Poly1305>,
    index: Hmac<Sha256>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys();
        f.debug_struct("Keyring")
            .field("current", &keys.current)
            .field("data_keys", &keys.data_keys.keys().collect::<Vec<_>>())
            .field("index_key", &"***")
            .finish_non_exhaustive()
    }
}

impl Keyring {
    /// A keyring that seals with `current` and opens with any of `data_keys`.
    ///
    /// # Errors
    /// If `current` has no key, or the index key is one of the data keys.
    pub fn new(current: u8, data_keys: &BTreeMap<u8, [u8; 32]>, index_key: &[u8; 32]) -> Result<Self, KeyringError> {
        if !data_keys.contains_key(&current) {
            return Err(KeyringError::CurrentKeyMissing(current));
        }
        if let Some((id, _)) = data_keys.iter().find(|(_, key)| *key == index_key) {
            return Err(KeyringError::IndexKeyReused(*id));
        }
        let keys = Keys {
            current,
            data_keys: data_keys.iter().map(|(id, key)| (*id, XChaCha20Poly1305::new(key.into()))).collect(),
            index: <Hmac<Sha256> as KeyInit>::new_from_slice(index_key)
                .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length")),
        };
        Ok(Self(Arc::new(RwLock::new(Arc::new(keys)))))
    }

    /// Takes the keys of another ring, in all clones of this one. What is being sealed or opened meanwhile is finished
    /// with the keys that it began with.
    pub fn replace(&self, newer: &Self) {
        let keys = newer.keys();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The id of the data key that seals.
    #[must_use]
    pub fn current_key_id(&self) -> u8 {
        self.keys().current
    }

    /// The ids of all data keys that open.
    #[must_use]
    pub fn key_ids(&self) -> Vec<u8> {
        self.keys().data_keys.keys().copied().collect()
    }

    /// Seals a text for one field of one subject (the row's person, account, …).
    ///
    /// # Panics
    /// If the operating system has no randomness to give; there is no safe way to go on.
    #[must_use]
    pub fn seal(&self, field: Field, subject: Uuid, plaintext: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        UnwrapErr(SysRng).fill_bytes(&mut nonce);
        let keys = self.keys();
        let payload = Payload { msg: plaintext.as_bytes(), aad: &associated_data(keys.current, field, subject) };
        let sealed = keys.data_keys[&keys.current]
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a text in memory is shorter than the cipher's limit of 256 GiB");

        let mut out = Vec::with_capacity(HEADER_LEN + sealed.len());
        out.extend_from_slice(&[VERSION, keys.current]);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Self::seal`] made for the same field and subject.
    ///
    /// # Errors
    /// See [`SealError`].
    pub fn open(&self, field: Field, subject: Uuid, sealed: &[u8]) -> Result<String, SealError> {
        let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(SealError::TooShort(sealed.len()))?;
        if header[0] != VERSION {
            return Err(SealError::UnknownVersion(header[0]));
        }
        let key_id = header[1];
        let keys = self.keys();
        let cipher = keys.data_keys.get(&key_id).ok_or(SealError::UnknownKey(key_id))?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&header[2..]);
        let payload = Payload { msg: body, aad: &associated_data(key_id, field, subject) };
        let Ok(plaintext) = cipher.decrypt(&XNonce::from(nonce), payload) else {
            return Err(SealError::NotAuthentic);
        };
        String::from_utf8(plaintext).or(Err(SealError::NotUtf8))
    }

    /// Whether a sealed value was made with an older key and should be sealed again when it is next written.
    #[must_use]
    pub fn is_stale(&self, sealed: &[u8]) -> bool {
        sealed.get(1) != Some(&self.current_key_id())
    }

    /// The keyed fingerprint by which a value is found. `normalised` must be the one spelling of the value: the
    /// normalised number, the E.164 phone, the name's match key.
    #[must_use]
    pub fn blind_index(&self, field: Field, normalised: &str) -> [u8; 32] {
        let mut mac = self.keys().index.clone();
        mac.update(b"menpai/index/1/");
        mac.update(field.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(normalised.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// What a ciphertext is bound to besides its key.
fn associated_data(key_id: u8, field: Field, subject: Uuid) -> Vec<u8> {
    let mut aad = b"menpai/seal/".to_vec();
    aad.extend_from_slice(&[VERSION, key_id]);
    aad.extend_from_slice(subject.as_bytes());
    aad.extend_from_slice(field.as_str().as_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Uuid = Uuid::from_u128(0xA);
    const BERT: Uuid = Uuid::from_u128(0xB);

    fn keyring(current: u8, keys: &[(u8, u8)]) -> Keyring {
        let keys = keys.iter().map(|(id, fill)| (*id, [*fill; 32])).collect();
        Keyring::new(current, &keys, &[0xEE; 32]).expect("a sound keyring")
    }

    #[test]
    fn a_sealed_text_opens_for_its_own_field_and_subject_only() {
        let keys = keyring(1, &[(1, 0x11)]);
        let sealed = keys.seal(Field::Name, ANNA, "张𠮷");
        assert_eq!(keys.open(Field::Name, ANNA, &sealed).as_deref(), Ok("张𠮷"));
        assert_eq!(keys.open(Field::Name, BERT, &sealed), Err(SealError::NotAuthentic));
        assert_eq!(keys.open(Field::Phone, ANNA, &sealed), Err(SealError::NotAuthentic));
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let keys = keyring(1, &[(1, 0x11)]);
        let sealed = keys.seal(Field::IdNumber, ANNA, "440199199001019001");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys.open(Field::IdNumber, ANNA, &changed).is_err(), "byte {at}");
        }
        for len in 0..sealed.len() {
            assert!(keys.open(Field::IdNumber, ANNA, &sealed[..len]).is_err(), "length {len}");
        }
    }

    #[test]
    fn an_old_key_still_opens_and_the_new_one_seals() {
        let old = keyring(1, &[(1, 0x11)]);
        let sealed = old.seal(Field::Phone, ANNA, "+8615400000001");
        let rotated = keyring(2, &[(1, 0x11), (2, 0x22)]);
        assert_eq!(rotated.open(Field::Phone, ANNA, &sealed).as_deref(), Ok("+8615400000001"));
        assert!(rotated.is_stale(&sealed));
        let again = rotated.seal(Field::Phone, ANNA, "+8615400000001");
        assert!(!rotated.is_stale(&again));
        assert_eq!(old.open(Field::Phone, ANNA, &again), Err(SealError::UnknownKey(2)));
    }

    #[test]
    fn a_ring_that_gets_newer_keys_seals_with_them_in_all_its_clones() {
        let ring = keyring(1, &[(1, 0x11)]);
        let clone = ring.clone();
        ring.replace(&keyring(2, &[(1, 0x11), (2, 0x22)]));
        assert_eq!((clone.current_key_id(), clone.key_ids()), (2, vec![1, 2]));
        let sealed = clone.seal(Field::Name, ANNA, "张三");
        assert_eq!(ring.open(Field::Name, ANNA, &sealed).as_deref(), Ok("张三"));
        assert!(!ring.is_stale(&sealed));
    }

    #[test]
    fn the_key_id_is_bound_even_if_two_ids_hold_one_key() {
        let keys = keyring(1, &[(1, 0x11), (2, 0x11)]);
        let mut sealed = keys.seal(Field::Name, ANNA, "张三");
        sealed[1] = 2;
        assert_eq!(keys.open(Field::Name, ANNA, &sealed), Err(SealError::NotAuthentic));
    }

    #[test]
    fn the_same_text_never_seals_to_the_same_bytes() {
        let keys = keyring(1, &[(1, 0x11)]);
        assert_ne!(keys.seal(Field::Name, ANNA, "张三"), keys.seal(Field::Name, ANNA, "张三"));
    }

    #[test]
    fn the_index_is_repeatable_keyed_and_separate_for_each_field() {
        let keys = keyring(1, &[(1, 0x11)]);
        let rotated = keyring(2, &[(2, 0x22)]);
        let other = Keyring::new(1, &BTreeMap::from([(1, [0x11; 32])]), &[0xDD; 32]).expect("a sound keyring");
        let name = keys.blind_index(Field::Name, "张三");
        assert_eq!(name, rotated.blind_index(Field::Name, "张三"));
        assert_ne!(name, keys.blind_index(Field::NameAndBirthDate, "张三"));
        assert_ne!(name, other.blind_index(Field::Name, "张三"));
    }

    #[test]
    fn a_keyring_needs_its_current_key_and_an_index_key_of_its_own() {
        let keys = BTreeMap::from([(1, [0x11; 32])]);
        assert_eq!(Keyring::new(2, &keys, &[0; 32]).err(), Some(KeyringError::CurrentKeyMissing(2)));
        assert_eq!(Keyring::new(1, &keys, &[0x11; 32]).err(), Some(KeyringError::IndexKeyReused(1)));
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", keyring(1, &[(1, 0xAB)]));
        assert!(!shown.contains("171") && !shown.to_lowercase().contains("ab,"), "{shown}");
        assert!(shown.contains("***"), "{shown}");
    }
}
