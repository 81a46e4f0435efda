//! To the provider and back. Whatever goes wrong ends at the console, which says so.

use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::model::CameBack;
use super::provider::{Provider, ProviderError};
use super::store;
use crate::access::browser::{cookie, set_cookie};
use crate::http::{ApiError, ApiQuery, ApiResult, Problems};
use crate::sessions::ClientInfo;
use crate::sessions::model::SignedInBy;
use crate::sessions::start::{self, Proof};
use crate::state::AppState;

/// Ties a sign-in to the browser that began it. `Lax`, since the provider sends the browser back from another site.
const COOKIE: &str = "menpai_oidc";
const COOKIE_PATH: &str = "/api/v1/auth/oidc";
/// How long somebody may take at the provider.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// Why a sign-in failed, as the console knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It did not set out from this browser, came back before, or took too long.
    State,
    /// The provider refuses, or the person did.
    Refused,
    /// The provider can't be reached, or does not take the code.
    Provider,
    /// What it says does not fit.
    Unfit,
    /// Nobody's account is linked to that identity.
    Unknown,
}

impl Failure {
    const fn key(self) -> &'static str {
        match self {
            Self::State => "oidc_state",
            Self::Refused => "oidc_refused",
            Self::Provider => "oidc_provider",
            Self::Unfit => "oidc_unfit",
            Self::Unknown => "oidc_unknown",
        }
    }
}

fn provider(state: &AppState) -> ApiResult<&Provider> {
    state.oidc.as_deref().ok_or(ApiError::NotFound("provider to sign in through"))
}

/// Sign in through the provider: sends the browser there.
#[utoipa::path(get, path = "/auth/oidc/start", tag = "auth", security(()), responses((status = 302), Problems))]
pub async fn start_oidc(State(state): State<AppState>) -> ApiResult<Response> {
    let setting_out = match provider(&state)?.set_out().await {
        Ok(setting_out) => setting_out,
        Err(error) => {
            tracing::error!(%error, "the provider can't be asked");
            return Ok(back_to_console(&state, Failure::Provider));
        }
    };
    let mut tx = state.db.auth().await?;
    store::insert(&mut tx, &hash(&setting_out.state), &setting_out.attempt, state.clock.now()).await?;
    tx.commit().await?;
    let age = PATIENCE.num_seconds();
    let cookie = set_cookie(&state.config.http, COOKIE, &setting_out.state, COOKIE_PATH, "Lax", age);
    Ok(redirect(&setting_out.url, &[cookie]))
}

/// Where the provider sends the browser back to. Answers with the session's cookies, and the way to the console.
#[utoipa::path(get, path = "/auth/oidc/callback", tag = "auth", params(CameBack), security(()),
    responses((status = 302), Problems))]
pub async fn finish_oidc(
    State(state): State<AppState>,
    client: ClientInfo,
    headers: HeaderMap,
    ApiQuery(came_back): ApiQuery<CameBack>,
) -> ApiResult<Response> {
    let provider = provider(&state)?;
    let begun = cookie(&headers, COOKIE).map(hash);
    let returned = came_back.state.as_deref().map(hash);
    let Some(state_hash) = returned.filter(|returned| Some(*returned) == begun) else {
        return Ok(back_to_console(&state, Failure::State));
    };
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    let attempt = store::take(&mut tx, &state_hash, now - PATIENCE).await?;
    tx.commit().await?;
    let Some(attempt) = attempt else { return Ok(back_to_console(&state, Failure::State)) };
    let Some(code) = came_back.code.filter(|_| came_back.error.is_none()) else {
        return Ok(back_to_console(&state, Failure::Refused));
    };
    let vouched = match provider.redeem(code, attempt, now).await {
        Ok(vouched) => vouched,
        Err(error) => {
            tracing::warn!(%error, "a sign-in through the provider failed");
            let failure = match error {
                ProviderError::NoIdToken | ProviderError::IdToken(_) => Failure::Unfit,
                ProviderError::Address(_) | ProviderError::Discovery(_) | ProviderError::Exchange(_) => {
                    Failure::Provider
                }
            };
            return Ok(back_to_console(&state, failure));
        }
    };
    let mut tx = state.db.auth().await?;
    let Some(account) = store::find_account(&mut tx, &vouched.issuer, &vouched.subject).await? else {
        tracing::warn!("somebody without an account signed in through the provider");
        return Ok(back_to_console(&state, Failure::Unknown));
    };
    let proof = Proof { by: SignedInBy::Oidc, second_factor: vouched.second_factor };
    let (_session, issued) = start::start(&mut tx, &state, account, proof, client).await?;
    tx.commit().await?;
    metrics::counter!("menpai_sign_ins_total", "outcome" => "signed_in").increment(1);
    let mut response = redirect("/?signed_in=oidc", &[forget_cookie(&state)]);
    issued.set_cookies(&state, response.headers_mut());
    Ok(response)
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn forget_cookie(state: &AppState) -> String {
    set_cookie(&state.config.http, COOKIE, "", COOKIE_PATH, "Lax", 0)
}

fn back_to_console(state: &AppState, failure: Failure) -> Response {
    metrics::counter!("menpai_sign_ins_total", "outcome" => failure.key()).increment(1);
    redirect(&format!("/?sign_in_error={}", failure.key()), &[forget_cookie(state)])
}

fn redirect(to: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(to) {
        headers.insert(LOCATION, location);
    }
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}
