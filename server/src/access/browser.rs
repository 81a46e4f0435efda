//! What a browser sends along: cookies, our client's header, and where the request comes from.
//!
//! The access token's cookie goes with every request, the refresh token's only to signing in and out. Neither can be read by
//! scripts (`HttpOnly`) nor sent by other sites (`SameSite=Strict`). An unsafe request that relies on a cookie also needs
//! a header that forms of other sites can't send, and no request may come from another site at all.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};

use crate::config::Http;
use crate::http::{ApiError, ApiResult};

/// Sent by our own clients in browsers; it also says that tokens are wanted as cookies, not in the body.
pub const CLIENT_HEADER: &str = "x-menpai-client";

/// Where a browser says that a request comes from (Fetch Metadata).
const FETCH_SITE: &str = "sec-fetch-site";

/// Where the cookie of the refresh token is sent to.
pub const REFRESH_PATH: &str = "/api/v1/auth";

/// Name of the cookie that holds the access token. The prefix makes browsers refuse it from anywhere but this very host
/// over HTTPS.
#[must_use]
pub const fn access_cookie(http: &Http) -> &'static str {
    if http.secure_cookies { "__Host-menpai_session" } else { "menpai_session" }
}

/// Name of the cookie that holds the refresh token. `__Host-` would demand the path `/`.
#[must_use]
pub const fn refresh_cookie(http: &Http) -> &'static str {
    if http.secure_cookies { "__Secure-menpai_refresh" } else { "menpai_refresh" }
}

/// A `Set-Cookie` value; with an age of 0 the browser forgets the cookie.
#[must_use]
pub fn set_cookie(http: &Http, name: &str, value: &str, path: &str, same_site: &str, max_age_s: i64) -> String {
    let secure = if http.secure_cookies { "; Secure" } else { "" };
    format!("{name}={value}; HttpOnly; SameSite={same_site}; Path={path}; Max-Age={max_age_s}{secure}")
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Refuses a request that relies on a cookie where it comes from a page of another host, since also a safe one can be a look
/// that is recorded; and an unsafe one without our client's header.
///
/// # Errors
/// `Forbidden`.
pub fn check_client(headers: &HeaderMap, method: &Method) -> ApiResult<()> {
    let from_here = headers.get(FETCH_SITE).is_none_or(is_ours);
    let by_client = method.is_safe() || headers.contains_key(CLIENT_HEADER);
    if from_here && by_client { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// Whether a browser says that the request is for the very host that it comes from, or typed by its user.
fn is_ours(site: &HeaderValue) -> bool {
    [b"same-origin".as_slice(), b"none"].contains(&site.as_bytes())
}

/// Refuses an unsafe request that a browser sends for another site. `Sec-Fetch-Site` tells, where a browser gives it;
/// otherwise the origin must be ours. Clients that are no browser send neither.
///
/// # Errors
/// `Forbidden`.
pub fn check_origin(headers: &HeaderMap, method: &Method, http: &Http) -> ApiResult<()> {
    if method.is_safe() {
        return Ok(());
    }
    if let Some(site) = headers.get(FETCH_SITE) {
        return if is_ours(site) { Ok(()) } else { Err(ApiError::Forbidden) };
    }
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("null");
    let public = http.public_url.as_deref().map(|url| url.trim_end_matches('/'));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_host = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host);
    if public == Some(origin) || is_host { Ok(()) } else { Err(ApiError::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_for_another_site_is_refused() {
        let http = Http { public_url: Some("https://menpai.example/".to_owned()), ..Http::default() };
        let allowed = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value)));
            check_origin(&headers.collect(), &Method::POST, &http).is_ok()
        };
        assert!(allowed(&[("host", "10.0.0.1:8070")]));
        assert!(allowed(&[("host", "10.0.0.1:8070"), ("origin", "http://10.0.0.1:8070")]));
        assert!(allowed(&[("host", "inside:8070"), ("origin", "https://menpai.example")]));
        assert!(allowed(&[
            ("host", "inside:8070"),
            ("origin", "https://x.example"),
            ("sec-fetch-site", "same-origin")
        ]));
        for origin in ["https://evil.example", "null", "https://menpai.example.evil.example", "http://menpai.example"] {
            assert!(!allowed(&[("host", "inside:8070"), ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", ""] {
            assert!(!allowed(&[("host", "menpai.example"), ("sec-fetch-site", site)]), "{site}");
        }
    }

    #[test]
    fn a_cookie_counts_only_where_the_request_comes_from_here() {
        let allowed = |method: Method, pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value)));
            check_client(&headers.collect(), &method).is_ok()
        };
        assert!(allowed(Method::GET, &[]) && allowed(Method::GET, &[(FETCH_SITE, "same-origin")]));
        assert!(allowed(Method::GET, &[(FETCH_SITE, "none")]) && allowed(Method::POST, &[(CLIENT_HEADER, "1")]));
        assert!(!allowed(Method::POST, &[]) && !allowed(Method::POST, &[(FETCH_SITE, "same-origin")]));
        for site in ["cross-site", "same-site"] {
            assert!(!allowed(Method::GET, &[(FETCH_SITE, site)]), "{site}");
            assert!(!allowed(Method::POST, &[(FETCH_SITE, site), (CLIENT_HEADER, "1")]), "{site}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("xmenpai_session=a; menpai_session=b; menpai_session2=c"));
        assert_eq!(cookie(&headers, "menpai_session"), Some("b"));
        assert_eq!(cookie(&headers, "menpai_refresh"), None);
    }
}
