//! Sites over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::cells;
use menpai_domain::ids::SiteId;
use sqlx::PgConnection;

use super::model::{CreateSite, SiteArea, SiteResponse, SiteSettings, SiteStatistics, UpdateSite};
use super::store::{self, NewSite, SiteRow};
use crate::access::{Granted, sees_dwellings};
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::shape::{Bounds, Outline};
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, IfMatch, Page, Problems, etag, shape};
use crate::state::AppState;

/// The caller's sites.
#[utoipa::path(get, path = "/sites", tag = "sites", responses((status = 200, body = Page<SiteResponse>), Problems))]
pub async fn list_sites(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
) -> ApiResult<Json<Page<SiteResponse>>> {
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, None).await?;
    tx.commit().await?;
    let items = rows.into_iter().map(|row| SiteResponse { boundary: None, ..response(row) }).collect();
    Ok(Json(Page::whole(items)))
}

/// One site with its boundary.
#[utoipa::path(get, path = "/sites/{id}", tag = "sites", params(("id" = SiteId, Path), ShapeQuery),
    responses((status = 200, body = SiteResponse), Problems))]
pub async fn get_site(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(id)?;
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(with_boundary(row, query.crs)?)))
}

/// Set up a site. The account that does works in it from then on.
#[utoipa::path(post, path = "/sites", tag = "sites", request_body = CreateSite,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = SiteResponse), Problems))]
pub async fn create_site(
    State(state): State<AppState>,
    Granted { caller, mut scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateSite>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let name = checks.text("name", &request.name, 100);
    let code = checks.optional_text("code", request.code.as_deref(), 32);
    checks.finish()?;
    let boundary_wkb = shape::to_wkb(shape::polygon("boundary", &request.boundary, Outline::Site)?)?;
    let now = state.clock.now();
    let id = SiteId::generate();
    // A transaction sees only the sites of its scope, so the new one is part of it.
    scope.sites.push(id);
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "site.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => SiteId::from_uuid(id),
        Claim::New => {
            let site = NewSite {
                id,
                area_id: request.area_id,
                code: code.as_deref(),
                name: &name,
                boundary_wkb,
                created_at: now,
            };
            store::insert(&mut tx, site, caller.account_id).await?;
            id
        }
    };
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/sites/{id}"))];
    Ok((StatusCode::CREATED, location, etag(row.version), Json(with_boundary(row, AnswerCrs::Wgs84)?)))
}

/// Change a site's name or settings.
#[utoipa::path(patch, path = "/sites/{id}", tag = "sites", request_body = UpdateSite,
    params(("id" = SiteId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = SiteResponse), Problems))]
pub async fn update_site(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<SiteId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<UpdateSite>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(id)?;
    let mut checks = Checks::default();
    let name = checks.optional_text("name", request.name.as_deref(), 100);
    if let Some(settings) = &request.settings {
        settings.check(&mut checks);
    }
    checks.finish()?;
    let mut tx = state.db.api(&scope).await?;
    let before = find(&mut tx, id).await?;
    if key.step(&mut tx, &state, &caller, "site.update", id, &request).await? {
        let version = expected.narrow(before.version)?;
        if !store::update(&mut tx, id, version, name.as_deref(), request.settings.as_ref()).await? {
            return Err(ApiError::PreconditionFailed);
        }
    }
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(with_boundary(row, AnswerCrs::Wgs84)?)))
}

/// Counts over a site, for those who see its dwellings; for others, what is few is held back as in the cells of the map.
#[utoipa::path(get, path = "/sites/{id}/statistics", tag = "sites", params(("id" = SiteId, Path)),
    responses((status = 200, body = SiteStatistics), Problems))]
pub async fn get_site_statistics(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<SiteId>,
) -> ApiResult<Json<SiteStatistics>> {
    let scope = scope.at(id)?;
    let mut tx = state.db.api(&scope).await?;
    let mut statistics = store::statistics(&mut tx, id).await?;
    if !sees_dwellings(caller.role, &scope) {
        let shown = cells::publish(&store::dwellings(&mut tx, id).await?, &[]).site;
        statistics = statistics.held_back(&shown);
    }
    tx.commit().await?;
    Ok(Json(statistics))
}

async fn find(connection: &mut PgConnection, id: SiteId) -> ApiResult<SiteRow> {
    store::list(connection, Some(id)).await?.pop().ok_or(ApiError::NotFound("site"))
}

fn with_boundary(row: SiteRow, crs: AnswerCrs) -> ApiResult<SiteResponse> {
    let boundary = Some(crs.geojson(&row.boundary_wkb)?);
    Ok(SiteResponse { boundary, ..response(row) })
}

fn response(row: SiteRow) -> SiteResponse {
    SiteResponse {
        id: row.id,
        name: row.name,
        code: row.code,
        area: SiteArea { id: row.area_id, name: row.area_name },
        bounds: Bounds([row.west, row.south, row.east, row.north]),
        boundary: None,
        time_zone: row.time_zone,
        settings: SiteSettings {
            boundary_tolerance_m: row.boundary_tolerance_m,
            passage_retention_days: row.passage_retention_days,
            presence_retention_days: row.presence_retention_days,
            person_retention_days: row.person_retention_days,
            credential_retention_days: row.credential_retention_days,
        },
        version: row.version,
    }
}
