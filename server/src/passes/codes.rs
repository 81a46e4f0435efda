//! Codes and PINs of a pass that is there already, and the end of single credentials: for staff, landlords and holders alike.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{CredentialId, PersonId, SiteId};
use menpai_domain::terms::{CredentialKind, PassKind, TrailAction};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::record;
use super::make;
use super::model::{CodeForm, ShownCode};
use super::owner;
use super::routes::response;
use super::store::{self, Find, PassRow};
use crate::access::{Account, Granted, Scope};
use crate::devices::commands::{self, Order};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiResult, etag};
use crate::state::AppState;

/// What is to be made.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum Wanted {
    /// A QR code.
    Qr(CodeForm),
    /// A PIN.
    Pin,
}

impl Wanted {
    const fn kind(self) -> CredentialKind {
        match self {
            Self::Qr(_) => CredentialKind::Qr,
            Self::Pin => CredentialKind::Pin,
        }
    }
}

/// Makes what is wanted for the pass that is asked for, instead of what was made before.
pub async fn make(
    state: &AppState,
    Granted { caller, scope }: Granted,
    key: &IdempotencyKey,
    find: Find,
    wanted: Wanted,
) -> ApiResult<impl IntoResponse + use<>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let pass = find_one(&mut tx, &scope, find).await?;
    check_maker(&mut tx, &scope, pass.site_id, (pass.kind, pass.person_id)).await?;
    let id = CredentialId::generate();
    let request: (Uuid, Wanted) = (pass.id.as_uuid(), wanted);
    let shown = match key.claim(&mut tx, state, &caller, "pass.code", &request, id.as_uuid()).await? {
        Claim::Done(before) => match again(&mut tx, state, &pass, CredentialId::from_uuid(before), wanted).await? {
            Some(shown) => shown,
            // It was ended, or would be another by now: whoever asks needs one that opens.
            None => fresh(&mut tx, state, &caller, &pass, id, wanted, now).await?,
        },
        Claim::New => fresh(&mut tx, state, &caller, &pass, id, wanted, now).await?,
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Residents with an account make their codes themselves: whoever lets them the unit would enter as them. Staff make any.
///
/// # Errors
/// `holder_makes_codes` of a pass that is neither one's own nor one's child's.
pub(super) async fn check_maker(
    connection: &mut PgConnection,
    scope: &Scope,
    site_id: SiteId,
    holder: (PassKind, Option<PersonId>),
) -> ApiResult<()> {
    let (Some(own), (PassKind::Resident, Some(holder))) = (&scope.owners, holder) else { return Ok(()) };
    if own.contains(&holder) || !store::has_account(connection, site_id, holder).await? {
        return Ok(());
    }
    Err(ApiError::conflict("person_id", "holder_makes_codes", "they make their codes themself"))
}

/// What was made for the same request before, if it is in use and still the same.
async fn again(
    connection: &mut PgConnection,
    state: &AppState,
    pass: &PassRow,
    id: CredentialId,
    wanted: Wanted,
) -> ApiResult<Option<ShownCode>> {
    let made = store::list_made(connection, pass.site_id, pass.id).await?.into_iter().find(|made| made.id == id);
    let Some(made) = made else { return Ok(None) };
    let form = if let Wanted::Qr(form) = wanted { form } else { CodeForm::Short };
    make::show_again(connection, state, pass, &made, form).await
}

/// Makes what is wanted for a pass that goes on.
async fn fresh(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    pass: &PassRow,
    id: CredentialId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> ApiResult<ShownCode> {
    if !pass.status(now).goes_on() {
        return Err(ApiError::conflict("status", "illegal_step", "codes are made for passes that go on"));
    }
    replace(connection, state, caller, pass, id, wanted, now).await
}

/// Makes what is wanted for a pass instead of what was made before, and records it.
pub(super) async fn replace(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    pass: &PassRow,
    id: CredentialId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> ApiResult<ShownCode> {
    // Whoever makes another one at the same time waits here, and then finds this one to end.
    let goes_on = store::lock_for_code(connection, pass.site_id, pass.id).await?;
    goes_on.ok_or_else(|| ApiError::conflict("status", "illegal_step", "the pass does not go on any more"))?;
    make::end_credentials(connection, pass, Some(wanted.kind()), None, now).await?;
    let shown = match wanted {
        Wanted::Qr(form) => make::code(connection, state, pass, id, form, now).await?,
        Wanted::Pin => make::pin(connection, state, pass, id, now).await?,
    };
    commands::queue(connection, pass.site_id, pass.id, Order::AdmitOne(id), now).await?;
    record(connection, caller, pass, TrailAction::PassCode, now).await?;
    Ok(shown)
}

/// Ends one credential of the pass that is asked for. What has ended stays ended: again changes nothing.
pub async fn end_one(
    state: &AppState,
    Granted { caller, scope }: Granted,
    key: &IdempotencyKey,
    find: Find,
    id: CredentialId,
) -> ApiResult<impl IntoResponse + use<>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let pass = find_one(&mut tx, &scope, find).await?;
    if !store::has_credential(&mut tx, pass.site_id, pass.id, id).await? {
        return Err(ApiError::NotFound("credential"));
    }
    let wanted = key.step(&mut tx, state, &caller, "credential.end", id, &pass.id).await?;
    if wanted {
        owner::check_taking(&mut tx, &scope, &pass, now).await?;
        if make::end_credentials(&mut tx, &pass, None, Some(id), now).await? {
            record(&mut tx, &caller, &pass, TrailAction::CredentialEnd, now).await?;
        }
    }
    let row = find_one(&mut tx, &scope, find).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row, now))))
}

async fn find_one(connection: &mut PgConnection, scope: &Scope, find: Find) -> ApiResult<PassRow> {
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("pass"))
}
