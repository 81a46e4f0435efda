//! Access tokens: JWT signed with Ed25519 (RFC 7519, RFC 8037), of the type that RFC 9068 gives them.
//!
//! A token says which session speaks, and until when it may be asked; everything else is read from the session with
//! every request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use menpai_domain::ids::{AccountId, SessionId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::token_keys::{TokenKeys, Verified};
use crate::secrets::SecretsError;

const ISSUER: &str = "menpai";
const AUDIENCE: &str = "menpai-api";
const TYPE: &str = "at+jwt";
/// How often an unknown key's name makes us look into the folder.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What a token says. Role and sites are not in it: they are read anew with every request.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    sid: SessionId,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

/// Issues and checks tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    keys: RwLock<Arc<TokenKeys>>,
    looked: Mutex<Option<Instant>>,
    dir: PathBuf,
    lifetime: TimeDelta,
}

/// A token on its way out.
#[derive(Debug)]
pub struct Token {
    /// As it is presented.
    pub text: String,
    /// For how long it is good.
    pub seconds: i64,
}

/// What stops a token from being issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no key.
    #[error("there is no key to sign tokens with")]
    NoKey,
    /// The signer fails.
    #[error("a token can't be signed: {0}")]
    Signer(#[from] jsonwebtoken::errors::Error),
}

impl Tokens {
    /// With the keys of a folder.
    ///
    /// # Errors
    /// The file that does not fit.
    pub fn open(dir: PathBuf, lifetime_s: u64) -> Result<Self, SecretsError> {
        let keys = RwLock::new(Arc::new(TokenKeys::read(&dir)?));
        let lifetime = TimeDelta::seconds(i64::try_from(lifetime_s).unwrap_or(900));
        Ok(Self(Arc::new(Inner { keys, looked: Mutex::new(None), dir, lifetime })))
    }

    /// The keys in use.
    #[must_use]
    pub fn keys(&self) -> Arc<TokenKeys> {
        self.0.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the folder again: new keys sign, keys that are gone no longer verify.
    ///
    /// # Errors
    /// The file that does not fit; then everything stays as it was.
    pub fn reload(&self) -> Result<(), SecretsError> {
        let keys = Arc::new(TokenKeys::read(&self.0.dir)?);
        *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// A token for a session of an account, which is over at a time, and the token with it.
    ///
    /// # Errors
    /// There is no key, or the signer fails, which it does not for a well-formed one.
    pub fn issue(
        &self,
        account: AccountId,
        session: SessionId,
        over: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Token, IssueError> {
        let expires = over.min(now + self.0.lifetime).timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            sid: session,
            iat: now.timestamp(),
            exp: expires,
            jti: SessionId::generate().as_uuid(),
        };
        let keys = self.keys();
        let key = keys.newest().ok_or(IssueError::NoKey)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.kid.clone());
        header.typ = Some(TYPE.to_owned());
        let text = jsonwebtoken::encode(&header, &claims, &key.signing)?;
        Ok(Token { text, seconds: expires - now.timestamp() })
    }

    /// The session that a token speaks for, if it is ours and in time.
    #[must_use]
    pub fn session(&self, token: &str, now: DateTime<Utc>) -> Option<(AccountId, SessionId)> {
        let hash = Sha256::digest(token).into();
        let keys = self.keys();
        let known = keys.verified.get(&hash);
        let verified = known.or_else(|| {
            let (keys, verified) = self.verify(token)?;
            keys.verified.insert(hash, verified);
            Some(verified)
        })?;
        (verified.expires > now.timestamp()).then_some((verified.account, verified.session))
    }

    /// What a token that is ours says, and the keys by which it is.
    fn verify(&self, token: &str) -> Option<(Arc<TokenKeys>, Verified)> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let kid = header.kid.filter(|_| header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(TYPE))?;
        let keys = self.keys_with(&kid);
        let key = keys.find(&kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is compared with the clock that was handed in.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.verifying, &validation).ok()?.claims;
        let verified = Verified { account: claims.sub, session: claims.sid, expires: claims.exp };
        Some((keys, verified))
    }

