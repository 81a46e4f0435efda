//! Parameters over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::gap::Parameters;
use menpai_domain::ids::SiteId;
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{GapParametersResponse, GapTrial, SetGapParameters};
use super::{store, trial};
use crate::access::Granted;
use crate::db::Db;
use crate::http::error::Checks;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// What the rules of gaps ask for in a site.
#[utoipa::path(get, path = "/sites/{id}/gap-parameters", tag = "gaps", params(("id" = SiteId, Path)),
    responses((status = 200, body = GapParametersResponse), Problems))]
pub async fn get_gap_parameters(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(site_id)?;
    let mut tx = state.db.api(&scope).await?;
    let response = current(&mut tx, site_id).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Change what the rules of gaps ask for in a site. All of its dwellings are looked at anew. The first time over version `"0"`, as a site
/// has that goes by the defaults; `*` is any that was set, and none there.
#[utoipa::path(put, path = "/sites/{id}/gap-parameters", tag = "gaps", request_body = SetGapParameters,
    params(("id" = SiteId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = GapParametersResponse), Problems))]
pub async fn set_gap_parameters(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<SetGapParameters>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(site_id)?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "gap_parameters.set", site_id, &request).await? {
        check(&mut tx, site_id, &request).await?;
        let version = expected.narrow(current(&mut tx, site_id).await?.version)?;
        if !store::set(&mut tx, site_id, version, &request.parameters, caller.account_id, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
        let act = Entry::act(site_id, TrailAction::GapParametersSet, site_id.as_uuid());
        trail::store::record(&mut tx, &caller, now, act).await?;
    }
    let response = current(&mut tx, site_id).await?;
    tx.commit().await?;
    Ok((etag(response.version), Json(response)))
}

/// Try out other parameters on what was counted: how many gaps they would open and close. Nothing is changed.
#[utoipa::path(post, path = "/sites/{id}/gap-parameters/trials", tag = "gaps", request_body = SetGapParameters,
    params(("id" = SiteId, Path)),
    responses((status = 200, body = GapTrial), Problems))]
pub async fn try_gap_parameters(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    ApiJson(request): ApiJson<SetGapParameters>,
) -> ApiResult<Json<GapTrial>> {
    let scope = scope.at(site_id)?;
    let now = state.clock.now();
    let mut tx = state.db.detect(&[site_id]).await?;
    check(&mut tx, site_id, &request).await?;
    let trial = trial::run(&mut tx, site_id, &request.parameters, now).await?;
    let mut tx = Db::go_on_as_api(tx, &scope).await?;
    let act = Entry::act(site_id, TrailAction::GapParametersTry, site_id.as_uuid());
    trail::store::record(&mut tx, &caller, now, act).await?;
    tx.commit().await?;
    Ok(Json(trial))
}

/// The rules that parameters keep to in this site.
async fn check(connection: &mut PgConnection, site_id: SiteId, request: &SetGapParameters) -> ApiResult<()> {
    let kept_nights = store::kept_nights(connection, site_id).await?.ok_or(ApiError::NotFound("site"))?;
    let mut checks = Checks::default();
    request.check(&mut checks, kept_nights.unsigned_abs());
    checks.finish()
}

async fn current(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<GapParametersResponse> {
    let row = store::find(connection, site_id).await?;
    Ok(GapParametersResponse {
        defaults: Parameters::default(),
        updated_at: row.as_ref().map(|row| row.updated_at),
        version: row.as_ref().map_or(0, |row| row.version),
        parameters: row.map(|row| row.parameters.0).unwrap_or_default(),
    })
}
