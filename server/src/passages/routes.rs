//! Passages over HTTP.

use axum::Json;
use axum::extract::{Request, State};

use super::body;
use super::model::{self, Checked, PassagesBody, PassagesResponse};
use crate::access::GrantedDevice;
use crate::http::extract::{is_json, read_body};
use crate::http::{ApiError, ApiResult, Problems};
use crate::state::AppState;

/// Largest body, bytes.
const LIMIT_BYTES: usize = 1024 * 1024;

/// Report passages.
///
/// Answered when they are on disk. Sending an event again does no harm; "unavailable" means: keep it and try again.
#[utoipa::path(post, path = "/passages", tag = "gates", request_body = PassagesBody, security(("device" = [])),
    responses((status = 200, body = PassagesResponse), Problems))]
pub async fn post_passages(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
    request: Request,
) -> ApiResult<Json<PassagesResponse>> {
    if !is_json(request.headers()) {
        return Err(ApiError::UnsupportedMediaType { expected: "application/json" });
    }
    let bytes = read_body(request, &state, LIMIT_BYTES).await?;
    let sent = body::parse(&bytes)?;
    drop(bytes);
    let Checked { passages, expired } = model::check(sent, &device, &state.keyring, state.clock.now())?;
    metrics::counter!("menpai_passages_total", "outcome" => "expired").increment(expired as u64);
    if passages.is_empty() {
        return Ok(Json(PassagesResponse { expired, ..PassagesResponse::default() }));
    }
    let stored = state.ingest.store(device.site_id, device.device_id, passages).await?;
    Ok(Json(PassagesResponse { expired, ..stored }))
}
