//! Extractors that answer bad input with a problem document which names the field.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// Largest JSON body of the API, bytes.
pub const JSON_LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub struct ApiJson<T>(pub T);

impl<S, T> FromRequest<S> for ApiJson<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType { expected: "application/json" });
        }
        let bytes = read_body(request, state, JSON_LIMIT_BYTES).await?;
        Ok(Self(from_json(&bytes)?))
    }
}

/// Parses JSON; the error names the path of the field that does not fit.
///
/// # Errors
/// `Validation` with the path of the offending field.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(ApiError::field("body", "utf8", format!("must be UTF-8: {error}")));
    }
    // PostgreSQL can't keep U+0000 in a text, and nobody's name has one.
    if memchr_escape(bytes) {
        return Err(ApiError::field("body", "control_character", "must not contain the character U+0000"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "body".to_owned() } else { path };
        ApiError::field(field, "json", error.into_inner().to_string())
    })?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(ApiError::field("body", "json", error.to_string())),
    }
}

/// Whether a JSON text contains a NUL, raw or escaped (`\u0000` after an even number of backslashes).
fn memchr_escape(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut escaped = false;
    while let Some((&first, tail)) = rest.split_first() {
        if first == 0 || (escaped && first == b'u' && tail.starts_with(b"0000")) {
            return true;
        }
        escaped = !escaped && first == b'\\';
        rest = tail;
    }
    false
}

/// The whole body, up to a limit.
///
/// # Errors
/// `PayloadTooLarge`, or `Validation` where the body breaks off.
pub async fn read_body<S: Send + Sync>(request: Request, state: &S, limit_bytes: usize) -> Result<Bytes, ApiError> {
    let declared = request
        .headers()
        .get(axum::http::header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit_bytes) {
        return Err(ApiError::PayloadTooLarge { limit_bytes });
    }
    let request = request.map(|body| axum::body::Body::new(http_body_util::Limited::new(body, limit_bytes)));
    Bytes::from_request(request, state).await.map_err(|rejection| body_error(&rejection, limit_bytes))
}

fn body_error(rejection: &BytesRejection, limit_bytes: usize) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::PayloadTooLarge { limit_bytes }
    } else {
        ApiError::field("body", "broken_off", "the body could not be read to its end")
    }
}

/// Whether the content type is JSON (`application/json` or `application/…+json`).
pub fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The query string.
#[derive(Debug, Clone, Copy)]
pub struct ApiQuery<T>(pub T);

impl<S, T> FromRequestParts<S> for ApiQuery<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        from_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Parses a query string; the error names the parameter that does not fit.
///
/// # Errors
/// `Validation` with the name of the parameter.
pub fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    if query.contains("%00") {
        return Err(ApiError::field("query", "control_character", "must not contain the character U+0000"));
    }
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "query".to_owned() } else { path };
        ApiError::field(field, "query", error.into_inner().to_string())
    })
}

/// The parameters in the path.
#[derive(Debug, Clone, Copy)]
pub struct ApiPath<T>(pub T);

impl<S, T> FromRequestParts<S> for ApiPath<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiError::field("path", "path", rejection.body_text())),
        }
    }
}
