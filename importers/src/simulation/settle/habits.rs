//! Habits at random, by what somebody is.

use chrono::{Datelike, Weekday};
use rand::RngExt;

use super::Settler;
use crate::simulation::habit::Habit;
use crate::simulation::kind::Kind;
use crate::simulation::mask::DayMask;

/// Share of nights that people sleep elsewhere for no reason of the model, at most.
const ELSEWHERE: f64 = 0.06;
/// Share of their readings that are left of who goes through behind others.
const TAILGATER_READS: f64 = 0.38;

/// How somebody lives in a home.
pub(in crate::simulation) struct Living {
    pub habit: Habit,
    pub nights: DayMask,
    pub reads: f64,
}

impl Settler {
    /// The kind of an adult who is registered and has nothing to hide.
    pub fn ordinary(&mut self) -> Kind {
        let shares = &self.village.model.shares;
        let mut roll: f64 = self.rng.random_range(0.0..1.0);
        for (kind, share) in [
            (Kind::NightShift, shares.night_shift),
            (Kind::AtHome, shares.at_home),
            (Kind::Student, shares.student),
            (Kind::Commuter, shares.commuter),
            (Kind::Tailgater, shares.tailgater),
            (Kind::Traveller, shares.traveller),
        ] {
            if roll < share {
                return kind;
            }
            roll -= share;
        }
        Kind::Resident
    }

    /// How a kind lives; of who is of no special habit, most are out by day, some at night, some at home.
    pub fn living(&mut self, kind: Kind) -> Living {
        let habit = match kind {
            Kind::NightShift => self.night_shift(),
            Kind::AtHome => Habit::Home,
            Kind::Resident | Kind::Student | Kind::Commuter | Kind::Tailgater | Kind::Traveller => self.day_shift(),
            _ => match self.rng.random_range(0.0..1.0) {
                roll if roll < 0.14 => self.night_shift(),
                roll if roll < 0.26 => Habit::Home,
                _ => self.day_shift(),
            },
        };
        let mut nights = match kind {
            Kind::Student => self.weekdays(|day| matches!(day, Weekday::Fri | Weekday::Sat)),
            Kind::Commuter => self.weekdays(|day| !matches!(day, Weekday::Fri | Weekday::Sat | Weekday::Sun)),
            _ => DayMask::ALL,
        };
        if kind == Kind::Traveller {
            let first = self.day(-10, self.days() - 5);
            let long = self.day(7, 28);
            nights.clear(first, first + long);
        }
        let elsewhere = self.rng.random_range(0.0..ELSEWHERE);
        let away = self.random_days(elsewhere);
        let nights = DayMask::of(|day| nights.has(day) && !away.has(day));
        let reads = if kind == Kind::Tailgater { TAILGATER_READS } else { 1.0 };
        Living { habit, nights, reads }
    }

    pub fn day_shift(&mut self) -> Habit {
        let leaves = self.rng.random_range(385.0..590.0);
        Habit::Day { leaves, returns: leaves + self.rng.random_range(560.0..800.0), six_days: self.chance(0.45) }
    }

    fn night_shift(&mut self) -> Habit {
        // A third work in shifts: a week of nights, a week of days off the nights.
        let rotates = self.chance(0.33);
        let turn = self.day(0, 1);
        let works = self.random_days(0.78);
        Habit::Night {
            leaves: self.rng.random_range(1_110.0..1_350.0),
            returns: self.rng.random_range(380.0..560.0),
            works: DayMask::of(|day| works.has(day) && (!rotates || day / 7 % 2 == turn)),
        }
    }

    /// Each day with the same chance.
    pub fn random_days(&mut self, share: f64) -> DayMask {
        DayMask::of(|_| self.rng.random_bool(share))
    }

    /// Days of the week.
    pub fn weekdays(&self, mut rule: impl FnMut(Weekday) -> bool) -> DayMask {
        DayMask::of(|day| rule(self.village.date(day).weekday()))
    }

    /// So many days of each week, others each week.
    pub fn times_a_week(&mut self, least: usize, most: usize) -> DayMask {
        let mut mask = DayMask::NONE;
        for week in 0..=DayMask::MOST / 7 {
            let mut left = self.rng.random_range(least..=most);
            for (place, day) in (week * 7..week * 7 + 7).enumerate() {
                // Of the days that are left, each is as likely.
                if self.rng.random_range(0..7 - place) < left {
                    mask.set(day);
                    left -= 1;
                }
            }
        }
        mask
    }
}
