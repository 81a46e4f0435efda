//! Times without a zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// A time by a clock in a zone. Of an hour that comes twice the first is meant; in one that is left out, the clock was not
/// put forward yet.
#[must_use]
pub fn of_zone(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map(|time| time.to_utc())
}

/// A time as text, `2026-02-23 14:13:48`.
#[must_use]
pub fn read(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    (2000..2100).contains(&local.year()).then(|| of_zone(local, zone)).flatten()
}

/// A time as the panels pack it: seconds in a calendar whose months have 31 days, since 2000.
#[must_use]
pub fn unpack(packed: u32, zone: Tz) -> Option<DateTime<Utc>> {
    let (second, minute, hour) = (packed % 60, packed / 60 % 60, packed / 3600 % 24);
    let days = packed / 86_400;
    let (day, month, year) = (days % 31 + 1, days / 31 % 12 + 1, days / 372 + 2000);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    of_zone(date.and_hms_opt(hour, minute, second)?, zone)
}

/// The same the other way.
#[must_use]
pub fn pack(time: DateTime<Utc>, zone: Tz) -> u32 {
    let local = time.with_timezone(&zone).naive_local();
    let year = u32::try_from(local.year() - 2000).unwrap_or_default();
    let days = year * 372 + local.month0() * 31 + local.day0();
    days * 86_400 + local.hour() * 3600 + local.minute() * 60 + local.second()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;
    use chrono_tz::Europe::Berlin;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_that_of_the_clock_also_where_clocks_change() {
        for (text, zone, utc) in [
            ("2026-02-23 14:13:48", Shanghai, "2026-02-23T06:13:48Z"),
            ("2026-10-25 02:30:00", Berlin, "2026-10-25T00:30:00Z"),
            ("2026-03-29 02:30:00", Berlin, "2026-03-29T01:30:00Z"),
        ] {
            assert_eq!(read(text, zone), Some(utc.parse().unwrap()), "{text}");
        }
        for text in ["", "2026-02-30 00:00:00", "1970-01-01 00:00:00", "2026-02-23T14:13:48", "9999-01-01 00:00:00"] {
            assert_eq!(read(text, Shanghai), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn packed_times_come_back(seconds in 946_684_800_i64..4_000_000_000, any in any::<u32>()) {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(unpack(pack(time, Shanghai), Shanghai), Some(time));
            let _either = unpack(any, Shanghai);
        }
    }
}
