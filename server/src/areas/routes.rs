//! The jurisdiction tree over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::ids::AreaId;
use menpai_domain::terms::AreaLevel;

use super::model::{AreaQuery, AreaResponse, CreateArea, code_fits};
use super::store::{self, AreaRow, NewArea};
use crate::access::Granted;
use crate::http::answer_crs::AnswerCrs;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::shape::Outline;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Page, Problems, shape};
use crate::state::AppState;

/// Areas directly below one, or the districts.
#[utoipa::path(get, path = "/areas", tag = "areas", params(AreaQuery), responses((status = 200, body = Page<AreaResponse>), Problems))]
pub async fn list_areas(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<AreaQuery>,
) -> ApiResult<Json<Page<AreaResponse>>> {
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, query.parent_id).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(rows.into_iter().map(response).collect::<ApiResult<_>>()?)))
}

/// One area with its boundary.
#[utoipa::path(get, path = "/areas/{id}", tag = "areas", params(("id" = AreaId, Path)), responses((status = 200, body = AreaResponse), Problems))]
pub async fn get_area(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<AreaId>,
) -> ApiResult<Json<AreaResponse>> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, id).await?.ok_or(ApiError::NotFound("area"))?;
    tx.commit().await?;
    response(row).map(Json)
}

/// Add an area.
#[utoipa::path(post, path = "/areas", tag = "areas", request_body = CreateArea,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AreaResponse), Problems))]
pub async fn create_area(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateArea>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let name = checks.text("name", &request.name, 100);
    let is_root = request.level == AreaLevel::District;
    checks.ensure(
        is_root == request.parent_id.is_none(),
        "parent_id",
        "root",
        "a district has no parent, every other area has one",
    );
    if let Some(code) = &request.code {
        checks.ensure(
            code_fits(request.level, code),
            "code",
            "division_code",
            "must have 6, 9 or 12 digits for a district, street or community",
        );
    }
    checks.finish()?;
    let boundary =
        request.boundary.as_ref().map(|boundary| shape::polygon("boundary", boundary, Outline::Area)).transpose()?;
    let id = AreaId::generate();
    let mut tx = state.db.api(&scope).await?;
    let claim = key.claim(&mut tx, &state, &caller, "area.create", &request, id.as_uuid()).await?;
    let id = match claim {
        Claim::Done(id) => AreaId::from_uuid(id),
        Claim::New => {
            if let Some(parent) = request.parent_id {
                let known = store::find(&mut tx, parent).await?;
                known.ok_or_else(|| ApiError::field("parent_id", "unknown_reference", "names no area"))?;
            }
            let boundary_wkb = boundary.map(shape::to_wkb).transpose()?;
            let area = NewArea {
                id,
                parent_id: request.parent_id,
                level: request.level,
                code: request.code.as_deref(),
                name: &name,
                boundary_wkb,
            };
            store::insert(&mut tx, area).await?;
            id
        }
    };
    let row = store::find(&mut tx, id).await?.ok_or(ApiError::NotFound("area"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, [(LOCATION, format!("/api/v1/areas/{id}"))], Json(response(row)?)))
}

fn response(row: AreaRow) -> ApiResult<AreaResponse> {
    let boundary = row.boundary_wkb.map(|wkb| AnswerCrs::Wgs84.geojson(&wkb)).transpose()?;
    Ok(AreaResponse {
        id: row.id,
        parent_id: row.parent_id,
        level: row.level,
        code: row.code,
        name: row.name,
        boundary,
    })
}
