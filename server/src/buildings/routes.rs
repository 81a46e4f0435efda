//! Finding and reading buildings.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::building_text::search_query;
use menpai_domain::ids::BuildingId;
use menpai_tiler::Audience;

use super::model::{BuildingArea, BuildingQuery, BuildingResponse, BuildingSummary, FloorResponse, SearchBuildings};
use super::store::{self, BuildingKey, BuildingRow, Find, SummaryRow};
use crate::access::{Account, Granted, Scope, audience};
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::error::Checks;
use crate::http::page::limit_of;
use crate::http::shape::Outline;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag, shape};
use crate::state::AppState;

/// Widest circle that a search may ask for, metres.
const MAX_RADIUS_M: f64 = 5000.0;

/// Find buildings by text, box, or distance to a point.
#[utoipa::path(get, path = "/buildings", tag = "buildings", params(BuildingQuery),
    responses((status = 200, body = Page<BuildingSummary>), Problems))]
pub async fn list_buildings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<BuildingQuery>,
) -> ApiResult<Json<Page<BuildingSummary>>> {
    let scope = scope.within(query.site_id)?;
    let mut find = Find { query: query.q.as_deref().map(like_operand).transpose()?, ..Find::default() };
    if let Some(bbox) = &query.bbox {
        find.within_wkb = Some(shape::to_wkb(shape::bbox(bbox)?)?);
    }
    if let Some(near) = &query.near {
        let radius_m = query.radius_m.unwrap_or(100.0);
        if !(0.0..=MAX_RADIUS_M).contains(&radius_m) {
            return Err(ApiError::field("radius_m", "range", "must be between 0 and 5000 metres"));
        }
        find.near_wkb = Some(shape::to_wkb(shape::near(near)?)?);
        find.radius_m = Some(radius_m);
    } else if query.radius_m.is_some() {
        return Err(ApiError::field("near", "required", "radius_m needs the point that it is measured from"));
    }
    page(&state, &caller, &scope, &find, query.limit, query.cursor.as_deref(), query.crs).await
}

/// Find buildings in a polygon.
#[utoipa::path(post, path = "/buildings/search", tag = "buildings", request_body = SearchBuildings,
    responses((status = 200, body = Page<BuildingSummary>), Problems))]
pub async fn search_buildings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiJson(request): ApiJson<SearchBuildings>,
) -> ApiResult<Json<Page<BuildingSummary>>> {
    let scope = scope.within(request.site_id)?;
    let find = Find {
        query: request.q.as_deref().map(like_operand).transpose()?,
        within_wkb: Some(shape::to_wkb(shape::polygon("polygon", &request.polygon, Outline::Search)?)?),
        ..Find::default()
    };
    page(&state, &caller, &scope, &find, request.limit, request.cursor.as_deref(), AnswerCrs::Wgs84).await
}

/// One building with its shape.
#[utoipa::path(get, path = "/buildings/{id}", tag = "buildings", params(("id" = BuildingId, Path), ShapeQuery),
    responses((status = 200, body = BuildingResponse), Problems))]
pub async fn get_building(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let building = read(&mut tx, &caller, &scope, id, query.crs).await?;
    tx.commit().await?;
    Ok((etag(building.version), Json(building)))
}

/// Floors of a building with their units, top floor first. A landlord sees their own units.
#[utoipa::path(get, path = "/buildings/{id}/floors", tag = "buildings", params(("id" = BuildingId, Path)),
    responses((status = 200, body = Page<FloorResponse>), Problems))]
pub async fn list_building_floors(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
) -> ApiResult<Json<Page<FloorResponse>>> {
    let mut tx = state.db.api(&scope).await?;
    let site = store::find_site(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let floors = store::list_floors(&mut tx, &scope, site, id).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(floors)))
}

/// A building as the API answers it, within a transaction.
pub(super) async fn read(
    connection: &mut sqlx::PgConnection,
    caller: &Account,
    scope: &Scope,
    id: BuildingId,
    crs: AnswerCrs,
) -> ApiResult<BuildingResponse> {
    let row = store::find(connection, scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let gates = store::list_gates(connection, row.summary.site_id, id).await?;
    let BuildingRow { summary, area, external_id, height_m, built_year, footprint_wkb, footprint_m2, version } = row;
    Ok(BuildingResponse {
        summary: summarise(summary, audience(caller.role), crs, false),
        area: area.map(|(id, name)| BuildingArea { id, name }),
        external_id,
        height_m,
        built_year,
        footprint: crs.geojson(&footprint_wkb)?,
        footprint_m2,
        gates,
        version,
    })
}

async fn page(
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    find: &Find,
    limit: Option<i64>,
    cursor: Option<&str>,
    crs: AnswerCrs,
) -> ApiResult<Json<Page<BuildingSummary>>> {
    let limit = limit_of(limit)?;
    let after: Option<BuildingKey> = Cursor::decode(cursor)?;
    let one_more = i32::try_from(limit + 1).unwrap_or(i32::MAX);
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, scope, find, after.as_ref(), one_more).await?;
    tx.commit().await?;
    let audience = audience(caller.role);
    let by_distance = find.near_wkb.is_some();
    let key = |row: &SummaryRow| (row.rank, row.sort_key.clone(), row.id);
    Ok(Json(Page::cut_by(rows, limit, key, |row| summarise(row, audience, crs, by_distance))))
}

/// What was typed as an operand of LIKE.
fn like_operand(typed: &str) -> ApiResult<String> {
    let mut checks = Checks::default();
    let typed = checks.text("q", typed, 100);
    checks.finish()?;
    let query = search_query(&typed);
    if query.is_empty() {
        return Err(ApiError::field("q", "letters", "must contain a letter, a digit or a Chinese character"));
    }
    Ok(query.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

fn summarise(row: SummaryRow, audience: Audience, crs: AnswerCrs, by_distance: bool) -> BuildingSummary {
    let counted = |count: i32| (audience >= Audience::Statistics).then_some(count);
    BuildingSummary {
        id: row.id,
        site_id: row.site_id,
        name: row.name,
        doorplate: row.doorplate,
        address: row.address,
        usage: row.usage,
        floors_above: row.floors_above,
        center: crs.position(row.lon, row.lat),
        distance_m: by_distance.then_some(row.rank),
        units: counted(row.units),
        lived_in: counted(row.lived_in),
        registered: counted(row.registered),
        residents: counted(row.residents),
        open_gaps: (audience >= Audience::Gaps).then_some(row.open_gaps),
    }
}
