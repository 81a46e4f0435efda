//! Extractors that answer bad input with a problem document which names the field.

use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::error::ApiError;
use super::plain;

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
        let field = serde_json::from_slice(bytes).ok().and_then(|value| member_with_nul(&value));
        let field = field.unwrap_or_else(|| "body".to_owned());
        return Err(ApiError::field(field, "control_character", "must not contain the character U+0000"));
    }
    if bytes.trim_ascii_start().starts_with(b"[") && wants_object::<T>() {
        return Err(ApiError::field("body", "json", "must be an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if error.inner().is_data() {
            return misfit::<T>(bytes, error);
        }
        // Where a word is wanted, the parser takes a number or null for broken JSON. Of a value that was read it tells the field.
        let whole = serde_json::from_slice::<Value>(bytes);
        match whole.map(serde_path_to_error::deserialize::<Value, T>) {
            Ok(Err(misread)) => misfit::<T>(bytes, misread),
            Ok(Ok(_)) | Err(_) => malformed(error.inner()),
        }
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// Whether a type is read from an object. Its parser would take the items of a list for its fields, one after the other.
fn wants_object<T: DeserializeOwned>() -> bool {
    let misread = T::deserialize(Value::Bool(true)).err();
    misread.is_some_and(|error| error.to_string().contains("expected struct "))
}

/// The field of well-formed JSON that does not fit, and why.
fn misfit<T: DeserializeOwned>(bytes: &[u8], error: serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let mut path = path_of(&error.path().to_string());
    let mut message = error.into_inner().to_string();
    let top = path.split(['.', '[']).next().unwrap_or_default();
    // Within a member the path is that of the complaint, whatever else of the body does not fit.
    if path != top {
        return ApiError::Validation(vec![plain::explain(&path, "body", "json", &message)]);
    }
    let members = Members::<T>::of(bytes);
    // Where structs are flattened into one another, the path is that of the last member before the complaint. Of several members that
    // do not fit, the one that is blamed is told with its own complaint, and not with that of the one that was read first.
    match plain::missing(&message) {
        Some(field) if !members.misses(top, field) => path.clear(),
        Some(_) => {}
        None if members.blames(top) => message = members.told().unwrap_or(message),
        None => {
            if let Some(culprit) = members.culprit() {
                message = members.told().unwrap_or(message);
                path = culprit;
            }
        }
    }
    ApiError::Validation(vec![plain::explain(&path, "body", "json", &message)])
}

/// A path as fields are named: nothing at the top, no question marks for what the parser could not tell.
fn path_of(path: &str) -> String {
    path.split('.').filter(|part| !part.is_empty() && *part != "?").collect::<Vec<_>>().join(".")
}

fn malformed(error: &serde_json::Error) -> ApiError {
    let told = format!("is not well-formed JSON: see line {}, column {}", error.line(), error.column());
    ApiError::field("body", "json", told)
}

/// Where in a JSON value a text contains U+0000.
fn member_with_nul(value: &Value) -> Option<String> {
    let below = |name: String, value: &Value| {
        let path = member_with_nul(value)?;
        let separator = if path.is_empty() || path.starts_with('[') { "" } else { "." };
        Some(format!("{name}{separator}{path}"))
    };
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| below(format!("[{at}]"), item)),
        Value::Object(members) => members.iter().find_map(|(name, member)| below(name.clone(), member)),
        _ => None,
    }
}

/// The top members of a body that does not fit, to find the one to blame: that without which there is nothing, or
/// something else, to complain about.
struct Members<T> {
    all: Map<String, Value>,
    complaint: Option<String>,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned> Members<T> {
    /// Of more members than any request has, none is tried.
    const MOST: usize = 50;
    /// Nor of a body larger than a form.
    const MOST_BYTES: usize = 256 * 1024;

    fn of(bytes: &[u8]) -> Self {
        let all = match serde_json::from_slice(bytes) {
            Ok(Value::Object(members)) if members.len() <= Self::MOST && bytes.len() <= Self::MOST_BYTES => members,
            _ => Map::new(),
        };
        let complaint = Self::complaint(all.clone());
        Self { all, complaint, of: PhantomData }
    }

    fn complaint(members: Map<String, Value>) -> Option<String> {
        T::deserialize(Value::Object(members)).err().map(|error| error.to_string())
    }

    /// Whether a member is surely to blame: without it there is nothing, or something else than its own absence, to
    /// complain about.
    fn blames(&self, name: &str) -> bool {
        let mut without = self.all.clone();
        let complaint = without.remove(name).map(|_| Self::complaint(without));
        complaint.is_some_and(|complaint| {
            complaint != self.complaint && complaint.as_deref().and_then(plain::missing) != Some(name)
        })
    }

    /// Whether a member lacks a field: with it, there is something else to complain about.
    fn misses(&self, name: &str, field: &str) -> bool {
        let Some(Value::Object(member)) = self.all.get(name) else { return false };
        let (mut with, mut member) = (self.all.clone(), member.clone());
        member.insert(field.to_owned(), Value::Null);
        with.insert(name.to_owned(), Value::Object(member));
        Self::complaint(with) != self.complaint
    }

    /// What there is to complain about: what a member says that does not fit.
    fn told(&self) -> Option<String> {
        self.complaint.clone().filter(|told| plain::missing(told).is_none())
    }

    fn culprit(&self) -> Option<String> {
        self.all.keys().find(|name| self.blames(name)).cloned()
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
    let coding = request.headers().get(axum::http::header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ApiError::UnsupportedEncoding);
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

/// Whether the content type is that of JSON in lines.
pub fn is_json_lines(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["application/x-ndjson", "application/ndjson", "application/jsonl"].contains(&essence.as_str())
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

/// A field of a change that can also be taken away: none where it is absent, none within where it is null.
pub fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Parses a query string; the error names the parameter that does not fit.
///
/// # Errors
/// `Validation` with the name of the parameter.
pub fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    expect_no_nul(query)?;
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let path = path_of(&error.path().to_string());
        ApiError::Validation(vec![plain::explain(&path, "query", "query", &error.into_inner().to_string())])
    })
}

/// PostgreSQL can't keep U+0000 in a text, and no parameter has it in its name.
///
/// # Errors
/// `Validation` with the name of the parameter.
pub(super) fn expect_no_nul(query: &str) -> Result<(), ApiError> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let Some((name, value)) = pairs.find(|(name, value)| name.contains('\0') || value.contains('\0')) else {
        return Ok(());
    };
    let field = if value.contains('\0') { name.replace('\0', "") } else { "query".to_owned() };
    Err(ApiError::field(field, "control_character", "must not contain the character U+0000"))
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
            Err(rejection) => {
                let names = RawPathParams::from_request_parts(parts, state).await;
                let names = names.iter().flat_map(|names| names.iter().map(|(name, _)| name.to_owned())).collect();
                Err(path_error(&rejection, names))
            }
        }
    }
}

