//! Thirty days of passages: the village going to work and coming home, through its own gates.
//!
//! A passage names a terminal and a credential and nothing else: no person, no unit.

use std::vec;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, TimeDelta, Weekday};
use menpai_domain::{CredentialKind, Direction, PassKind};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::village::geometry::length;
use crate::village::model::{GatePlace, Plan};
use crate::village::numbers::{count, measure};
use crate::village::people::{Population, Rhythm};
use crate::village::plan::stream;
use crate::village::plane::Plane;

/// Days that are made up, the day of `until` included.
const DAYS: u64 = 30;
/// Share of all passages that a terminal refuses.
const REFUSED: f64 = 0.013;
/// How faithfully an unregistered resident's own terminal sees them come home.
const SEEN_AT_NIGHT: f64 = 0.93;

/// One event at a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassagePlan {
    /// When, by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// Index of the device.
    pub device: usize,
    /// Index of the gate.
    pub gate: usize,
    /// Which way.
    pub direction: Direction,
    /// What the device read.
    pub presented: Presented,
    /// Whether it opened.
    pub granted: bool,
    /// The device's own number of the event: 1, 2, 3, … in the order of time.
    pub sequence: u64,
}

/// What a device read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// A credential of the registry, by index.
    Credential(usize),
    /// Something the registry does not know.
    Unknown {
        /// How it was read.
        kind: CredentialKind,
        /// What was read.
        token: String,
    },
}

/// The passages of the thirty days that end at `until`, in the order of time.
pub fn thirty_days<'a>(
    plan: &'a Plan,
    population: &'a Population,
    seed: u64,
    until: DateTime<FixedOffset>,
) -> impl Iterator<Item = PassagePlan> + use<'a> {
    let village = Village::new(plan, population);
    let mut rng = stream(seed, 20);
    let last = until.date_naive();
    let days: Vec<NaiveDate> = (0..DAYS).rev().filter_map(|back| last.checked_sub_days(Days::new(back))).collect();
    let keep = village.keep_rate(&days, &rng);
    let mut sequences = vec![0_u64; plan.devices.len()];
    let offset = *until.offset();
    // What happens after midnight belongs to the day before; it waits here for its turn.
    let mut late: Vec<Draft> = Vec::new();
    days.into_iter().flat_map(move |day| {
        let mut drafts = village.day(day, keep, &mut rng);
        drafts.append(&mut late);
        drafts.sort_by_key(|draft| (draft.day, draft.second, draft.device));
        let next = drafts.partition_point(|draft| draft.day <= day);
        late = drafts.split_off(next);
        let passages: Vec<PassagePlan> = drafts
            .into_iter()
            .filter_map(|draft| {
                let at = draft.day.and_hms_opt(0, 0, 0)?.and_local_timezone(offset).single()?
                    + TimeDelta::seconds(draft.second);
                (at <= until).then(|| {
                    sequences[draft.device] += 1;
                    let device = &plan.devices[draft.device];
                    PassagePlan {
                        at,
                        device: draft.device,
                        gate: device.gate,
                        direction: device.direction,
                        presented: draft.presented,
                        granted: draft.granted,
                        sequence: sequences[draft.device],
                    }
                })
            })
            .collect();
        passages.into_iter()
    })
}

/// A passage before it has its place in the order.
struct Draft {
    day: NaiveDate,
    second: i64,
    device: usize,
    presented: Presented,
    granted: bool,
}

/// Somebody who passes gates.
struct Walker {
    pass: usize,
    credentials: Vec<usize>,
    /// Compound gates they use, the usual one first: devices in and out.
    ways: Vec<(usize, usize)>,
    /// Device at the door of their house.
    door: Option<usize>,
}

/// One leg of somebody's day.
struct Leg {
    minute: f64,
    direction: Direction,
    /// Carries the truth of an unregistered residence; kept more faithfully than others.
    nightly: bool,
}

struct Village<'a> {
    population: &'a Population,
    walkers: Vec<Walker>,
    compound: Vec<(usize, usize)>,
    doors: Vec<usize>,
    per_day: f64,
}

