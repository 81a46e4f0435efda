//! The time of a site, by the name of its zone as it is stored.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::SiteId;
use sqlx::PgConnection;

use super::store;
use crate::http::{ApiError, ApiResult};

/// The zone of a site.
///
/// # Errors
/// `Internal` where what is stored names none.
pub fn zone(name: &str) -> ApiResult<Tz> {
    name.parse().map_err(|error: chrono_tz::ParseError| ApiError::internal(error))
}

/// The day in a site.
///
/// # Errors
/// As of [`zone`].
pub fn day(name: &str, now: DateTime<Utc>) -> ApiResult<NaiveDate> {
    Ok(now.with_timezone(&zone(name)?).date_naive())
}

/// The same of a site by its id.
///
/// # Errors
/// As of [`zone`]; `NotFound`; the database is away.
pub async fn today(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> ApiResult<NaiveDate> {
    let zone = store::time_zone(connection, site).await?.ok_or(ApiError::NotFound("site"))?;
    day(&zone, now)
}