    /// The keys in use; where another server signs with a newer one already, those that lie in the folder by now.
    fn keys_with(&self, kid: &str) -> Arc<TokenKeys> {
        let keys = self.keys();
        if keys.find(kid).is_some() || !self.may_look() {
            return keys;
        }
        if let Err(error) = self.reload() {
            tracing::error!(%error, "the keys of access tokens can't be read again");
        }
        self.keys()
    }

    fn may_look(&self) -> bool {
        let mut looked = self.0.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let may = looked.is_none_or(|before| before.elapsed() > LOOK_AGAIN);
        if may {
            *looked = Some(Instant::now());
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> (Tokens, PathBuf) {
        let dir = std::env::temp_dir().join(format!("menpai-token-{}", SessionId::generate()));
        std::fs::create_dir(&dir).unwrap();
        (Tokens::open(dir.clone(), 60).unwrap(), dir)
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn over() -> DateTime<Utc> {
        now() + TimeDelta::hours(12)
    }

    #[test]
    fn a_token_is_good_for_its_lifetime_and_its_key() {
        let (account, session) = (AccountId::generate(), SessionId::generate());
        let (tokens, dir) = tokens();
        let token = tokens.issue(account, session, over(), now()).unwrap().text;
        for _kept in 0..2 {
            assert_eq!(tokens.session(&token, now()), Some((account, session)));
        }
        assert_eq!(tokens.session(&token, now() + TimeDelta::seconds(60)), None);
        let (others, other_dir) = self::tokens();
        assert_eq!(others.session(&token, now()), None);
        let mut forged = token.into_bytes();
        let middle = forged.len() / 2;
        forged[middle] ^= 1;
        assert_eq!(tokens.session(&String::from_utf8_lossy(&forged), now()), None);
        std::fs::remove_dir_all(dir).unwrap();
        std::fs::remove_dir_all(other_dir).unwrap();
    }

    #[test]
    fn a_token_is_not_good_for_longer_than_its_session() {
        let (tokens, dir) = tokens();
        let over = now() + TimeDelta::seconds(7);
        let token = tokens.issue(AccountId::generate(), SessionId::generate(), over, now()).unwrap();
        assert_eq!(token.seconds, 7);
        assert!(tokens.session(&token.text, over - TimeDelta::seconds(1)).is_some());
        assert!(tokens.session(&token.text, over).is_none());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_new_key_signs_and_the_old_one_verifies_until_it_is_gone() {
        let (account, session) = (AccountId::generate(), SessionId::generate());
        let (tokens, dir) = tokens();
        let old = tokens.issue(account, session, over(), now()).unwrap().text;
        let file = TokenKeys::rotate(&dir).unwrap();
        assert!(file.ends_with("token.2.key"));
        // Another server signs with it before we were told.
        let new = Tokens::open(dir.clone(), 60).unwrap().issue(account, session, over(), now()).unwrap().text;
        assert!(tokens.session(&new, now()).is_some());
        assert!(tokens.session(&old, now()).is_some());
        assert!(tokens.keys().newest().unwrap().kid.starts_with("2."));
        std::fs::remove_file(dir.join("token.1.key")).unwrap();
        tokens.reload().unwrap();
        assert!(tokens.session(&old, now()).is_none());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn the_key_of_an_older_installation_is_kept() {
        let dir = std::env::temp_dir().join(format!("menpai-token-{}", SessionId::generate()));
        std::fs::create_dir(&dir).unwrap();
        crate::secrets::read_or_make(&dir.join("token.key")).unwrap();
        Tokens::open(dir.clone(), 60).unwrap();
        assert!(dir.join("token.1.key").exists() && !dir.join("token.key").exists());
        std::fs::remove_dir_all(dir).unwrap();
    }
}
