//! What one night's signs say: whether somebody slept there, and how many people at least.

use std::ops::AddAssign;

use super::Sign;
use crate::GateKind;

/// How often each sign was read at gates of one kind. Adding is all that is ever done to them, so that the order of
/// passages does not matter, and no time is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// Came in, 17:00 to 05:00.
    pub came: u16,
    /// Went out, 17:00 to 04:00.
    pub went: u16,
    /// Went out, 04:00 to 12:00.
    pub left: u16,
    /// Came in, 05:00 to 12:00.
    pub back: u16,
}

impl Counts {
    /// Adds a sign.
    pub fn add(&mut self, sign: Sign) {
        let count = match sign {
            Sign::Came => &mut self.came,
            Sign::Went => &mut self.went,
            Sign::Left => &mut self.left,
            Sign::Back => &mut self.back,
        };
        *count = count.saturating_add(1);
    }

    /// Whether nothing was read.
    #[must_use]
    pub fn is_silent(self) -> bool {
        self == Self::default()
    }

    /// Whether somebody was read going out.
    fn reads_exits(self) -> bool {
        self.went > 0 || self.left > 0
    }

    fn slept(self) -> Slept {
        let Self { came, went, left, back } = self;
        if left > back || came > went || (came > 0 && left > 0) {
            Slept::Night
        } else if back > left {
            Slept::Day
        } else {
            Slept::Not
        }
    }

    /// How many at least came home and stayed, and left in the morning.
    fn people(self) -> u16 {
        self.came.saturating_sub(self.went).min(self.left.saturating_sub(self.back))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.came = self.came.saturating_add(other.came);
        self.went = self.went.saturating_add(other.went);
        self.left = self.left.saturating_add(other.left);
        self.back = self.back.saturating_add(other.back);
    }
}

/// When the holder slept there, as far as signs tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slept {
    /// Did not: came and went, or gave no sign.
    Not,
    /// By day: came back in the morning and stayed.
    Day,
    /// By night: came home and stayed, or left in the morning.
    Night,
}

/// One holder's signs of one night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NightCounts {
    /// At the doors of the building and the unit.
    pub inner: Counts,
    /// At the gates of the compound.
    pub outer: Counts,
}

impl NightCounts {
    /// Adds a sign that was read at a gate.
    pub fn add(&mut self, at: GateKind, sign: Sign) {
        match at {
            GateKind::Building | GateKind::Unit => self.inner.add(sign),
            GateKind::Compound => self.outer.add(sign),
        }
    }

    /// When the holder slept here. The doors of the house decide; the gates of the compound where those were silent, or
    /// where nobody is read going out at the house (a button opens it) but somebody is at the compound.
    #[must_use]
    pub fn slept(self) -> Slept {
        let Self { inner, outer } = self;
        match (inner.reads_exits(), outer.reads_exits()) {
            (true, true) => inner.slept().max(outer.slept()),
            (true, false) => inner.slept(),
            (false, true) => outer.slept(),
            (false, false) => (if inner.is_silent() { outer } else { inner }).slept(),
        }
    }

    /// Whether somebody was read leaving in the morning who had not just come in: the firmest sign that the night was slept
    /// here.
    #[must_use]
    pub fn left_in_the_morning(self) -> bool {
        self.inner.left > self.inner.back || self.outer.left > self.outer.back
    }

    /// How many people at least it takes to give these signs: so many came home and did not go out again, and so many left
    /// in the morning. Both have to say so, that one missed reading is no second person; so it is 1 at most where nobody is
    /// read going out. 0 if nobody slept here by night.
    #[must_use]
    pub fn people(self) -> u16 {
        if self.slept() == Slept::Night { self.inner.people().max(self.outer.people()).max(1) } else { 0 }
    }
}

impl AddAssign for NightCounts {
    fn add_assign(&mut self, other: Self) {
        self.inner += other.inner;
        self.outer += other.outer;
    }
}
