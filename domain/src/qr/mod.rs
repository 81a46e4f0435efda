//! Signed QR codes for verifiers of our own: what a phone shows, and how a gate without a network decides.
//!
//! ```text
//! form (1 byte) | key (1) | gate group (2) | pass number (4) | serial (2) | opens (3) | closes (3)     16 bytes, big-endian
//! Ed25519 over "menpai/qr/1" | site (16) | those 16 bytes                                              64 bytes
//! counter (1) | first 4 bytes of HMAC-SHA-256(secret, step)                                             5 bytes, live only
//! ```
//!
//! In base45 (RFC 9285) that is 120 characters, or 128 for a live code, which is what terminals take. Times are minutes
//! since 2020. The site is signed and not sent: a verifier knows where it stands, so numbers of groups are per site.
//!
//! **Live codes stop screenshots.** The phone appends a step of 30 seconds, as its last byte and under a secret of this
//! code. The secret follows from the code and from a key that the site's verifiers share, so that they keep nothing per
//! code. Whoever takes that key from a verifier can keep old codes fresh; a new code still needs the signature. A code
//! that says it is live is refused without its counter.

mod code;
mod live;
mod sign;
mod verify;

#[cfg(test)]
mod tests;

pub use code::{Code, CodeError, Form, MinuteOf2020, SIGNED_CHARS};
pub use live::{LIVE_CHARS, LiveSecret, STEP_S};
pub use sign::{Signer, VerifierKey};
pub use verify::{Admission, Refusal, Verifier, is_of_now};

/// The part of a text that stays the same as long as the code does: of a live code, what stands before its counter; of
/// anything else, all of it. By this a code is found again.
#[must_use]
pub fn lasting(text: &str) -> &str {
    if text.len() == LIVE_CHARS && Code::read(text).is_some_and(|(code, ..)| code.form == Form::Live) {
        &text[..SIGNED_CHARS]
    } else {
        text
    }
}
