//! The list over HTTP, for devices.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use menpai_domain::qr::VerifierKey;
use sha2::{Digest, Sha256};

use super::model::{VerifierList, VerifierListKey, VerifierQuery};
use super::store;
use crate::access::GrantedDevice;
use crate::devices::Device;
use crate::http::{ApiQuery, ApiResult, Problems};
use crate::state::AppState;

/// What a verifier of ours needs to decide without a network: keys, groups of gates, codes that ended before their time.
///
/// With `since`, only the codes that changed after that version. 304 where nothing did (`If-None-Match`).
#[utoipa::path(get, path = "/verifier-list", tag = "gates", params(VerifierQuery, ("If-None-Match" = Option<String>, Header)),
    security(("device" = [])),
    responses((status = 200, body = VerifierList), (status = 304, description = "Nothing changed."), Problems))]
pub async fn get_verifier_list(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<VerifierQuery>,
) -> ApiResult<Response> {
    let keys = state.qr_keys.verifier_keys(device.site_id);
    let mut tx = state.db.ingest(&[device.site_id]).await?;
    // The version first: what is committed meanwhile comes again with the next one.
    let version = store::version(&mut tx, &device).await?;
    let tag = tag(&device, version, &keys);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        tx.commit().await?;
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let since = query.since.filter(|since| (0..=version).contains(since));
    let groups = store::groups(&mut tx, &device).await?;
    let (revoked, lifted) = store::changes(&mut tx, &device, since.unwrap_or(0), state.clock.now()).await?;
    tx.commit().await?;
    let key = |key: VerifierKey| VerifierListKey {
        id: key.id,
        public: URL_SAFE_NO_PAD.encode(key.public),
        counter_key: URL_SAFE_NO_PAD.encode(key.counter_key),
    };
    let list = VerifierList {
        site_id: device.site_id,
        version,
        complete: since.is_none(),
        keys: keys.into_iter().map(key).collect(),
        groups,
        revoked,
        lifted: if since.is_some() { lifted } else { Vec::new() },
    };
    Ok(([(ETAG, tag), (CACHE_CONTROL, "private, no-cache".to_owned())], Json(list)).into_response())
}

/// The entity tag of what a device is told: where it stands, the version, the keys.
fn tag(device: &Device, version: i64, keys: &[VerifierKey]) -> String {
    let mut hash = Sha256::new();
    hash.update(device.gate_id.as_uuid().as_bytes());
    hash.update(version.to_be_bytes());
    for key in keys {
        hash.update([key.id]);
        hash.update(key.public);
    }
    format!("\"{}\"", hex::encode(&hash.finalize()[..16]))
}
