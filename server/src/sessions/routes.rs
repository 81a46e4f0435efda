//! One's own sessions.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use menpai_domain::ids::SessionId;

use super::client::Way;
use super::model::{EndedBecause, RefreshRequest, SessionResponse, TokensResponse};
use super::refresh::{self, Verdict};
use super::store::Refreshable;
use super::{start, store};
use crate::access::Granted;
use crate::access::browser::{check_client, cookie, refresh_cookie};
use crate::http::extract::{from_json, is_json, read_body};
use crate::http::{ApiError, ApiPath, ApiResult, Page, Problems};
use crate::state::AppState;

/// Largest body of a refresh: a token and its name.
const REFRESH_LIMIT_BYTES: usize = 4096;

/// Fresh tokens for a refresh token, which is used up. Browsers send the cookie and no body.
///
/// A token that was used a moment ago answers 409 `already_refreshed` and gives nothing: another tab was faster, and its
/// cookies are there. A token that was used before that ends its session.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", request_body = Option<RefreshRequest>, security(()),
    responses((status = 200, body = TokensResponse), Problems))]
pub async fn refresh_session(State(state): State<AppState>, request: Request) -> ApiResult<Response> {
    let headers = request.headers().clone();
    let body = read_body(request, &state, REFRESH_LIMIT_BYTES).await?;
    let (hash, way) = presented(&state, &headers, &body)?;
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    let found = store::find_by_refresh_token(&mut tx, &hash, now).await?.ok_or(ApiError::Unauthenticated)?;
    let Refreshable { session_id, account_id, role, expires_at, token } = found;
    match token.judge(now) {
        Verdict::Good => {
            store::use_refresh_token(&mut tx, &hash, now).await?;
            let issued = start::issue(&mut tx, &state, (account_id, role), session_id, expires_at).await?;
            tx.commit().await?;
            Ok(issued.answer(&state, way, issued.body(way)))
        }
        Verdict::Expired => Err(ApiError::Unauthenticated),
        Verdict::JustUsed => {
            let rule = "this token was used a moment ago: use the newer one";
            Err(ApiError::conflict("refresh_token", "already_refreshed", rule))
        }
        Verdict::Reused => {
            store::end(&mut tx, account_id, session_id, EndedBecause::RefreshReused, now).await?;
            tx.commit().await?;
            metrics::counter!("menpai_refresh_tokens_reused_total").increment(1);
            tracing::warn!(%account_id, %session_id, "a used refresh token came again: the session is ended");
            Err(ApiError::Unauthenticated)
        }
    }
}

/// The hash of the token in the body, or else in the cookie.
fn presented(state: &AppState, headers: &HeaderMap, body: &Bytes) -> ApiResult<([u8; 32], Way)> {
    let hash_of = |text: &str| refresh::hash_of(text).ok_or(ApiError::Unauthenticated);
    if body.is_empty() {
        let token = cookie(headers, refresh_cookie(&state.config.http)).ok_or(ApiError::Unauthenticated)?;
        check_client(headers, &Method::POST)?;
        return Ok((hash_of(token)?, Way::Cookies));
    }
    if !is_json(headers) {
        return Err(ApiError::UnsupportedMediaType { expected: "application/json" });
    }
    let request: RefreshRequest = from_json(body)?;
    Ok((hash_of(&request.refresh_token)?, Way::Body))
}

/// Sign out: the session ends, and the browser forgets its tokens.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses((status = 204), Problems))]
pub async fn logout(State(state): State<AppState>, Granted { caller, .. }: Granted) -> ApiResult<Response> {
    let mut tx = state.db.auth().await?;
    store::end(&mut tx, caller.account_id, caller.session_id, EndedBecause::SignedOut, state.clock.now()).await?;
    tx.commit().await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    start::forget_cookies(&state, response.headers_mut());
    Ok(response)
}

/// One's own sessions that have not ended, newest first.
#[utoipa::path(get, path = "/auth/sessions", tag = "auth", responses((status = 200, body = Page<SessionResponse>), Problems))]
pub async fn list_own_sessions(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
) -> ApiResult<Json<Page<SessionResponse>>> {
    let mut tx = state.db.auth().await?;
    let sessions = store::list(&mut tx, caller.account_id, caller.session_id, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(sessions)))
}

/// End one of one's own sessions.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "auth", params(("id" = SessionId, Path)),
    responses((status = 204), Problems))]
pub async fn end_own_session(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(id): ApiPath<SessionId>,
) -> ApiResult<StatusCode> {
    let mut tx = state.db.auth().await?;
    let ended = store::end(&mut tx, caller.account_id, id, EndedBecause::EndedByOwner, state.clock.now()).await?;
    tx.commit().await?;
    if !ended {
        return Err(ApiError::NotFound("session"));
    }
    Ok(StatusCode::NO_CONTENT)
}
