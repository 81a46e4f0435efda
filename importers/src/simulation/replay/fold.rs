//! Counters of nights from what gates told, as the registry adds them up.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use menpai_domain::gap::{MOST_NIGHTS, Quiet, visits};
use menpai_domain::presence::{NightCounts, Sign, sign_of};
use menpai_domain::{GateKind, PassKind};

use crate::simulation::days::Passage;
use crate::simulation::people::Village;

/// What is received within so many seconds of what the device says is taken at the device's word, else at the time of
/// receipt, unless the device was cut off.
const LIVE_S: i64 = 120;
/// From here on the device must have kept the event.
const KEPT_S: i64 = 5_400;

/// One holder of a unit: a resident, or a visit that may have been renewed.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub person: usize,
    pub unit: usize,
    pub kind: PassKind,
    /// Indices of the passes, in the order of time.
    pub passes: Vec<usize>,
    /// Counters by night, ascending.
    pub nights: Vec<(NaiveDate, NightCounts)>,
    /// Last day on which anything was read.
    pub last_seen: Option<NaiveDate>,
}

/// What is counted.
pub(super) struct Counters {
    pub ties: Vec<Tie>,
    /// Of each pass the tie that it belongs to.
    tie_of: Vec<Option<usize>>,
    /// Of each reader, the numbers up to which everything came, and those beyond.
    seen: Vec<Seen>,
    /// Passes with a sign, of each building by night.
    buildings: Vec<Vec<u32>>,
    start: NaiveDate,
}

#[derive(Debug, Clone, Default)]
struct Seen(Vec<u64>);

impl Seen {
    /// Whether a number is new.
    fn note(&mut self, number: u32) -> bool {
        let (place, bit) = ((number / 64) as usize, number % 64);
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        let is_new = self.0[place] >> bit & 1 == 0;
        self.0[place] |= 1 << bit;
        is_new
    }
}

impl Counters {
    pub fn new(village: &Village) -> Self {
        let mut ties: Vec<Tie> = Vec::new();
        let mut tie_of = vec![None; village.passes.len()];
        let mut residents: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut visitors: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let tie =
            |person, unit, kind| Tie { person, unit, kind, passes: Vec::new(), nights: Vec::new(), last_seen: None };
        for (index, pass) in village.passes.iter().enumerate() {
            match (pass.unit, pass.kind) {
                (Some(unit), PassKind::Resident) => {
                    let number = *residents.entry((unit, pass.person)).or_insert_with(|| {
                        ties.push(tie(pass.person, unit, pass.kind));
                        ties.len() - 1
                    });
                    tie_of[index] = Some(number);
                }
                (Some(unit), PassKind::Visitor) => visitors.entry(unit).or_default().push(index),
                _ => {}
            }
        }
        for (unit, mut passes) in visitors {
            passes.sort_by_key(|&pass| (village.passes[pass].from, pass));
            let last = |pass: usize| village.passes[pass].to.unwrap_or(village.days);
            let spans: Vec<_> = passes
                .iter()
                .map(|&pass| (village.date(village.passes[pass].from), village.date(last(pass))))
                .collect();
            let first = ties.len();
            for (&pass, visit) in passes.iter().zip(visits(&spans)) {
                while ties.len() <= first + visit {
                    ties.push(tie(village.passes[pass].person, unit, PassKind::Visitor));
                }
                tie_of[pass] = Some(first + visit);
            }
        }
        for (pass, tie) in tie_of.iter().enumerate() {
            if let Some(tie) = *tie {
                ties[tie].passes.push(pass);
            }
        }
        for tie in &mut ties {
            tie.passes.sort_by_key(|&pass| village.passes[pass].from);
        }
        let days = usize::try_from(village.days).unwrap_or(0) + 1;
        Self {
            ties,
            tie_of,
            seen: vec![Seen::default(); village.ground.readers.len()],
            buildings: vec![vec![0; days]; village.ground.doors.len()],
            start: village.first_day,
        }
    }

    /// Adds what came in.
    pub fn add(&mut self, village: &Village, passages: &[Passage]) {
        for passage in passages {
            if !self.seen[passage.reader].note(passage.sequence) || !passage.granted {
                continue;
            }
            let Some(tie) = self.tie_of[passage.pass] else { continue };
            let Some(local) = self.local(placed(passage)) else { continue };
            self.ties[tie].last_seen = self.ties[tie].last_seen.max(Some(local.date()));
            let Some((night, sign)) = sign_of(local, passage.direction) else { continue };
            let is_inner = village.ground.readers[passage.reader].kind != GateKind::Compound;
            if self.ties[tie].count(night, sign, is_inner) {
                let building = village.ground.units[self.ties[tie].unit].building;
                let place = night.signed_duration_since(self.start).num_days();
                let counted = usize::try_from(place).ok().and_then(|place| self.buildings[building].get_mut(place));
                counted.into_iter().for_each(|passes| *passes += 1);
            }
        }
    }

    fn local(&self, second: i64) -> Option<NaiveDateTime> {
        self.start.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::seconds(second))
    }

    /// The nights that say nothing by the noon of a day.
    pub fn quiet(&self, village: &Village, day: i32) -> Quiet<usize> {
        let first = (day - i32::try_from(MOST_NIGHTS).unwrap_or(0)).max(0);
        let mut seen = Vec::new();
        for (building, counts) in self.buildings.iter().enumerate() {
            let nights = (first..day).zip(counts.iter().skip(usize::try_from(first).unwrap_or(0)));
            let nights = nights.filter(|(_, count)| **count > 0);
            seen.extend(nights.map(|(night, count)| (building, village.date(night), *count)));
        }
        Quiet::of(&seen, village.date(day - 1))
    }
}

impl Tie {
    /// Counts a sign; answers whether it is the night's first.
    fn count(&mut self, night: NaiveDate, sign: Sign, is_inner: bool) -> bool {
        let place = self.nights.partition_point(|(other, _)| *other < night);
        let is_first = self.nights.get(place).is_none_or(|(other, _)| *other != night);
        if is_first {
            self.nights.insert(place, (night, NightCounts::default()));
        }
        let counts = &mut self.nights[place].1;
        (if is_inner { &mut counts.inner } else { &mut counts.outer }).add(sign);
        is_first
    }
}

/// When an event counts as having happened. A device whose clock is wrong and that sends at once is set right by the time
/// of receipt; what it kept for hours is dated by its own clock.
pub(super) fn placed(passage: &Passage) -> i64 {
    let apart = passage.received_s - passage.device_s;
    if apart.abs() <= LIVE_S || apart > KEPT_S { passage.device_s.min(passage.received_s) } else { passage.received_s }
}
