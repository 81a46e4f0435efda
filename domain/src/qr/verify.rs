//! Deciding at a gate, without a network: everything that is needed was fetched before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, VerifyingKey};

use super::code::{Code, Form};
use super::live::LiveSecret;
use super::sign::{VerifierKey, message};
use crate::ids::SiteId;

/// What a gate knows.
#[derive(Debug, Clone)]
pub struct Verifier {
    /// Where it stands.
    pub site: SiteId,
    /// The keys whose codes are good, by number.
    pub keys: BTreeMap<u8, VerifierKey>,
    /// The groups of gates that it is one of.
    pub groups: BTreeSet<u16>,
    /// Codes that ended before their time: number of the pass, and which of its codes.
    pub revoked: BTreeSet<(u32, u16)>,
}

/// Whom to let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// Number of the pass.
    pub pass_number: u32,
    /// Which of its codes.
    pub serial: u16,
}

/// Why a gate stays shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text is no code of ours.
    #[error("not a code")]
    NotACode,
    /// It names a key that this verifier does not have.
    #[error("a key that is not known")]
    UnknownKey,
    /// Somebody else made or changed it, or it is of another site.
    #[error("the signature does not hold")]
    Forged,
    /// It must show a counter, and does not.
    #[error("the counter is missing")]
    NoCounter,
    /// The counter is of another time, or of another code: a picture of a code.
    #[error("the counter is not of now")]
    Stale,
    /// It opens other gates.
    #[error("a code for other gates")]
    OtherGate,
    /// It ended before its time.
    #[error("revoked")]
    Revoked,
    /// It is too early.
    #[error("not yet good")]
    NotBegun,
    /// It is too late.
    #[error("no longer good")]
    Expired,
}

/// Whether what was read is of now, where it says that it is live; any other text is. For those who know otherwise that
/// the code itself is good.
///
/// # Errors
/// `NoCounter`, `Stale` or `UnknownKey`.
pub fn is_of_now(text: &str, keys: &[VerifierKey], now: DateTime<Utc>) -> Result<(), Refusal> {
    let Some((code @ Code { form: Form::Live, .. }, _, counter)) = Code::read(text) else { return Ok(()) };
    let counter = counter.ok_or(Refusal::NoCounter)?;
    let key = keys.iter().find(|key| key.id == code.key).ok_or(Refusal::UnknownKey)?;
    if LiveSecret::of(&key.counter_key, &code).is_fresh(counter, now) { Ok(()) } else { Err(Refusal::Stale) }
}

impl Verifier {
    /// Whether to open for what was read.
    ///
    /// # Errors
    /// The reason to stay shut.
    pub fn verify(&self, text: &str, now: DateTime<Utc>) -> Result<Admission, Refusal> {
        let (code, signature, counter) = Code::read(text).ok_or(Refusal::NotACode)?;
        let key = self.keys.get(&code.key).ok_or(Refusal::UnknownKey)?;
        let public = VerifyingKey::from_bytes(&key.public).or(Err(Refusal::UnknownKey))?;
        let signed = public.verify_strict(&message(self.site, &code.payload()), &Signature::from_bytes(&signature));
        signed.or(Err(Refusal::Forged))?;
        match (code.form, counter) {
            (Form::Standing, None) => {}
            (Form::Standing, Some(_)) => return Err(Refusal::NotACode),
            (Form::Live, None) => return Err(Refusal::NoCounter),
            (Form::Live, Some(counter)) => {
                if !LiveSecret::of(&key.counter_key, &code).is_fresh(counter, now) {
                    return Err(Refusal::Stale);
                }
            }
        }
        if !self.groups.contains(&code.group) {
            return Err(Refusal::OtherGate);
        }
        if self.revoked.contains(&(code.pass_number, code.serial)) {
            return Err(Refusal::Revoked);
        }
        if now < code.opens.time() {
            return Err(Refusal::NotBegun);
        }
        if now >= code.closes.time() {
            return Err(Refusal::Expired);
        }
        Ok(Admission { pass_number: code.pass_number, serial: code.serial })
    }
}
