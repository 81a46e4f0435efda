//! Parties say yes or no to what was offered.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::contract::Step;
use menpai_domain::ids::{ContractId, PersonId};
use menpai_domain::terms::{ContractState, NotificationKind, TrailAction};
use sqlx::{Connection, PgConnection};

use super::model::{ConfirmContract, ContractPaper};
use super::propose::step;
use super::sign::{self, TooLate};
use super::store::{self, ContractRow};
use super::{members, paper, read};
use crate::access::{Account, Granted, Scope};
use crate::db::Db;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems, etag};
use crate::state::AppState;
use crate::{trail, units};

/// Confirm the text that one read, by its hash. With the last party's yes it is signed: the lease is recorded with its
/// registrations and passes, goes on, changes, or ends. Confirming again changes nothing. What can't be signed any more, since the unit
/// is let to others, was sold, or the lease has changed, is refused (409) and stands as `overtaken`: since that happened (`state`
/// `overtaken`), or from this yes on; the same request is told the same again under its key.
#[utoipa::path(post, path = "/own/contracts/{id}/confirm", tag = "own", request_body = ConfirmContract,
    params(("id" = ContractId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn confirm_contract(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ContractId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<ConfirmContract>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let row = own_contract(&state, &scope, id).await?;
    let own = paper::party(&row, &caller)?;
    // Signing writes what a tenant alone may not: registrations, a lease. So the transaction is held to the site; that the
    // caller is a party was asked within their own reach.
    let site_scope = Scope::of_sites(vec![row.site_id]);
    let own_scope = Scope { owners: Some(vec![own]), ..site_scope.clone() };
    let mut tx = state.db.api(&site_scope).await?;
    // The unit first, as whoever ends or records a lease of it does: what is read after this is what they left.
    units::access::hold(&mut tx, (row.site_id, row.unit_id)).await?;
    let row = hold(&mut tx, &own_scope, id).await?;
    if let Some(late) = key.action(&mut tx, &caller).await?.as_deref().and_then(TooLate::of_request) {
        // It comes again: whoever has lost the first answer is told the same.
        key.step(&mut tx, &state, &caller, late.request(), id, &request).await?;
        return Err(late.refusal());
    }
    let yes = Yes { state: &state, caller: &caller, own, site_scope: &site_scope, own_scope: &own_scope, key: &key };
    let mut attempt = Connection::begin(&mut *tx).await?;
    match say_yes(&mut attempt, &yes, &row, &request).await {
        Ok(whole) => {
            attempt.commit().await?;
            tx.commit().await?;
            Ok((etag(whole.contract.version), Json(whole)))
        }
        Err(refusal) => {
            let late = TooLate::of(&refusal).filter(|_| row.state == ContractState::Offered);
            let Some(late) = late else { return Err(refusal) };
            // Nothing of it is signed. It is not left open either: it would stand in the way of the next one about this lease.
            attempt.rollback().await?;
            step(&row, Step::Overtake)?;
            store::decide(&mut tx, row.site_id, id, ContractState::Overtaken, None, now).await?;
            let parties = store::parties(&mut tx, row.site_id, id).await?;
            let act = paper::act(&row, &parties, TrailAction::ContractOvertake);
            trail::store::record(&mut tx, &caller, now, act).await?;
            paper::tell(&mut tx, &row, &parties, Some(own), NotificationKind::ContractClosed, now).await?;
            key.step(&mut tx, &state, &caller, late.request(), id, &request).await?;
            tx.commit().await?;
            Err(refusal)
        }
    }
}

/// Whose yes it is, and what they reach.
struct Yes<'a> {
    state: &'a AppState,
    caller: &'a Account,
    own: PersonId,
    site_scope: &'a Scope,
    own_scope: &'a Scope,
    key: &'a IdempotencyKey,
}

/// Writes a party's yes, and signs with the last one.
async fn say_yes(
    connection: &mut PgConnection,
    yes: &Yes<'_>,
    row: &ContractRow,
    request: &ConfirmContract,
) -> ApiResult<ContractPaper> {
    let &Yes { state, caller, own, site_scope, own_scope, key } = yes;
    let (id, now) = (row.id, state.clock.now());
    let wanted = key.step(connection, state, caller, "contract.confirm", id, request).await?;
    if wanted {
        may_confirm(row, request, now)?;
    }
    let acts = wanted && row.confirmed_at.is_none();
    if acts {
        let parties = store::parties(connection, row.site_id, id).await?;
        // Also when others are still to say yes: it can't be signed any more.
        sign::check_stands(connection, site_scope, row, &parties, now).await?;
        let waiting = store::confirm(connection, row, own, caller.account_id, now).await?;
        let parties = store::parties(connection, row.site_id, id).await?;
        trail::store::record(connection, caller, now, paper::act(row, &parties, TrailAction::ContractConfirm)).await?;
        if waiting == 0 {
            step(row, Step::Sign)?;
            sign::sign(connection, state, caller, site_scope, row, &parties).await?;
            paper::tell(connection, row, &parties, Some(own), NotificationKind::ContractSigned, now).await?;
        }
    }
    let row = store::find(connection, own_scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    let warnings =
        if row.state == ContractState::Signed { members::fits(connection, &row, true).await? } else { Vec::new() };
    let whole = if acts {
        read::shown(connection, state, caller, &row).await?
    } else {
        read::look(connection, state, caller, &row).await?
    };
    Ok(ContractPaper { warnings, ..whole })
}

/// Whether a party may confirm what they read.
fn may_confirm(row: &ContractRow, request: &ConfirmContract, now: DateTime<Utc>) -> ApiResult<()> {
    // What was overtaken can't be signed, whoever said yes to it before: nobody is answered as if it still could.
    if row.confirmed_at.is_none() || matches!(row.state, ContractState::Offered | ContractState::Overtaken) {
        step(row, Step::Confirm)?;
    }
    let hash = row.text_hash.as_ref().map(hex::encode).unwrap_or_default();
    if !hash.eq_ignore_ascii_case(request.text_sha256.trim()) {
        let told = "this is not the text that was offered: read it again";
        return Err(ApiError::conflict("text_sha256", "other_text", told));
    }
    if row.expires_at <= now && row.state == ContractState::Offered {
        return Err(ApiError::conflict("state", "illegal_step", "the time to confirm it is over"));
    }
    Ok(())
}

/// Decline what another party proposed. Declining again changes nothing.
#[utoipa::path(post, path = "/own/contracts/{id}/decline", tag = "own",
    params(("id" = ContractId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn decline_contract(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ContractId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    close(&state, granted, id, &key, Closing { step: Step::Decline, action: TrailAction::ContractDecline }).await
}

/// Take back what one proposed. Taking it back again changes nothing.
#[utoipa::path(post, path = "/own/contracts/{id}/withdraw", tag = "own",
    params(("id" = ContractId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn withdraw_contract(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ContractId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    close(&state, granted, id, &key, Closing { step: Step::Withdraw, action: TrailAction::ContractWithdraw }).await
}

/// How a contract comes to nothing.
#[derive(Clone, Copy)]
struct Closing {
    step: Step,
    action: TrailAction,
}

async fn close(
    state: &AppState,
    granted: Granted,
    id: ContractId,
    key: &IdempotencyKey,
    how: Closing,
) -> ApiResult<impl IntoResponse + use<>> {
    let Granted { caller, scope } = granted;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    // Whoever joined does not reach the unit yet: held to the site, they hold its owners too.
    tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![row.site_id])).await?;
    let row = hold(&mut tx, &scope, id).await?;
    tx = Db::go_on_as_api(tx, &scope).await?;
    let closed = if how.step == Step::Withdraw { ContractState::Withdrawn } else { ContractState::Declined };
    let wanted = key.step(&mut tx, state, &caller, how.action.as_str(), id, &()).await?;
    let may = (row.own == Some(row.proposed_by)) == (how.step == Step::Withdraw);
    if !may {
        let told = "whoever proposed it takes it back; the other parties decline it";
        return Err(ApiError::conflict("state", "other_party", told));
    }
    if wanted && row.state != closed {
        step(&row, how.step)?;
        store::decide(&mut tx, row.site_id, id, closed, None, now).await?;
        let parties = store::parties(&mut tx, row.site_id, id).await?;
        trail::store::record(&mut tx, &caller, now, paper::act(&row, &parties, how.action)).await?;
        paper::tell(&mut tx, &row, &parties, row.own, NotificationKind::ContractClosed, now).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    let whole = paper::whole(&mut tx, state, &row).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(whole)))
}

/// A contract to which the caller is a party.
async fn own_contract(state: &AppState, scope: &Scope, id: ContractId) -> ApiResult<ContractRow> {
    let mut tx = state.db.api(scope).await?;
    let row = store::find(&mut tx, scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    tx.commit().await?;
    Ok(row)
}

/// The contract as it stands, held with the others about its unit until the transaction ends.
async fn hold(connection: &mut PgConnection, scope: &Scope, id: ContractId) -> ApiResult<ContractRow> {
    store::hold(connection, scope, id).await?.ok_or(ApiError::NotFound("contract"))
}
