//! Whoever lets a unit, or acts for its owner, or the office, confirms what was filed for it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{FilingId, ResidencyId};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{FilingState, NotificationKind, Role, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{FilingQuery, FilingResponse, OwnFiling, RefuseFiling};
use super::own::decided;
use super::store::{self, Decision, FilingRow, Find, Of};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::db::Db;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::limits;
use crate::notifications::{self, About};
use crate::residencies::write::{self, NewVersion, filed_as};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Filings for the units in one's reach, or those for whose owner one acts, masked; those that wait, the longest first.
#[utoipa::path(get, path = "/filings", tag = "residencies", params(FilingQuery, StatedPurpose),
    responses((status = 200, body = Page<FilingResponse>), Problems))]
pub async fn list_filings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<FilingQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<FilingResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { state: Some(query.state.unwrap_or(FilingState::Filed)), unit_id: query.unit_id, id: None };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, Of::Units, find, state.clock.now(), after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.filing.filed_at, row.filing.id), |row| row);
    let shown = limits::by_site(page.items.iter().map(|row| (row.filing.site_id, row.person.person_id)));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::FilingList), shown).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| masked(row, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// Confirm a filing: the residency is recorded, filed by whoever filed it.
#[utoipa::path(post, path = "/filings/{id}/confirm", tag = "residencies",
    params(("id" = FilingId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn confirm_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = waiting(&mut tx, &scope, id, expected, now).await?;
    // That they may decide it was asked within their own reach; an agent alone may record no residency.
    let site_scope = Scope::of_sites(vec![row.filing.site_id]);
    let mut tx = Db::go_on_as_api(tx, &site_scope).await?;
    let (filing, residency) = (&row.filing, ResidencyId::generate());
    let version = NewVersion {
        site_id: filing.site_id,
        id: residency,
        version: 1,
        unit_id: filing.unit_id,
        person_id: row.person.person_id,
        from: filing.from,
        to: filing.to,
        recorded_from: now,
        filed_by: row.filed_by,
        filed_as: filed_as(Role::Tenant),
        reason: None,
    };
    write::insert(&mut tx, version).await?;
    trail::store::record(&mut tx, &caller, now, act(&row, TrailAction::ResidencyCreate, residency)).await?;
    let filing = settle(&mut tx, &state, &caller, &site_scope, &row, Decision::Confirmed(residency)).await?;
    tx.commit().await?;
    Ok((etag(filing.version), Json(filing)))
}

/// Refuse a filing, with the reason that the person reads.
#[utoipa::path(post, path = "/filings/{id}/refuse", tag = "residencies", request_body = RefuseFiling,
    params(("id" = FilingId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn refuse_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<RefuseFiling>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = waiting(&mut tx, &scope, id, expected, state.clock.now()).await?;
    let filing = settle(&mut tx, &state, &caller, &scope, &row, Decision::Refused(request.reason)).await?;
    tx.commit().await?;
    Ok((etag(filing.version), Json(filing)))
}

/// A filing that the caller may decide, and that waits.
async fn waiting(
    connection: &mut PgConnection,
    scope: &Scope,
    id: FilingId,
    expected: IfMatch,
    now: DateTime<Utc>,
) -> ApiResult<FilingRow> {
    let row = store::find(connection, scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    expected.check(row.filing.version)?;
    if row.filing.state == FilingState::Filed { Ok(row) } else { Err(decided()) }
}

/// Writes what was decided, and records it.
async fn settle(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &FilingRow,
    decision: Decision,
) -> ApiResult<OwnFiling> {
    let (now, filing) = (state.clock.now(), &row.filing);
    if !store::decide(connection, filing, decision, caller.account_id, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let action = match decision {
        Decision::Confirmed(_) => TrailAction::FilingConfirm,
        Decision::Refused(_) => TrailAction::FilingRefuse,
        Decision::Withdrawn => TrailAction::FilingWithdraw,
    };
    trail::store::record(connection, caller, now, act(row, action, filing.id)).await?;
    let kind = match decision {
        Decision::Confirmed(_) => NotificationKind::FilingConfirmed,
        Decision::Refused(_) | Decision::Withdrawn => NotificationKind::FilingRefused,
    };
    let (at, person) = ((filing.site_id, filing.unit_id), [row.person.person_id]);
    notifications::store::tell(connection, at, &person, About::Filing(filing.id), kind, now).await?;
    let row = store::find(connection, scope, Of::Units, filing.id, now).await?;
    Ok(row.ok_or(ApiError::NotFound("filing"))?.filing)
}

/// An act about a filing, on the filing or on what it becomes.
pub(super) fn act(row: &FilingRow, action: TrailAction, subject: impl Into<Uuid>) -> Entry {
    Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.filing.unit_id),
        person_ids: vec![row.person.person_id],
        ..Entry::act(row.filing.site_id, action, subject)
    }
}

fn masked(row: FilingRow, keyring: &Keyring) -> ApiResult<FilingResponse> {
    let masked = row.person.mask(keyring)?;
    Ok(FilingResponse {
        filing: row.filing,
        name: masked.name,
        document_kind: row.person.document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
    })
}
