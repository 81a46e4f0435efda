//! How long a request may take: some seconds, and longer where somebody sends a photo over a slow line.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::{OpenApi, PathItem, RefOr};

use crate::config;

/// The times, and where the longer one holds.
#[derive(Debug, Clone)]
pub struct Patience {
    request: Duration,
    upload: Duration,
    uploads: Arc<BTreeSet<String>>,
}

impl Patience {
    /// The times of the settings; photos are taken where the API's document says so.
    #[must_use]
    pub fn of(config: &config::Http, document: &OpenApi, prefix: &str) -> Self {
        let takes_photos = |item: &PathItem| {
            let body = item.post.as_ref().and_then(|post| post.request_body.as_ref());
            matches!(body, Some(RefOr::T(body)) if body.content.contains_key("image/jpeg"))
        };
        let uploads = document.paths.paths.iter().filter(|(_, item)| takes_photos(item));
        Self {
            request: Duration::from_secs(config.request_timeout_s),
            upload: Duration::from_secs(config.upload_timeout_s.max(config.request_timeout_s)),
            uploads: Arc::new(uploads.map(|(path, _)| format!("{prefix}{path}")).collect()),
        }
    }

    fn with(&self, request: &Request) -> Duration {
        let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let uploads = request.method() == Method::POST && path.is_some_and(|path| self.uploads.contains(path));
        if uploads { self.upload } else { self.request }
    }
}

/// Gives a request up that takes too long.
pub async fn give_up(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let most = patience.with(&request);
    let answer = tokio::time::timeout(most, next.run(request)).await;
    answer.unwrap_or_else(|_elapsed| StatusCode::SERVICE_UNAVAILABLE.into_response())
}
