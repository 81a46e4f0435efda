//! Beginning a session, and handing its tokens out.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{AccountId, SessionId};
use menpai_domain::terms::Role;
use serde::Serialize;
use sqlx::PgConnection;

use super::client::{ClientInfo, Way};
use super::model::{NewSession, SignedInBy, TokensResponse};
use super::refresh::NewRefreshToken;
use super::store;
use crate::access::browser::{REFRESH_PATH, access_cookie, refresh_cookie, set_cookie};
use crate::config::Access;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// A pair of tokens on their way out.
pub struct Issued {
    access: String,
    access_s: i64,
    refresh: String,
    refresh_s: i64,
}

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// How.
    pub by: SignedInBy,
    /// Whether with a second factor.
    pub second_factor: bool,
}

/// Begins a session of an account; its first tokens go out after the commit.
///
/// # Errors
/// The database is away, the system gives no randomness, or the signer fails.
pub async fn start(
    connection: &mut PgConnection,
    state: &AppState,
    (account_id, role): (AccountId, Role),
    proof: Proof,
    client: ClientInfo,
) -> ApiResult<(SessionId, Issued)> {
    let now = state.clock.now();
    let session = NewSession {
        id: SessionId::generate(),
        account_id,
        created_at: now,
        expires_at: now + lifetime(&state.config.access, role),
        signed_in_by: proof.by,
        second_factor: proof.second_factor,
        client,
    };
    store::insert(connection, &session).await?;
    let issued = issue(connection, state, (account_id, role), session.id, session.expires_at).await?;
    Ok((session.id, issued))
}

/// The next tokens of a session.
///
/// # Errors
/// As of [`start`].
pub async fn issue(
    connection: &mut PgConnection,
    state: &AppState,
    (account_id, role): (AccountId, Role),
    session: SessionId,
    session_expires_at: DateTime<Utc>,
) -> ApiResult<Issued> {
    let now = state.clock.now();
    let refresh = NewRefreshToken::generate().map_err(ApiError::internal)?;
    let expires_at = session_expires_at.min(now + idle(&state.config.access, role));
    store::insert_refresh_token(connection, session, &refresh.hash, now, expires_at).await?;
    let access = state.tokens.issue(account_id, session, session_expires_at, now).map_err(ApiError::internal)?;
    Ok(Issued {
        access: access.text,
        access_s: access.seconds,
        refresh: refresh.text,
        refresh_s: (expires_at - now).num_seconds(),
    })
}

impl Issued {
    /// For the body of an answer: tokens only where they travel in bodies.
    #[must_use]
    pub fn body(&self, way: Way) -> TokensResponse {
        let in_body = |token: &String| (way == Way::Body).then(|| token.clone());
        TokensResponse {
            access_token: in_body(&self.access),
            refresh_token: in_body(&self.refresh),
            token_type: "Bearer",
            expires_in: self.access_s,
        }
    }

    /// An answer with the tokens, by the way that the request came.
    pub fn answer(&self, state: &AppState, way: Way, body: impl Serialize) -> Response {
        let mut response = Json(body).into_response();
        if way == Way::Cookies {
            self.set_cookies(state, response.headers_mut());
        }
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// The tokens as cookies.
    pub fn set_cookies(&self, state: &AppState, headers: &mut HeaderMap) {
        let http = &state.config.http;
        append(headers, &set_cookie(http, access_cookie(http), &self.access, "/", "Strict", self.access_s));
        append(headers, &set_cookie(http, refresh_cookie(http), &self.refresh, REFRESH_PATH, "Strict", self.refresh_s));
    }
}

/// Makes the browser forget both tokens.
pub fn forget_cookies(state: &AppState, headers: &mut HeaderMap) {
    let http = &state.config.http;
    append(headers, &set_cookie(http, access_cookie(http), "", "/", "Strict", 0));
    append(headers, &set_cookie(http, refresh_cookie(http), "", REFRESH_PATH, "Strict", 0));
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    // Names, base64url and digits are always a valid header value.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

const fn is_resident(role: Role) -> bool {
    matches!(role, Role::Landlord | Role::Tenant)
}

fn lifetime(access: &Access, role: Role) -> TimeDelta {
    seconds(if is_resident(role) { access.resident_session_lifetime_s } else { access.session_lifetime_s })
}

fn idle(access: &Access, role: Role) -> TimeDelta {
    seconds(if is_resident(role) { access.resident_session_lifetime_s } else { access.session_idle_s })
}

fn seconds(seconds: u64) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(seconds).unwrap_or(86_400))
}
