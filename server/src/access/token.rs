//! Access tokens: JWT signed with Ed25519 (RFC 7519, RFC 8037).

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use menpai_domain::ids::AccountId;
use serde::{Deserialize, Serialize};

const ISSUER: &str = "menpai";
const AUDIENCE: &str = "menpai-api";

/// What a token says. Role and sites are not in it: they are read anew with every request.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    iat: i64,
    exp: i64,
}

/// Issues and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    lifetime: TimeDelta,
}

impl Tokens {
    /// From the seed of an Ed25519 key.
    ///
    /// # Panics
    /// Never: a lifetime of at most a day is within range.
    #[must_use]
    pub fn new(seed: &[u8; 32], lifetime_s: u64) -> Self {
        // PKCS#8 (RFC 8410, section 7) of an Ed25519 seed is this fixed prefix and the seed.
        const PKCS8: [u8; 16] =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let mut der = PKCS8.to_vec();
        der.extend_from_slice(seed);
        let public = SigningKey::from_bytes(seed).verifying_key();
        Self {
            signing: EncodingKey::from_ed_der(&der),
            verifying: DecodingKey::from_ed_der(public.as_bytes()),
            lifetime: TimeDelta::seconds(i64::try_from(lifetime_s).unwrap_or(86_400)),
        }
    }

    /// Seconds a token is good for.
    #[must_use]
    pub fn lifetime_s(&self) -> i64 {
        self.lifetime.num_seconds()
    }

    /// A token for an account.
    ///
    /// # Errors
    /// The signer fails, which it does not for a well-formed key.
    pub fn issue(&self, account: AccountId, now: DateTime<Utc>) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            iat: now.timestamp(),
            exp: (now + self.lifetime).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.signing)
    }

    /// The account that a token speaks for, if it is ours and in time.
    #[must_use]
    pub fn account(&self, token: &str, now: DateTime<Utc>) -> Option<AccountId> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is compared below with the clock that was handed in.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verifying, &validation).ok()?.claims;
        (claims.exp > now.timestamp()).then_some(claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_lifetime_and_its_key() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let account = AccountId::from_parts(1, [7; 10]);
        let tokens = Tokens::new(&[1; 32], 60);
        let token = tokens.issue(account, now).unwrap();
        assert_eq!(tokens.account(&token, now), Some(account));
        assert_eq!(tokens.account(&token, now + TimeDelta::seconds(60)), None);
        assert_eq!(Tokens::new(&[2; 32], 60).account(&token, now), None);
        let mut forged = token.into_bytes();
        forged[40] ^= 1;
        assert_eq!(tokens.account(&String::from_utf8_lossy(&forged), now), None);
    }

    #[test]
    fn a_token_without_signature_is_refused() {
        // {"alg":"none"} and claims of the far future
        let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJtZW5wYWkiLCJhdWQiOiJtZW5wYWktYXBpIiwic3ViIjoiMDE5M2I1YzAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIiwiZXhwIjo0MTAyNDQ0ODAwfQ.";
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(Tokens::new(&[1; 32], 60).account(token, now), None);
    }
}
