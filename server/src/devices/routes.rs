//! Devices over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::ids::DeviceId;
use sqlx::PgConnection;

use super::commands;
use super::key::NewKey;
use super::model::{CreateDevice, DeviceQuery, DeviceResponse, KeyedDevice};
use super::store::{self, Find, NewDevice};
use crate::access::{Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// Devices, by serial number.
#[utoipa::path(get, path = "/devices", tag = "gates", params(DeviceQuery),
    responses((status = 200, body = Page<DeviceResponse>), Problems))]
pub async fn list_devices(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<DeviceQuery>,
) -> ApiResult<Json<Page<DeviceResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { gate_id: query.gate_id, id: None };
    let mut tx = state.db.api(&scope).await?;
    let devices = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(devices, limit, |device| (device.serial.clone(), device.id))))
}

/// One device.
#[utoipa::path(get, path = "/devices/{id}", tag = "gates", params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceResponse), Problems))]
pub async fn get_device(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
) -> ApiResult<Json<DeviceResponse>> {
    let mut tx = state.db.api(&scope).await?;
    let device = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(Json(device))
}

/// Set up a device. Its key is in the answer, and nowhere else.
#[utoipa::path(post, path = "/devices", tag = "gates", request_body = CreateDevice,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = KeyedDevice), Problems))]
pub async fn create_device(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateDevice>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let vendor = checks.text("vendor", &request.vendor, 40);
    let serial = checks.text("serial", &request.serial, 80);
    checks.ensure(!serial.contains(char::is_whitespace), "serial", "whitespace", "must not contain spaces");
    checks.finish()?;
    let new_key = NewKey::generate().map_err(ApiError::internal)?;
    let now = state.clock.now();
    let id = DeviceId::generate();
    let mut tx = state.db.api(&scope).await?;
    let (id, shown) = match key.claim(&mut tx, &state, &caller, "device.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => (DeviceId::from_uuid(id), None),
        Claim::New => {
            let site_id = store::site_of_gate(&mut tx, &scope, request.gate_id)
                .await?
                .ok_or_else(|| ApiError::field("gate_id", "unknown_reference", "names no gate of your sites"))?;
            let device = NewDevice {
                site_id,
                id,
                gate_id: request.gate_id,
                vendor: &vendor,
                serial: &serial,
                direction: request.direction,
                secret_hash: new_key.hash,
                created_at: now,
            };
            store::insert(&mut tx, device).await?;
            // One that keeps a list is given everybody whom its gate lets in.
            commands::queue_all(&mut tx, site_id, id, now).await?;
            (id, Some(new_key.text))
        }
    };
    let device = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/devices/{id}"))];
    Ok((StatusCode::CREATED, location, Json(KeyedDevice { device, key: shown })))
}

/// Disable a device: it is refused from its next request on.
#[utoipa::path(post, path = "/devices/{id}/disable", tag = "gates", params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceResponse), Problems))]
pub async fn disable_device(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
) -> ApiResult<Json<DeviceResponse>> {
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id).await?;
    store::disable(&mut tx, id, state.clock.now()).await?;
    let device = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(Json(device))
}

/// Give a device a new key; the old one is refused at once.
#[utoipa::path(post, path = "/devices/{id}/rotate-key", tag = "gates", params(("id" = DeviceId, Path)),
    responses((status = 200, body = KeyedDevice), Problems))]
pub async fn rotate_device_key(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
) -> ApiResult<Json<KeyedDevice>> {
    let new_key = NewKey::generate().map_err(ApiError::internal)?;
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id).await?;
    if !store::replace_secret(&mut tx, id, new_key.hash, state.clock.now()).await? {
        return Err(ApiError::conflict("id", "device_disabled", "this device is disabled"));
    }
    let device = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(Json(KeyedDevice { device, key: Some(new_key.text) }))
}

async fn find(connection: &mut PgConnection, scope: &Scope, id: DeviceId) -> ApiResult<DeviceResponse> {
    let find = Find { id: Some(id), gate_id: None };
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("device"))
}
