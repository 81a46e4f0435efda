//! One's own password.

use axum::extract::State;
use axum::http::StatusCode;

use super::model::ChangePassword;
use super::{hold, password, store};
use crate::access::Granted;
use crate::http::error::{Checks, FieldError};
use crate::http::{ApiError, ApiJson, ApiResult, Problems};
use crate::second_factor::check;
use crate::sessions;
use crate::sessions::model::EndedBecause;
use crate::state::AppState;

/// Change one's own password. All other sessions of the account end.
#[utoipa::path(post, path = "/auth/password", tag = "auth", request_body = ChangePassword,
    responses((status = 204), Problems))]
pub async fn change_password(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiJson(change): ApiJson<ChangePassword>,
) -> ApiResult<StatusCode> {
    let mut checks = Checks::default();
    let length = change.current.chars().count();
    checks.within(
        (1..=password::MAX_CHARACTERS).contains(&length),
        "current",
        "length",
        password::MAX_CHARACTERS,
        "must have 1 to 256 characters",
    );
    if let Some((code, rule)) = password::broken_rule(&change.new, &caller.user_name) {
        let broken = FieldError::new("new", code, rule);
        checks.note(if code == "length" { broken.limited(password::MAX_CHARACTERS) } else { broken });
    }
    checks.ensure(change.new != change.current, "new", "same", "must differ from the present one");
    checks.finish()?;
    let attempt = hold::begin(&state, &caller.user_name).await?;
    let mut tx = state.db.auth().await?;
    let login = store::find_login(&mut tx, &caller.user_name).await?.ok_or(ApiError::Unauthenticated)?;
    tx.commit().await?;
    if !password::check(change.current, login.password_hash).await? {
        return Err(ApiError::field("current", "wrong", "is not the present password"));
    }
    let hash = password::make_hash(change.new).await?;
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    check::check(&mut tx, &state.keyring, caller.account_id, change.code.as_deref(), now).await?.or_wrong()?;
    store::set_password(&mut tx, caller.account_id, &hash, false).await?;
    let because = EndedBecause::PasswordChanged;
    sessions::store::end_all(&mut tx, caller.account_id, Some(caller.session_id), because, now).await?;
    attempt.succeeded(&mut tx).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
