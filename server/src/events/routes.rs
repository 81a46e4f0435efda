//! The stream of events.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};

use super::model::EventData;
use super::stream::Listener;
use crate::access::Granted;
use crate::http::{ApiResult, Problems};
use crate::state::AppState;

/// How often a comment is sent, so that proxies do not take the silence for an end.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Changes in the caller's sites as they happen: server-sent events `ready` (once, at the start), `change`, `gate_count`,
/// `notice` (for managers and auditors), and
/// `reset`, which says that something was missed and everything should be asked for anew.
#[utoipa::path(
    get, path = "/events", tag = "events",
    responses(
        (status = 200, description = "A stream of events; the schema is that of their data",
         body = EventData, content_type = "text/event-stream"),
        Problems,
    )
)]
pub async fn listen_to_events(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let was_connected = headers.contains_key("last-event-id");
    let listener = Listener::new(state, &caller, was_connected);
    let events = Sse::new(listener.into_stream()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive"));
    // Proxies that collect answers would hold events back.
    Ok(([("x-accel-buffering", "no")], events).into_response())
}
