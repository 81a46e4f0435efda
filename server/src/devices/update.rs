//! Changes of a device.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::DeviceId;

use super::commands;
use super::model::{DeviceResponse, UpdateDevice, check_heartbeat, check_networks, check_zone};
use super::routes::find;
use super::store::{self, Change};
use crate::access::Granted;
use crate::http::error::Checks;
use crate::http::idempotency::IdempotencyKey;
use crate::http::precondition::{IfMatch, etag};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems};
use crate::state::AppState;

/// Change a device: where it stands, what it speaks, from where it may call.
#[utoipa::path(patch, path = "/devices/{id}", tag = "gates", request_body = UpdateDevice,
    params(("id" = DeviceId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DeviceResponse), Problems))]
pub async fn update_device(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<UpdateDevice>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let zone = check_zone(&mut checks, request.time_zone.as_deref());
    let networks = request.source_networks.as_ref().map(|networks| check_networks(&mut checks, networks));
    let heartbeat_s = request.heartbeat_s.map(|heartbeat_s| check_heartbeat(&mut checks, Some(heartbeat_s)));
    checks.finish()?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let device = find(&mut tx, &scope, id, now).await?;
    if key.step(&mut tx, &state, &caller, "device.update", id, &request).await? {
        if let Some(gate_id) = request.gate_id {
            let site_id = store::site_of_gate(&mut tx, &scope, gate_id).await?;
            if site_id != Some(device.site_id) {
                return Err(ApiError::field("gate_id", "unknown_reference", "names no gate of the device's site"));
            }
        }
        let version = expected.narrow(device.version)?;
        let change = Change {
            gate_id: request.gate_id,
            direction: request.direction,
            protocol: request.protocol,
            time_zone: request.time_zone.is_some().then_some(zone.as_deref()),
            source_networks: networks.as_deref(),
            heartbeat_s,
        };
        if !store::update(&mut tx, id, version, &change, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
        if request.gate_id.is_some_and(|gate| gate != device.gate_id)
            || request.protocol.is_some_and(|it| it != device.protocol)
        {
            commands::queue_all(&mut tx, device.site_id, id, now).await?;
        }
    }
    let device = find(&mut tx, &scope, id, now).await?;
    tx.commit().await?;
    state.known.changed(&state.db, id).await;
    Ok((etag(device.version), Json(device)))
}
