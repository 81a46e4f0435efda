//! Presence nights 在住夜: which night a granted passage is a sign of, and what a night's signs say.
//!
//! A night carries the date on which it begins: the night of 1 March runs from the afternoon of 1 March to noon of
//! 2 March, and whatever the calendar says in between, midnight included, belongs to it.

mod counts;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::Direction;

pub use counts::{Counts, NightCounts, Slept};

/// Hour from which passages are signs of the night that begins.
const EVENING_FROM: u32 = 17;
/// Hour from which going out is leaving the night that is over, and no longer going out in it.
const LEAVING_FROM: u32 = 4;
/// Hour from which coming in is coming back by day, and no longer coming home.
const BACK_FROM: u32 = 5;
/// Hour until which passages are signs of the night that is over. From then on the night is complete.
const MORNING_UNTIL: u32 = 12;

/// What a granted passage is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Came in between 17:00 and 05:00.
    Came,
    /// Went out between 17:00 and 04:00.
    Went,
    /// Went out between 04:00 and 12:00.
    Left,
    /// Came in between 05:00 and 12:00.
    Back,
}

/// The night of which a granted passage is a sign, by the site's local time, and what it is a sign of. Hours include their
/// start and exclude their end; between noon and 17:00 nothing is a sign. A device that doesn't know the direction is
/// taken to read somebody coming home by night, and leaving by day.
#[must_use]
pub fn sign_of(local: NaiveDateTime, direction: Direction) -> Option<(NaiveDate, Sign)> {
    let hour = local.hour();
    let evening = hour >= EVENING_FROM;
    let night = if evening { Some(local.date()) } else { local.date().pred_opt() };
    let sign = match direction {
        Direction::In | Direction::Both if evening || hour < BACK_FROM => Sign::Came,
        Direction::Out if evening || hour < LEAVING_FROM => Sign::Went,
        _ if hour >= MORNING_UNTIL => return None,
        Direction::In => Sign::Back,
        Direction::Out | Direction::Both => Sign::Left,
    };
    night.map(|night| (night, sign))
}

/// The night that a granted passage says the holder slept there: came home, or left in the morning.
#[must_use]
pub fn night_of(local: NaiveDateTime, direction: Direction) -> Option<NaiveDate> {
    sign_of(local, direction).filter(|(_, sign)| matches!(sign, Sign::Came | Sign::Left)).map(|(night, _)| night)
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
        let noon = NaiveTime::from_hms_opt(MORNING_UNTIL, 0, 0).unwrap_or_default();
        let today = local.date();
        let ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN);
        if local.time() < noon {
            Self { last_complete: ago(2), running: Some(ago(1)) }
        } else {
            Self { last_complete: ago(1), running: (local.hour() >= EVENING_FROM).then_some(today) }
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
mod night_tests;
#[cfg(test)]
mod tests;
