//! Enrolling, changing and showing one's own second factor.
//!
//! A wrong code counts as a failed sign-in: whoever got hold of a session can't try codes at leisure.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use menpai_domain::sealed::Field;
use sqlx::PgConnection;

use super::check::{self, Checked};
use super::model::{Code, Enrolment, MaybeCode, RecoveryCodes, SecondFactorResponse};
use super::{recovery, store, totp};
use crate::access::setup::needs_second_factor;
use crate::access::{Account, Granted};
use crate::auth::hold;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::sessions;
use crate::sessions::model::EndedBecause;
use crate::state::AppState;

/// How one's second factor stands.
#[utoipa::path(get, path = "/auth/second-factor", tag = "auth", responses((status = 200, body = SecondFactorResponse), Problems))]
pub async fn get_second_factor(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
) -> ApiResult<Json<SecondFactorResponse>> {
    let mut tx = state.db.auth().await?;
    let enrolled = store::find(&mut tx, caller.account_id).await?.secret.is_some();
    let recovery_codes_left = store::count_recovery_codes(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    Ok(Json(SecondFactorResponse { enrolled, needed: needs_second_factor(caller.role), recovery_codes_left }))
}

/// Begin to enrol a second factor: answers a secret, which counts once a code made with it was shown.
#[utoipa::path(post, path = "/auth/second-factor", tag = "auth", request_body = MaybeCode,
    responses((status = 200, body = Enrolment), Problems))]
pub async fn begin_second_factor(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiJson(request): ApiJson<MaybeCode>,
) -> ApiResult<Json<Enrolment>> {
    show(&state, &caller, request.code.as_deref()).await?;
    let secret = totp::generate().map_err(ApiError::internal)?;
    let sealed = state.keyring.seal(Field::TotpSecret, caller.account_id.as_uuid(), &secret);
    let mut tx = state.db.auth().await?;
    store::propose(&mut tx, caller.account_id, &sealed).await?;
    tx.commit().await?;
    let otpauth_uri = totp::otpauth_uri(&secret, &caller.user_name);
    Ok(Json(Enrolment { secret, otpauth_uri }))
}

/// Show the first code of the new secret: it counts from now on. Answers recovery codes, and ends the account's other
/// sessions.
#[utoipa::path(post, path = "/auth/second-factor/confirm", tag = "auth", request_body = Code,
    responses((status = 200, body = RecoveryCodes), Problems))]
pub async fn confirm_second_factor(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiJson(request): ApiJson<Code>,
) -> ApiResult<Json<RecoveryCodes>> {
    let attempt = hold::begin(&state, &caller.user_name).await?;
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    let proposed = store::find(&mut tx, caller.account_id).await?.new_secret;
    let sealed = proposed.ok_or_else(|| ApiError::field("code", "not_begun", "ask for a secret first"))?;
    let secret =
        state.keyring.open(Field::TotpSecret, caller.account_id.as_uuid(), &sealed).map_err(ApiError::internal)?;
    let step = totp::step_of(&secret, request.code.trim(), now).ok_or_else(|| wrong("wrong"))?;
    store::confirm(&mut tx, caller.account_id, step, now).await?;
    let recovery_codes = new_recovery_codes(&mut tx, &state, &caller).await?;
    sessions::store::set_second_factor(&mut tx, caller.session_id).await?;
    let because = EndedBecause::SecondFactorChanged;
    sessions::store::end_all(&mut tx, caller.account_id, Some(caller.session_id), because, now).await?;
    attempt.passed(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Show a code in a session that began without one (a provider vouched for the password only).
#[utoipa::path(post, path = "/auth/second-factor/verify", tag = "auth", request_body = Code,
    responses((status = 204), Problems))]
pub async fn verify_second_factor(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiJson(request): ApiJson<Code>,
) -> ApiResult<StatusCode> {
    if show(&state, &caller, Some(&request.code)).await? {
        let mut tx = state.db.auth().await?;
        sessions::store::set_second_factor(&mut tx, caller.session_id).await?;
        tx.commit().await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::field("code", "not_enrolled", "this account has no second factor yet"))
}

/// New recovery codes; the earlier ones are no longer good.
#[utoipa::path(post, path = "/auth/second-factor/recovery-codes", tag = "auth", request_body = Code,
    responses((status = 200, body = RecoveryCodes), Problems))]
pub async fn renew_recovery_codes(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiJson(request): ApiJson<Code>,
) -> ApiResult<Json<RecoveryCodes>> {
    if !show(&state, &caller, Some(&request.code)).await? {
        return Err(ApiError::field("code", "not_enrolled", "this account has no second factor yet"));
    }
    let mut tx = state.db.auth().await?;
    let recovery_codes = new_recovery_codes(&mut tx, &state, &caller).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Takes the code of somebody who is signed in; whether they have a factor at all.
async fn show(state: &AppState, caller: &Account, code: Option<&str>) -> ApiResult<bool> {
    let mut checks = Checks::default();
    checks.ensure(code.is_none_or(|code| code.len() <= 64), "code", "length", "must have at most 64 characters");
    checks.finish()?;
    let mut tx = state.db.auth().await?;
    let enrolled = store::find(&mut tx, caller.account_id).await?.secret.is_some();
    tx.commit().await?;
    if !enrolled {
        return Ok(false);
    }
    let attempt = hold::begin(state, &caller.user_name).await?;
    let mut tx = state.db.auth().await?;
    let checked = check::check(&mut tx, &state.keyring, caller.account_id, code, state.clock.now()).await?;
    let shown = checked.rule().map_err(wrong)?;
    attempt.passed(&mut tx).await?;
    tx.commit().await?;
    Ok(shown)
}

/// The code as a field that breaks a rule: the session itself is good.
#[must_use]
pub fn wrong(code: &'static str) -> ApiError {
    ApiError::field("code", code, "the code that the authenticator shows now, or a recovery code")
}

async fn new_recovery_codes(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
) -> ApiResult<Vec<String>> {
    let codes = recovery::generate().map_err(ApiError::internal)?;
    let hashes: Vec<Vec<u8>> = codes
        .iter()
        .filter_map(|code| recovery::index(&state.keyring, caller.account_id, code))
        .map(|hash| hash.to_vec())
        .collect();
    store::replace_recovery_codes(connection, caller.account_id, &hashes).await?;
    Ok(codes)
}

impl Checked {
    /// For the password's change: a code is needed from whoever has a factor.
    ///
    /// # Errors
    /// `Validation` of the field `code`.
    pub fn or_wrong(self) -> ApiResult<()> {
        self.rule().map(drop).map_err(wrong)
    }
}
