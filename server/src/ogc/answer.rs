//! How the routes of this slice answer, and refuse.

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::IntoResponses;

use super::crs::Crs;
use super::links::Link;
use crate::http::extract::from_query;
use crate::http::{ApiError, Problem};
use crate::tiles::routes::{FOR_CALLER, has_copy};

/// Media type of plain JSON.
pub const JSON: &str = "application/json";
/// Media type of GeoJSON (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";
/// Media type of JSON Schema.
pub const SCHEMA: &str = "application/schema+json";
/// Media type of an `OpenAPI` 3.0 document.
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
/// Media type of vector tiles.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The coordinate system of an answer (18-058r1, requirement 16).
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");

/// Why a request of this slice is not answered: what is invalid is a bad request here.
#[derive(Debug)]
pub struct Refusal(ApiError);

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(match error {
            ApiError::Validation(errors) => ApiError::BadParameter(errors),
            other => other,
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// What a handler of this slice answers.
pub type OgcResult = Result<Response, Refusal>;

/// The problems that the routes of this slice answer, for the API document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its variants only describe answers")]
pub enum OgcProblems {
    /// A parameter is unknown or breaks a rule.
    #[response(status = 400, content_type = "application/problem+json")]
    BadParameter(Problem),
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The account may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing in the caller's area.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The map was not read yet.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// The query string; a parameter that is unknown or does not fit is a bad request.
#[derive(Debug, Clone, Copy)]
pub struct OgcQuery<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for OgcQuery<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        Ok(Self(from_query(parts.uri.query().unwrap_or_default())?))
    }
}

/// An answer as JSON. Its entity tag is weak, since it may be compressed on its way; a copy with the same tag is
/// answered 304.
pub struct Answer<'a> {
    /// Media type.
    pub kind: &'static str,
    /// The links that stand in the body, also told in the header (17-069r4, recommendation 11).
    pub links: &'a [Link],
    /// The coordinate system of its shapes, if it has any.
    pub crs: Option<Crs>,
}

impl Answer<'_> {
    /// Sends a body.
    pub fn send(&self, request: &HeaderMap, body: &impl Serialize) -> OgcResult {
        let bytes = serde_json::to_vec(body).map_err(ApiError::internal)?;
        self.send_bytes(request, bytes)
    }

    /// Sends a body that is JSON already.
    pub fn send_bytes(&self, request: &HeaderMap, bytes: Vec<u8>) -> OgcResult {
        let digest = Sha256::new().chain_update(self.kind).chain_update(&bytes).finalize();
        let tag = format!("\"{}\"", hex::encode(&digest[..16]));
        let text = |text: String| HeaderValue::from_str(&text).map_err(ApiError::internal);
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, text(format!("W/{tag}"))?);
        headers.insert(CACHE_CONTROL, FOR_CALLER.cache_control);
        headers.insert(VARY, FOR_CALLER.vary);
        let copies = request.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if has_copy(copies, &tag) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        for link in self.links {
            headers.append(LINK, text(link.header())?);
        }
        if let Some(crs) = self.crs {
            headers.insert(CONTENT_CRS, text(format!("<{}>", crs.uri()))?);
        }
        Ok((headers, bytes).into_response())
    }
}

/// Sends JSON with its links.
pub fn json(request: &HeaderMap, links: &[Link], body: &impl Serialize) -> OgcResult {
    Answer { kind: JSON, links, crs: None }.send(request, body)
}
