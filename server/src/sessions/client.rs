//! Who is at the other end of a sign-in: a browser or another program, which one, and where.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use crate::access::browser::CLIENT_HEADER;
use crate::state::AppState;

/// How tokens travel: by cookies that scripts can't read, or in bodies. They go back by the way they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A browser, which says so with our client's header.
    Cookies,
    /// Any other program.
    Body,
}

impl<S: Sync> FromRequestParts<S> for Way {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(if parts.headers.contains_key(CLIENT_HEADER) { Self::Cookies } else { Self::Body })
    }
}

/// What a session's owner recognises it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientInfo {
    /// What the program calls itself, at most 200 characters.
    pub user_agent: Option<String>,
    /// Network address.
    pub address: Option<String>,
}

impl FromRequestParts<AppState> for ClientInfo {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        let forwarded = forwarded_for(&parts.headers).filter(|_| state.config.http.behind_proxy);
        Ok(Self { user_agent: user_agent(&parts.headers), address: forwarded.or(peer) })
    }
}

/// The address that the proxy in front of us saw: the last one of the list. Those before it are anybody's word.
fn forwarded_for(headers: &HeaderMap) -> Option<String> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let address: std::net::IpAddr = last.rsplit(',').next()?.trim().parse().ok()?;
    Some(address.to_string())
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(USER_AGENT)?.to_str().ok()?;
    let kept: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    (!kept.trim().is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_what_the_proxy_saw_counts() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.9.9.9, 203.0.113.7"));
        assert_eq!(forwarded_for(&headers).as_deref(), Some("203.0.113.7"));
        headers.insert("x-forwarded-for", HeaderValue::from_static("<script>"));
        assert_eq!(forwarded_for(&headers), None);
    }

    #[test]
    fn a_long_name_is_cut() {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_str(&"x".repeat(500)).unwrap());
        assert_eq!(user_agent(&headers).map(|name| name.len()), Some(200));
    }
}
