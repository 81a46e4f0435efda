//! Units over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::doorplate::UnitCode;
use menpai_domain::ids::{BuildingId, SiteId, UnitId};
use sqlx::PgConnection;

use super::access::reach;
use super::model::{CreateUnit, UnitResponse, UpdateUnit};
use super::store::{self, NewUnit};
use crate::access::{Account, Granted, Scope, sees_dwellings};
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::shape::{GeoJsonGeometry, Outline};
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, IfMatch, Problems, etag, shape};
use crate::state::AppState;

/// Record a unit of a building.
#[utoipa::path(post, path = "/buildings/{id}/units", tag = "units", request_body = CreateUnit,
    params(("id" = BuildingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = UnitResponse), Problems))]
pub async fn create_unit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(building_id): ApiPath<BuildingId>,
    ApiJson(request): ApiJson<CreateUnit>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let code = check_code(&mut checks, &request.code);
    let floor = request.floor_number.or_else(|| code.as_ref()?.floor_hint().map(i32::from));
    check_sizes(&mut checks, request.area_m2, request.rooms, Some(request.capacity));
    match floor {
        Some(floor) if (-10..=200).contains(&floor) && floor != 0 => {}
        Some(_) => checks.broken("floor_number", "range", "must be between -10 and 200, and there is no floor 0"),
        None => checks.broken("floor_number", "required", "can't be read from this code: give the floor"),
    }
    checks.finish()?;
    let (Some(code), Some(floor)) = (code, floor) else {
        return Err(ApiError::field("code", "required", "is missing"));
    };
    let plan_wkb = plan_wkb(request.plan.as_ref())?;
    let now = state.clock.now();
    let id = UnitId::generate();
    let mut tx = state.db.api(&scope).await?;
    let site_id = crate::buildings::store::find_site(&mut tx, &scope, building_id)
        .await?
        .ok_or(ApiError::NotFound("building"))?;
    let id = match key.claim(&mut tx, &state, &caller, "unit.create", &(building_id, &request), id.as_uuid()).await? {
        Claim::Done(id) => UnitId::from_uuid(id),
        Claim::New => {
            let floor_id = store::ensure_floor(&mut tx, site_id, building_id, floor).await?;
            let unit = NewUnit {
                site_id,
                id,
                building_id,
                floor_id,
                code: code.as_str(),
                area_m2: request.area_m2,
                rooms: request.rooms.unwrap_or(1),
                capacity: request.capacity,
                rental: request.rental.unwrap_or(true),
                plan_wkb,
                now,
            };
            store::insert(&mut tx, unit).await?;
            id
        }
    };
    let unit = find(&mut tx, site_id, id, AnswerCrs::Wgs84).await?;
    tx.commit().await?;
    let unit = told(&caller, &scope, unit);
    let location = [(LOCATION, format!("/api/v1/units/{id}"))];
    Ok((StatusCode::CREATED, location, etag(unit.version), Json(unit)))
}

/// One unit and how it stands; no persons.
#[utoipa::path(get, path = "/units/{id}", tag = "units", params(("id" = UnitId, Path), ShapeQuery),
    responses((status = 200, body = UnitResponse), Problems))]
pub async fn get_unit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let reached = reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let unit = find(&mut tx, reached.site_id, id, query.crs).await?;
    tx.commit().await?;
    let unit = told(&caller, &scope, unit);
    Ok((etag(unit.version), Json(unit)))
}

/// Change a unit: what is absent stays as it is; a plan that is null goes.
#[utoipa::path(patch, path = "/units/{id}", tag = "units", request_body = UpdateUnit,
    params(("id" = UnitId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = UnitResponse), Problems))]
pub async fn update_unit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(mut request): ApiJson<UpdateUnit>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    if let Some(code) = request.code.take() {
        request.code = check_code(&mut checks, &code).map(|code| code.as_str().to_owned());
    }
    check_sizes(&mut checks, request.area_m2, request.rooms, request.capacity);
    checks.finish()?;
    let plan_wkb = request.plan.as_ref().map(|plan| plan_wkb(plan.as_ref())).transpose()?;
    let mut tx = state.db.api(&scope).await?;
    let reached = reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    if key.step(&mut tx, &state, &caller, "unit.update", id, &request).await? {
        let version = expected.narrow(find(&mut tx, reached.site_id, id, AnswerCrs::Wgs84).await?.version)?;
        if !store::update(&mut tx, reached.site_id, id, version, &request, plan_wkb, state.clock.now()).await? {
            return Err(ApiError::PreconditionFailed);
        }
    }
    let unit = find(&mut tx, reached.site_id, id, AnswerCrs::Wgs84).await?;
    tx.commit().await?;
    let unit = told(&caller, &scope, unit);
    Ok((etag(unit.version), Json(unit)))
}

async fn find(connection: &mut PgConnection, site: SiteId, id: UnitId, crs: AnswerCrs) -> ApiResult<UnitResponse> {
    let (unit, plan_wkb) = store::find(connection, site, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let plan = plan_wkb.map(|wkb| crs.geojson(&wkb)).transpose()?;
    Ok(UnitResponse { plan, ..unit })
}

/// A unit as the caller may see it.
fn told(caller: &Account, scope: &Scope, unit: UnitResponse) -> UnitResponse {
    if sees_dwellings(caller.role, scope) { unit } else { unit.held_back() }
}

/// The plan that a caller sent; whether it lies within the building, the database says.
fn plan_wkb(plan: Option<&GeoJsonGeometry>) -> ApiResult<Option<Vec<u8>>> {
    plan.map(|plan| shape::to_wkb(shape::polygon("plan", plan, Outline::Building)?)).transpose()
}

fn check_code(checks: &mut Checks, code: &str) -> Option<UnitCode> {
    match UnitCode::parse(code) {
        Ok(code) => Some(code),
        Err(error) => {
            checks.broken("code", error.code(), error.to_string());
            None
        }
    }
}

fn check_sizes(checks: &mut Checks, area_m2: Option<f32>, rooms: Option<i32>, capacity: Option<i32>) {
    let area = area_m2.is_none_or(|area| area > 0.0 && area < 10_000.0);
    checks.ensure(area, "area_m2", "range", "must be more than 0 and less than 10000 m²");
    let roomy = rooms.is_none_or(|rooms| (1..=100).contains(&rooms));
    checks.within(roomy, "rooms", "range", 100, "must be between 1 and 100");
    let positive = capacity.is_none_or(|capacity| (1..=1000).contains(&capacity));
    checks.within(positive, "capacity", "capacity_positive", 1000, "must be between 1 and 1000");
}