/// The parameter that does not fit, and why.
fn path_error(rejection: &PathRejection, names: Vec<String>) -> ApiError {
    let told = rejection.body_text();
    let (key, message) = match rejection {
        PathRejection::FailedToDeserializePathParams(error) => match error.kind() {
            ErrorKind::ParseErrorAtKey { key, expected_type, .. } => {
                (Some(key.clone()), format!("invalid type: expected {expected_type}"))
            }
            ErrorKind::DeserializeError { key, message, .. } => (Some(key.clone()), message.clone()),
            ErrorKind::ParseError { expected_type, .. } => (None, format!("invalid type: expected {expected_type}")),
            _ => (None, told),
        },
        _ => (None, told),
    };
    let only = match <[String; 1]>::try_from(names) {
        Ok([name]) => Some(name),
        Err(_several) => None,
    };
    let field = key.or(only).unwrap_or_else(|| "path".to_owned());
    ApiError::Validation(vec![plain::explain(&field, "path", "path", &message)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::model::RequestCode;
    use crate::filings::model::CreateFiling;

    #[test]
    fn a_list_is_no_object() {
        for body in ["[]", r#"["15400000001"]"#, r#" [{"phone": "15400000001"}]"#] {
            let ApiError::Validation(errors) = from_json::<RequestCode>(body.as_bytes()).expect_err(body) else {
                panic!("{body}: it is the body that does not fit");
            };
            let told: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.message.as_str())).collect();
            assert_eq!(told, [("body", "must be an object")], "{body}");
        }
        assert_eq!(from_json::<Vec<i32>>(b"[1, 2]").expect("a list is wanted"), [1, 2]);
    }

    #[test]
    fn of_two_members_that_do_not_fit_one_is_told_with_its_own_rule() {
        const DAY: &str = r#""from": "2027-02-30""#;
        const UNIT: &str = r#""unit_id": "x""#;
        for body in [format!("{{{UNIT}, {DAY}}}"), format!("{{{DAY}, {UNIT}}}")] {
            let ApiError::Validation(errors) = from_json::<CreateFiling>(body.as_bytes()).expect_err(&body) else {
                panic!("{body}: it is a field that does not fit");
            };
            let told: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.message.as_str())).collect();
            assert!(
                matches!(told[..], [("from", rule)] if rule.starts_with(plain::NO_DATE))
                    || matches!(told[..], [("unit_id", rule)] if rule.starts_with("must be an id")),
                "{body}: {told:?}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_within_a_member_is_named_by_its_whole_path() {
        const UNIT: &str = r#""unit_id": "0193b5c0-9d3a-7c11-8a5e-2f1f0e6d4c3b""#;
        const OTHER_KIND: &str = r#"{"name": "陈小明", "document_kind": "resident_id", "id_number": "1"}"#;
        for (rest, field, code) in [
            (
                format!(r#""from": "2026-03-31", "members": [{{"person": {OTHER_KIND}, "relation": "spouse"}}]"#),
                "members[0].person.document_kind",
                "json",
            ),
            // Another member does not fit either: before it by name, or behind it.
            (
                format!(r#""members": [{{"person": {OTHER_KIND}, "relation": "spouse"}}], "from": "soon""#),
                "members[0].person.document_kind",
                "json",
            ),
            (
                format!(r#""from": "2026-03-31", "person": {OTHER_KIND}, "members": [{{"name": "陈小明"}}]"#),
                "person.document_kind",
                "json",
            ),
            (
                r#""from": "2026-03-31", "members": [{"person": {"name": "陈小明"}}]"#.to_owned(),
                "members[0].relation",
                "required",
            ),
            (
                r#""from": "2026-03-31", "members": [{"person": {}, "relation": "spouse"}]"#.to_owned(),
                "members[0].person.name",
                "required",
            ),
        ] {
            let body = format!("{{{UNIT}, {rest}}}");
            let ApiError::Validation(errors) = from_json::<CreateFiling>(body.as_bytes()).expect_err(&body) else {
                panic!("{body}: it is the field that does not fit");
            };
            let told: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
            assert_eq!(told, [(field, code)], "{body}");
        }
    }
}
