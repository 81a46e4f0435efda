//! Recording and changing buildings.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use geo::{GeodesicArea, MultiPolygon};
use menpai_domain::building_text::{search_text, sort_key};
use menpai_domain::doorplate::Doorplate;
use menpai_domain::ids::{AreaId, BuildingId, SiteId};
use menpai_domain::terms::BuildingUse;
use sqlx::PgConnection;

use super::model::{BuildingFacts, BuildingResponse, CreateBuilding, UpdateBuilding};
use super::routes::read;
use super::store;
use crate::access::Granted;
use crate::http::answer_crs::AnswerCrs;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::shape::Outline;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag, shape};
use crate::state::AppState;

/// Record a building.
#[utoipa::path(post, path = "/buildings", tag = "buildings", request_body = CreateBuilding,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = BuildingResponse), Problems))]
pub async fn create_building(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateBuilding>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(request.site_id)?;
    let facts = check(&request.facts)?;
    let footprint = shape::polygon("footprint", &request.footprint, Outline::Building)?;
    let now = state.clock.now();
    let id = BuildingId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "building.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => BuildingId::from_uuid(id),
        Claim::New => {
            insert(&mut tx, request.site_id, id, &facts, footprint, now).await?;
            id
        }
    };
    let building = read(&mut tx, &caller, &scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/buildings/{id}"))];
    Ok((StatusCode::CREATED, location, etag(building.version), Json(building)))
}

/// Change a building: what is absent stays as it is.
#[utoipa::path(patch, path = "/buildings/{id}", tag = "buildings", request_body = UpdateBuilding,
    params(("id" = BuildingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = BuildingResponse), Problems))]
pub async fn update_building(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<BuildingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<UpdateBuilding>,
) -> ApiResult<impl IntoResponse> {
    let facts = check(&request.facts)?;
    let footprint = request
        .footprint
        .as_ref()
        .map(|footprint| shape::polygon("footprint", footprint, Outline::Building))
        .transpose()?;
    let mut tx = state.db.api(&scope).await?;
    let before = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    if key.step(&mut tx, &state, &caller, "building.update", id, &request).await? {
        let version = expected.narrow(before.version)?;
        // The derived texts follow what the building will be called.
        let named = BuildingFacts {
            name: facts.name.clone().or(before.summary.name),
            doorplate: facts.doorplate.clone().or(before.summary.doorplate),
            address: facts.address.clone().or(before.summary.address),
            ..facts
        };
        if !update(&mut tx, before.summary.site_id, id, version, &named, footprint, state.clock.now()).await? {
            return Err(ApiError::PreconditionFailed);
        }
    }
    let building = read(&mut tx, &caller, &scope, id, AnswerCrs::Wgs84, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(building.version), Json(building)))
}

fn check(facts: &BuildingFacts) -> ApiResult<BuildingFacts> {
    let mut checks = Checks::default();
    let doorplate = facts.doorplate.as_deref().and_then(|text| match Doorplate::written(text) {
        Ok(written) => Some(written),
        Err(error) => {
            checks.broken("doorplate", error.code(), error.to_string());
            None
        }
    });
    let checked = BuildingFacts {
        area_id: facts.area_id,
        external_id: checks.optional_text("external_id", facts.external_id.as_deref(), 100),
        name: checks.optional_text("name", facts.name.as_deref(), 200),
        doorplate,
        address: checks.optional_text("address", facts.address.as_deref(), 300),
        usage: facts.usage,
        floors_above: facts.floors_above,
        height_m: facts.height_m,
        built_year: facts.built_year,
    };
    let within = |value: Option<i32>, low: i32, high: i32| value.is_none_or(|value| (low..=high).contains(&value));
    checks.within(within(facts.floors_above, 1, 200), "floors_above", "range", 200, "must be between 1 and 200");
    checks.ensure(within(facts.built_year, 1000, 2100), "built_year", "range", "must be a year between 1000 and 2100");
    let height = facts.height_m.is_none_or(|height| height > 0.0 && height < 1000.0);
    checks.ensure(height, "height_m", "range", "must be more than 0 and less than 1000 metres");
    checks.finish()?;
    Ok(checked)
}

async fn insert(
    connection: &mut PgConnection,
    site: SiteId,
    id: BuildingId,
    facts: &BuildingFacts,
    footprint: MultiPolygon,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (doorplate, name, address) = (facts.doorplate.as_deref(), facts.name.as_deref(), facts.address.as_deref());
    let footprint_m2 = area_m2(&footprint);
    sqlx::query!(
        "insert into building (site_id, id, external_id, area_id, name, doorplate, address, use, floors_above, height_m,
                               built_year, footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, st_multi(st_geomfromwkb($12, 4326)), $13, $14, $15, $16, $16)",
        site.as_uuid(),
        id.as_uuid(),
        facts.external_id,
        facts.area_id.map(AreaId::as_uuid),
        name,
        doorplate,
        address,
        facts.usage.unwrap_or(BuildingUse::Residential).as_str(),
        facts.floors_above.unwrap_or(1),
        facts.height_m,
        facts.built_year,
        shape::to_wkb(footprint)?,
        footprint_m2,
        search_text(doorplate, name, address),
        sort_key(doorplate, name),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn update(
    connection: &mut PgConnection,
    site: SiteId,
    id: BuildingId,
    version: Option<i32>,
    facts: &BuildingFacts,
    footprint: Option<MultiPolygon>,
    now: DateTime<Utc>,
) -> ApiResult<bool> {
    let (doorplate, name, address) = (facts.doorplate.as_deref(), facts.name.as_deref(), facts.address.as_deref());
    let footprint_m2 = footprint.as_ref().map(area_m2);
    let result = sqlx::query!(
        "update building set external_id = coalesce($4, external_id), area_id = coalesce($5, area_id), name = $6,
             doorplate = $7, doorplate_doubled = doorplate_doubled and sort_key = $16, address = $8, use = coalesce($9, use), floors_above = coalesce($10, floors_above),
             height_m = coalesce($11, height_m), built_year = coalesce($12, built_year),
             footprint_4326 = coalesce(st_multi(st_geomfromwkb($13, 4326)), footprint_4326),
             footprint_m2 = coalesce($14, footprint_m2), search_text = $15, sort_key = $16,
             version = version + 1, updated_at = $17
         where site_id = $1 and id = $2 and version = coalesce($3, version)",
        site.as_uuid(),
        id.as_uuid(),
        version,
        facts.external_id,
        facts.area_id.map(AreaId::as_uuid),
        name,
        doorplate,
        address,
        facts.usage.map(BuildingUse::as_str),
        facts.floors_above,
        facts.height_m,
        facts.built_year,
        footprint.map(shape::to_wkb).transpose()?,
        footprint_m2,
        search_text(doorplate, name, address),
        sort_key(doorplate, name),
        now,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Area on the ellipsoid, m².
#[expect(clippy::cast_possible_truncation, reason = "single precision is a square millimetre on a house")]
fn area_m2(footprint: &MultiPolygon) -> f32 {
    footprint.geodesic_area_unsigned() as f32
}
