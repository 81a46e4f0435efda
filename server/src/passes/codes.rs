//! Codes and PINs of a pass that is there already, and the end of single credentials: for staff, landlords and holders alike.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{CredentialId, PersonId, SiteId};
use menpai_domain::terms::{CredentialKind, NotificationKind, PassKind, TrailAction};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::{check_resumer, record, tell_holder};
use super::life::PassStatus;
use super::make;
use super::model::{CodeForm, ShownCode};
use super::owner;
use super::routes::response;
use super::store::{self, Find, PassRow};
use crate::access::{Account, Granted, Scope};
use crate::devices::commands::{self, Order};
use crate::households::children::is_child_now;
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

/// Makes what is wanted for the pass that is asked for, instead of what was made before. Whoever holds it, and did not ask for it, is
/// told: by a code that somebody else has, somebody else enters.
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
    check_pin(find, wanted, &pass)?;
    owner::check_reach(&mut tx, &scope, &pass).await?;
    check_maker(&mut tx, state, &scope, pass.site_id, pass.person_id).await?;
    let id = CredentialId::generate();
    let request: (Uuid, Wanted) = (pass.id.as_uuid(), wanted);
    let making = Making { state, caller: &caller, pass: &pass, wanted, now };
    let shown = match key.claim(&mut tx, state, &caller, "pass.code", &request, id.as_uuid()).await? {
        Claim::Done(before) => making.again(&mut tx, CredentialId::from_uuid(before)).await?,
        Claim::New => {
            let shown = making.anew(&mut tx, id).await?;
            tell_holder(&mut tx, state, &scope, &pass, NotificationKind::PassCodesChanged, now).await?;
            shown
        }
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Among one's own passes, PINs are made for those that one gave to visitors: whoever holds a pass shows a code on the phone.
fn check_pin(find: Find, wanted: Wanted, pass: &PassRow) -> ApiResult<()> {
    let is_for_visitor = pass.kind == PassKind::Visitor && pass.issued_by == find.own_of;
    if matches!(wanted, Wanted::Pin) && find.own_of.is_some() && !is_for_visitor {
        return Err(ApiError::NotFound("pass"));
    }
    Ok(())
}

/// Whoever has an account makes their codes themselves, and those of their children under 14: whoever lets them the unit would enter as
/// them, whatever kind of pass names them. Staff make any.
///
/// # Errors
/// `holder_makes_codes` of a pass that is neither one's own nor one's child's.
pub(super) async fn check_maker(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    site_id: SiteId,
    holder: Option<PersonId>,
) -> ApiResult<()> {
    let (Some(own), Some(holder)) = (&scope.owners, holder) else { return Ok(()) };
    if own.contains(&holder) {
        return Ok(());
    }
    if store::has_account(connection, site_id, holder).await? {
        return Err(ApiError::conflict("person_id", "holder_makes_codes", "they make their codes themself"));
    }
    let at = (site_id, holder);
    if store::parent_has_account(connection, at, own, state.clock.now()).await?
        && is_child_now(connection, state, site_id, holder).await?
    {
        return Err(ApiError::conflict("person_id", "holder_makes_codes", "their parent makes their codes"));
    }
    Ok(())
}

/// A code or PIN that somebody asks for.
pub(super) struct Making<'a> {
    pub state: &'a AppState,
    pub caller: &'a Account,
    pub pass: &'a PassRow,
    pub wanted: Wanted,
    pub now: DateTime<Utc>,
}

impl Making<'_> {
    /// What was made for the same request before.
    ///
    /// # Errors
    /// `code_is_over` where it has ended, or would be another by now: no request makes two.
    async fn again(&self, connection: &mut PgConnection, id: CredentialId) -> ApiResult<ShownCode> {
        let made = store::list_made(connection, self.pass.site_id, self.pass.id).await?;
        let shown = match made.iter().find(|made| made.id == id) {
            Some(made) => {
                let form = if let Wanted::Qr(form) = self.wanted { form } else { CodeForm::Short };
                make::show_again(connection, self.state, self.pass, made, form).await?
            }
            None => None,
        };
        shown.ok_or_else(code_is_over)
    }

    /// Makes what is wanted for a pass that goes on, instead of what was made before, and records it.
    ///
    /// # Errors
    /// `pass_suspended` or `suspended_by_other` where the pass stands still, by who may let it go on; `illegal_step` where it is over.
    pub(super) async fn anew(&self, connection: &mut PgConnection, id: CredentialId) -> ApiResult<ShownCode> {
        let &Self { state, caller, pass, wanted, now } = self;
        let status = pass.status(now);
        if status == PassStatus::Suspended {
            check_resumer(caller, pass)?;
            return Err(ApiError::conflict("status", "pass_suspended", "the pass stands still: let it go on first"));
        }
        if !status.goes_on() {
            return Err(ApiError::conflict("status", "illegal_step", "codes are made for passes that go on"));
        }
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
}

/// A request that comes again asks for a code that is good no more.
fn code_is_over() -> ApiError {
    let told = "the code that was made for this request is good no more: ask for another one, under another key";
    ApiError::conflict("Idempotency-Key", "code_is_over", told)
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
            tell_holder(&mut tx, state, &scope, &pass, NotificationKind::PassCodesChanged, now).await?;
        }
    }
    let row = find_one(&mut tx, &scope, find).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row, now))))
}

async fn find_one(connection: &mut PgConnection, scope: &Scope, find: Find) -> ApiResult<PassRow> {
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("pass"))
}
