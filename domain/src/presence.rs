//! Presence nights 在住夜: which night a granted passage is a sign of.
//!
//! A night carries the date on which it begins: the night of 1 March runs from the afternoon of 1 March to noon of
//! 2 March, and whatever the calendar says in between, midnight included, belongs to it.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::Direction;

/// Hour from which coming home is a sign of the night that begins.
const HOME_FROM: u32 = 17;
/// Hour until which coming home is a sign of the night that began the day before.
const HOME_UNTIL: u32 = 5;
/// Hour from which leaving is a sign of the night that is over.
const LEAVING_FROM: u32 = 4;
/// Hour until which leaving is a sign of the night that is over. From then on the night is complete.
const LEAVING_UNTIL: u32 = 12;

/// The night of which a granted passage is a sign, by the site's local time.
///
/// Coming in between 17:00 and 05:00, or going out between 04:00 and 12:00, says that the holder slept there. A device
/// that does not know the direction counts in either of the two. The windows include their start and exclude their end.
#[must_use]
pub fn night_of(local: NaiveDateTime, direction: Direction) -> Option<NaiveDate> {
    let hour = local.hour();
    let today = local.date();
    let comes_home = matches!(direction, Direction::In | Direction::Both);
    let leaves = matches!(direction, Direction::Out | Direction::Both);
    if comes_home && hour >= HOME_FROM {
        Some(today)
    } else if (comes_home && hour < HOME_UNTIL) || (leaves && (LEAVING_FROM..LEAVING_UNTIL).contains(&hour)) {
        today.pred_opt()
    } else {
        None
    }
}

/// The nights that count at a moment: those that are complete, and the one that is running, if any is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nights {
    /// The last complete night: no passage from now on is a sign of it.
    pub last_complete: NaiveDate,
    /// The night that is running: from 17:00 to noon.
    pub running: Option<NaiveDate>,
}

impl Nights {
    /// The nights at a local time of the site.
    #[must_use]
    pub fn at(local: NaiveDateTime) -> Self {
        let noon = NaiveTime::from_hms_opt(LEAVING_UNTIL, 0, 0).unwrap_or_default();
        let today = local.date();
        let ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN);
        if local.time() < noon {
            Self { last_complete: ago(2), running: Some(ago(1)) }
        } else {
            Self { last_complete: ago(1), running: (local.hour() >= HOME_FROM).then_some(today) }
        }
    }

    /// The latest night that can have signs.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        self.running.unwrap_or(self.last_complete)
    }

    /// The first night of a window of so many nights that ends with the last complete one.
    #[must_use]
    pub fn window_from(self, window_nights: u32) -> NaiveDate {
        first_of_window(self.last_complete, window_nights)
    }

    /// How many of one holder's nights lie in the window that ends with the running night, if the holder already gave a
    /// sign of it, or else with the last complete one. So the number never falls in the evening because the holder is
    /// still out.
    #[must_use]
    pub fn count(self, nights: &[NaiveDate], window_nights: u32) -> u32 {
        let last = match self.running {
            Some(running) if nights.contains(&running) => running,
            _ => self.last_complete,
        };
        let first = first_of_window(last, window_nights);
        let within = nights.iter().filter(|night| (first..=last).contains(*night)).count();
        u32::try_from(within).unwrap_or(u32::MAX)
    }
}

fn first_of_window(last: NaiveDate, window_nights: u32) -> NaiveDate {
    last.checked_sub_days(Days::new(u64::from(window_nights.saturating_sub(1)))).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a local time")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_passage_is_a_sign_of_at_most_one_night() {
        use Direction::{Both, In, Out};
        for (local, direction, night) in [
            ("2026-03-01 16:59:59", In, None),
            ("2026-03-01 17:00:00", In, Some("2026-03-01")),
            ("2026-03-01 23:59:59", In, Some("2026-03-01")),
            ("2026-03-02 00:00:00", In, Some("2026-03-01")),
            ("2026-03-02 04:59:59", In, Some("2026-03-01")),
            ("2026-03-02 05:00:00", In, None),
            ("2026-03-02 12:00:00", In, None),
            ("2026-03-02 03:59:59", Out, None),
            ("2026-03-02 04:00:00", Out, Some("2026-03-01")),
            ("2026-03-02 11:59:59", Out, Some("2026-03-01")),
            ("2026-03-02 12:00:00", Out, None),
            ("2026-03-02 20:00:00", Out, None),
            ("2026-03-02 00:30:00", Out, None),
            ("2026-03-02 00:30:00", Both, Some("2026-03-01")),
            ("2026-03-02 05:30:00", Both, Some("2026-03-01")),
            ("2026-03-02 12:00:00", Both, None),
            ("2026-03-02 17:00:00", Both, Some("2026-03-02")),
            ("2026-01-01 01:00:00", In, Some("2025-12-31")),
        ] {
            assert_eq!(night_of(at(local), direction), night.map(day), "{local} {direction}");
        }
    }

    #[test]
    fn a_night_is_complete_at_noon() {
        for (local, last_complete, running) in [
            ("2026-03-02 00:00:00", "2026-02-28", Some("2026-03-01")),
            ("2026-03-02 11:59:59", "2026-02-28", Some("2026-03-01")),
            ("2026-03-02 12:00:00", "2026-03-01", None),
            ("2026-03-02 16:59:59", "2026-03-01", None),
            ("2026-03-02 17:00:00", "2026-03-01", Some("2026-03-02")),
        ] {
            let nights = Nights { last_complete: day(last_complete), running: running.map(day) };
            assert_eq!(Nights::at(at(local)), nights, "{local}");
        }
    }

    #[test]
    fn no_sign_lands_in_a_complete_night() {
        for hour in 0..24 {
            for minute in [0, 59] {
                let local = day("2026-03-02").and_hms_opt(hour, minute, 0).expect("a time");
                for direction in Direction::ALL {
                    let night = night_of(local, direction);
                    assert!(night.is_none() || night == Nights::at(local).running, "{local} {direction}");
                }
            }
        }
    }

    #[test]
    fn the_running_night_counts_once_it_has_a_sign() {
        let evening = Nights::at(at("2026-03-10 19:00:00"));
        let nights = |days: &[u32]| -> Vec<NaiveDate> {
            days.iter().map(|d| NaiveDate::from_ymd_opt(2026, 3, *d).expect("a date")).collect()
        };
        for (seen, counted) in [
            (nights(&[]), 0),
            (nights(&[7, 8, 9]), 3),
            (nights(&[7, 8, 9, 10]), 3),
            (nights(&[6, 7, 8]), 2),
            (nights(&[10]), 1),
        ] {
            assert_eq!(evening.count(&seen, 3), counted, "{seen:?}");
        }
    }
}
