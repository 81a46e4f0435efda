//! Who calls on the devices' listener, before a byte of the body is read.
//!
//! A terminal shows a secret of 256 bits in its path or header where it can hold one; where it can't, its serial number
//! counts only from the networks that it is set up with. A call that is refused learns nothing of why.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use menpai_domain::terms::DeviceProtocol;

use crate::devices::key;
use crate::devices::known::Terminal;
use crate::devices::pairing;
use crate::devices::seen::Said;
use crate::state::AppState;

/// Why a call is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It is nobody's, whatever the reason.
    Refused,
    /// There are too many, or nobody can be asked: the same again later.
    Later,
}

/// What a terminal shows.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The secret in its path.
    pub secret: Option<&'a str>,
    /// Its serial number, where it says one.
    pub serial: Option<&'a str>,
    /// What it speaks.
    pub protocol: DeviceProtocol,
}

/// The address that a call comes from.
#[derive(Debug, Clone, Copy)]
pub struct Source(pub IpAddr);

impl Source {
    /// As the connection says, or the proxy of ours that stands before the devices' listener.
    #[must_use]
    pub fn of(parts: &Parts, state: &AppState) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let forwarded = || {
            let last = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        };
        let forwarded = state.config.devices.behind_proxy.then(forwarded).flatten();
        Self(forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical())
    }
}

impl FromRequestParts<AppState> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(parts, state))
    }
}

/// Whether a body is worth reading before its serial number is known: the secret is somebody's, or the address may be.
pub async fn may_be_heard(state: &AppState, source: Source, secret: Option<&str>) -> bool {
    let Some(secret) = secret else { return state.known.has_networks_with(source.0) };
    let Some(hash) = key::hash_of(secret) else { return false };
    let now = state.clock.now();
    let is_device = state.known.by_secret(&state.db, &hash, now).await.is_ok_and(|found| found.is_some());
    is_device || state.known.window(Some(&hash), source.0, now).is_some()
}

/// Lets a terminal in, and notes that it was heard of.
///
/// # Errors
/// `Denied`.
pub async fn enter(state: &AppState, source: Source, shown: Shown<'_>) -> Result<Arc<Terminal>, Denied> {
    let now = state.clock.now();
    if !state.limits.takes_source(source.0) {
        return Err(Denied::Later);
    }
    let hash = shown.secret.map(|secret| key::hash_of(secret).ok_or(Denied::Refused)).transpose()?;
    let found = match (&hash, shown.serial) {
        (Some(hash), _) => state.known.by_secret(&state.db, hash, now).await,
        (None, Some(serial)) => state.known.by_serial(&state.db, shown.protocol, serial, source.0).await,
        (None, None) => Ok(None),
    };
    let found = found.map_err(|error| {
        tracing::warn!(%error, "who calls can't be asked");
        Denied::Later
    })?;
    let Some(terminal) = found else {
        pairing::note(state, source.0, hash.as_ref(), shown).await;
        return Err(Denied::Refused);
    };
    let is_its_own_serial = shown.serial.is_none_or(|serial| serial == terminal.serial);
    if terminal.protocol != shown.protocol || !is_its_own_serial || !terminal.may_call_from(source.0) {
        return Err(Denied::Refused);
    }
    if !state.limits.takes_device(terminal.device.device_id) {
        return Err(Denied::Later);
    }
    state.seen.note(&terminal, now, Said::default());
    Ok(terminal)
}
