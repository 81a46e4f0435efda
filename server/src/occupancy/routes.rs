//! Limits of occupancy over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{OccupancyLimit, OccupancyLimitResponse};
use super::store::{self, Place};
use crate::access::{Account, Granted, Scope};
use crate::areas;
use crate::db::Tx;
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
    granted: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<OccupancyLimit>,
) -> ApiResult<impl IntoResponse> {
    set(&state, granted, Place::Site(site_id), (&key, expected), &request).await
}

/// Take back what a site says: what the nearest area above it says counts from now on. Doing it again changes nothing.
#[utoipa::path(delete, path = "/sites/{id}/occupancy-limit", tag = "sites",
    params(("id" = SiteId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn remove_site_occupancy_limit(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<StatusCode> {
    remove(&state, granted, Place::Site(site_id), (&key, expected)).await
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
    granted: Granted,
    ApiPath(area_id): ApiPath<AreaId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<OccupancyLimit>,
) -> ApiResult<impl IntoResponse> {
    set(&state, granted, Place::Area(area_id), (&key, expected), &request).await
}

/// Take back what an area says: what the nearest one above it says counts from now on. For whoever manages all of its sites. Doing
/// it again changes nothing.
#[utoipa::path(delete, path = "/areas/{id}/occupancy-limit", tag = "areas",
    params(("id" = AreaId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn remove_area_occupancy_limit(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(area_id): ApiPath<AreaId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<StatusCode> {
    remove(&state, granted, Place::Area(area_id), (&key, expected)).await
}

/// A transaction for a place, and the sites in whose trails an act about it is recorded: the site, or each one below the area, if the
/// caller manages all of them.
async fn reach(state: &AppState, scope: Scope, place: Place) -> ApiResult<(Tx, Vec<SiteId>)> {
    match place {
        Place::Site(site) => Ok((state.db.api(&scope.at(site)?).await?, vec![site])),
        Place::Area(area) => {
            let mut tx = state.db.api(&scope).await?;
            let sites = store::sites_below(&mut tx, area).await?;
            if sites.is_empty() || sites.iter().any(|site| !scope.sites.contains(site)) {
                return Err(ApiError::NotFound("area"));
            }
            Ok((tx, sites))
        }
    }
}

/// Writes what a place says, and records it in every site that it is about.
async fn set(
    state: &AppState,
    Granted { caller, scope }: Granted,
    place: Place,
    (key, expected): (&IdempotencyKey, IfMatch),
    request: &OccupancyLimit,
) -> ApiResult<impl IntoResponse + use<>> {
    let now = state.clock.now();
    let (mut tx, sites) = reach(state, scope, place).await?;
    if key.step(&mut tx, state, &caller, "occupancy_limit.set", place.id(), request).await? {
        let mut checks = Checks::default();
        request.check(&mut checks);
        checks.finish()?;
        let there = store::find(&mut tx, place).await?;
        let version = expected.narrow(there.map_or(0, |there| there.version))?;
        if !store::set(&mut tx, place, version, request, caller.account_id, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
        record(&mut tx, &caller, (TrailAction::OccupancyLimitSet, place), &sites, now).await?;
    }
    let response = current(&mut tx, place).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Takes back what a place says, where it says something, and records it in every site that it was about.
async fn remove(
    state: &AppState,
    Granted { caller, scope }: Granted,
    place: Place,
    (key, expected): (&IdempotencyKey, IfMatch),
) -> ApiResult<StatusCode> {
    let now = state.clock.now();
    let (mut tx, sites) = reach(state, scope, place).await?;
    let wanted = key.step(&mut tx, state, &caller, "occupancy_limit.remove", place.id(), &()).await?;
    let before = if wanted { store::find(&mut tx, place).await? } else { None };
    if let Some(before) = before {
        expected.check(before.version)?;
        if !store::remove(&mut tx, place, before.version).await? {
            return Err(ApiError::PreconditionFailed);
        }
        record(&mut tx, &caller, (TrailAction::OccupancyLimitRemove, place), &sites, now).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn record(
    connection: &mut PgConnection,
    caller: &Account,
    (action, place): (TrailAction, Place),
    sites: &[SiteId],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for site in sites {
        trail::store::record(connection, caller, now, Entry::act(*site, action, place.id())).await?;
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
