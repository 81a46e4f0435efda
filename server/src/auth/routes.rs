//! Sign in, sign out, who am I.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;

use super::model::{AccountResponse, Login, LoginResponse, Me};
use super::{password, store};
use crate::access::{Account, Granted, SESSION_COOKIE};
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::state::AppState;

/// Sign in.
///
/// Answers an access token and sets it as a cookie that scripts can't read.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = Login, security(()),
    responses((status = 200, body = LoginResponse), Problems))]
pub async fn login(State(state): State<AppState>, ApiJson(login): ApiJson<Login>) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let user_name = checks.text("user_name", &login.user_name, 64).to_lowercase();
    let length = login.password.chars().count();
    checks.ensure((1..=256).contains(&length), "password", "length", "must have 1 to 256 characters");
    checks.finish()?;
    if state.lockout.holds(&user_name) {
        return Err(ApiError::TooManyRequests { retry_after_s: state.lockout.wait_s() });
    }
    let mut tx = state.db.api_without_scope().await?;
    let found = store::find_login(&mut tx, &user_name).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let matches = tokio::task::spawn_blocking(move || password::matches(&login.password, hash.as_deref()))
        .await
        .map_err(ApiError::internal)?;
    let Some((account_id, _)) = found.filter(|_| matches) else {
        state.lockout.failed(&user_name);
        return Err(ApiError::Unauthenticated);
    };
    let caller = store::find_account(&mut tx, account_id).await?.ok_or(ApiError::Unauthenticated)?;
    tx.commit().await?;
    state.lockout.succeeded(&user_name);
    let access_token = state.tokens.issue(account_id, state.clock.now()).map_err(ApiError::internal)?;
    let expires_in = state.tokens.lifetime_s();
    let cookie = session_cookie(&state, &access_token, expires_in);
    let body = LoginResponse { access_token, token_type: "Bearer", expires_in, account: account(&caller) };
    Ok((cookie, Json(body)))
}

/// Sign out: the browser forgets the cookie.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses((status = 204), Problems))]
pub async fn logout(State(state): State<AppState>, _granted: Granted) -> impl IntoResponse {
    (StatusCode::NO_CONTENT, session_cookie(&state, "", 0))
}

/// Who is signed in.
#[utoipa::path(get, path = "/auth/me", tag = "auth", responses((status = 200, body = Me), Problems))]
pub async fn get_me(State(state): State<AppState>, Granted { caller, scope }: Granted) -> ApiResult<Json<Me>> {
    let mut tx = state.db.api(&scope).await?;
    let sites = store::list_sites(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(Me { account: account(&caller), sites, may: caller.actions() }))
}

fn account(caller: &Account) -> AccountResponse {
    AccountResponse {
        id: caller.account_id,
        user_name: caller.user_name.clone(),
        display_name: caller.display_name.clone(),
        role: caller.role,
        organisation: caller.organisation.clone(),
    }
}

fn session_cookie(state: &AppState, token: &str, max_age_s: i64) -> [(HeaderName, String); 1] {
    let secure = if state.config.http.secure_cookies { "; Secure" } else { "" };
    [(SET_COOKIE, format!("{SESSION_COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={max_age_s}{secure}"))]
}
