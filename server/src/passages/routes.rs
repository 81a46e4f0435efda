//! Passages over HTTP.

use axum::Json;
use axum::extract::{Request, State};
use menpai_domain::terms::DeviceProtocol;

use super::body;
use super::model::{self, PassagesBody, PassagesResponse};
use super::reported::Reported;
use crate::access::GrantedDevice;
use crate::dead_letters;
use crate::dead_letters::kind::LetterKind;
use crate::dead_letters::store::Unread;
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
    let events = match read(&bytes) {
        Ok(events) => events,
        Err(error) => {
            bury(&state, &device, &error, &bytes).await?;
            return Err(error);
        }
    };
    drop(bytes);
    Ok(Json(state.ingest.store(&device, events, state.clock.now()).await?))
}

fn read(bytes: &[u8]) -> ApiResult<Vec<Reported>> {
    model::check(body::parse(bytes)?)
}

/// Reads a body that came in another way, or a dead letter again.
pub fn read_again(bytes: &[u8]) -> Result<Vec<Reported>, String> {
    read(bytes).map_err(|error| told(&error))
}

/// Keeps a body that was refused: the device is told what is wrong with it, but may have nobody who listens. Nothing can be
/// kept of one that is no JSON, since nobody knows where in it a picture ends.
async fn bury(state: &AppState, device: &Device, error: &ApiError, bytes: &[u8]) -> ApiResult<()> {
    let kept = body::without_pictures(bytes).unwrap_or_default();
    let (protocol, kind) = (DeviceProtocol::Native, LetterKind::Document);
    let unread = Unread { protocol, kind, reason: &told(error), body: &kept };
    dead_letters::store::keep(&state.db, &state.keyring, device, unread, state.clock.now()).await
}

/// The first broken rule: names of fields and rules, never a value.
fn told(error: &ApiError) -> String {
    match error {
        ApiError::Validation(errors) => {
            let first = errors.first().map(|error| format!("{}: {}", error.field, error.code));
            first.unwrap_or_else(|| error.to_string())
        }
        other => other.to_string(),
    }
}
