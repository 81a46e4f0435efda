//! What staff and landlords do to passes: suspend, resume, end; codes and PINs; single credentials.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::{CredentialId, PassId};
use menpai_domain::terms::PassEnding;

use super::change::{self, Change};
use super::codes;
use super::model::{EndPass, MakeCode, PassResponse, ShownCode};
use super::owner;
use super::routes::{find_pass, response};
use super::store::{self, Find};
use crate::access::Granted;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::state::AppState;

/// Make a pass stand still: it opens no gate until it goes on. A landlord does so with no resident who lives in the unit or rents it.
#[utoipa::path(post, path = "/passes/{id}/suspend", tag = "passes",
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn suspend_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    changed(&state, granted, (Find::default(), id), (&key, expected), Change::Suspend).await
}

/// Let a pass go on. Landlords do so with those that they made stand still, staff with all.
#[utoipa::path(post, path = "/passes/{id}/resume", tag = "passes",
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn resume_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    changed(&state, granted, (Find::default(), id), (&key, expected), Change::Resume).await
}

/// End a pass: it opens no gate from now on, and never again. A landlord ends none of a resident who lives in the unit or rents it:
/// it ends with the lease.
#[utoipa::path(post, path = "/passes/{id}/end", tag = "passes", request_body = EndPass,
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn end_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<EndPass>,
) -> ApiResult<impl IntoResponse> {
    changed(
        &state,
        granted,
        (Find::default(), id),
        (&key, expected),
        Change::End(request.because.unwrap_or(PassEnding::Revoked)),
    )
    .await
}

/// A step of a pass among those that the caller reaches so. Of their own they end only what they gave.
pub(super) async fn changed(
    state: &AppState,
    Granted { caller, scope }: Granted,
    (among, id): (Find, PassId),
    (key, expected): (&IdempotencyKey, IfMatch),
    what: Change,
) -> ApiResult<impl IntoResponse + use<>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, state, &caller, what.act().as_str(), id, &what).await? {
        let before = store::hold(&mut tx, &scope, among, id).await?.ok_or(ApiError::NotFound("pass"))?;
        let gave = before.issued_by == Some(caller.account_id);
        if matches!(what, Change::End(_)) && among.own_of.is_some() && !gave {
            let told = "somebody else gave this pass: make it stand still, or ask whoever gave it";
            return Err(ApiError::conflict("id", "given_by_other", told));
        }
        // What one gave to somebody who lives here is theirs.
        if what.takes() {
            owner::check_taking(&mut tx, &scope, &before, now).await?;
        }
        change::apply(&mut tx, &caller, &before, expected, what, now).await?;
        change::tell_holder(&mut tx, state, &scope, &before, what.told(), now).await?;
    }
    let row = find_pass(&mut tx, &scope, among, id).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row, now))))
}

/// Make a QR code for a pass. It takes the place of the codes before, and its text is in this answer only, and in that to the same
/// request under its `Idempotency-Key`, which is refused once this one has ended. A landlord makes none for a resident with an
/// account, who makes it themself.
#[utoipa::path(post, path = "/passes/{id}/qr", tag = "passes", request_body = MakeCode,
    params(("id" = PassId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ShownCode), Problems))]
pub async fn make_pass_qr(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<MakeCode>,
) -> ApiResult<impl IntoResponse> {
    codes::make(&state, granted, &key, Find { id: Some(id), ..Find::default() }, codes::Wanted::Qr(request.form)).await
}

/// Make a PIN for a pass. It takes the place of the one before, and is in this answer only, and in that to the same request under
/// its `Idempotency-Key`. A landlord makes none for a resident with an account.
#[utoipa::path(post, path = "/passes/{id}/pin", tag = "passes",
    params(("id" = PassId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ShownCode), Problems))]
pub async fn make_pass_pin(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    codes::make(&state, granted, &key, Find { id: Some(id), ..Find::default() }, codes::Wanted::Pin).await
}

/// End one credential of a pass: a card that was lost, a face whose holder takes the consent back. Again
/// changes nothing. A landlord ends none of a resident who lives in the unit or rents it.
#[utoipa::path(post, path = "/passes/{id}/credentials/{credential_id}/end", tag = "passes",
    params(
        ("id" = PassId, Path), ("credential_id" = CredentialId, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn end_pass_credential(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath((id, credential_id)): ApiPath<(PassId, CredentialId)>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    codes::end_one(&state, granted, &key, Find { id: Some(id), ..Find::default() }, credential_id).await
}
