//! Every path of the devices' listener but the native API's, one list, and what the vendors' handlers share.

use axum::Router;
use axum::routing::{any, post};
use menpai_domain::terms::DeviceProtocol;

use super::{dead, hikvision, oem, zkteco};
use crate::dead_letters;
use crate::dead_letters::kind::LetterKind;
use crate::dead_letters::reason::LetterReason;
use crate::dead_letters::store::Unread;
use crate::devices::known::Terminal;
use crate::http::ApiResult;
use crate::state::AppState;

/// Below `/t/{secret}` for terminals whose address can hold a secret, at the root for those that are known by their
/// serial number and where they call from.
pub fn all() -> Router<AppState> {
    Router::new()
        .route("/t/{secret}/hik", post(hikvision::routes::take))
        .route("/t/{secret}/iclock/{*what}", any(zkteco::routes::with_secret))
        .route("/iclock/{*what}", any(zkteco::routes::by_serial))
        .route("/t/{secret}/Device/Keepalive", post(oem::routes::keep_alive_with_secret))
        .route("/t/{secret}/Record/UploadIdentifyRecord", post(oem::routes::upload_with_secret))
        .route("/t/{secret}/Device/RequestAuthorization", post(oem::routes::authorize_with_secret))
        .route("/Device/Keepalive", post(oem::routes::keep_alive_by_serial))
        .route("/Record/UploadIdentifyRecord", post(oem::routes::upload_by_serial))
        .route("/Device/RequestAuthorization", post(oem::routes::authorize_by_serial))
}

/// Keeps what can't be read as a dead letter, without pictures and names. Then it may be acknowledged, or the terminal
/// sends it for ever and nothing behind it.
///
/// # Errors
/// The database is away.
pub async fn bury(
    state: &AppState,
    terminal: &Terminal,
    kind: LetterKind,
    reason: LetterReason,
    body: &[u8],
) -> ApiResult<()> {
    bury_what_is_left(state, terminal, kind, &Unreadable::of(reason.as_str(), body)).await
}

/// What is left of a body that can't be read, without pictures and names, and why it can't.
pub struct Unreadable {
    reason: String,
    left: String,
}

impl Unreadable {
    /// Of a body.
    #[must_use]
    pub fn of(reason: &str, body: &[u8]) -> Self {
        Self { reason: reason.to_owned(), left: dead::without_pictures(body) }
    }
}

/// The same of a body that is gone.
///
/// # Errors
/// The database is away.
pub async fn bury_what_is_left(
    state: &AppState,
    terminal: &Terminal,
    kind: LetterKind,
    it: &Unreadable,
) -> ApiResult<()> {
    count(terminal.protocol, "unreadable");
    let unread = Unread { protocol: terminal.protocol, kind, reason: &it.reason, body: &it.left };
    dead_letters::store::keep(&state.db, &state.keyring, &terminal.device, unread, state.clock.now()).await
}

/// Counts what terminals send, by what it turned out to be.
pub fn count(protocol: DeviceProtocol, what: &'static str) {
    metrics::counter!("menpai_terminal_events_total", "protocol" => protocol.as_str(), "what" => what).increment(1);
}
