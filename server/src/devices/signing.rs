//! Signed requests of devices: whoever sees one can't make another, and can't send it again.
//!
//! The signature is HMAC-SHA-256, in hex, over the lines `menpai-1`, method, path with query, time stamp (seconds), nonce,
//! and SHA-256 of the body in hex. The key is the blind index of the hash of the device's key: shown when that key is made,
//! and not to be had from the database alone.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use menpai_domain::sealed::{Field, Keyring};
use sha2::{Digest, Sha256};

use super::known::Terminal;
use crate::db::Db;

/// How far a time stamp may be from ours.
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// The key with which a device signs, by the hash of its own key.
#[must_use]
pub fn key_of(keyring: &Keyring, secret_hash: &[u8; 32]) -> [u8; 32] {
    keyring.blind_index(Field::DeviceSigning, &hex::encode(secret_hash))
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// `POST`.
    pub method: &'a str,
    /// Path and query as sent.
    pub path: &'a str,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// 16 to 64 letters and digits, never used before.
    pub nonce: &'a str,
    /// All of it.
    pub body: &'a [u8],
}

impl Signed<'_> {
    fn mac(&self, key: &[u8; 32]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
        let body = hex::encode(Sha256::digest(self.body));
        let text = format!("menpai-1\n{}\n{}\n{}\n{}\n{body}", self.method, self.path, self.timestamp, self.nonce);
        mac.update(text.as_bytes());
        Some(mac)
    }

    /// The signature under a key.
    #[must_use]
    pub fn sign(&self, key: &[u8; 32]) -> Option<String> {
        Some(hex::encode(self.mac(key)?.finalize().into_bytes()))
    }

    /// Whether time stamp and nonce are what they should be.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let sane = (16..=64).contains(&self.nonce.len()) && self.nonce.bytes().all(|b| b.is_ascii_alphanumeric());
        let at = DateTime::from_timestamp(self.timestamp, 0);
        sane && at.is_some_and(|at| now.signed_duration_since(at).abs() <= WINDOW)
    }

    /// Whether a signature is the terminal's, under its key or the one before. Compared in constant time.
    #[must_use]
    pub fn is_of(&self, terminal: &Terminal, keyring: &Keyring, signature: &str, now: DateTime<Utc>) -> bool {
        let Ok(signature) = hex::decode(signature) else { return false };
        terminal
            .hashes(now)
            .any(|hash| self.mac(&key_of(keyring, &hash)).is_some_and(|mac| mac.verify_slice(&signature).is_ok()))
    }

    /// Notes the nonce; `false` where it was used before, on this server or another. The row is not waited for to be on
    /// disk: should PostgreSQL itself fall over within the next half second, a request of that moment might be taken twice,
    /// and its events are stored once all the same.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_first(&self, db: &Db, terminal: &Terminal) -> sqlx::Result<bool> {
        let at = DateTime::from_timestamp(self.timestamp, 0).unwrap_or_default();
        let mut tx = db.ingest(&[terminal.device.site_id]).await?;
        sqlx::query!("select set_config('synchronous_commit', 'off', true)").fetch_one(&mut *tx).await?;
        let noted = sqlx::query!(
            "insert into device_nonce (site_id, device_id, nonce, expires_at) values ($1, $2, $3, $4) on conflict do nothing",
            terminal.device.site_id.as_uuid(),
            terminal.device.device_id.as_uuid(),
            self.nonce,
            at + WINDOW + WINDOW,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(noted.rows_affected() == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: Signed<'_> = Signed {
        method: "POST",
        path: "/api/v1/passages",
        timestamp: 1_774_940_400,
        nonce: "0123456789abcdef",
        body: b"{}",
    };

    /// For those who write the other side.
    #[test]
    fn the_signature_is_that_of_the_vector() {
        let mac = SIGNED.sign(&[7; 32]).unwrap();
        assert_eq!(mac, "ddf43b9f0d5b221f3a03102d3a16c38ef7db3f2c2b4899736fd122ab966c2637");
    }

    #[test]
    fn time_stamps_and_nonces_are_checked() {
        let now = DateTime::from_timestamp(SIGNED.timestamp, 0).unwrap();
        assert!(SIGNED.is_fresh(now) && SIGNED.is_fresh(now + WINDOW) && SIGNED.is_fresh(now - WINDOW));
        assert!(!SIGNED.is_fresh(now + WINDOW + TimeDelta::seconds(1)));
        for nonce in ["", "short", "0123456789abcde ", "0123456789abcde'"] {
            assert!(!Signed { nonce, ..SIGNED }.is_fresh(now), "{nonce}");
        }
        assert!(!Signed { timestamp: i64::MAX, ..SIGNED }.is_fresh(now));
    }
}
