//! The device behind a request.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono_tz::Tz;
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::Direction;

use super::{key, store};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// A device that presented its key. Asked of the database with every request, so that disabling it counts at once.
#[derive(Debug, Clone, Copy)]
pub struct DeviceCaller {
    /// Its site.
    pub site_id: SiteId,
    /// Itself.
    pub device_id: DeviceId,
    /// Where it stands.
    pub gate_id: GateId,
    /// Which way it reads, unless an event says otherwise.
    pub direction: Direction,
    /// Time zone of the site.
    pub time_zone: Tz,
    /// Days for which the site keeps passages.
    pub passage_retention_days: u32,
}

impl FromRequestParts<AppState> for DeviceCaller {
    type Rejection = ApiError;

    /// No header, no key, an unknown one and that of a disabled device are refused alike.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let hash = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .and_then(|(_, token)| key::hash_of(token.trim()))
            .ok_or(ApiError::Unauthenticated)?;
        let mut tx = state.db.ingest(&[]).await?;
        let device = store::find_by_secret(&mut tx, &hash).await?;
        tx.commit().await?;
        device.ok_or(ApiError::Unauthenticated)
    }
}
