//! Staff see what people ask for: masked in the list, one in full.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::CorrectionId;
use menpai_domain::terms::{CorrectionState, TrailAction};

use super::model::{CorrectionQuery, CorrectionResponse};
use super::own::in_full;
use super::store::{self, Find};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::limits;
use crate::state::AppState;
use crate::trail::Entry;

/// Corrections that people ask for, old and new side by side, masked; by due day, so that overdue ones come first.
#[utoipa::path(get, path = "/corrections", tag = "corrections", params(CorrectionQuery, StatedPurpose),
    responses((status = 200, body = Page<CorrectionResponse>), Problems))]
pub async fn list_corrections(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<CorrectionQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<CorrectionResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let find = Find { id: None, state: Some(query.state.unwrap_or(CorrectionState::Open)) };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, &find, now, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.due_on, row.id), |row| row);
    let shown = limits::by_site(page.items.iter().map(|row| (row.site_id, row.person.person_id)));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::CorrectionList), shown).await?;
    tx.commit().await?;
    let masked = page.items.iter().map(|row| {
        let full = in_full(row, &state.keyring)?;
        Ok(CorrectionResponse {
            old: full.old.masked(),
            new: full.new.masked(),
            reason: None,
            decision_reason: None,
            ..full
        })
    });
    Ok(Json(Page { items: masked.collect::<ApiResult<_>>()?, next_cursor: page.next_cursor }))
}

/// One correction in full, with its reason.
#[utoipa::path(get, path = "/corrections/{id}", tag = "corrections", params(("id" = CorrectionId, Path), StatedPurpose),
    responses((status = 200, body = CorrectionResponse), Problems))]
pub async fn get_correction(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<CorrectionId>,
    looking: Looking,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
    let look = Entry {
        subject_id: Some(id.as_uuid()),
        person_ids: vec![row.person.person_id],
        ..Entry::look(row.site_id, TrailAction::CorrectionReveal, &looking)
    };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(in_full(&row, &state.keyring)?)))
}
