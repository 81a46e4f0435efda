//! The facts of a dwelling on a day, as the detector reads them from the registry.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use menpai_domain::gap::{Dwelling, Holder, Lease, MOST_NIGHTS, Nearby, Registrant, UnitFacts};

use super::fold::{Counters, Tie};
use crate::simulation::people::Village;

/// Hours by which the site's clock is ahead of UTC.
const AHEAD_H: i64 = 8;

/// What the registry holds of each unit.
pub(super) struct Files {
    ties: Vec<Vec<usize>>,
    residencies: Vec<Vec<usize>>,
    leases: Vec<Vec<usize>>,
    /// Registrations of each person.
    of_person: BTreeMap<usize, Vec<usize>>,
}

/// The facts, and whose they are.
pub(super) struct Known {
    pub facts: UnitFacts,
    /// Person of each holder.
    pub holders: Vec<usize>,
    /// Person of each registrant.
    pub registrants: Vec<usize>,
}

impl Files {
    pub fn new(village: &Village, counters: &Counters) -> Self {
        let units = village.ground.units.len();
        let mut files = Self {
            ties: vec![Vec::new(); units],
            residencies: vec![Vec::new(); units],
            leases: vec![Vec::new(); units],
            of_person: BTreeMap::new(),
        };
        for (index, tie) in counters.ties.iter().enumerate() {
            files.ties[tie.unit].push(index);
        }
        for (index, residency) in village.residencies.iter().enumerate() {
            files.residencies[residency.unit].push(index);
            files.of_person.entry(residency.person).or_default().push(index);
        }
        for (index, lease) in village.leases.iter().enumerate() {
            files.leases[lease.unit].push(index);
        }
        files
    }

    /// The facts of a unit at noon; none where nobody could be found to have anything to do with it.
    pub fn of(&self, village: &Village, counters: &Counters, unit: usize, day: i32) -> Option<Known> {
        let today = village.date(day);
        let first = today.checked_sub_days(Days::new(u64::from(MOST_NIGHTS))).unwrap_or(NaiveDate::MIN);
        let mut known = Known { facts: UnitFacts::default(), holders: Vec::new(), registrants: Vec::new() };
        for &tie in &self.ties[unit] {
            let tie = &counters.ties[tie];
            if let Some(holder) = self.holder(village, tie, day, first) {
                known.facts.holders.push(holder);
                known.holders.push(tie.person);
            }
        }
        for &residency in &self.residencies[unit] {
            let residency = &village.residencies[residency];
            if residency.stands(day) {
                let holder = known.holders.iter().position(|person| *person == residency.person);
                known.facts.registered.push(Registrant {
                    since: village.date(residency.from),
                    filed_at: midnight(village.date(residency.filed)),
                    may_pass: holder.is_some_and(|holder| known.facts.holders[holder].may_pass),
                    holder,
                });
                known.registrants.push(residency.person);
            }
        }
        if known.facts.holders.is_empty() && known.facts.registered.is_empty() {
            return None;
        }
        known.facts.lease = self.lease(village, unit, day);
        let unit = &village.ground.units[unit];
        known.facts.unit =
            Dwelling { capacity: unit.capacity, area_m2: Some(small(unit.area_m2)), rooms: unit.rooms, rental: true };
        Some(known)
    }

    fn holder(&self, village: &Village, tie: &Tie, day: i32, first: NaiveDate) -> Option<Holder> {
        let begun = || tie.passes.iter().map(|&pass| &village.passes[pass]).filter(|pass| pass.from <= day);
        let may_pass = begun().any(|pass| pass.in_force(day));
        let nights: Vec<_> = tie.nights.iter().filter(|(night, _)| *night >= first).copied().collect();
        if !may_pass && nights.is_empty() {
            return None;
        }
        let in_force = begun().filter(|pass| pass.in_force(day)).count();
        let here = || {
            let all = self.of_person.get(&tie.person).into_iter().flatten();
            all.map(|&index| &village.residencies[index])
        };
        let own = || here().filter(|residency| residency.unit == tie.unit);
        let standing = own().find(|residency| residency.stands(day));
        let until = own().filter_map(|residency| residency.to).filter(|to| *to < day).max();
        let building = |unit: usize| village.ground.units[unit].building;
        let elsewhere = here().filter(|residency| residency.unit != tie.unit && residency.stands(day));
        let nearby = elsewhere
            .map(
                |residency| {
                    if building(residency.unit) == building(tie.unit) { Nearby::Building } else { Nearby::Site }
                },
            )
            .max();
        Some(Holder {
            kind: tie.kind,
            passes: u32::try_from(in_force.max(1)).unwrap_or(1),
            terms: u32::try_from(begun().count()).unwrap_or(1),
            first_day: village.date(begun().map(|pass| pass.from).min()?),
            may_pass,
            registered_here: standing.map(|residency| midnight(village.date(residency.filed.max(residency.from)))),
            registered_until: until.filter(|_| standing.is_none()).map(|to| village.date(to)),
            registered_nearby: nearby,
            nights,
            last_seen: tie.last_seen.filter(|seen| *seen >= first),
        })
    }

    fn lease(&self, village: &Village, unit: usize, day: i32) -> Lease {
        let mut lease = Lease::default();
        for &index in &self.leases[unit] {
            let one = &village.leases[index];
            if one.recorded > day || one.from > day {
                continue;
            }
            match one.to {
                Some(to) if to < day => lease.ended_on = lease.ended_on.max(Some(village.date(to))),
                _ => lease.current_since = lease.current_since.max(Some(village.date(one.from))),
            }
        }
        lease
    }
}

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    (date.and_hms_opt(0, 0, 0).unwrap_or_default() - TimeDelta::hours(AHEAD_H)).and_utc()
}

#[expect(clippy::cast_possible_truncation, reason = "areas of rooms")]
const fn small(area_m2: f64) -> f32 {
    area_m2 as f32
}
