//! What happened to a building over time.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::BuildingId;

use super::model::BuildingEvent;
use super::store;
use crate::access::{Granted, sees_dwellings};
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::state::AppState;

/// What happened to a building and its units, newest first, by the day. No event says to whom. Whoever only reads statistics
/// is told of the building itself: registrations and gaps of one house are few.
#[utoipa::path(get, path = "/buildings/{id}/history", tag = "buildings", params(("id" = BuildingId, Path), PageQuery),
    responses((status = 200, body = Page<BuildingEvent>), Problems))]
pub async fn list_building_history(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<BuildingEvent>>> {
    let limit = query.limit()?;
    let before = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let site = store::find_site(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let with_dwellings = sees_dwellings(caller.role, &scope);
    let events = store::list_events(&mut tx, site, id, before, limit + 1, with_dwellings).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(events, limit, |(event, key)| (event.on, key.clone()), |(event, _)| event)))
}
