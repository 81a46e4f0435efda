//! A key for events that their terminals don't number.

use sha2::{Digest, Sha256};

/// The first half of SHA-256 over the parts, as hex.
#[must_use]
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..16])
}
