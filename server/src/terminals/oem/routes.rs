//! The paths of these terminals, and their answers: `{"Success":1}` once it is on disk. Any other answer, or none within
//! half a minute, and they send it again.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use menpai_domain::terms::DeviceProtocol;
use serde_json::json;

use super::parse;
use crate::dead_letters::kind::LetterKind;
use crate::devices::known::Terminal;
use crate::http::{ApiError, ApiResult};
use crate::passes;
use crate::state::AppState;
use crate::terminals::fields::Fields;
use crate::terminals::front::{self, Denied, Shown, Source};
use crate::terminals::inbound;
use crate::terminals::routes::{bury, count};

/// What a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    KeepAlive,
    Record,
    Question,
}

macro_rules! ways {
    ($($with_secret:ident, $by_serial:ident: $what:expr, $about:literal;)+) => {$(
        #[doc = $about]
        pub async fn $with_secret(
            State(state): State<AppState>,
            source: Source,
            Path(secret): Path<String>,
            request: Request,
        ) -> Response {
            answer(&state, source, Some(&secret), $what, request).await
        }

        #[doc = $about]
        pub async fn $by_serial(State(state): State<AppState>, source: Source, request: Request) -> Response {
            answer(&state, source, None, $what, request).await
        }
    )+};
}

ways! {
    keep_alive_with_secret, keep_alive_by_serial: What::KeepAlive, "It is there.";
    upload_with_secret, upload_by_serial: What::Record, "Somebody passed, or was refused.";
    authorize_with_secret, authorize_by_serial: What::Question, "It asks whether to open.";
}

async fn answer(state: &AppState, source: Source, secret: Option<&str>, what: What, request: Request) -> Response {
    // Its serial number stands in the body, and nobody's body is read.
    if !front::may_be_heard(state, source, secret).await {
        return refused();
    }
    let parts = match inbound::read(request.into_body()).await {
        Ok(parts) => parts,
        // Whoever asks hears no, whatever it asked with: a terminal that hears nothing decides alone.
        Err(_broken) if what == What::Question => {
            count(DeviceProtocol::OemHttp, "question");
            return told(0);
        }
        Err(inbound::Broken::TooLarge) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(inbound::Broken::Off) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let read = parse::read(&parts.parts);
    let serial = parse::serial(&parts.parts);
    let shown = Shown { secret, serial: serial.as_deref(), protocol: DeviceProtocol::OemHttp };
    let terminal = match front::enter(state, source, shown).await {
        Ok(terminal) => terminal,
        Err(Denied::Refused) => return refused(),
        Err(Denied::Later) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let kept = parts.parts;
    let done = match read {
        Ok(fields) => {
            // Nothing of the body waits in memory for the database but its fields.
            drop(kept);
            metrics::counter!("menpai_biometrics_dropped_total").increment(fields.dropped);
            take(state, &terminal, what, &fields).await
        }
        // A question that can't be read is answered no, and is nobody's passage: there is nothing to keep.
        Err(_reason) if what == What::Question => {
            count(DeviceProtocol::OemHttp, "question");
            Ok(0)
        }
        Err(reason) => bury(state, &terminal, LetterKind::Document, reason, &parse::documents(&kept)).await.map(|()| 1),
    };
    match done {
        Ok(success) => told(success),
        Err(ApiError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(error) => error.into_response().status().into_response(),
    }
}

fn told(success: u8) -> Response {
    Json(json!({ "Success": success })).into_response()
}

/// The same for whatever reason.
fn refused() -> Response {
    (StatusCode::FORBIDDEN, Json(json!({ "Success": 0 }))).into_response()
}

async fn take(state: &AppState, terminal: &Arc<Terminal>, what: What, fields: &Fields) -> ApiResult<u8> {
    let now = state.clock.now();
    match what {
        What::KeepAlive => {
            count(DeviceProtocol::OemHttp, "heartbeat");
            Ok(1)
        }
        What::Record => {
            match parse::record(fields) {
                Ok(event) => {
                    count(DeviceProtocol::OemHttp, "passage");
                    state.ingest.store(&terminal.device, vec![event], now).await?;
                }
                Err(reason) => bury(state, terminal, LetterKind::Document, reason, fields.told().as_bytes()).await?,
            }
            Ok(1)
        }
        What::Question => {
            count(DeviceProtocol::OemHttp, "question");
            let Some(credential) = parse::question(fields, now) else { return Ok(0) };
            let mut tx = state.db.ingest(&[terminal.device.site_id]).await?;
            let may = passes::check::may_pass(&mut tx, state, &terminal.device, credential, now).await?;
            tx.commit().await?;
            Ok(if may == menpai_domain::terms::CheckReason::Ok { 2 } else { 0 })
        }
    }
}
