//! Pairing over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use menpai_domain::ids::{DeviceId, PairingContactId, PairingWindowId, SiteId};

use super::model::{ClaimContact, ContactResponse, CreatePairingWindow, OpenedPairingWindow, PairingWindowResponse};
use super::store::{self, NewWindow};
use crate::access::Granted;
use crate::devices::commands;
use crate::devices::key::NewKey;
use crate::devices::model::{KeyedDevice, check_heartbeat, check_networks};
use crate::devices::routes::{find, keyed};
use crate::devices::store::{self as devices, NewDevice};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::PageQuery;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Page, Problems};
use crate::state::AppState;

/// Open a window for a site.
#[utoipa::path(post, path = "/sites/{id}/pairing-windows", tag = "gates", request_body = CreatePairingWindow,
    params(("id" = SiteId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OpenedPairingWindow), Problems))]
pub async fn open_pairing_window(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreatePairingWindow>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.within(Some(site_id))?;
    let mut checks = Checks::default();
    let minutes = request.minutes.unwrap_or(10);
    checks.within((1..=60).contains(&minutes), "minutes", "range", 60, "must be between 1 and 60");
    let source_networks = check_networks(&mut checks, &request.source_networks);
    checks.finish()?;
    let new_key = NewKey::generate().map_err(ApiError::internal)?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if let Some(gate_id) = request.gate_id
        && devices::site_of_gate(&mut tx, &scope, gate_id).await?.is_none()
    {
        return Err(ApiError::field("gate_id", "unknown_reference", "names no gate of this site"));
    }
    let id = PairingWindowId::generate();
    let (id, secret) = match key.claim(&mut tx, &state, &caller, "pairing_window.open", &request, id.as_uuid()).await? {
        Claim::Done(id) => (PairingWindowId::from_uuid(id), None),
        Claim::New => {
            let window = NewWindow {
                site_id,
                id,
                gate_id: request.gate_id,
                source_networks: &source_networks,
                secret_hash: new_key.hash,
                opened_at: now,
                closes_at: now + TimeDelta::minutes(i64::from(minutes)),
                opened_by: caller.account_id,
            };
            store::open(&mut tx, &window).await?;
            (id, Some(new_key.text))
        }
    };
    let window = store::windows(&mut tx, &scope, Some(id), 1).await?.pop().ok_or(ApiError::NotFound("window"))?;
    tx.commit().await?;
    state.known.refresh_windows(&state.db, now).await?;
    Ok((StatusCode::CREATED, Json(OpenedPairingWindow { window, secret })))
}

/// The windows of a site, the latest first.
#[utoipa::path(get, path = "/sites/{id}/pairing-windows", tag = "gates", params(("id" = SiteId, Path), PageQuery),
    responses((status = 200, body = Page<PairingWindowResponse>), Problems))]
pub async fn list_pairing_windows(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<PairingWindowResponse>>> {
    let scope = scope.within(Some(site_id))?;
    let mut tx = state.db.api(&scope).await?;
    let windows = store::windows(&mut tx, &scope, None, query.limit()?).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(windows)))
}

/// Close a window at once.
#[utoipa::path(post, path = "/pairing-windows/{id}/close", tag = "gates", params(("id" = PairingWindowId, Path)),
    responses((status = 200, body = PairingWindowResponse), Problems))]
pub async fn close_pairing_window(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<PairingWindowId>,
) -> ApiResult<Json<PairingWindowResponse>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    store::close(&mut tx, id, now).await?;
    let window = store::windows(&mut tx, &scope, Some(id), 1).await?.pop().ok_or(ApiError::NotFound("window"))?;
    tx.commit().await?;
    state.known.refresh_windows(&state.db, now).await?;
    Ok(Json(window))
}

/// The terminals that made themselves known at a site, the latest first.
#[utoipa::path(get, path = "/sites/{id}/contacts", tag = "gates", params(("id" = SiteId, Path), PageQuery),
    responses((status = 200, body = Page<ContactResponse>), Problems))]
pub async fn list_contacts(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<ContactResponse>>> {
    let scope = scope.within(Some(site_id))?;
    let mut tx = state.db.api(&scope).await?;
    let contacts = store::contacts(&mut tx, &scope, None, query.limit()?).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(contacts)))
}

/// Make a device of a terminal that made itself known. Its key is in the answer, and nowhere else.
#[utoipa::path(post, path = "/contacts/{id}/claim", tag = "gates", request_body = ClaimContact,
    params(("id" = PairingContactId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = KeyedDevice), Problems))]
pub async fn claim_contact(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PairingContactId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<ClaimContact>,
) -> ApiResult<impl IntoResponse> {
    let new_key = NewKey::generate().map_err(ApiError::internal)?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let contact = store::contacts(&mut tx, &scope, Some(id), 1).await?.pop().ok_or(ApiError::NotFound("contact"))?;
    if devices::site_of_gate(&mut tx, &scope, request.gate_id).await? != Some(contact.site_id) {
        return Err(ApiError::field("gate_id", "unknown_reference", "names no gate of this site"));
    }
    let mut checks = Checks::default();
    let serial = checks.text("serial", request.serial.as_deref().unwrap_or(&contact.serial), 80);
    checks.ensure(!serial.contains(char::is_whitespace), "serial", "whitespace", "must not contain spaces");
    let source_networks = if request.by_address {
        check_networks(&mut checks, std::slice::from_ref(&contact.source))
    } else {
        Vec::new()
    };
    let heartbeat_s = check_heartbeat(&mut checks, None);
    checks.finish()?;
    let device_id = DeviceId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "contact.claim", &(id, &request), device_id.as_uuid()).await?;
    let (device_id, shown) = match claim {
        Claim::Done(device_id) => (DeviceId::from_uuid(device_id), None),
        Claim::New => {
            let device = NewDevice {
                site_id: contact.site_id,
                id: device_id,
                gate_id: request.gate_id,
                vendor: &contact.vendor,
                serial: &serial,
                direction: request.direction,
                protocol: contact.protocol,
                time_zone: None,
                source_networks: &source_networks,
                heartbeat_s,
                secret_hash: new_key.hash,
                created_at: now,
            };
            devices::insert(&mut tx, device).await?;
            commands::queue_all(&mut tx, contact.site_id, device_id, now).await?;
            if !store::claim(&mut tx, id, device_id).await? {
                return Err(ApiError::conflict("id", "claimed", "this terminal is a device already"));
            }
            (device_id, Some(new_key))
        }
    };
    let device = find(&mut tx, &scope, device_id, now).await?;
    tx.commit().await?;
    state.known.changed(&state.db, device_id).await;
    Ok((StatusCode::CREATED, Json(keyed(&state, device, shown))))
}
