//! Limits of occupancy over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{OccupancyLimit, OccupancyLimitResponse};
use super::store::{self, Place};
use crate::access::{Account, Granted};
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
    let sites = store::sites_below(&mut tx, area_id).await?;
    if sites.is_empty() || sites.iter().any(|site| !scope.sites.contains(site)) {
        return Err(ApiError::NotFound("area"));
    }
    let acts: Vec<_> = sites.into_iter().map(|site| (site, area_id.as_uuid())).collect();
    let place = Place::Area(area_id);
    if key.step(&mut tx, &state, &caller, "occupancy_limit.set_of_area", area_id, &request).await? {
        set(&mut tx, &state, &caller, (place, expected), &request, &acts).await?;
    }
    let response = current(&mut tx, place).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
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
    for (site, subject) in acts {
        let act = Entry::act(*site, TrailAction::OccupancyLimitSet, *subject);
        trail::store::record(connection, caller, now, act).await?;
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
