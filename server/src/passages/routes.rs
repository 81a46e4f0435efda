//! Passages over HTTP.

use axum::Json;
use axum::extract::{Request, State};

use super::body;
use super::model::{self, PassagesBody, PassagesResponse};
use super::reported::Reported;
use crate::access::GrantedDevice;
use crate::devices::Device;
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
    let events = read(&bytes)?;
    drop(bytes);
    Ok(Json(state.ingest.store(&device, events, state.clock.now()).await?))
}

fn read(bytes: &[u8]) -> ApiResult<Vec<Reported>> {
    model::check(body::parse(bytes)?)
}

/// Reads a body that came another way.
pub fn read_again(bytes: &[u8], _device: &Device) -> Result<Vec<Reported>, String> {
    read(bytes).map_err(|error| match &error {
        ApiError::Validation(errors) => errors
            .first()
            .map_or_else(|| error.to_string(), |first| format!("{}: {}", first.field, first.code)),
        other => other.to_string(),
    })
}
