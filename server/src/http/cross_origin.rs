//! Pages of other origins that read the map (Fetch standard, "CORS protocol"): the open map everybody's, the rest of the map
//! those that the operator names (`http.allowed_origins`), and nothing beside the map.
//!
//! Credentials are never allowed: a browser sends such a page's request without our cookies, so only a token that the page
//! itself has, in `Authorization`, says who asks.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower::{Layer, ServiceExt};
use tower_http::cors::{Any, CorsLayer};

use crate::config::Config;

/// Addresses of the open map, below the API.
const OPEN: [&str; 1] = ["/open/tiles/"];
/// Addresses of the map, below the API.
const MAP: [&str; 4] = ["/tiles/", "/styles", "/ogc", "/events"];
/// How long a browser may go by what it was told.
const MAX_AGE: Duration = Duration::from_hours(1);

/// Which pages may read what.
#[derive(Clone)]
pub struct CrossOrigin {
    open: Option<CorsLayer>,
    map: Option<CorsLayer>,
}

impl CrossOrigin {
    /// As the operator says.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let reading = CorsLayer::new()
            .allow_methods([Method::GET, Method::HEAD])
            .expose_headers([ETAG, LINK, RETRY_AFTER, HeaderName::from_static("content-crs")])
            .max_age(MAX_AGE);
        let open = reading.clone().allow_origin(Any).allow_headers([IF_NONE_MATCH]);
        let origins = config.http.allowed_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
        let origins: Vec<HeaderValue> = origins.collect();
        let last_event = HeaderName::from_static("last-event-id");
        let map = (!origins.is_empty()).then(|| {
            reading.allow_origin(origins).allow_headers([
                ACCEPT,
                AUTHORIZATION,
                CONTENT_TYPE,
                IF_NONE_MATCH,
                last_event,
            ])
        });
        Self { open: config.tiles.open.then_some(open), map }
    }

    /// What holds for an address below the API.
    fn at(&self, path: &str) -> Option<&CorsLayer> {
        let is_below = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
        if is_below(&OPEN) {
            self.open.as_ref()
        } else if is_below(&MAP) {
            self.map.as_ref()
        } else {
            None
        }
    }
}

/// Tells browsers which pages may read the answer, and answers what they ask before ("preflight").
pub async fn tell_browsers(State(cross_origin): State<CrossOrigin>, request: Request, next: Next) -> Response {
    match cross_origin.at(request.uri().path()) {
        Some(cors) => cors.layer(next).oneshot(request).await.into_response(),
        None => next.run(request).await,
    }
}
