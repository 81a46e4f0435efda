//! Gaps over HTTP: the queue, one gap, its history.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::GapId;
use menpai_domain::terms::TrailAction;

use super::history::{self, Reader};
use super::model::{GapEventQuery, GapEventResponse, GapQuery, GapResponse};
use super::store::{self, Find, GapKey};
use crate::access::Granted;
use crate::access::purpose::StatedPurpose;
use crate::http::answer_crs::ShapeQuery;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::limits;
use crate::state::AppState;
use crate::trail::Entry;

/// Gaps, soonest due first or by building. A landlord sees those of their own units.
#[utoipa::path(get, path = "/gaps", tag = "gaps", params(GapQuery),
    responses((status = 200, body = Page<GapResponse>), Problems))]
pub async fn list_gaps(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<GapQuery>,
) -> ApiResult<Json<Page<GapResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after: Option<GapKey> = Cursor::decode(query.cursor.as_deref())?;
    if after.as_ref().is_some_and(|after| after.order != query.order) {
        return Err(ApiError::field("cursor", "cursor", "must be the next_cursor of this same list"));
    }
    let find = Find {
        id: None,
        building_id: query.building_id,
        unit_id: query.unit_id,
        area_id: query.area_id,
        rule: query.rule,
        state: query.state,
        due_before: query.due_before,
        order: query.order,
    };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| row.key(query.order), |row| row.response(query.crs))))
}

/// One gap.
#[utoipa::path(get, path = "/gaps/{id}", tag = "gaps", params(("id" = GapId, Path), ShapeQuery),
    responses((status = 200, body = GapResponse), Problems))]
pub async fn get_gap(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<GapId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let find = Find { id: Some(id), ..Find::default() };
    let mut tx = state.db.api(&scope).await?;
    let row = store::list(&mut tx, &scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("gap"))?;
    tx.commit().await?;
    Ok((etag(row.version), Json(row.response(query.crs))))
}

/// The history of a gap, oldest first. Staff who say why also read the notes, which can tell of persons: that is a look. A
/// landlord reads their own notes.
#[utoipa::path(get, path = "/gaps/{id}/events", tag = "gaps", params(("id" = GapId, Path), GapEventQuery),
    responses((status = 200, body = Page<GapEventResponse>), Problems))]
pub async fn list_gap_events(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GapId>,
    ApiQuery(query): ApiQuery<GapEventQuery>,
) -> ApiResult<Json<Page<GapEventResponse>>> {
    let stated = StatedPurpose { purpose: query.purpose, reference: query.reference };
    let looking = stated.purpose.is_some().then(|| stated.check(caller.role)).transpose()?;
    let find = Find { id: Some(id), ..Find::default() };
    let mut tx = state.db.api(&scope).await?;
    let gap = store::list(&mut tx, &scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("gap"))?;
    let rows = history::list(&mut tx, gap.site_id, id).await?;
    let reader = match (&scope.owners, &looking) {
        (Some(_), _) => Reader::Concerned(caller.account_id),
        (None, Some(_)) => Reader::StaffWithPurpose,
        (None, None) => Reader::Staff,
    };
    let events = rows.into_iter().map(|row| row.response(&state.keyring, reader)).collect::<ApiResult<_>>()?;
    if let (Reader::StaffWithPurpose, Some(looking)) = (reader, looking) {
        let look = Entry {
            subject_id: Some(id.as_uuid()),
            unit_id: Some(gap.unit_id),
            ..Entry::look(gap.site_id, TrailAction::GapNotes, &looking)
        };
        limits::take(&mut tx, &state, &caller, look).await?;
    }
    tx.commit().await?;
    Ok(Json(Page::whole(events)))
}
