//! Whoever lets a unit, or acts for its owner, or the office, confirms what was filed for it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::FilingId;
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{FilingState, TrailAction};

use super::model::{FilingQuery, FilingResponse, OwnFiling, RefuseFiling};
use super::settle::Verdict;
use super::step;
use super::store::{self, FilingRow, Find, Of};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems};
use crate::limits;
use crate::state::AppState;

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
    for (by_agent, who) in [(false, &*caller), (true, &caller.as_agent())] {
        let rows = page.items.iter().filter(|row| row.by_agent == by_agent);
        let shown = limits::by_site(rows.flat_map(persons));
        limits::take_by_site(&mut tx, &state, who, (&looking, TrailAction::FilingList), shown).await?;
    }
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
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
) -> ApiResult<impl IntoResponse> {
    step::take(&state, &granted, (&key, Some(expected)), id, Verdict::Confirm, &()).await
}

/// Refuse a filing, with the reason that the person reads.
#[utoipa::path(post, path = "/filings/{id}/refuse", tag = "residencies", request_body = RefuseFiling,
    params(("id" = FilingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn refuse_filing(
    State(state): State<AppState>,
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<RefuseFiling>,
) -> ApiResult<impl IntoResponse> {
    step::take(&state, &granted, (&key, Some(expected)), id, Verdict::Refuse(request.reason), &request).await
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
