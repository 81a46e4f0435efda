//! Whoever lets a unit, or acts for its owner, or the office, confirms what was filed for it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::FilingId;
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{FilingState, Purpose, TrailAction};
use sqlx::PgConnection;

use super::model::{FilingQuery, FilingResponse, OwnFiling, RefuseFiling};
use super::settle::{self, Verdict};
use super::store::{self, FilingRow, Find, Of};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::db::Db;
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::limits;
use crate::occupancy;
use crate::occupancy::check::Coming;
use crate::occupancy::model::Hears;
use crate::state::AppState;
use crate::trail::Entry;

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
    let persons =
        |row: &FilingRow| row.persons().into_iter().map(|person| (row.filing.site_id, person)).collect::<Vec<_>>();
    let shown = limits::by_site(page.items.iter().flat_map(persons));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::FilingList), shown).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| masked(row, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// Confirm a filing: the residency is recorded, filed by whoever filed it, and those of everybody who comes along.
#[utoipa::path(post, path = "/filings/{id}/confirm", tag = "residencies",
    params(("id" = FilingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn confirm_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    // That they may decide it was asked within their own reach; an agent alone may record no residency.
    let site_scope = Scope::of_sites(vec![row.filing.site_id]);
    let mut tx = Db::go_on_as_api(tx, &site_scope).await?;
    let is_done = !key.step(&mut tx, &state, &caller, "filing.confirm", id, &()).await?;
    if !is_done {
        expected.check(row.filing.version)?;
        settle::hold(&mut tx, &row, Verdict::Confirm).await?;
    }
    let (days, persons) = ((row.filing.from, row.filing.to), row.coming());
    let (site_id, unit_id) = (row.filing.site_id, row.filing.unit_id);
    let coming = Coming { site_id, unit_id, persons: &persons, days, hears: Hears::People };
    let warnings = occupancy::check::check(&mut tx, coming, is_done).await?;
    if is_done {
        look_again(&mut tx, &state, &caller, &scope, &row).await?;
    } else {
        settle::settle(&mut tx, &caller, &row, Verdict::Confirm, now).await?;
    }
    let row = store::find(&mut tx, &site_scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    tx.commit().await?;
    let filing = OwnFiling { warnings, ..row.shown(&state.keyring)? };
    Ok((etag(filing.version), Json(filing)))
}

/// Refuse a filing, with the reason that the person reads.
#[utoipa::path(post, path = "/filings/{id}/refuse", tag = "residencies", request_body = RefuseFiling,
    params(("id" = FilingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn refuse_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<RefuseFiling>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    if key.step(&mut tx, &state, &caller, "filing.refuse", id, &request).await? {
        expected.check(row.filing.version)?;
        settle::settle(&mut tx, &caller, &row, Verdict::Refuse(request.reason), now).await?;
    } else {
        look_again(&mut tx, &state, &caller, &scope, &row).await?;
    }
    let row = store::find(&mut tx, &scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    tx.commit().await?;
    let filing = row.shown(&state.keyring)?;
    Ok((etag(filing.version), Json(filing)))
}

/// Records that whoever decided is shown again who comes along, masked: their request came twice.
async fn look_again(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &FilingRow,
) -> ApiResult<()> {
    let purpose = if scope.owners.is_some() { Purpose::OwnUnit } else { Purpose::RegistrationCheck };
    let looking = Looking { purpose, reference: None };
    let look = Entry {
        unit_id: Some(row.filing.unit_id),
        person_ids: row.persons(),
        ..Entry::look(row.filing.site_id, TrailAction::FilingList, &looking)
    };
    limits::take(connection, state, caller, look).await
}

fn masked(row: FilingRow, keyring: &Keyring) -> ApiResult<FilingResponse> {
    let (masked, document_kind) = (row.person.mask(keyring)?, row.person.document_kind);
    Ok(FilingResponse {
        filing: row.shown(keyring)?,
        name: masked.name,
        document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
    })
}
