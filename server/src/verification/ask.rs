//! Asking the verifier.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::VerificationId;
use menpai_domain::person_facts::PersonFacts;

use super::http::HttpVerifier;
use crate::access::Account;
use crate::http::{ApiError, ApiResult};
use crate::outbound::{Outbound, OutboundError};
use crate::state::AppState;
use crate::{config, tries};

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
        Ok(Self { outside })
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.outside.is_some()
    }

    /// Asks about somebody who says who they are. It counts as a guess until there is an answer, and afterwards where it was wrong.
    ///
    /// # Errors
    /// `Validation` where name and number do not belong together, `TooManyGuesses` where that was so too often.
    pub async fn ask_of(&self, state: &AppState, caller: &Account, facts: &PersonFacts) -> ApiResult<Asked> {
        let document = facts.document.as_ref().filter(|document| document.kind() == IdentityKind::CitizenId);
        let (true, Some(document)) = (self.is_there(), document) else { return Ok(Asked::No) };
        let taken = tries::take(state, caller).await?;
        let asked = match self.ask(facts.name.as_str(), document.number()).await {
            Verdict::Match => Asked::Match,
            Verdict::Unknown => Asked::Later,
            Verdict::Mismatch => {
                let told = "name and number do not belong together: check both";
                return Err(ApiError::field("person.id_number", "not_verified", told));
            }
        };
        taken.give_back(state).await?;
        Ok(asked)
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
