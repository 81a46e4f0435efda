//! 在住夜: which night a passage counts for.
//!
//! The night of day D begins at 18:00 of D and ends before 12:00 of D+1, in the site's own time. Who comes home at two in the
//! morning, and who leaves for an early shift, was there in the night of the day before. Between 12:00 and 18:00 a passage
//! says nothing about where somebody sleeps, and counts for no night. The hours are a choice of this project, wide on
//! purpose, because village tenants work shifts; the detector's threshold is in nights, not in hours.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Offset, TimeZone, Timelike, Utc};

/// The hour, local time, at which a night begins.
pub const NIGHT_BEGINS_HOUR: u32 = 18;
/// The hour, local time, of the next day at which it ends.
pub const NIGHT_ENDS_HOUR: u32 = 12;

/// Beijing time, UTC+08:00, without daylight saving since 1991: the time of every site in China.
#[must_use]
pub fn beijing() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix())
}

/// The day whose night an instant belongs to; `None` in the afternoon.
#[must_use]
pub fn night_of(instant: DateTime<Utc>, offset: FixedOffset) -> Option<NaiveDate> {
    let local = instant.with_timezone(&offset);
    match local.hour() {
        NIGHT_BEGINS_HOUR.. => Some(local.date_naive()),
        0..NIGHT_ENDS_HOUR => local.date_naive().checked_sub_days(Days::new(1)),
        _ => None,
    }
}

/// Beginning (inclusive) and end (exclusive) of the night of a day. `None` at the end of the calendar.
#[must_use]
pub fn night_bounds(night: NaiveDate, offset: FixedOffset) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let at = |day: NaiveDate, hour: u32| {
        let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?);
        offset.from_local_datetime(&local).single().map(|instant| instant.to_utc())
    };
    Some((at(night, NIGHT_BEGINS_HOUR)?, at(night.checked_add_days(Days::new(1))?, NIGHT_ENDS_HOUR)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cases_in_beijing_time() {
        for (instant, night) in [
            ("2025-03-01T17:59:59+08:00", None),
            ("2025-03-01T18:00:00+08:00", Some("2025-03-01")),
            ("2025-03-01T23:59:59.999+08:00", Some("2025-03-01")),
            ("2025-03-02T00:00:00+08:00", Some("2025-03-01")),
            ("2025-03-02T11:59:59+08:00", Some("2025-03-01")),
            ("2025-03-02T12:00:00+08:00", None),
            ("2025-03-01T00:30:00+08:00", Some("2025-02-28")),
            ("2025-01-01T06:00:00+08:00", Some("2024-12-31")),
            ("2025-03-01T16:30:00Z", Some("2025-03-01")),
        ] {
            let utc = DateTime::parse_from_rfc3339(instant).expect(instant).to_utc();
            assert_eq!(night_of(utc, beijing()), night.map(|day| day.parse().expect("a date")), "{instant}");
        }
    }

    #[test]
    fn another_zone_has_another_night() {
        let utc = DateTime::parse_from_rfc3339("2025-03-01T15:00:00Z").expect("an instant").to_utc();
        assert_eq!(night_of(utc, Utc.fix()), None);
        assert_eq!(night_of(utc, beijing()), NaiveDate::from_ymd_opt(2025, 3, 1));
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_night() {
        assert_eq!(night_bounds(NaiveDate::MAX, beijing()), None);
    }

    proptest! {
        #[test]
        fn an_instant_is_within_the_bounds_of_its_night(seconds in 0i64..4_000_000_000) {
            let instant = DateTime::from_timestamp(seconds, 0).expect("in range");
            if let Some(night) = night_of(instant, beijing()) {
                let (from, to) = night_bounds(night, beijing()).expect("in range");
                prop_assert!(from <= instant && instant < to);
            }
        }
    }
}
