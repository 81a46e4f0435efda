//! Links between what this slice answers (RFC 8288).

use axum::http::request::Parts;
use serde::Serialize;

use crate::router::API;
use crate::state::AppState;
use crate::tiles::address::reached_at;

/// Relation of a collection or service to its lists of vector tilesets (20-057, table 3).
pub const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// Relation of a service to its tile matrix sets.
pub const TILING_SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
/// Relation of a tileset to its tile matrix set.
pub const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// Relation of a collection to what its filters can name (19-079r2, requirement 2).
pub const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
/// Relation of a service to its styles.
pub const STYLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/styles";

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Where to, absolute.
    pub href: String,
    /// What it is to this answer.
    pub rel: &'static str,
    /// Media type there.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// For people.
    pub title: &'static str,
    /// Whether `href` has parts in braces to be filled in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub templated: bool,
}

impl Link {
    /// A plain link.
    pub fn new(href: String, rel: &'static str, kind: &'static str, title: &'static str) -> Self {
        Self { href, rel, kind, title, templated: false }
    }

    /// A link with parts in braces.
    pub fn template(href: String, rel: &'static str, kind: &'static str, title: &'static str) -> Self {
        Self { templated: true, ..Self::new(href, rel, kind, title) }
    }

    /// As a `Link` header.
    pub fn header(&self) -> String {
        // What stands between the brackets can't hold a bracket, wherever it comes from.
        let href = self.href.replace('<', "%3C").replace('>', "%3E");
        format!("<{href}>; rel=\"{}\"; type=\"{}\"", self.rel, self.kind)
    }
}

/// The address under which the caller reached the API.
#[derive(Debug, Clone)]
pub struct Root(String);

impl Root {
    /// Of a request.
    pub fn of(parts: &Parts, state: &AppState) -> Self {
        Self(format!("{}{API}", reached_at(parts, &state.config.http)))
    }

    /// An address of this slice.
    pub fn ogc(&self, path: &str) -> String {
        format!("{}/ogc{path}", self.0)
    }

    /// An address of the rest of the API.
    pub fn api(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// `path` with the parameters of the request.
pub fn with_query(path: String, parts: &Parts) -> String {
    match parts.uri.query() {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_stays_one_link() {
        let link = Link::new("http://a/?q=<x>".to_owned(), "next", "application/json", "Next page");
        assert_eq!(link.header(), "<http://a/?q=%3Cx%3E>; rel=\"next\"; type=\"application/json\"");
    }
}
