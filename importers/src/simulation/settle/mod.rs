//! Moves everybody in: first who rents, then who isn't as the registry says, then guests and who works here.

mod guests;
mod habits;
mod hidden;
mod households;
mod vacant;

use menpai_domain::PassKind;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::exodus;
use super::gates::Ground;
use super::kind::Kind;
use super::mask::DayMask;
use super::model::Model;
use super::people::{Lease, Pass, Person, Residency, Village, Visit};
use crate::village::Plan;
use crate::village::numbers::{count, measure};
use crate::village::plan::stream;

/// A last day that is never reached.
pub(super) const FOR_GOOD: i32 = i32::MAX / 2;

/// The village of a plan.
pub(super) fn settle(plan: &Plan, model: &Model, seed: u64) -> Village {
    let days = model.days.clamp(1, DayMask::MOST);
    let ground = Ground::of(plan, &model.equipment, days, &mut stream(seed, 100));
    let village = Village {
        seed,
        model: model.clone(),
        first_day: model.first_day(seed),
        days,
        ground,
        persons: Vec::new(),
        visits: Vec::new(),
        leases: Vec::new(),
        residencies: Vec::new(),
        passes: Vec::new(),
    };
    let mut settler = Settler { village, rng: stream(seed, 101) };
    let mut units: Vec<usize> = (0..settler.village.ground.units.len()).collect();
    units.shuffle(&mut settler.rng);
    let empty = count(measure(units.len()) * model.shares.vacant);
    let vacant = units.split_off(units.len().saturating_sub(empty));
    let homes = households::fill(&mut settler, &units);
    guests::invite(&mut settler, &homes);
    vacant::leave(&mut settler, &vacant);
    let mut village = settler.village;
    exodus::send(&mut village, &mut stream(seed, 102));
    for visit in &mut village.visits {
        // Whoever goes for good does not come back in the evening of that day.
        visit.nights.clear(visit.to, DayMask::MOST);
    }
    village
}

/// A household in its unit.
pub(super) struct Home {
    pub unit: usize,
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Indices of the visits of its adults.
    pub adults: Vec<usize>,
}

pub(super) struct Settler {
    pub village: Village,
    pub rng: ChaCha8Rng,
}

impl Settler {
    pub fn chance(&mut self, share: f64) -> bool {
        self.rng.random_bool(share.clamp(0.0, 1.0))
    }

    pub fn days(&self) -> i32 {
        self.village.days
    }

    /// A day from `first` up to `last`, both included; `first` where `last` is earlier.
    pub fn day(&mut self, first: i32, last: i32) -> i32 {
        self.rng.random_range(first..=last.max(first))
    }

    pub fn person(&mut self, kind: Kind) -> usize {
        self.village.persons.push(Person { kind, leaves_for_festival: false });
        self.village.persons.len() - 1
    }

    pub fn pass(&mut self, person: usize, unit: usize, kind: PassKind, from: i32, to: Option<i32>) -> usize {
        self.village.passes.push(Pass { person, unit: Some(unit), kind, from, to, renews: None });
        self.village.passes.len() - 1
    }

    /// Visitor's passes of so many days each, one after the other.
    pub fn chain(&mut self, person: usize, unit: usize, from: i32, to: i32, term: i32) -> Vec<usize> {
        let mut chain: Vec<usize> = Vec::new();
        let mut first = from;
        while first <= to {
            let last = (first + term - 1).min(to);
            let renews = chain.last().copied();
            let pass = self.pass(person, unit, PassKind::Visitor, first, Some(last));
            self.village.passes[pass].renews = renews;
            chain.push(pass);
            first = last + 1;
        }
        chain
    }

    pub fn visit(&mut self, visit: Visit) -> usize {
        self.village.visits.push(visit);
        self.village.visits.len() - 1
    }

    pub fn register(&mut self, person: usize, unit: usize, from: i32, filed: i32) -> usize {
        self.village.residencies.push(Residency { person, unit, from, filed, to: None });
        self.village.residencies.len() - 1
    }

    pub fn lease(&mut self, unit: usize, tenants: Vec<usize>, from: i32, to: Option<i32>) -> usize {
        self.village.leases.push(Lease { unit, tenants, from, to, recorded: from, ended: None });
        self.village.leases.len() - 1
    }

    /// A share of a list, at random.
    pub fn some<T: Copy>(&mut self, list: &[T], share: f64, of: usize) -> Vec<T> {
        let mut list = list.to_vec();
        list.shuffle(&mut self.rng);
        list.truncate(count(measure(of) * share));
        list
    }
}
