//! Limits of occupancy over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{OccupancyLimit, OccupancyLimitResponse};
use super::store::{self, Place};
use crate::access::{Account, Granted, Scope};
use crate::areas;
use crate::http::error::Checks;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// How many people may live in the units of a site.
#[utoipa::path(get, path = "/sites/{id}/occupancy-limit", tag = "sites", params(("id" = SiteId, Path)),
    responses((status = 200, body = OccupancyLimitResponse), Problems))]
pub async fn get_site_occupancy_limit(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(site_id)?;
    let mut tx = state.db.api(&scope).await?;
    let response = current(&mut tx, Place::Site(site_id)).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Say how many people may live in the units of a site; it counts before what its areas say.
#[utoipa::path(put, path = "/sites/{id}/occupancy-limit", tag = "sites", request_body = OccupancyLimit,
    params(("id" = SiteId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OccupancyLimitResponse), Problems))]
pub async fn set_site_occupancy_limit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<OccupancyLimit>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(site_id)?;
    let mut tx = state.db.api(&scope).await?;
    let acts = [(site_id, site_id.as_uuid())];
    let place = Place::Site(site_id);
    if key.step(&mut tx, &state, &caller, "occupancy_limit.set_of_site", site_id, &request).await? {
        set(&mut tx, &state, &caller, (place, expected), &request, &acts).await?;
    }
    let response = current(&mut tx, place).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Take back what a site says: what the nearest area above it says counts from now on. Doing it again changes nothing.
#[utoipa::path(delete, path = "/sites/{id}/occupancy-limit", tag = "sites",
    params(("id" = SiteId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn remove_site_occupancy_limit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<StatusCode> {
    let scope = scope.at(site_id)?;
    let mut tx = state.db.api(&scope).await?;
    let acts = [(site_id, site_id.as_uuid())];
    if key.step(&mut tx, &state, &caller, "occupancy_limit.remove_of_site", site_id, &()).await? {
        remove(&mut tx, &state, &caller, (Place::Site(site_id), expected), &acts).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many people may live in the units of an area.
#[utoipa::path(get, path = "/areas/{id}/occupancy-limit", tag = "areas", params(("id" = AreaId, Path)),
    responses((status = 200, body = OccupancyLimitResponse), Problems))]
pub async fn get_area_occupancy_limit(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(area_id): ApiPath<AreaId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    areas::store::find(&mut tx, area_id).await?.ok_or(ApiError::NotFound("area"))?;
    let response = current(&mut tx, Place::Area(area_id)).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Say how many people may live in the units of an area, unless a lower one or a site says otherwise. For whoever manages all
/// of its sites.
#[utoipa::path(put, path = "/areas/{id}/occupancy-limit", tag = "areas", request_body = OccupancyLimit,
    params(("id" = AreaId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OccupancyLimitResponse), Problems))]
pub async fn set_area_occupancy_limit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(area_id): ApiPath<AreaId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<OccupancyLimit>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let acts = acts_below(&mut tx, &scope, area_id).await?;
    let place = Place::Area(area_id);
    if key.step(&mut tx, &state, &caller, "occupancy_limit.set_of_area", area_id, &request).await? {
        set(&mut tx, &state, &caller, (place, expected), &request, &acts).await?;
    }
    let response = current(&mut tx, place).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Take back what an area says: what the nearest one above it says counts from now on. For whoever manages all of its sites. Doing
/// it again changes nothing.
#[utoipa::path(delete, path = "/areas/{id}/occupancy-limit", tag = "areas",
    params(("id" = AreaId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn remove_area_occupancy_limit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(area_id): ApiPath<AreaId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<StatusCode> {
    let mut tx = state.db.api(&scope).await?;
    let acts = acts_below(&mut tx, &scope, area_id).await?;
    if key.step(&mut tx, &state, &caller, "occupancy_limit.remove_of_area", area_id, &()).await? {
        remove(&mut tx, &state, &caller, (Place::Area(area_id), expected), &acts).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where an act about an area is recorded: in each site below it, if the caller manages all of them.
async fn acts_below(connection: &mut PgConnection, scope: &Scope, area: AreaId) -> ApiResult<Vec<(SiteId, Uuid)>> {
    let sites = store::sites_below(connection, area).await?;
    if sites.is_empty() || sites.iter().any(|site| !scope.sites.contains(site)) {
        return Err(ApiError::NotFound("area"));
    }
    Ok(sites.into_iter().map(|site| (site, area.as_uuid())).collect())
}

/// Writes a limit, and records it in every site that it is about.
async fn set(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    (place, IfMatch(version)): (Place, IfMatch),
    request: &OccupancyLimit,
    acts: &[(SiteId, Uuid)],
) -> ApiResult<()> {
    let mut checks = Checks::default();
    request.check(&mut checks);
    checks.finish()?;
    let now = state.clock.now();
    if !store::set(connection, place, version, request, caller.account_id, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    record(connection, caller, TrailAction::OccupancyLimitSet, acts, now).await?;
    Ok(())
}

/// Takes a limit back, where there is one, and records it in every site that it was about.
async fn remove(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    (place, expected): (Place, IfMatch),
    acts: &[(SiteId, Uuid)],
) -> ApiResult<()> {
    let Some(before) = store::find(connection, place).await? else { return Ok(()) };
    expected.check(before.version)?;
    if !store::remove(connection, place, before.version).await? {
        return Err(ApiError::PreconditionFailed);
    }
    record(connection, caller, TrailAction::OccupancyLimitRemove, acts, state.clock.now()).await?;
    Ok(())
}

async fn record(
    connection: &mut PgConnection,
    caller: &Account,
    action: TrailAction,
    acts: &[(SiteId, Uuid)],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for (site, subject) in acts {
        trail::store::record(connection, caller, now, Entry::act(*site, action, *subject)).await?;
    }
    Ok(())
}

async fn current(connection: &mut PgConnection, place: Place) -> sqlx::Result<OccupancyLimitResponse> {
    let own = store::find(connection, place).await?;
    Ok(OccupancyLimitResponse {
        updated_at: own.as_ref().map(|row| row.updated_at),
        version: own.as_ref().map_or(0, |row| row.version),
        own: own.map(|row| row.limit),
        in_force: store::nearest(connection, place).await?,
    })
}
