//! Finding and reading buildings.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::building_text::search_query;
use menpai_domain::doorplate::split_unit;
use menpai_domain::ids::BuildingId;
use menpai_tiler::Audience;

use super::model::{
    BuildingArea, BuildingQuery, BuildingResponse, BuildingSummary, FloorResponse, FloorUnit, SearchBuildings,
};
use super::store::{self, BuildingKey, BuildingRow, Find, SummaryRow};
use crate::access::{Account, Action, Granted, Scope, at_home_as, audience, sees_dwellings};
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
            return Err(ApiError::field("radius_m", "range", "must be between 0 and 5000 metres").limited(5000));
        }
        find.near_wkb = Some(shape::to_wkb(shape::near(near)?)?);
        find.radius_m = Some(radius_m);
    } else if query.radius_m.is_some() {
        return Err(ApiError::field("near", "required", "radius_m needs the point that it is measured from"));
    }
    let asked = Asked {
        typed: query.q.as_deref(),
        by_distance: find.near_wkb.is_some(),
        find,
        limit: query.limit,
        cursor: query.cursor.as_deref(),
        crs: query.crs,
    };
    page(&state, &caller, &scope, asked).await
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
    let asked = Asked {
        typed: request.q.as_deref(),
        find,
        limit: request.limit,
        cursor: request.cursor.as_deref(),
        crs: AnswerCrs::Wgs84,
        by_distance: false,
    };
    page(&state, &caller, &scope, asked).await
}

/// One building with its shape, and its gates: of the doors of its units as `GET /gates`.
#[utoipa::path(get, path = "/buildings/{id}", tag = "buildings", params(("id" = BuildingId, Path), ShapeQuery),
    responses((status = 200, body = BuildingResponse), Problems))]
pub async fn get_building(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let building = read(&mut tx, &caller, &scope, id, query.crs, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(building.version), Json(building)))
}

/// Floors of a building with their units, top floor first. A landlord sees their own units. How a unit stands is null for
/// callers who only read statistics.
#[utoipa::path(get, path = "/buildings/{id}/floors", tag = "buildings", params(("id" = BuildingId, Path)),
    responses((status = 200, body = Page<FloorResponse>), Problems))]
pub async fn list_building_floors(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
) -> ApiResult<Json<Page<FloorResponse>>> {
    let mut tx = state.db.api(&scope).await?;
    let site = store::find_site(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let mut floors = store::list_floors(&mut tx, &scope, site, id).await?;
    tx.commit().await?;
    if !sees_dwellings(caller.role, &scope) {
        floors.iter_mut().flat_map(|floor| &mut floor.units).for_each(FloorUnit::hold_back);
    }
    Ok(Json(Page::whole(floors)))
}

/// A building as the API answers it, within a transaction.
pub(super) async fn read(
    connection: &mut sqlx::PgConnection,
    caller: &Account,
    scope: &Scope,
    id: BuildingId,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> ApiResult<BuildingResponse> {
    let row = store::find(connection, scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    let gates = store::list_gates(connection, row.summary.site_id, id, at_home_as(caller).as_deref(), now).await?;
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

/// Where a page ended, and of which list: a cursor of another search is refused.
type ListCursor = (u64, BuildingKey);

async fn page(
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    asked: Asked<'_>,
) -> ApiResult<Json<Page<BuildingSummary>>> {
    let limit = limit_of(asked.limit)?;
    let cursor: Option<ListCursor> = Cursor::decode(asked.cursor)?;
    let one_more = i32::try_from(limit + 1).unwrap_or(i32::MAX);
    let ways = ways(caller, asked.typed, asked.find);
    let mut tx = state.db.api(scope).await?;
    let mut rows = Vec::new();
    let mut list = 0;
    let mut known = cursor.is_none();
    for way in &ways {
        list = list_id(scope, way);
        if cursor.as_ref().is_some_and(|(of, _)| *of != list) {
            continue;
        }
        known = true;
        rows = store::list(&mut tx, scope, way, cursor.as_ref().map(|(_, key)| key), one_more).await?;
        if !rows.is_empty() || cursor.is_some() {
            break;
        }
    }
    tx.commit().await?;
    if !known {
        return Err(ApiError::field("cursor", "cursor", "must be the next_cursor of this same list"));
    }
    let audience = audience(caller.role);
    let by_distance = asked.by_distance;
    let key = |row: &SummaryRow| (list, (row.rank, row.sort_key.clone(), row.id));
    Ok(Json(Page::cut_by(rows, limit, key, |row| summarise(row, audience, asked.crs, by_distance))))
}

/// What a request asks for.
struct Asked<'a> {
    /// What was typed.
    typed: Option<&'a str>,
    /// Everything that it is looked for by.
    find: Find,
    limit: Option<i64>,
    cursor: Option<&'a str>,
    crs: AnswerCrs,
    by_distance: bool,
}

/// The ways in which what was typed can be meant: as part of a building's texts; if there is no such building, as a
/// building and a unit; if that isn't one either, as an external id.
fn ways(caller: &Account, typed: Option<&str>, find: Find) -> Vec<Find> {
    let Some(typed) = typed.map(str::trim) else { return vec![find] };
    let mut ways = Vec::with_capacity(3);
    if let (Some((building, code)), Some(units)) = (split_unit(typed), caller.scope_of(Action::UnitRead)) {
        ways.push(Find {
            query: Some(escaped(&search_query(&building))),
            unit_code: Some(code.as_str().to_owned()),
            unit_owners: units.owner_uuids(),
            ..find.clone()
        });
    }
    // A list by shape or distance stays one: ids are looked for in the whole of the sites.
    if find.within_wkb.is_none() && find.near_wkb.is_none() {
        let ids = vec![typed.to_owned(), typed.to_uppercase(), typed.to_lowercase()];
        ways.push(Find { external_ids: Some(ids), ..Find::default() });
    }
    ways.insert(0, find);
    ways
}

/// Tells lists apart: the sites and everything that is looked for by.
fn list_id(scope: &Scope, find: &Find) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{:?} {find:?}", scope.sites).hash(&mut hasher);
    hasher.finish()
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
    Ok(escaped(&query))
}

fn escaped(query: &str) -> String {
    query.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn summarise(row: SummaryRow, audience: Audience, crs: AnswerCrs, by_distance: bool) -> BuildingSummary {
    let counted = |count: i32| (audience >= Audience::Gaps).then_some(count);
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
        units: (audience >= Audience::Statistics).then_some(row.units),
        lived_in: counted(row.lived_in),
        registered: counted(row.registered),
        residents: counted(row.residents),
        open_gaps: counted(row.open_gaps),
        matched_unit: row.matched_unit,
    }
}
