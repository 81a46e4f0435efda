//! Sign in, who am I.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::model::{AccountResponse, Login, LoginResponse, Me};
use super::{hold, password, store};
use crate::access::{Account, Granted};
use crate::codes;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::second_factor::check;
use crate::sessions::model::SignedInBy;
use crate::sessions::start::{self, Issued, Proof};
use crate::sessions::{self, ClientInfo, Way};
use crate::state::AppState;

/// Sign in.
///
/// Browsers send `x-menpai-client` and get the tokens as cookies that scripts can't read; other programs get them in the
/// body. 401 `second_factor_required` says that the password is right and a code is missing (`required`) or wrong.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = Login, security(()),
    responses((status = 200, body = LoginResponse), Problems))]
pub async fn login(
    State(state): State<AppState>,
    way: Way,
    client: ClientInfo,
    ApiJson(login): ApiJson<Login>,
) -> ApiResult<Response> {
    let user_name = check_shape(&login)?;
    let attempt = hold::begin(&state, &user_name).await?;
    let mut tx = state.db.auth().await?;
    let found = store::find_login(&mut tx, &user_name).await?;
    // No connection is kept while a password is hashed.
    tx.commit().await?;
    let hash = found.as_ref().and_then(|found| found.password_hash.clone());
    let matches = password::check(login.password, hash).await?;
    let Some(found) = found.filter(|_| matches) else {
        refused("wrong", None);
        return Err(ApiError::WrongPassword);
    };
    let mut tx = state.db.auth().await?;
    let now = state.clock.now();
    let checked = check::check(&mut tx, &state.keyring, found.account_id, login.code.as_deref(), now).await?;
    let second_factor = checked.rule().map_err(|code| {
        refused("second_factor", Some(&found));
        ApiError::SecondFactorRequired { code }
    })?;
    let proof = Proof { by: SignedInBy::Password, second_factor };
    let (session_id, issued) = start::start(&mut tx, &state, (found.account_id, found.role), proof, client).await?;
    attempt.succeeded(&mut tx).await?;
    tx.commit().await?;
    metrics::counter!("menpai_sign_ins_total", "outcome" => "signed_in").increment(1);
    let caller = sessions::store::find_caller(state.db.outside(), session_id, now).await?;
    Ok(answer(&state, way, &issued, &caller.ok_or(ApiError::Unauthenticated)?))
}

fn check_shape(login: &Login) -> ApiResult<String> {
    let mut checks = Checks::default();
    let user_name = checks.text("user_name", &login.user_name, 64).to_lowercase();
    let length = login.password.chars().count();
    checks.ensure(
        (1..=password::MAX_CHARACTERS).contains(&length),
        "password",
        "length",
        "must have 1 to 256 characters",
    );
    let code = login.code.as_deref().unwrap_or_default();
    checks.ensure(code.chars().count() <= 64, "code", "length", "must have at most 64 characters");
    checks.finish()?;
    Ok(user_name)
}

/// Counts and logs a refusal: never the password, and never the name as it was typed, which may be one.
fn refused(outcome: &'static str, account: Option<&store::Login>) {
    metrics::counter!("menpai_sign_ins_total", "outcome" => outcome).increment(1);
    let account_id = account.map(|account| account.account_id.to_string());
    tracing::warn!(outcome, account_id, "a sign-in was refused");
}

/// The answer to somebody who has signed in.
#[must_use]
pub fn answer(state: &AppState, way: Way, issued: &Issued, caller: &Account) -> Response {
    let body = LoginResponse { tokens: issued.body(way), account: account(caller), pending: caller.pending.clone() };
    issued.answer(state, way, body)
}

/// Who is signed in.
#[utoipa::path(get, path = "/auth/me", tag = "auth", responses((status = 200, body = Me), Problems))]
pub async fn get_me(State(state): State<AppState>, Granted { caller, scope }: Granted) -> ApiResult<Json<Me>> {
    let mut tx = state.db.api(&scope).await?;
    let sites = store::list_sites(&mut tx).await?;
    tx.commit().await?;
    let mut tx = state.db.auth().await?;
    let asks_number = codes::store::asks_number(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    Ok(Json(Me {
        account: account(&caller),
        sites,
        may: caller.actions(),
        may_by_exception: caller.actions_by_exception(),
        pending: caller.pending.clone(),
        asks_number,
    }))
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
