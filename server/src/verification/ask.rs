//! Asking the verifier.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, VerificationId};
use menpai_domain::person_facts::PersonFacts;
use moka::sync::Cache;

use super::http::HttpVerifier;
use crate::config;
use crate::http::{ApiError, ApiResult};
use crate::outbound::{Outbound, OutboundError};

/// Numbers of an account that were wrong, or somebody else's, within an hour: whoever mistypes does so a few times, whoever tries
/// numbers out does not stop.
const MOST_WRONG: u32 = 5;
const WINDOW: Duration = Duration::from_hours(1);

/// What a verifier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Name and number belong together.
    Match,
    /// They do not.
    Mismatch,
    /// It can't tell.
    Unknown,
}

/// Why there is no verdict. None of them holds what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VerifierError {
    /// It can't be reached.
    #[error("the verifier: {0}")]
    Outbound(#[from] OutboundError),
    /// Its address does not fit.
    #[error("identity_verifier.url is no address: {0}")]
    Address(#[from] axum::http::Error),
    /// It took too long.
    #[error("the verifier took too long")]
    Timeout,
    /// It refuses.
    #[error("the verifier answered {0}")]
    Refused(u16),
    /// Its answer can't be read.
    #[error("the verifier's answer can't be read")]
    Unreadable,
}

/// A name with the number of a document.
pub struct Question<'a> {
    /// Another one each time.
    pub id: VerificationId,
    /// Name.
    pub name: &'a str,
    /// Number of a citizen's document.
    pub id_number: &'a str,
}

/// Somebody who can tell whether name and number belong together.
pub trait IdentityVerifier: Send + Sync {
    /// Asks once.
    fn ask<'a>(&'a self, question: Question<'a>) -> BoxFuture<'a, Result<Verdict, VerifierError>>;
}

/// What is known of somebody after asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// There is no verifier, or none for such a document.
    No,
    /// Name and number belong together.
    Match,
    /// It could not tell: ask again later.
    Later,
}

/// The verifier that the configuration names, if it names one. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    outside: Option<Arc<dyn IdentityVerifier>>,
    wrong: Cache<AccountId, u32>,
}

impl Verifier {
    /// The one of the configuration.
    ///
    /// # Errors
    /// The system's certificate authorities can't be read.
    pub fn of(config: &config::IdentityVerifier) -> Result<Self, OutboundError> {
        let outside: Option<Arc<dyn IdentityVerifier>> = match &config.url {
            Some(url) => {
                let timeout = Duration::from_secs(config.timeout_s);
                Some(Arc::new(HttpVerifier::new(url.clone(), config.key.clone(), timeout, Outbound::new()?)))
            }
            None => None,
        };
        Ok(Self { outside, wrong: Cache::builder().max_capacity(100_000).time_to_live(WINDOW).build() })
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.outside.is_some()
    }

    /// Asks about somebody who says who they are.
    ///
    /// # Errors
    /// `Validation` where name and number do not belong together, `TooManyRequests` where that was so too often.
    pub async fn ask_of(&self, account: AccountId, facts: &PersonFacts) -> ApiResult<Asked> {
        let document = facts.document.as_ref().filter(|document| document.kind() == IdentityKind::CitizenId);
        let (true, Some(document)) = (self.is_there(), document) else { return Ok(Asked::No) };
        self.may_try(account)?;
        match self.ask(facts.name.as_str(), document.number()).await {
            Verdict::Match => Ok(Asked::Match),
            Verdict::Unknown => Ok(Asked::Later),
            Verdict::Mismatch => {
                self.was_wrong(account);
                let told = "name and number do not belong together: check both";
                Err(ApiError::field("person.id_number", "not_verified", told))
            }
        }
    }

    /// Whether an account may name another number.
    ///
    /// # Errors
    /// `TooManyRequests` where too many were wrong.
    pub fn may_try(&self, account: AccountId) -> ApiResult<()> {
        if self.wrong.get(&account).unwrap_or_default() < MOST_WRONG {
            return Ok(());
        }
        Err(ApiError::TooManyRequests { retry_after_s: WINDOW.as_secs() })
    }

    /// A number that an account named was not its own.
    pub fn was_wrong(&self, account: AccountId) {
        self.wrong.entry(account).and_upsert_with(|before| before.map_or(0, moka::Entry::into_value) + 1);
    }

    /// Asks; whatever goes wrong is a verdict that tells nothing.
    pub async fn ask(&self, name: &str, id_number: &str) -> Verdict {
        let Some(outside) = &self.outside else { return Verdict::Unknown };
        let id = VerificationId::generate();
        let (verdict, outcome) = match outside.ask(Question { id, name, id_number }).await {
            Ok(Verdict::Match) => (Verdict::Match, "match"),
            Ok(Verdict::Mismatch) => (Verdict::Mismatch, "mismatch"),
            Ok(Verdict::Unknown) => (Verdict::Unknown, "unknown"),
            Err(error) => {
                tracing::debug!(%error, "an identity could not be verified");
                (Verdict::Unknown, "unavailable")
            }
        };
        metrics::counter!("menpai_identity_checks_total", "outcome" => outcome).increment(1);
        verdict
    }
}
