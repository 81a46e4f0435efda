//! The days of a simulation, and the festivals for which a village empties.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Days from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub first: i32,
    /// Last day.
    pub last: i32,
}

/// A festival for which people go away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Festival {
    pub eve: NaiveDate,
    /// Days off, the first of them that of `eve`.
    pub days: i32,
    /// Share of households that go away.
    pub leave: f64,
    /// Most days that they go before it begins.
    pub before: i32,
    /// Most days that they stay longer.
    pub after: i32,
}

const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// 2026: Spring Festival, May Day, National Day.
pub(super) const FESTIVALS: [Festival; 3] = [
    Festival { eve: date(2026, 2, 15), days: 9, leave: 0.62, before: 9, after: 12 },
    Festival { eve: date(2026, 5, 1), days: 5, leave: 0.15, before: 1, after: 2 },
    Festival { eve: date(2026, 10, 1), days: 7, leave: 0.30, before: 2, after: 3 },
];

/// First days from which sixty days hold one of the festivals; seeds take them in turn.
pub(super) const STARTS: [NaiveDate; 3] = [date(2026, 1, 9), date(2026, 4, 6), date(2026, 9, 4)];

/// The date of a day.
#[must_use]
pub fn date_of(first_day: NaiveDate, day: i32) -> NaiveDate {
    let by = Days::new(u64::from(day.unsigned_abs()));
    if day < 0 { first_day.checked_sub_days(by) } else { first_day.checked_add_days(by) }.unwrap_or(first_day)
}

/// The day of a date.
#[must_use]
pub fn day_of(first_day: NaiveDate, date: NaiveDate) -> i32 {
    i32::try_from(date.signed_duration_since(first_day).num_days()).unwrap_or(i32::MAX)
}

/// What sort of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    pub weekday: Weekday,
    pub is_free: bool,
}

/// The sort of a day: a weekend, a festival, or a day of work.
pub(super) fn sort_of(first_day: NaiveDate, day: i32) -> Sort {
    let date = date_of(first_day, day);
    let weekday = date.weekday();
    let festival = FESTIVALS.iter().any(|festival| (0..festival.days).contains(&day_of(festival.eve, date)));
    Sort { weekday, is_free: festival || matches!(weekday, Weekday::Sat | Weekday::Sun) }
}