impl<'a> Village<'a> {
    fn new(plan: &Plan, population: &'a Population) -> Self {
        let plane = Plane::at(plan.site.center);
        let device = |gate: usize, direction: Direction| {
            plan.devices.iter().position(|device| device.gate == gate && device.direction == direction)
        };
        let mut compound = Vec::new();
        let mut doors = Vec::new();
        for (gate, facts) in plan.gates.iter().enumerate() {
            match (facts.place, device(gate, Direction::In), device(gate, Direction::Out)) {
                (GatePlace::Compound { .. }, Some(inward), Some(outward)) => {
                    compound.push((inward, outward, plane.to_metres(facts.point.0)));
                }
                (GatePlace::Building { building }, Some(inward), _) => doors.push((building, inward)),
                _ => {}
            }
        }
        let mut credentials: Vec<Vec<usize>> = vec![Vec::new(); population.passes.len()];
        for (index, credential) in population.credentials.iter().enumerate() {
            credentials[credential.pass].push(index);
        }
        let walkers = population
            .passes
            .iter()
            .zip(credentials)
            .enumerate()
            .map(|(pass, (facts, credentials))| {
                let building = facts.unit.map(|unit| plan.units[unit].building);
                let home =
                    building.map_or(plan.site.center.0, |building| plan.buildings[building].footprint.exterior().0[0]);
                let home = plane.to_metres(home);
                let mut near = compound.clone();
                near.sort_by(|one, other| length(one.2 - home).total_cmp(&length(other.2 - home)));
                let ways = near.into_iter().take(3).map(|(inward, outward, _)| (inward, outward)).collect();
                let door = building
                    .and_then(|building| doors.iter().find(|(of, _)| *of == building))
                    .map(|&(_, device)| device);
                Walker { pass, credentials, ways, door }
            })
            .collect();
        Self {
            population,
            walkers,
            compound: compound.into_iter().map(|(inward, outward, _)| (inward, outward)).collect(),
            doors: doors.into_iter().map(|(_, device)| device).collect(),
            per_day: measure(plan.figures.passages_per_day),
        }
    }

    /// The share of all movements that a terminal sees, so that the days come out at the figure asked for: doors are held open,
    /// and not every lane has a gate.
    fn keep_rate(&self, days: &[NaiveDate], rng: &ChaCha8Rng) -> f64 {
        let mut trial = rng.clone();
        let sample: Vec<_> = days.iter().rev().take(7).collect();
        let all: usize = sample.iter().map(|&&day| self.day(day, 1.0, &mut trial).len()).sum();
        (self.per_day * measure(sample.len()) / measure(all.max(1))).clamp(0.0, 1.0)
    }

    fn day(&self, day: NaiveDate, keep: f64, rng: &mut ChaCha8Rng) -> Vec<Draft> {
        let rain: f64 = if rng.random_bool(0.22) { 0.82 } else { 1.0 };
        let mood = rain * rng.random_range(0.94..1.06);
        let mut drafts = Vec::new();
        for walker in &self.walkers {
            let pass = &self.population.passes[walker.pass];
            if pass.from > day || pass.to.is_some_and(|to| to < day) || walker.credentials.is_empty() {
                continue;
            }
            for leg in legs(pass.rhythm, pass.kind, day.weekday(), rng) {
                let seen = if leg.nightly && pass.lives_unregistered { SEEN_AT_NIGHT } else { (keep * mood).min(1.0) };
                if rng.random_bool(seen) {
                    Self::walk(walker, &leg, day, rng, &mut drafts);
                }
            }
        }
        self.refusals(day, rng, &mut drafts);
        drafts
    }

    /// Through the compound gate, and coming home also through the door of the house.
    fn walk(walker: &Walker, leg: &Leg, day: NaiveDate, rng: &mut ChaCha8Rng, drafts: &mut Vec<Draft>) {
        let way = match rng.random_range(0.0..1.0) {
            roll if roll < 0.78 => 0,
            roll if roll < 0.95 => 1,
            _ => 2,
        };
        let credential = walker.credentials[if rng.random_bool(0.8) { walker.credentials.len() - 1 } else { 0 }];
        let second = leg.minute * 60.0 + rng.random_range(0.0..60.0);
        let mut pass = |device: usize, second: f64| {
            drafts.push(draft(day, second, device, Presented::Credential(credential), true));
        };
        if let Some(&(inward, outward)) = walker.ways.get(way).or_else(|| walker.ways.first()) {
            pass(if leg.direction == Direction::Out { outward } else { inward }, second);
        }
        if let Some(door) = walker.door.filter(|_| leg.direction == Direction::In) {
            pass(door, second + rng.random_range(50.0..260.0));
        }
    }

