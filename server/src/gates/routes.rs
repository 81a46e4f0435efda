//! Gates over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, GateId, SiteId};
use menpai_domain::terms::GateKind;
use sqlx::PgConnection;

use super::few;
use super::model::{CountQuery, CreateGate, GateHour, GateQuery, GateResponse, UpdateGate};
use super::store::{self, Find, GateRow, NewGate};
use crate::access::{Account, Action, Granted, Scope, at_home_as};
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag, shape};
use crate::state::AppState;

/// Gates with today's counts, by name. Of the doors of units, whoever does not work there sees those of units that they own, rent, live in or
/// hold a pass of.
#[utoipa::path(get, path = "/gates", tag = "gates", params(GateQuery),
    responses((status = 200, body = Page<GateResponse>), Problems))]
pub async fn list_gates(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<GateQuery>,
) -> ApiResult<Json<Page<GateResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { building_id: query.building_id, id: None, at_home: at_home_as(&caller) };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, &find, after, limit + 1, state.clock.now()).await?;
    tx.commit().await?;
    let page = Page::cut_by(rows, limit, |row| (row.name.clone(), row.id), |row| response(&caller, row, query.crs));
    let items = page.items.into_iter().collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One gate; the door of somebody else's unit is found by nobody but those who work there.
#[utoipa::path(get, path = "/gates/{id}", tag = "gates", params(("id" = GateId, Path), ShapeQuery),
    responses((status = 200, body = GateResponse), Problems))]
pub async fn get_gate(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GateId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, &caller, &scope, id, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(&caller, row, query.crs)?)))
}

/// Set up a gate.
#[utoipa::path(post, path = "/gates", tag = "gates", request_body = CreateGate,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GateResponse), Problems))]
pub async fn create_gate(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGate>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(request.site_id)?;
    let mut checks = Checks::default();
    let name = checks.text("name", &request.name, 100);
    request.check_place(&mut checks);
    checks.finish()?;
    let location_wkb = shape::to_wkb(shape::point("location", &request.location)?)?;
    let now = state.clock.now();
    let id = GateId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "gate.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => GateId::from_uuid(id),
        Claim::New => {
            let (site_id, kind, unit_id) = (request.site_id, request.kind, request.unit_id);
            let building_id = place(&mut tx, &request).await?;
            let gate = NewGate { site_id, id, kind, name: &name, building_id, unit_id, location_wkb, created_at: now };
            store::insert(&mut tx, gate).await?;
            id
        }
    };
    let row = find(&mut tx, &caller, &scope, id, now).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/gates/{id}"))];
    Ok((StatusCode::CREATED, location, etag(row.version), Json(response(&caller, row, AnswerCrs::Wgs84)?)))
}

/// Rename or move a gate.
#[utoipa::path(patch, path = "/gates/{id}", tag = "gates", request_body = UpdateGate,
    params(("id" = GateId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = GateResponse), Problems))]
pub async fn update_gate(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GateId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<UpdateGate>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let name = checks.optional_text("name", request.name.as_deref(), 100);
    checks.finish()?;
    let point = request.location.as_ref().map(|location| shape::point("location", location)).transpose()?;
    let location_wkb = point.map(shape::to_wkb).transpose()?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let before = find(&mut tx, &caller, &scope, id, now).await?;
    if key.step(&mut tx, &state, &caller, "gate.update", id, &request).await? {
        let version = expected.narrow(before.version)?;
        if !store::update(&mut tx, id, version, name.as_deref(), location_wkb, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
    }
    let row = find(&mut tx, &caller, &scope, id, now).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(&caller, row, AnswerCrs::Wgs84)?)))
}

/// Passages per hour of the last days, quiet hours included; none for the door of a unit.
///
/// Counts below 5 are null. Where they could be worked out from the sum of the day, the next quietest hours are null too.
#[utoipa::path(get, path = "/gates/{id}/counts", tag = "gates", params(("id" = GateId, Path), CountQuery),
    responses((status = 200, body = Page<GateHour>), Problems))]
pub async fn list_gate_counts(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GateId>,
    ApiQuery(query): ApiQuery<CountQuery>,
) -> ApiResult<Json<Page<GateHour>>> {
    let days = query.days.unwrap_or(1);
    if !(1..=30).contains(&days) {
        return Err(ApiError::field("days", "range", "must be between 1 and 30"));
    }
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let gate = find(&mut tx, &caller, &scope, id, now).await?;
    let hours = match gate.kind {
        GateKind::Unit => Vec::new(),
        GateKind::Compound | GateKind::Building => few::of_hours(&store::hours(&mut tx, &gate, days, now).await?),
    };
    tx.commit().await?;
    Ok(Json(Page::whole(hours)))
}

/// The building of a new gate: as named, or that of its unit.
async fn place(connection: &mut PgConnection, request: &CreateGate) -> ApiResult<Option<BuildingId>> {
    let (site_id, named): (SiteId, _) = (request.site_id, request.building_id);
    let Some(unit_id) = request.unit_id else { return Ok(named) };
    let building_id = store::building_of_unit(connection, site_id, unit_id)
        .await?
        .ok_or_else(|| ApiError::field("unit_id", "unknown_reference", "names no unit of this site"))?;
    if named.is_some_and(|named| named != building_id) {
        return Err(ApiError::field("building_id", "building_of_unit", "the unit lies in another building"));
    }
    Ok(Some(building_id))
}

async fn find(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    id: GateId,
    now: DateTime<Utc>,
) -> ApiResult<GateRow> {
    let find = Find { id: Some(id), building_id: None, at_home: at_home_as(caller) };
    store::list(connection, scope, &find, None, 1, now).await?.pop().ok_or(ApiError::NotFound("gate"))
}

fn response(caller: &Account, row: GateRow, crs: AnswerCrs) -> ApiResult<GateResponse> {
    let counted = row.kind != GateKind::Unit && caller.may(Action::GateRead);
    Ok(GateResponse {
        id: row.id,
        site_id: row.site_id,
        kind: row.kind,
        name: row.name,
        building_id: row.building_id,
        unit_id: row.unit_id,
        location: crs.geojson(&row.location_wkb)?,
        today: counted.then(|| few::of_day(row.granted, row.refused)),
        devices: row.devices,
        version: row.version,
    })
}
