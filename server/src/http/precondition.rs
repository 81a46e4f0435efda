//! `ETag` and `If-Match` (RFC 9110, section 13): nobody overwrites what they have not read.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ETAG, HeaderName, IF_MATCH};
use axum::http::request::Parts;

use super::error::{ApiError, ApiResult};

/// The version that the caller read; none for `*`, whichever it is (RFC 9110, section 13.1.1). One version is read at a time, so that a
/// list of several is refused, as is a weak tag: versions are compared strongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<i32>);

impl IfMatch {
    /// Refuses a request for another version than the current one.
    ///
    /// # Errors
    /// `PreconditionFailed`.
    pub fn check(self, current: i32) -> ApiResult<()> {
        if self.0.is_none_or(|version| version == current) { Ok(()) } else { Err(ApiError::PreconditionFailed) }
    }

    fn parse(header: &str) -> Option<Self> {
        let header = header.trim();
        if header == "*" {
            return Some(Self(None));
        }
        header.strip_prefix('"')?.strip_suffix('"')?.parse().ok().map(|version| Self(Some(version)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        let value = parts.headers.get(IF_MATCH).ok_or(ApiError::PreconditionRequired)?;
        value.to_str().ok().and_then(Self::parse).ok_or(ApiError::PreconditionFailed)
    }
}

/// The `ETag` header of a version.
pub fn etag(version: i32) -> [(HeaderName, HeaderValue); 1] {
    // Digits and quotes are always a valid header value.
    let value = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
    [(ETAG, value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_one_version_or_any() {
        for (header, parsed) in [
            ("\"3\"", Some(IfMatch(Some(3)))),
            (" \"3\" ", Some(IfMatch(Some(3)))),
            ("*", Some(IfMatch(None))),
            ("3", None),
            ("W/\"3\"", None),
            ("\"*\"", None),
            ("\"3\", \"4\"", None),
            ("", None),
        ] {
            assert_eq!(IfMatch::parse(header), parsed, "{header}");
        }
    }
}
