//! The provider: what it says of itself, where it is asked, and what its ID tokens say.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use tokio::sync::Mutex;

use super::store::Attempt;
use crate::config;
use crate::outbound::Outbound;

/// Where the provider sends browsers back to, below our own address.
pub const CALLBACK: &str = "/api/v1/auth/oidc/callback";
/// By how much the provider's clock may be ahead of ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// How long what the provider says of itself is believed: its keys change.
const BELIEVED: Duration = Duration::from_mins(10);

/// What goes wrong with a provider. The text holds nothing secret.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// An address in the configuration is none.
    #[error("an address of the configuration: {0}")]
    Address(String),
    /// It does not describe itself as it should.
    #[error("the provider's description of itself: {0}")]
    Discovery(String),
    /// It does not take the code.
    #[error("the provider does not give a token: {0}")]
    Exchange(String),
    /// There is no ID token in its answer.
    #[error("the provider's answer has no ID token")]
    NoIdToken,
    /// The ID token does not fit.
    #[error("the ID token: {0}")]
    IdToken(String),
}

/// Somebody for whom the provider vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider's issuer identifier.
    pub issuer: String,
    /// Who, in its words.
    pub subject: String,
    /// Whether a second factor was shown to it.
    pub second_factor: bool,
}

/// A sign-in that sets out.
pub struct SettingOut {
    /// Where the browser goes.
    pub url: String,
    /// What it brings back.
    pub state: String,
    /// What is kept until then.
    pub attempt: Attempt,
}

/// A provider that is configured.
pub struct Provider {
    config: config::Oidc,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    outbound: Outbound,
    described: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Provider {
    /// The provider of a configuration; none where there is no issuer.
    ///
    /// # Errors
    /// An address is none, or the system's certificate authorities can't be read.
    pub fn of(config: &config::Oidc, public_url: Option<&str>) -> anyhow::Result<Option<Self>> {
        let Some(issuer) = config.issuer.clone() else { return Ok(None) };
        let address = |error: url::ParseError| ProviderError::Address(error.to_string());
        let base = public_url.unwrap_or_default().trim_end_matches('/');
        Ok(Some(Self {
            issuer: IssuerUrl::new(issuer).map_err(address)?,
            redirect: RedirectUrl::new(format!("{base}{CALLBACK}")).map_err(address)?,
            outbound: Outbound::new()?,
            config: config.clone(),
            described: Mutex::new(None),
        }))
    }

    /// What it is called on the button.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.config.label
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// The provider can't be reached.
    pub async fn set_out(&self) -> Result<SettingOut, ProviderError> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge);
        for scope in self.config.scopes.split_whitespace().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let (url, state, nonce) = request.url();
        let attempt = Attempt { nonce: nonce.secret().clone(), pkce_verifier: verifier.secret().clone() };
        Ok(SettingOut { url: url.into(), state: state.secret().clone(), attempt })
    }

    /// Whom a code that came back stands for.
    ///
    /// # Errors
    /// The provider does not take it, or its ID token does not fit.
    pub async fn redeem(&self, code: String, attempt: Attempt, now: DateTime<Utc>) -> Result<Vouched, ProviderError> {
        let client = self.client().await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| ProviderError::Discovery(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.pkce_verifier))
            .request_async(&self.outbound)
            .await
            .map_err(|error| ProviderError::Exchange(error.to_string()))?;
        let token = answer.id_token().ok_or(ProviderError::NoIdToken)?;
        let unfit = |error: String| ProviderError::IdToken(error);
        // Signatures that anybody can check; none with a shared secret, and not without one.
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
                CoreJwsSigningAlgorithm::EcdsaP384Sha384,
                CoreJwsSigningAlgorithm::EdDsa,
            ])
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued| {
                if issued <= now + CLOCKS_DIFFER { Ok(()) } else { Err("it was issued in the future".to_owned()) }
            });
        let claims = match token.claims(&verifier, &Nonce::new(attempt.nonce)) {
            Ok(claims) => claims,
            Err(error) => {
                // It may have other keys by now: the next sign-in asks for them.
                *self.described.lock().await = None;
                return Err(unfit(error.to_string()));
            }
        };
        if let Some(expected) = claims.access_token_hash() {
            let alg = token.signing_alg().map_err(|error| unfit(error.to_string()))?;
            let key = token.signing_key(&verifier).map_err(|error| unfit(error.to_string()))?;
            let found = AccessTokenHash::from_token(answer.access_token(), alg, key)
                .map_err(|error| unfit(error.to_string()))?;
            if found != *expected {
                return Err(unfit("at_hash does not fit the access token".to_owned()));
            }
        }
        Ok(Vouched {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            second_factor: self.shows_second_factor(claims),
        })
    }

    fn shows_second_factor(&self, claims: &CoreIdTokenClaims) -> bool {
        let named = |list: &str, value: &str| list.split_whitespace().any(|known| known == value);
        let methods = claims.auth_method_refs().into_iter().flatten();
        let context = claims.auth_context_ref();
        methods.into_iter().any(|method| named(&self.config.second_factor_amr, method))
            || context.is_some_and(|context| named(&self.config.second_factor_acr, context))
    }

    async fn client(&self) -> Result<Client, ProviderError> {
        let secret = self.config.client_secret.0.clone();
        let secret = (!secret.is_empty()).then(|| ClientSecret::new(secret));
        let metadata = self.description().await?;
        Ok(CoreClient::from_provider_metadata(metadata, ClientId::new(self.config.client_id.clone()), secret)
            .set_redirect_uri(self.redirect.clone()))
    }

    async fn description(&self) -> Result<CoreProviderMetadata, ProviderError> {
        let mut described = self.described.lock().await;
        if let Some((since, metadata)) = &*described
            && since.elapsed() < BELIEVED
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.outbound)
            .await
            .map_err(|error| ProviderError::Discovery(error.to_string()))?;
        *described = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}