    /// Cards of elsewhere, codes that have run out, and people at the wrong door.
    fn refusals(&self, day: NaiveDate, rng: &mut ChaCha8Rng, drafts: &mut Vec<Draft>) {
        let number = count(measure(drafts.len()) * REFUSED * rng.random_range(0.7..1.3));
        for _ in 0..number {
            let second = waking_minute(rng) * 60.0;
            let at_wrong_door = rng.random_bool(0.3);
            if let (true, Some(&device), Some(walker)) =
                (at_wrong_door, self.doors.choose(rng), self.walkers.choose(rng))
                && walker.door != Some(device)
                && let Some(&credential) = walker.credentials.first()
            {
                drafts.push(draft(day, second, device, Presented::Credential(credential), false));
            } else if let Some(&(inward, outward)) = self.compound.choose(rng) {
                let kind = if rng.random_bool(0.6) { CredentialKind::Card } else { CredentialKind::Qr };
                // The registry's own tokens have eight digits or begin with MP1: these can't be among them.
                let token = if kind == CredentialKind::Card {
                    format!("X{:07X}", rng.random_range(0..0x0FFF_FFFF_u32))
                } else {
                    format!("EX.{:08x}", rng.random::<u32>())
                };
                let device = if rng.random_bool(0.8) { inward } else { outward };
                drafts.push(draft(day, second, device, Presented::Unknown { kind, token }, false));
            }
        }
    }
}

fn draft(day: NaiveDate, second: f64, device: usize, presented: Presented, granted: bool) -> Draft {
    let second = i64::try_from(count(second)).unwrap_or(0);
    let later = u64::try_from(second / 86_400).unwrap_or(0);
    Draft {
        day: day.checked_add_days(Days::new(later)).unwrap_or(day),
        second: second % 86_400,
        device,
        presented,
        granted,
    }
}

/// The ways somebody goes on a day.
fn legs(rhythm: Rhythm, kind: PassKind, weekday: Weekday, rng: &mut ChaCha8Rng) -> Vec<Leg> {
    let weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
    let mut around = |minute: f64, spread: f64| {
        (minute + rng.random_range(-spread..spread) + rng.random_range(-spread..spread)).max(1.0)
    };
    let leg = |minute: f64, direction: Direction| Leg { minute, direction, nightly: false };
    let night = |minute: f64, direction: Direction| Leg { minute, direction, nightly: true };
    match rhythm {
        Rhythm::Day { leaves, returns } => {
            let (leaves, returns) = (f64::from(leaves), f64::from(returns));
            let (leaves, returns) = if weekend {
                (around(leaves + 110.0, 80.0), around(1_190.0, 90.0))
            } else {
                (around(leaves, 14.0), around(returns, 35.0))
            };
            let (supper, back) = (around(1_200.0, 20.0), around(1_280.0, 25.0));
            let mut legs =
                vec![night(leaves.min(700.0), Direction::Out), night(returns.clamp(1_130.0, 1_420.0), Direction::In)];
            if rng.random_bool(if weekend { 0.5 } else { 0.25 }) && returns < supper {
                legs.extend([leg(supper, Direction::Out), leg(back, Direction::In)]);
            }
            legs
        }
        Rhythm::Night => {
            vec![leg(around(1_150.0, 40.0), Direction::Out), leg(around(1_440.0 + 445.0, 35.0), Direction::In)]
        }
        Rhythm::Home => {
            let (market, home, walk) = (around(520.0, 60.0), around(610.0, 40.0), around(1_150.0, 40.0));
            vec![
                leg(market, Direction::Out),
                leg(home, Direction::In),
                leg(walk, Direction::Out),
                leg(walk + 55.0, Direction::In),
            ]
        }
        Rhythm::Caller => {
            let first = around(640.0, 120.0);
            let visits = if kind == PassKind::Service { 4 } else { 1 };
            (0..visits)
                .map(f64::from)
                .flat_map(|visit| {
                    [leg(first + visit * 95.0, Direction::In), leg(first + visit * 95.0 + 28.0, Direction::Out)]
                })
                .collect()
        }
    }
}

fn waking_minute(rng: &mut ChaCha8Rng) -> f64 {
    if rng.random_bool(0.55) { rng.random_range(1_050.0..1_400.0) } else { rng.random_range(420.0..1_050.0) }
}

#[cfg(test)]
mod tests;
