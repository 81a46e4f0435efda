//! Day by day: who goes out and comes in, and what readers make of it.

use menpai_domain::Direction;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::calendar::sort_of;
use super::gates::Door;
use super::habit::{Habit, Leg, Walk};
use super::people::{Place, Village, Visit};
use crate::village::plan::stream;

/// How often somebody without a pass in force holds the old card to the reader before walking in behind others.
const TRIES_IN_VAIN: f64 = 0.15;
/// Longest way between a door and a gate of the compound, in seconds.
const LANE_S: i64 = 300;

/// What reached the server on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub day: i32,
    /// What came in, in the order of receipt.
    pub passages: Vec<Passage>,
}

/// One event as a device told it. Seconds count from the beginning of day 0, by the site's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Index of the reader.
    pub reader: usize,
    /// The device's own number of the event; what is sent twice has the same.
    pub sequence: u32,
    /// When, by the device's clock.
    pub device_s: i64,
    /// When it came in.
    pub received_s: i64,
    /// Which way, as far as the device knows.
    pub direction: Direction,
    /// Index of the pass whose card or code was read.
    pub pass: usize,
    /// Whether it opened.
    pub granted: bool,
}

impl Village {
    /// The days of the simulation, one after the other.
    #[must_use]
    pub fn days(&self) -> Days<'_> {
        let at_home =
            |visit: &Visit| visit.from < 0 && visit.nights.has(0) && !matches!(visit.habit, Habit::Calls { .. });
        Days {
            village: self,
            day: 0,
            inside: self.visits.iter().map(at_home).collect(),
            sequences: vec![0; self.ground.readers.len()],
            late: Vec::new(),
            kept: Vec::new(),
        }
    }
}

/// Iterator over the days of a village.
pub struct Days<'a> {
    village: &'a Village,
    day: i32,
    /// Of each visit, whether they are in.
    inside: Vec<bool>,
    sequences: Vec<u32>,
    /// What happens after midnight.
    late: Vec<Read>,
    /// What devices keep until they have a network again.
    kept: Vec<Passage>,
}

/// A card at a reader.
#[derive(Debug, Clone, Copy)]
struct Read {
    second: i64,
    reader: usize,
    pass: usize,
    granted: bool,
}

impl Iterator for Days<'_> {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        let day = self.day;
        if day >= self.village.days {
            return None;
        }
        self.day += 1;
        let mut rng = stream(self.village.seed, 1_000 + u64::from(day.unsigned_abs()));
        let reads = self.reads(day, &mut rng);
        self.tell(reads, &mut rng);
        let midnight = i64::from(day + 1) * 86_400;
        self.kept.sort_by_key(|passage| (passage.received_s, passage.reader, passage.sequence));
        let later = self.kept.partition_point(|passage| passage.received_s < midnight);
        let later = self.kept.split_off(later);
        Some(Day { day, passages: std::mem::replace(&mut self.kept, later) })
    }
}

impl Days<'_> {
    /// The reads of a day, in the order of time.
    fn reads(&mut self, day: i32, rng: &mut ChaCha8Rng) -> Vec<Read> {
        let village = self.village;
        let sort = sort_of(village.first_day, day);
        let mut reads = std::mem::take(&mut self.late);
        let mut legs = Vec::new();
        for (index, visit) in village.visits.iter().enumerate() {
            if day < visit.from || day > visit.to {
                continue;
            }
            match visit.place {
                Place::Unit(unit) => {
                    let mut walk = Walk::new(&mut legs, self.inside[index], rng);
                    walk.day(visit.habit, day, sort, visit.nights.has(day));
                    self.inside[index] = walk.inside;
                    let door = village.ground.doors[village.ground.units[unit].building];
                    for leg in legs.drain(..) {
                        village.walk(visit, door, leg, day, rng, &mut reads);
                    }
                }
                Place::Round => village.round(visit, day, rng, &mut reads),
            }
        }
        reads.sort_by_key(|read| (read.second, read.reader, read.pass));
        let late = reads.partition_point(|read| read.second < i64::from(day + 1) * 86_400);
        self.late = reads.split_off(late);
        reads
    }

    /// Makes events of reads: as devices number, date and send them.
    fn tell(&mut self, reads: Vec<Read>, rng: &mut ChaCha8Rng) {
        let village = self.village;
        for read in reads {
            let reader = &village.ground.readers[read.reader];
            let during = |times: &[(i64, i64)]| {
                times.iter().find(|(begin, end)| (*begin..*end).contains(&read.second)).map(|(_, end)| *end)
            };
            if during(&reader.dead).is_some() || rng.random_bool(village.model.equipment.lost) {
                continue;
            }
            self.sequences[read.reader] += 1;
            let received_s = match during(&reader.cut_off) {
                Some(end) => end + rng.random_range(5..600),
                None => read.second + rng.random_range(1..15),
            };
            let passage = Passage {
                reader: read.reader,
                sequence: self.sequences[read.reader],
                device_s: read.second + reader.off_by_s(read.second),
                received_s,
                direction: reader.direction,
                pass: read.pass,
                granted: read.granted,
            };
            self.kept.push(passage);
            if rng.random_bool(village.model.equipment.twice) {
                self.kept.push(Passage { received_s: received_s + rng.random_range(5..900), ..passage });
            }
        }
    }
}

impl Village {
    /// One way through door and compound gate.
    fn walk(&self, visit: &Visit, door: Door, leg: Leg, day: i32, rng: &mut ChaCha8Rng, reads: &mut Vec<Read>) {
        if visit.follows > 0.0 && rng.random_bool(visit.follows) {
            return;
        }
        let Some(&last) = visit.passes.iter().rev().find(|&&pass| self.passes[pass].from <= day) else { return };
        let granted = self.passes[last].in_force(day);
        let way = door.ways.filter(|_| !leg.is_near).map(|ways| ways[usize::from(rng.random_bool(0.2))]);
        let second = i64::from(day) * 86_400 + seconds(leg.minute);
        let lane = rng.random_range(40..LANE_S);
        let e = &self.model.equipment;
        let mut present = |reader: Option<usize>, second: i64, share: f64| {
            let share = share * if granted { visit.reads } else { TRIES_IN_VAIN };
            if let Some(reader) = reader
                && rng.random_bool(share.min(1.0))
            {
                reads.push(Read { second, reader, pass: last, granted });
            }
        };
        if leg.is_in {
            present(way.map(|gate| self.ground.compound[gate].0), second - lane, e.compound_in);
            present(door.inward, second, e.door_in);
        } else {
            present(door.outward, second, e.door_out);
            present(way.map(|gate| self.ground.compound[gate].1), second + lane, e.compound_out);
        }
    }

    /// A courier's day: houses at random, through the compound's gates every few of them.
    fn round(&self, visit: &Visit, day: i32, rng: &mut ChaCha8Rng, reads: &mut Vec<Read>) {
        let Habit::Round { stops, begins, ends } = visit.habit else { return };
        if !visit.nights.has(day) {
            return;
        }
        for _ in 0..stops {
            let door = self.ground.doors[rng.random_range(0..self.ground.doors.len())];
            let minute = rng.random_range(begins..ends);
            let is_near = rng.random_bool(0.6);
            for (is_in, minute) in [(true, minute), (false, minute + rng.random_range(3.0..12.0))] {
                self.walk(visit, door, Leg { minute, is_in, is_near }, day, rng, reads);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "minutes of a day or two")]
fn seconds(minute: f64) -> i64 {
    (minute * 60.0) as i64
}
