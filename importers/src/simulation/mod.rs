//! A village that knows the truth: who lives in which dwelling, what the registry holds of it, and what the gates saw.
//!
//! [`simulate`] moves people into the rental units of a [`Plan`] and gives everybody a home, habits and a card;
//! [`Village::days`] then lets them pass the gates, day by day, as devices would tell it: late, twice, with clocks that
//! are off, or not at all. [`Village::history`] is what the registry is told, with dates. [`Truth`] is what nobody in
//! the office knows: in which dwelling, by which rule and since when registration and use disagree, and who is involved.
//! [`replay`] folds a village into counters and facts in memory, asks the rules every day and scores them.
//!
//! Everything is decided by the seed, the plan and the [`Model`]; `docs/simulation.md` tells every number with its
//! reason. No person in it is real: a person is a number with habits.
//!
//! Days count from 0, the first day that is simulated, in the site's local time; what was before has negative days. A
//! night has the day on which it begins.

pub mod calendar;
pub mod days;
mod exodus;
mod gates;
mod habit;
pub mod history;
mod kind;
mod mask;
mod model;
mod people;
pub mod replay;
mod settle;
mod truth;

use crate::village::Plan;

pub use calendar::Span;
pub use days::{Day, Passage};
pub use gates::{Door, Ground, Reader};
pub use habit::Habit;
pub use history::{Act, Dated};
pub use kind::Kind;
pub use mask::DayMask;
pub use model::{Equipment, Model, Shares};
pub use people::{Lease, Pass, Person, Place, Residency, Village, Visit};
pub use truth::{Gap, Law, Truth};

/// Moves everybody in: a village of the plan's rental units, decided by the seed alone.
#[must_use]
pub fn simulate(plan: &Plan, model: &Model, seed: u64) -> Village {
    settle::settle(plan, model, seed)
}

#[cfg(test)]
mod tests;
