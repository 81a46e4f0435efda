//! Devices over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::DeviceId;
use menpai_domain::terms::DeviceProtocol;
use sqlx::PgConnection;

use super::commands;
use super::key::NewKey;
use super::model::{
    CreateDevice, DeviceQuery, DeviceResponse, KeyedDevice, OVERLAP_H, RotateKey, check_heartbeat, check_networks,
    check_zone,
};
use super::setup;
use super::signing;
use super::store::{self, Find, NewDevice};
use crate::access::{Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::precondition::etag;
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
    let devices = store::list(&mut tx, &scope, &find, after, limit + 1, state.clock.now()).await?;
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
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let device = find(&mut tx, &scope, id, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(device.version), Json(device)))
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
    let time_zone = check_zone(&mut checks, request.time_zone.as_deref());
    let source_networks = check_networks(&mut checks, &request.source_networks);
    let heartbeat_s = check_heartbeat(&mut checks, request.heartbeat_s);
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
                protocol: request.protocol.unwrap_or(DeviceProtocol::Native),
                time_zone: time_zone.as_deref(),
                source_networks: &source_networks,
                heartbeat_s,
                secret_hash: new_key.hash,
                created_at: now,
            };
            store::insert(&mut tx, device).await?;
            // One that keeps a list is given everybody whom its gate lets in.
            commands::queue_all(&mut tx, site_id, id, now).await?;
            (id, Some(new_key))
        }
    };
    let device = find(&mut tx, &scope, id, state.clock.now()).await?;
    tx.commit().await?;
    state.known.changed(&state.db, id).await;
    let location = [(LOCATION, format!("/api/v1/devices/{id}"))];
    Ok((StatusCode::CREATED, location, Json(keyed(&state, device, shown))))
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
    find(&mut tx, &scope, id, state.clock.now()).await?;
    store::disable(&mut tx, id, state.clock.now()).await?;
    let device = find(&mut tx, &scope, id, state.clock.now()).await?;
    tx.commit().await?;
    state.known.changed(&state.db, id).await;
    Ok(Json(device))
}

/// Give a device a new key. The one before stays good for a day, so that the new one can be typed in meanwhile. The same request
/// under the same `Idempotency-Key` makes another key in place of the new one, of which only a hash is kept; the one before stays as it is.
#[utoipa::path(post, path = "/devices/{id}/rotate-key", tag = "gates", request_body = RotateKey,
    params(("id" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = KeyedDevice), Problems))]
pub async fn rotate_device_key(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RotateKey>,
) -> ApiResult<Json<KeyedDevice>> {
    let overlap_h = request.overlap_h.unwrap_or(OVERLAP_H);
    if overlap_h > 720 {
        return Err(ApiError::field("overlap_h", "range", "must be between 0 and 720"));
    }
    let new_key = NewKey::generate().map_err(ApiError::internal)?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id, now).await?;
    let previous_until = now + TimeDelta::hours(i64::from(overlap_h));
    let is_replaced = if key.step(&mut tx, &state, &caller, "device.rotate_key", id, &request).await? {
        store::replace_secret(&mut tx, id, new_key.hash, previous_until, now).await?
    } else {
        store::renew_secret(&mut tx, id, new_key.hash, now).await?
    };
    if !is_replaced {
        return Err(ApiError::conflict("id", "device_disabled", "this device is disabled"));
    }
    let device = find(&mut tx, &scope, id, now).await?;
    tx.commit().await?;
    state.known.changed(&state.db, id).await;
    Ok(Json(keyed(&state, device, Some(new_key))))
}

/// End the key before the present one at once.
#[utoipa::path(post, path = "/devices/{id}/end-previous-key", tag = "gates", params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceResponse), Problems))]
pub async fn end_previous_device_key(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
) -> ApiResult<Json<DeviceResponse>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id, now).await?;
    store::end_previous_secret(&mut tx, id, now).await?;
    let device = find(&mut tx, &scope, id, now).await?;
    tx.commit().await?;
    state.known.changed(&state.db, id).await;
    Ok(Json(device))
}

/// A device with what was just made for it.
pub fn keyed(state: &AppState, device: DeviceResponse, key: Option<NewKey>) -> KeyedDevice {
    let setup = setup::of_device(&device, key.as_ref().map(|key| key.text.as_str()), &state.config);
    let signing_key = key.as_ref().map(|key| hex::encode(signing::key_of(&state.keyring, &key.hash)));
    KeyedDevice { device, key: key.map(|key| key.text), signing_key, setup }
}

/// A device in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: DeviceId,
    now: DateTime<Utc>,
) -> ApiResult<DeviceResponse> {
    let find = Find { id: Some(id), gate_id: None };
    store::list(connection, scope, &find, None, 1, now).await?.pop().ok_or(ApiError::NotFound("device"))
}
