//! `ETag` and `If-Match` (RFC 9110, section 13): nobody overwrites what they have not read.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ETAG, HeaderName, IF_MATCH};
use axum::http::request::Parts;

use super::error::{ApiError, ApiResult};

/// The versions that the caller read, one of which is to be the current one (RFC 9110, section 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whichever it is, if there is one.
    Any,
    /// One of these: a tag, or a list of them. Weak tags are none of them, since versions are compared strongly.
    OneOf(Vec<i32>),
}

impl IfMatch {
    /// Refuses a request for another version than the current one.
    ///
    /// # Errors
    /// `PreconditionFailed`.
    pub fn check(&self, current: i32) -> ApiResult<()> {
        self.narrow(current).map(drop)
    }

    /// The version that is still to be there when something is written: the current one, if the caller read it; none where any will do.
    ///
    /// # Errors
    /// `PreconditionFailed` where the caller read another one.
    pub fn narrow(&self, current: i32) -> ApiResult<Option<i32>> {
        match self {
            Self::Any => Ok(None),
            Self::OneOf(versions) if versions.contains(&current) => Ok(Some(current)),
            Self::OneOf(_) => Err(ApiError::PreconditionFailed),
        }
    }

    /// Reads one header; `None` where it is no list of tags. Spaces and empty elements between them are passed over.
    fn parse(header: &str) -> Option<Self> {
        const BETWEEN: [char; 3] = [' ', '\t', ','];
        if header.trim() == "*" {
            return Some(Self::Any);
        }
        let mut versions = Vec::new();
        let mut rest = header.trim_matches(BETWEEN);
        while !rest.is_empty() {
            let (strong, quoted) = rest.strip_prefix("W/").map_or((true, rest), |weak| (false, weak));
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            let version = tag.parse::<i32>().ok().filter(|version| version.to_string() == tag);
            versions.extend(version.filter(|_version| strong));
            let next = after.trim_start_matches(BETWEEN);
            let has_comma = after[..after.len() - next.len()].contains(',');
            if !has_comma && !next.is_empty() {
                return None;
            }
            rest = next;
        }
        Some(Self::OneOf(versions))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        let mut lines = parts.headers.get_all(IF_MATCH).iter().peekable();
        if lines.peek().is_none() {
            return Err(ApiError::PreconditionRequired);
        }
        // A list may come in several lines.
        let mut list = String::new();
        for line in lines {
            list.push_str(line.to_str().ok().ok_or(ApiError::PreconditionFailed)?);
            list.push(',');
        }
        Self::parse(list.trim_end_matches(',')).ok_or(ApiError::PreconditionFailed)
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

    fn of(versions: &[i32]) -> IfMatch {
        IfMatch::OneOf(versions.to_vec())
    }

    #[test]
    fn a_header_names_versions_or_any() {
        for (header, parsed) in [
            ("\"3\"", Some(of(&[3]))),
            (" \"3\" ", Some(of(&[3]))),
            ("*", Some(IfMatch::Any)),
            ("\"3\", \"4\"", Some(of(&[3, 4]))),
            ("\"3\",\t\"4\",,", Some(of(&[3, 4]))),
            ("W/\"3\", \"4\"", Some(of(&[4]))),
            ("\"a,b\", \"4\"", Some(of(&[4]))),
            ("W/\"3\"", Some(of(&[]))),
            ("\"*\"", Some(of(&[]))),
            ("\"03\", \"+3\"", Some(of(&[]))),
            ("", Some(of(&[]))),
            ("3", None),
            ("\"3\" \"4\"", None),
            ("\"3\", *", None),
            ("\"3", None),
        ] {
            assert_eq!(IfMatch::parse(header), parsed, "{header}");
        }
    }

    #[test]
    fn one_of_several_versions_is_the_current_one() {
        let read = of(&[3, 4]);
        assert!(matches!(read.narrow(4), Ok(Some(4))));
        assert!(matches!(read.narrow(5), Err(ApiError::PreconditionFailed)));
        assert!(matches!(IfMatch::Any.narrow(5), Ok(None)));
        assert!(of(&[]).check(0).is_err());
    }
}
