//! What a simulated village holds: plain data, with indices into sibling lists, and days instead of dates.

use chrono::NaiveDate;
use menpai_domain::PassKind;

use super::calendar::date_of;
use super::gates::Ground;
use super::habit::Habit;
use super::kind::Kind;
use super::mask::DayMask;
use super::model::Model;

/// A village with everybody in it.
#[derive(Debug, Clone)]
pub struct Village {
    /// What decided it.
    pub seed: u64,
    /// By which numbers it was made.
    pub model: Model,
    /// The date of day 0.
    pub first_day: NaiveDate,
    /// Days that are simulated.
    pub days: i32,
    /// Units, gates and their readers.
    pub ground: Ground,
    /// Everybody.
    pub persons: Vec<Person>,
    /// Where they sleep or go to, and how.
    pub visits: Vec<Visit>,
    /// Leases, ended ones included.
    pub leases: Vec<Lease>,
    /// Registrations, ended ones included.
    pub residencies: Vec<Residency>,
    /// Passes, one after the other where they were renewed.
    pub passes: Vec<Pass>,
}

impl Village {
    /// The date of a day.
    #[must_use]
    pub fn date(&self, day: i32) -> NaiveDate {
        date_of(self.first_day, day)
    }
}

/// Somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// What they are in truth.
    pub kind: Kind,
    /// Goes away over the festival.
    pub leaves_for_festival: bool,
}

/// Where a visit leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into a unit (index).
    Unit(usize),
    /// From house to house.
    Round,
}

/// Somebody's going in and out of a place: a home, a second home, a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Index of the person.
    pub person: usize,
    /// Where to.
    pub place: Place,
    /// Indices of the passes whose cards are used, in the order of time; maybe somebody else's.
    pub passes: Vec<usize>,
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// How the days run.
    pub habit: Habit,
    /// Nights that are slept there; of who only calls, the days on which they come.
    pub nights: DayMask,
    /// Whether they live there: who does is to be registered there.
    pub lives: bool,
    /// How often a card is presented at a reader, beside the model's own share.
    pub reads: f64,
    /// How often they walk in behind somebody of their household.
    pub follows: f64,
}

/// A lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Index of the unit.
    pub unit: usize,
    /// Indices of the tenants.
    pub tenants: Vec<usize>,
    /// First day.
    pub from: i32,
    /// Last day, where one is agreed or it was ended.
    pub to: Option<i32>,
    /// Day on which the registry hears of it.
    pub recorded: i32,
    /// Day on which the registry hears that it ends before its time.
    pub ended: Option<i32>,
}

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residency {
    /// Index of the person.
    pub person: usize,
    /// Index of the unit.
    pub unit: usize,
    /// First day, as filed.
    pub from: i32,
    /// Day of filing.
    pub filed: i32,
    /// Last day, once it is ended, and the registry hears of it on that day.
    pub to: Option<i32>,
}

impl Residency {
    /// Whether the registry holds it on a day.
    #[must_use]
    pub fn stands(&self, day: i32) -> bool {
        self.filed.max(self.from) <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A pass with its card or code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Index of the holder.
    pub person: usize,
    /// Index of the unit.
    pub unit: Option<usize>,
    /// Why its holder may pass.
    pub kind: PassKind,
    /// First day, that on which it was issued.
    pub from: i32,
    /// Last day, if there is one.
    pub to: Option<i32>,
    /// Index of the pass that it renews.
    pub renews: Option<usize>,
}

impl Pass {
    /// Whether it opens gates on a day.
    #[must_use]
    pub fn in_force(&self, day: i32) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}
