//! A set of simulated days.

/// Days out of the 128 that a simulation can have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayMask(u128);

impl DayMask {
    /// Most days that a simulation can have.
    pub const MOST: i32 = 128;
    /// No day.
    pub const NONE: Self = Self(0);
    /// Every day.
    pub const ALL: Self = Self(u128::MAX);

    /// The days of a rule.
    pub fn of(mut rule: impl FnMut(i32) -> bool) -> Self {
        let mut mask = Self::NONE;
        for day in (0..Self::MOST).filter(|&day| rule(day)) {
            mask.set(day);
        }
        mask
    }

    /// Whether a day is among them. Days outside of the simulation are not.
    #[must_use]
    pub const fn has(self, day: i32) -> bool {
        day >= 0 && day < Self::MOST && self.0 >> day & 1 == 1
    }

    /// Adds a day.
    pub const fn set(&mut self, day: i32) {
        if day >= 0 && day < Self::MOST {
            self.0 |= 1 << day;
        }
    }

    /// Takes the days from `first` to `last` away, both included.
    pub fn clear(&mut self, first: i32, last: i32) {
        for day in first.max(0)..=last.min(Self::MOST - 1) {
            self.0 &= !(1 << day);
        }
    }

    /// How many days they are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }
}
