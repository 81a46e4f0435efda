//! Gaps over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::GapId;

use super::model::{GapQuery, GapResponse};
use super::store::{self, Find};
use crate::access::Granted;
use crate::http::answer_crs::ShapeQuery;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::state::AppState;

/// Gaps, soonest due first. A landlord sees those of their own units.
#[utoipa::path(get, path = "/gaps", tag = "gaps", params(GapQuery),
    responses((status = 200, body = Page<GapResponse>), Problems))]
pub async fn list_gaps(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<GapQuery>,
) -> ApiResult<Json<Page<GapResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { id: None, building_id: query.building_id, unit_id: query.unit_id, state: query.state };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| (row.due_on, row.id), |row| row.response(query.crs))))
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
