//! Codes and PINs of a pass that is there already, and the end of single credentials: for staff, landlords and holders alike.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::CredentialId;
use menpai_domain::terms::{CredentialKind, TrailAction};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::record;
use super::make;
use super::model::{CodeForm, ShownCode};
use super::store::{self, Find, PassRow};
use crate::access::{Account, Granted, Scope};
use crate::devices::commands::{self, Order};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiResult};
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
    let id = CredentialId::generate();
    let request: (Uuid, Wanted) = (pass.id.as_uuid(), wanted);
    let shown = match key.claim(&mut tx, state, &caller, "pass.code", &request, id.as_uuid()).await? {
        Claim::Done(id) => ShownCode {
            credential_id: CredentialId::from_uuid(id),
            kind: wanted.kind(),
            text: None,
            good_until: None,
            live: None,
        },
        Claim::New => {
            if !pass.status(now).goes_on() {
                let told = "codes are made for passes that go on";
                return Err(ApiError::conflict("status", "illegal_step", told));
            }
            replace(&mut tx, state, &caller, &pass, id, wanted, now).await?
        }
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown)))
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

/// Ends one credential of the pass that is asked for.
pub async fn end_one(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    find: Find,
    credential_id: CredentialId,
    now: DateTime<Utc>,
) -> ApiResult<PassRow> {
    let pass = find_one(connection, scope, find).await?;
    if !make::end_credentials(connection, &pass, None, Some(credential_id), now).await? {
        return Err(ApiError::NotFound("credential"));
    }
    record(connection, caller, &pass, TrailAction::CredentialEnd, now).await?;
    find_one(connection, scope, find).await
}

async fn find_one(connection: &mut PgConnection, scope: &Scope, find: Find) -> ApiResult<PassRow> {
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("pass"))
}
