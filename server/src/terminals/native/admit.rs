//! Looks at a native request before the guard does: whether its source may call that often, and whether it is signed.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use menpai_domain::ids::DeviceId;

use crate::devices::Device;
use crate::devices::signing::Signed;
use crate::http::extract::read_body;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::terminals::front::Source;

/// Largest body, bytes.
const LIMIT_BYTES: usize = 1024 * 1024;

/// The device whose signature a request bears; the guard takes its word for who calls.
#[derive(Debug, Clone, Copy)]
pub struct SignedBy(pub Device);

/// Looks at a request of the native API.
pub async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match look(&state, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn look(state: &AppState, request: Request) -> ApiResult<Request> {
    let (mut parts, body) = request.into_parts();
    let source = Source::of(&parts, state);
    if !state.limits.takes_source(source.0) {
        return Err(ApiError::TooManyRequests { retry_after_s: 1 });
    }
    if !parts.headers.contains_key("x-menpai-signature") {
        return Ok(Request::from_parts(parts, body));
    }
    let request = Request::from_parts(parts.clone(), body);
    let bytes = read_body(request, state, LIMIT_BYTES).await?;
    let device = signer(state, &parts, &bytes, source).await?;
    parts.extensions.insert(SignedBy(device));
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Whose signature it is. Whatever is wrong with it is told alike.
async fn signer(
    state: &AppState,
    parts: &axum::http::request::Parts,
    body: &[u8],
    source: Source,
) -> ApiResult<Device> {
    let now = state.clock.now();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let id = header("x-menpai-device").and_then(|id| id.parse().ok()).map(DeviceId::from_uuid);
    let timestamp = header("x-menpai-timestamp").and_then(|text| text.parse().ok());
    let (Some(id), Some(timestamp), Some(nonce), Some(signature)) =
        (id, timestamp, header("x-menpai-nonce"), header("x-menpai-signature"))
    else {
        return Err(ApiError::Unauthenticated);
    };
    let path = parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let path = path.path_and_query().map_or("/", |path| path.as_str());
    let signed = Signed { method: parts.method.as_str(), path, timestamp, nonce, body };
    let terminal = state.known.by_id(&state.db, id).await?.ok_or(ApiError::Unauthenticated)?;
    let is_its = signed.is_fresh(now) && signed.is_of(&terminal, &state.keyring, signature, now);
    // The nonce is noted last: nobody else can use one up.
    if !is_its || !terminal.may_call_from(source.0) || !signed.is_first(&state.db, &terminal).await? {
        return Err(ApiError::Unauthenticated);
    }
    Ok(terminal.device)
}
