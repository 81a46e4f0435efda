//! The ground of a village: its units, and the readers at its gates.

use menpai_domain::{Direction, GateKind};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::model::Equipment;
use crate::village::Plan;

/// Units, gates and readers. Indices of buildings are those of the plan.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Rental units.
    pub units: Vec<Unit>,
    /// Readers; a device each.
    pub readers: Vec<Reader>,
    /// The door of each building.
    pub doors: Vec<Door>,
    /// The gates of the compound: readers in and out.
    pub compound: Vec<(usize, usize)>,
}

/// A rental unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Index in the plan's units.
    pub planned: usize,
    /// Index of its building.
    pub building: usize,
    /// People it may hold.
    pub capacity: u32,
    /// Area in square metres.
    pub area_m2: f64,
    /// Rooms.
    pub rooms: u32,
}

/// The terminal on one side of a gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// What the gate guards.
    pub kind: GateKind,
    /// Index of the building, at a door.
    pub building: Option<usize>,
    /// Which way people pass it.
    pub direction: Direction,
    /// Seconds by which its clock is off for good.
    pub offset_s: i64,
    /// Seconds by which its clock runs away each day, until it is set.
    pub drift_s: f64,
    /// Times without network, in seconds of the simulation: what is read then comes at the end.
    pub cut_off: Vec<(i64, i64)>,
    /// Times in which nothing is read.
    pub dead: Vec<(i64, i64)>,
}

impl Reader {
    /// By how many seconds the clock is off at a second of the simulation.
    #[must_use]
    pub fn off_by_s(&self, second: i64) -> i64 {
        let days = second.rem_euclid(30 * 86_400);
        self.offset_s + drifted(self.drift_s, days)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a drift is minutes at most")]
fn drifted(by_day: f64, seconds: i64) -> i64 {
    (by_day * seconds as f64 / 86_400.0) as i64
}

/// What stands between a building's units and the lane, and the way out of the village.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Reader that is passed coming in.
    pub inward: Option<usize>,
    /// Reader that is passed going out.
    pub outward: Option<usize>,
    /// Usual gates of the compound; none for a house on the street outside.
    pub ways: Option<[usize; 2]>,
}

impl Ground {
    /// The rental units of a plan, with gates as the model has them.
    pub(super) fn of(plan: &Plan, equipment: &Equipment, days: i32, rng: &mut ChaCha8Rng) -> Self {
        let units = plan
            .units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.kind.is_rental())
            .map(|(planned, unit)| Unit {
                planned,
                building: unit.building,
                capacity: u32::from(unit.capacity),
                area_m2: unit.area_m2,
                rooms: u32::from(unit.rooms),
            })
            .collect();
        let mut hanging = Hanging { readers: Vec::new(), equipment, days, rng };
        let compound: Vec<(usize, usize)> = (0..equipment.compound_gates.max(1))
            .map(|_| {
                let inward = hanging.hang(GateKind::Compound, None, Direction::In);
                (inward, hanging.hang(GateKind::Compound, None, Direction::Out))
            })
            .collect();
        let doors = (0..plan.buildings.len()).map(|building| hanging.door(building, compound.len())).collect();
        Self { units, readers: hanging.readers, doors, compound }
    }
}

struct Hanging<'a> {
    readers: Vec<Reader>,
    equipment: &'a Equipment,
    days: i32,
    rng: &'a mut ChaCha8Rng,
}

impl Hanging<'_> {
    fn door(&mut self, building: usize, gates: usize) -> Door {
        let roll: f64 = self.rng.random_range(0.0..1.0);
        let e = self.equipment;
        let (inward, outward) = if roll < e.no_door {
            (None, None)
        } else if roll < e.no_door + e.both_ways {
            let reader = Some(self.hang(GateKind::Building, Some(building), Direction::Both));
            (reader, reader)
        } else {
            let inward = Some(self.hang(GateKind::Building, Some(building), Direction::In));
            let has_exit = roll < e.no_door + e.both_ways + e.entry_and_exit;
            (inward, has_exit.then(|| self.hang(GateKind::Building, Some(building), Direction::Out)))
        };
        // A house without any reader would have nothing to be judged by: without a door's it lies inside.
        let is_outside = inward.is_some() && self.rng.random_bool(e.outside);
        let usual = self.rng.random_range(0..gates);
        let other = self.rng.random_range(0..gates);
        Door { inward, outward, ways: (!is_outside).then_some([usual, other]) }
    }

    fn hang(&mut self, kind: GateKind, building: Option<usize>, direction: Direction) -> usize {
        let e = self.equipment;
        let offset_s = if self.rng.random_bool(e.wrong_clock) { self.rng.random_range(-4_200..4_200) } else { 0 };
        let drift_s = super::habit::normal(0.0, e.drift_s_per_day, self.rng);
        let cut_off = self.times(e.cut_off, 2, 20);
        let dead = self.times(e.dead, 6, 72);
        self.readers.push(Reader { kind, building, direction, offset_s, drift_s, cut_off, dead });
        self.readers.len() - 1
    }

    fn times(&mut self, chance: f64, least_h: i64, most_h: i64) -> Vec<(i64, i64)> {
        let mut times = Vec::new();
        for day in 0..self.days {
            if self.rng.random_bool(chance) {
                let begin = i64::from(day) * 86_400 + self.rng.random_range(0..86_400);
                times.push((begin, begin + self.rng.random_range(least_h * 3_600..most_h * 3_600)));
            }
        }
        times
    }
}
