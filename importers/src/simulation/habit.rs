//! How a day runs: when somebody goes out and comes in.

use chrono::Weekday;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::calendar::Sort;
use super::mask::DayMask;

/// The rhythm of a visit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Habit {
    /// Out in the morning of days of work, back in the evening; minutes of the day.
    Day {
        /// Usual minute of leaving.
        leaves: f64,
        /// Usual minute of coming back.
        returns: f64,
        /// Works on Saturdays as well.
        six_days: bool,
    },
    /// Out in the evening of the nights that are worked, back in the morning.
    Night {
        /// Usual minute of leaving.
        leaves: f64,
        /// Usual minute of coming back, the next morning.
        returns: f64,
        /// Nights that are worked.
        works: DayMask,
    },
    /// Mostly at home: to the market, and out again for a walk.
    Home,
    /// Comes at a time and goes at another.
    Calls {
        /// Usual minute of coming.
        comes: f64,
        /// Usual minute of going.
        goes: f64,
        /// By how many minutes they vary.
        spread: f64,
    },
    /// From house to house, from a minute to another.
    Round {
        /// Houses a day.
        stops: usize,
        /// Begins.
        begins: f64,
        /// Ends.
        ends: f64,
    },
}

/// One way through the gates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Leg {
    pub minute: f64,
    pub is_in: bool,
    /// Stays inside of the compound: only the door is passed.
    pub is_near: bool,
}

/// One day of somebody: a state and what has been walked so far.
pub(super) struct Walk<'a> {
    pub legs: &'a mut Vec<Leg>,
    pub inside: bool,
    pub rng: &'a mut ChaCha8Rng,
    now: f64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(legs: &'a mut Vec<Leg>, inside: bool, rng: &'a mut ChaCha8Rng) -> Self {
        Self { legs, inside, rng, now: 0.0 }
    }

    /// Goes at about that minute, and in any case after what was before.
    fn go(&mut self, is_in: bool, minute: f64, is_near: bool) {
        let minute = minute.max(self.now + 6.0);
        self.now = minute;
        self.inside = is_in;
        self.legs.push(Leg { minute, is_in, is_near });
    }

    fn around(&mut self, minute: f64, spread: f64) -> f64 {
        normal(minute, spread, self.rng)
    }

    fn chance(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    fn between(&mut self, first: f64, last: f64) -> f64 {
        self.rng.random_range(first..last)
    }

    /// Out and in again.
    fn outing(&mut self, leaves: f64, minutes: f64, near: f64) {
        let is_near = self.chance(near);
        self.go(false, leaves, is_near);
        self.go(true, leaves + minutes, is_near);
    }

    /// Runs a day. `sleeps` is whether the night that begins is slept here.
    pub(super) fn day(&mut self, habit: Habit, day: i32, sort: Sort, sleeps: bool) {
        match habit {
            Habit::Day { leaves, returns, six_days } => {
                let works = !sort.is_free || (six_days && sort.weekday == Weekday::Sat);
                self.worker(leaves, returns, works, sleeps);
            }
            Habit::Night { leaves, returns, works } => {
                if !self.inside && sleeps {
                    let minute = self.between(600.0, 960.0);
                    self.go(true, minute, false);
                } else if self.inside && self.chance(0.35) {
                    let (minute, long) = (self.around(870.0, 45.0), self.between(30.0, 120.0));
                    self.outing(minute.max(700.0), long, 0.4);
                }
                self.at_night(leaves, returns, works.has(day), sleeps);
            }
            Habit::Home => self.at_home(sleeps),
            Habit::Calls { comes, goes, spread } => {
                if sleeps {
                    let (comes, goes) = (self.around(comes, spread), self.around(goes, spread));
                    self.go(true, comes, false);
                    self.go(false, goes.max(comes + 15.0), false);
                }
            }
            Habit::Round { .. } => {}
        }
    }

    fn worker(&mut self, leaves: f64, returns: f64, works: bool, sleeps: bool) {
        let was_away = !self.inside;
        if self.inside && works {
            let minute = self.around(leaves, 14.0);
            self.go(false, minute.max(250.0), false);
            if self.chance(0.05) {
                let (noon, long) = (self.around(735.0, 12.0), self.between(40.0, 75.0));
                self.go(true, noon, false);
                self.go(false, noon + long, false);
            }
        } else if self.inside && !sleeps {
            let minute = self.around(720.0, 170.0);
            self.go(false, minute.clamp(420.0, 1_260.0), false);
        } else if self.inside && self.chance(0.65) {
            let (minute, long) = (self.between(560.0, 960.0), self.between(60.0, 360.0));
            self.outing(minute, long, 0.2);
        }
        if !self.inside && sleeps {
            let minute = if was_away && !works { self.between(840.0, 1_320.0) } else { self.around(returns, 35.0) };
            let late = if self.chance(0.08) { self.between(60.0, 200.0) } else { 0.0 };
            self.go(true, (minute + late).min(1_590.0), false);
        }
        let strolls = if works { 0.25 } else { 0.40 };
        if self.inside && sleeps && self.now < 1_260.0 && self.chance(strolls) {
            let (minute, long) = (self.around(1_205.0, 25.0), self.between(20.0, 100.0));
            self.outing(minute.max(self.now + 20.0), long, 0.4);
        }
    }

    fn at_night(&mut self, leaves: f64, returns: f64, works: bool, sleeps: bool) {
        if !self.inside {
            return;
        }
        if works {
            let minute = self.around(leaves, 22.0);
            self.go(false, minute, false);
            if sleeps {
                let minute = self.around(returns, 30.0);
                self.go(true, 1_440.0 + minute, false);
            }
        } else if !sleeps {
            let minute = self.between(1_000.0, 1_200.0);
            self.go(false, minute, false);
        } else if self.chance(0.45) {
            let (minute, long) = (self.around(1_190.0, 40.0), self.between(30.0, 150.0));
            self.outing(minute, long, 0.3);
        }
    }

    fn at_home(&mut self, sleeps: bool) {
        if !self.inside && sleeps {
            let minute = self.between(780.0, 1_260.0);
            self.go(true, minute, false);
            return;
        }
        if self.inside && !sleeps {
            let minute = self.between(480.0, 900.0);
            self.go(false, minute, false);
            return;
        }
        if self.inside && self.chance(0.75) {
            let (minute, long) = (self.around(520.0, 60.0), self.between(30.0, 110.0));
            self.outing(minute.max(330.0), long, 0.4);
        }
        if self.inside && self.chance(0.55) {
            let (minute, long) = (self.around(1_150.0, 40.0), self.between(25.0, 80.0));
            self.outing(minute, long, 0.4);
        }
    }
}

/// A number that varies about another, by the sum of uniform ones: bell-shaped, and never beyond three spreads.
pub(super) fn normal(mean: f64, spread: f64, rng: &mut ChaCha8Rng) -> f64 {
    let sum: f64 = (0..4).map(|_| rng.random_range(-1.0..1.0)).sum();
    // Four uniform numbers from -1 to 1 have a variance of 4/3.
    mean + spread * sum * 0.866
}
