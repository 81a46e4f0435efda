//! Pairing 配对: for some minutes terminals that nobody registered may make themselves known, and are claimed for a gate.
//!
//! An unknown terminal is refused like anybody else; all that a window does is to write its serial number down. It calls
//! from an allowed network, or with the window's own secret in its path.

mod model;
pub(crate) mod routes;
mod store;

use std::net::IpAddr;

use crate::state::AppState;
use crate::terminals::front::Shown;

/// Terminals of one window that are written down.
const MAX_CONTACTS: i64 = 200;
/// Those of one address: it may be that of a whole village, and must not be all that is seen.
const MAX_CONTACTS_OF_SOURCE: i64 = 100;

/// Notes an unknown terminal, if a window is open for it.
pub async fn note(state: &AppState, source: IpAddr, secret: Option<&[u8; 32]>, shown: Shown<'_>) {
    let now = state.clock.now();
    let Some(window) = state.known.window(secret, source, now) else { return };
    // A terminal whose address holds the window's secret need not say its number.
    let serial = shown.serial.map_or_else(|| format!("from-{source}"), str::to_owned);
    let is_sane =
        (1..=80).contains(&serial.chars().count()) && !serial.chars().any(|c| c.is_whitespace() || c.is_control());
    if !is_sane || !state.limits.takes_contact(source) {
        return;
    }
    if let Err(error) = store::note(&state.db, &window, shown.protocol, &serial, source, now).await {
        tracing::warn!(%error, "an unknown terminal could not be noted");
    }
}
