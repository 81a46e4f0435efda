//! What a Hikvision terminal posts, and its answer: 200 once it is on disk, 503 for "again".

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use menpai_domain::terms::DeviceProtocol;

use super::parse::{self, Read, Said};
use crate::dead_letters::kind::LetterKind;
use crate::http::ApiError;
use crate::state::AppState;
use crate::terminals::front::{self, Denied, Shown, Source};
use crate::terminals::inbound::{self, Broken};
use crate::terminals::routes::{bury, count};

/// Events, heartbeats: whatever is posted to the path that the terminal was given.
pub async fn take(
    State(state): State<AppState>,
    source: Source,
    Path(secret): Path<String>,
    request: Request,
) -> Response {
    let shown = Shown { secret: Some(&secret), serial: None, protocol: DeviceProtocol::Hikvision };
    let terminal = match front::enter(&state, source, shown).await {
        Ok(terminal) => terminal,
        Err(Denied::Refused) => return StatusCode::FORBIDDEN.into_response(),
        Err(Denied::Later) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let parts = match inbound::read(request.into_body()).await {
        Ok(parts) => parts,
        Err(Broken::TooLarge) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(Broken::Off) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let (mut reported, mut passed_over) = (Vec::new(), Vec::new());
    // Nothing of the body waits in memory for the database but its events.
    for part in parts.parts {
        match parse::read(&part.body, terminal.clock_zone) {
            Ok(Read { said, skipped, dropped }) => {
                metrics::counter!("menpai_biometrics_dropped_total").increment(dropped);
                passed_over.extend(skipped);
                count(
                    DeviceProtocol::Hikvision,
                    match &said {
                        Said::Passage(_) => "passage",
                        Said::Heartbeat => "heartbeat",
                        Said::State(_) => "state",
                        Said::Unknown(_) => "unknown",
                    },
                );
                match said {
                    Said::Passage(event) => reported.push(*event),
                    Said::State(number) | Said::Unknown(number) => passed_over.extend(number),
                    Said::Heartbeat => {}
                }
            }
            Err(reason) => {
                if bury(&state, &terminal, LetterKind::Document, reason, &part.body).await.is_err() {
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
            }
        }
    }
    state.ingest.pass_over(&terminal.device, &passed_over);
    if reported.is_empty() {
        return StatusCode::OK.into_response();
    }
    match state.ingest.store(&terminal.device, reported, state.clock.now()).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(ApiError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(error) => {
            // Logged by the answer; the terminal hears only the status.
            error.into_response().status().into_response()
        }
    }
}
