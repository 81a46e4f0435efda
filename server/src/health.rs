//! What a supervisor and a monitoring system ask.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::telemetry;

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the database answers and the map was read.
pub async fn readyz(State(state): State<AppState>) -> ApiResult<&'static str> {
    match state.db.ping().await {
        Ok(()) if state.tiler.is_loaded() => Ok("ready\n"),
        Ok(()) => Err(ApiError::Unavailable),
        Err(error) => {
            tracing::info!(%error, "not ready: the database does not answer");
            Err(ApiError::Unavailable)
        }
    }
}

/// Metrics in the Prometheus text format.
pub async fn metrics() -> impl IntoResponse {
    (
        StatusCode::OK,
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        telemetry::metrics().render(),
    )
}
