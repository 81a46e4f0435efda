//! The calendar itself: which days are worked, and deadlines in working days.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::china::{FIXED, YEARS};

/// Days of a year that a notice names at least: eleven holidays (全国年节及纪念日放假办法), and those that are worked for them.
const DAYS_OF_A_NOTICE: usize = 11;

/// What a notice says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// 放假: not worked.
    Holiday,
    /// 上班: worked, though it is a weekend.
    Worked,
}

/// Which days are worked. Days that no notice names follow the week: Monday to Friday are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    days: BTreeMap<NaiveDate, Day>,
    known_until: NaiveDate,
}

impl WorkingCalendar {
    /// The calendar of mainland China, as told until now.
    #[must_use]
    pub fn china() -> Self {
        let mut days = BTreeMap::new();
        let mut known_until = NaiveDate::MIN;
        for told in &YEARS {
            let date = |(month, day)| NaiveDate::from_ymd_opt(told.told_for, month, day);
            for (first, last) in told.holidays {
                let span = date(*first).zip(date(*last));
                let holidays =
                    span.into_iter().flat_map(|(first, last)| first.iter_days().take_while(move |d| *d <= last));
                days.extend(holidays.map(|day| (day, Day::Holiday)));
            }
            days.extend(told.worked.iter().filter_map(|worked| date(*worked)).map(|day| (day, Day::Worked)));
            known_until = known_until.max(date((12, 31)).unwrap_or(known_until));
        }
        Self { days, known_until }
    }

    /// The same with a jurisdiction's own days, which overrule those that are there: a local holiday, a year that was told
    /// after this program was built. A year is known once as many of its days are named as a notice names: one local holiday
    /// tells nothing of the rest.
    #[must_use]
    pub fn with(mut self, days: impl IntoIterator<Item = (NaiveDate, Day)>) -> Self {
        self.days.extend(days);
        while let Some(end) = NaiveDate::from_ymd_opt(self.known_until.year() + 1, 12, 31)
            && self.days.range(self.known_until..=end).count() >= DAYS_OF_A_NOTICE
        {
            self.known_until = end;
        }
        self
    }

    /// The last day of which notices tell. Later days are guessed.
    #[must_use]
    pub fn known_until(&self) -> NaiveDate {
        self.known_until
    }

    /// Whether notices tell of this day, so that a deadline up to it is certain.
    #[must_use]
    pub fn knows(&self, day: NaiveDate) -> bool {
        day <= self.known_until
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(Day::Holiday) => false,
            Some(Day::Worked) => true,
            None if !self.knows(day) && FIXED.contains(&(day.month(), day.day())) => false,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The day on which a time of so many working days ends that begins on `from`. The first day does not count (民法典,
    /// article 201); a time of 0 days ends on `from`, or on the next working day if that is none (article 203).
    #[must_use]
    pub fn add_working_days(&self, from: NaiveDate, working_days: u32) -> NaiveDate {
        let mut end = from;
        let mut left = working_days;
        while left > 0 || !self.is_working_day(end) {
            let Some(next) = end.checked_add_days(Days::new(1)) else { return end };
            end = next;
            left = left.saturating_sub(u32::from(self.is_working_day(end)));
        }
        end
    }

    /// How many working days lie after `from`, up to `until` and including it; 0 if `until` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, until: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take_while(|day| *day <= until);
        u32::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(u32::MAX)
    }
}
