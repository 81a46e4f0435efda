//! Filings 居住申报: what may follow what in the life of one.

mod life;

use chrono::{DateTime, TimeDelta, Utc};

pub use life::{Refused, Step, next};

/// Time within which a filing is decided; then it expires.
const OPEN: TimeDelta = TimeDelta::days(30);

/// When the oldest filings were filed that may still be decided now.
#[must_use]
pub fn open_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - OPEN
}
