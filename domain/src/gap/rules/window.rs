//! The nights that a rule looks at.

use chrono::{Days, NaiveDate};

use crate::gap::parameters::MOST_NIGHTS;
use crate::gap::{Moment, QuietNights};

/// The last complete nights, quiet ones left out: a festival neither hides who lives somewhere nor makes a visitor a
/// resident. The running night waits until it is over, so that a dwelling is judged alike all day.
pub struct Window<'a> {
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// How many nights it has, quiet ones not counted. Less than was asked for where too many are quiet.
    pub nights: u32,
    /// Those that are left out.
    quiet: Option<&'a QuietNights>,
}

impl<'a> Window<'a> {
    /// The last so many nights.
    pub fn last(nights: u32, moment: &Moment<'a>) -> Self {
        Self::reaching(nights, moment, Some(moment.quiet))
    }

    /// The last so many nights, quiet ones too.
    pub fn with_quiet(nights: u32, moment: &Moment<'a>) -> Self {
        Self::reaching(nights, moment, None)
    }

    fn reaching(nights: u32, moment: &Moment<'a>, quiet: Option<&'a QuietNights>) -> Self {
        let last = moment.nights.last_complete;
        let mut window = Self { first: last, last, nights: 0, quiet };
        for ago in 0..MOST_NIGHTS {
            let Some(night) = window.last.checked_sub_days(Days::new(u64::from(ago))) else { break };
            if window.nights == nights {
                break;
            }
            window.first = night;
            window.nights += u32::from(window.contains(night));
        }
        window
    }

    /// All nights whose counters may be kept.
    pub fn all(moment: &Moment<'a>) -> Self {
        Self::last(MOST_NIGHTS, moment)
    }

    /// The part of it that begins on a day.
    pub fn since(mut self, day: NaiveDate) -> Self {
        self.first = self.first.max(day);
        self.nights = self.count_all();
        self
    }

    pub fn contains(&self, night: NaiveDate) -> bool {
        (self.first..=self.last).contains(&night) && !self.quiet.is_some_and(|quiet| quiet.contains(night))
    }

    /// How many of its nights come before one.
    pub fn before(&self, night: NaiveDate) -> u32 {
        let nights = self.first.iter_days().take_while(|other| *other < night);
        u32::try_from(nights.filter(|other| self.contains(*other)).count()).unwrap_or(u32::MAX)
    }

    fn count_all(&self) -> u32 {
        let nights = self.first.iter_days().take_while(|night| *night <= self.last);
        u32::try_from(nights.filter(|night| self.contains(*night)).count()).unwrap_or(u32::MAX)
    }
}

/// What a rule asks for: less once the gap is open, so that it does not close and open again with a single night.
pub fn asked(nights: u32, open: bool) -> u32 {
    if open { (nights * 2).div_ceil(3) } else { nights }
}
