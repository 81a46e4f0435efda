//! The time of a site, by the name of its zone as it is stored.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

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
