//! Passages over HTTP.

use axum::Json;
use axum::extract::{Request, State};

use super::body;
use super::model::{self, PassagesBody, PassagesResponse};
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
    let events = model::check(sent)?;
    Ok(Json(state.ingest.store(&device, events, state.clock.now()).await?))
}
