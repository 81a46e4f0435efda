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
use crate::http::extract::{is_json, is_json_lines, read_body};
use crate::http::{ApiError, ApiResult, Problems};
use crate::state::AppState;
use crate::terminals;

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
    let is_lines = is_json_lines(request.headers());
    if !is_lines && !is_json(request.headers()) {
        return Err(ApiError::UnsupportedMediaType { expected: "application/json" });
    }
    let bytes = read_body(request, &state, LIMIT_BYTES).await?;
    let parsed = if is_lines { body::parse_lines(&bytes) } else { body::parse(&bytes) };
    let events = match parsed.and_then(model::check) {
        Ok(events) => events,
        Err(error) => {
            bury(&state, &device, &error, &bytes).await?;
            return Err(error);
        }
    };
    drop(bytes);
    Ok(Json(state.ingest.store(&device, events, state.clock.now()).await?))
}

/// Reads a body that came in another way, or a dead letter again, which may have come in lines. Where it is neither, what is told
/// is what is wrong with the form that it begins in.
pub fn read_again(bytes: &[u8]) -> Result<Vec<Reported>, String> {
    let first_line = bytes.trim_ascii().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_lines = first_line.len() < bytes.trim_ascii().len() && body::parse(first_line).is_ok();
    let parsed = if is_lines { body::parse_lines(bytes) } else { body::parse(bytes) };
    parsed.and_then(model::check).map_err(|error| told(&error))
}

/// Keeps a body that was refused: the device is told what is wrong with it, but may have nobody who listens. What is no JSON
/// is kept like what terminals of others send: without whatever may be a picture.
async fn bury(state: &AppState, device: &Device, error: &ApiError, bytes: &[u8]) -> ApiResult<()> {
    let kept = body::without_pictures(bytes).unwrap_or_else(|| terminals::without_pictures(bytes));
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
