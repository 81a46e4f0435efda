//! The truth: where registration and use disagree, by which rule, since when, and who is involved.
//!
//! It is computed from where people live and what the registry holds, for every unit and day, and from nothing that a
//! gate saw.

use std::collections::BTreeSet;

use menpai_domain::GapRule;
use menpai_domain::calendar::WorkingCalendar;

use super::calendar::day_of;
use super::mask::DayMask;
use super::people::{Lease, Place, Residency, Village, Visit};

/// Day of a gap on which it is to be found.
const FOUND_BY_DAY: usize = 21;
/// Nights without anybody concerned from which on nobody can be found.
const AWAY_NIGHTS: i32 = 3;

/// What the law and the site say, as far as the truth depends on it.
#[derive(Debug, Clone)]
pub struct Law {
    /// Nights without a sign of life after which a registration is out of date.
    pub silent_nights: i32,
    /// Working days in which to register.
    pub working_days: u32,
    /// Which days are worked.
    pub calendar: WorkingCalendar,
}

/// A disagreement that truly exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Index of the unit.
    pub unit: usize,
    /// By which rule.
    pub rule: GapRule,
    /// First day on which a finding is right.
    pub from: i32,
    /// Day from which it is to be found; later than `from` where the law gives time.
    pub since: i32,
    /// Last day, within the simulation.
    pub to: i32,
    /// Day by which it is to be found: 21 days after `since`, those left out on which all who are concerned were away for
    /// three nights or longer. None: it is over before.
    pub by: Option<i32>,
    /// Whether it is to be found. A finding is right, and not asked for, where another rule is the one to find it.
    pub due: bool,
    /// Who makes it so, and who lent them a card; ascending.
    pub persons: Vec<usize>,
}

/// All gaps of a village, by unit.
#[derive(Debug, Clone)]
pub struct Truth {
    of_unit: Vec<Vec<Gap>>,
}

/// One person's part in a gap.
struct Part {
    rule: GapRule,
    persons: Vec<usize>,
    days: DayMask,
    /// Day from which it is to be found; none: it is not asked for.
    since: Option<i32>,
}

impl Truth {
    /// The truth of a village.
    #[must_use]
    pub fn of(village: &Village, law: &Law) -> Self {
        let units = village.ground.units.len();
        let mut visits: Vec<Vec<&Visit>> = vec![Vec::new(); units];
        for visit in &village.visits {
            if let Place::Unit(unit) = visit.place {
                visits[unit].push(visit);
            }
        }
        let mut residencies: Vec<Vec<&Residency>> = vec![Vec::new(); units];
        for residency in &village.residencies {
            residencies[residency.unit].push(residency);
        }
        let mut leases: Vec<Vec<&Lease>> = vec![Vec::new(); units];
        for lease in &village.leases {
            leases[lease.unit].push(lease);
        }
        let of_unit = (0..units)
            .map(|unit| {
                let (visits, residencies, leases) = (&visits[unit], &residencies[unit], &leases[unit]);
                Dwelling { village, law, unit, visits, residencies, leases }.gaps()
            })
            .collect();
        Self { of_unit }
    }

    /// All gaps.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.of_unit.iter().flatten()
    }

    /// The gap by which a finding is right on a day.
    #[must_use]
    pub fn at(&self, unit: usize, rule: GapRule, day: i32) -> Option<&Gap> {
        self.of_unit[unit].iter().find(|gap| gap.rule == rule && (gap.from..=gap.to).contains(&day))
    }
}

struct Dwelling<'a> {
    village: &'a Village,
    law: &'a Law,
    unit: usize,
    visits: &'a [&'a Visit],
    residencies: &'a [&'a Residency],
    leases: &'a [&'a Lease],
}

impl Dwelling<'_> {
    fn gaps(&self) -> Vec<Gap> {
        let mut parts = Vec::new();
        let vacant = self.vacant();
        for visit in self.visits.iter().filter(|visit| visit.lives) {
            self.unregistered(visit, vacant, &mut parts);
            self.after_lease(visit, &mut parts);
        }
        for residency in self.residencies {
            parts.extend(self.stale(residency));
        }
        parts.extend(self.crowded());
        GapRule::ALL.iter().flat_map(|rule| self.united(*rule, &parts)).collect()
    }

    fn days(&self, mut rule: impl FnMut(i32) -> bool) -> DayMask {
        DayMask::of(|day| day < self.village.days && rule(day))
    }

    fn registered(&self, person: usize, day: i32) -> bool {
        self.residencies.iter().any(|residency| residency.person == person && residency.stands(day))
    }

    fn is_let(&self, day: i32) -> bool {
        self.leases.iter().any(|lease| lease.recorded.max(lease.from) <= day && lease.to.is_none_or(|to| day <= to))
    }

    fn vacant(&self) -> DayMask {
        self.days(|day| !self.is_let(day) && !self.residencies.iter().any(|residency| residency.stands(day)))
    }

    fn involved(&self, visit: &Visit) -> Vec<usize> {
        let mut persons: Vec<usize> = visit.passes.iter().map(|&pass| self.village.passes[pass].person).collect();
        persons.push(visit.person);
        persons.sort_unstable();
        persons.dedup();
        persons
    }

    /// Lives here and is not registered here: a gap from the first day, due by law some working days later. Where the unit
    /// is vacant by the registry, that is what is to be found.
    fn unregistered(&self, visit: &Visit, vacant: DayMask, parts: &mut Vec<Part>) {
        let lives = |day: i32| (visit.from..=visit.to).contains(&day);
        let days = self.days(|day| lives(day) && !self.registered(visit.person, day));
        let Some(first) = first_of(days) else { return };
        let persons = self.involved(visit);
        let while_vacant = self.days(|day| days.has(day) && vacant.has(day));
        let is_vacant = while_vacant.count() * 2 > days.count();
        let since = (!is_vacant).then_some(first);
        parts.push(Part { rule: GapRule::UnregisteredResidence, persons: persons.clone(), days, since });
        if let Some(first) = first_of(while_vacant) {
            let since = is_vacant.then_some(first);
            parts.push(Part { rule: GapRule::VacantInUse, persons: persons.clone(), days: while_vacant, since });
        }
        let moved_in = self.village.date(visit.from.max(-400));
        let deadline = self.law.calendar.add_working_days(moved_in, self.law.working_days);
        let deadline = day_of(self.village.first_day, deadline);
        let asked = visit.from >= 0 && visit.passes.iter().any(|&pass| self.is_resident(pass, visit));
        let since = asked.then_some(deadline + 1);
        let late = self.days(|day| days.has(day) && day >= deadline);
        parts.push(Part { rule: GapRule::RegistrationDue, persons, days: late, since });
    }

    fn is_resident(&self, pass: usize, visit: &Visit) -> bool {
        let pass = &self.village.passes[pass];
        pass.kind == menpai_domain::PassKind::Resident && pass.person == visit.person
    }

    /// Lives here after the last lease, with no other in the registry.
    fn after_lease(&self, visit: &Visit, parts: &mut Vec<Part>) {
        let ended =
            |day: i32| self.leases.iter().filter(move |lease| lease.recorded <= day).filter_map(|lease| lease.to);
        let days = self
            .days(|day| (visit.from..=visit.to).contains(&day) && !self.is_let(day) && ended(day).any(|to| to < day));
        let Some(first) = first_of(days) else { return };
        let stayed_on = ended(first).any(|to| to < first && visit.from <= to);
        let persons = self.involved(visit);
        parts.push(Part { rule: GapRule::LeaseEnded, persons, days, since: stayed_on.then_some(first) });
    }

    /// Registered, has moved away for good, and could still pass.
    fn stale(&self, residency: &Residency) -> Option<Part> {
        let person = residency.person;
        let mut homes = self.visits.iter().filter(|visit| visit.person == person && visit.lives).peekable();
        homes.peek()?;
        let left = homes.map(|visit| visit.to).max()?;
        let passes = || self.village.passes.iter().filter(|pass| pass.person == person && pass.unit == Some(self.unit));
        let days = self.days(|day| day > left && residency.stands(day) && passes().any(|pass| pass.in_force(day)));
        first_of(days)?;
        let since = left.max(-1) + 1 + self.law.silent_nights;
        Some(Part { rule: GapRule::StaleResidency, persons: vec![person], days, since: Some(since) })
    }

    fn crowded(&self) -> Option<Part> {
        let room = usize::try_from(self.village.ground.units[self.unit].capacity).unwrap_or(usize::MAX);
        // Those who are registered and never go through a gate are children.
        let visitors: BTreeSet<usize> = self.visits.iter().map(|visit| visit.person).collect();
        let mut all = BTreeSet::new();
        let days = self.days(|day| {
            let living = self
                .visits
                .iter()
                .filter(|visit| visit.lives && (visit.from..=visit.to).contains(&day))
                .map(|visit| visit.person);
            let children = self
                .residencies
                .iter()
                .filter(|residency| !visitors.contains(&residency.person) && residency.stands(day))
                .map(|residency| residency.person);
            let here: BTreeSet<usize> = living.chain(children).collect();
            let too_many = here.len() > room;
            if too_many {
                all.extend(here);
            }
            too_many
        });
        let since = first_of(days)?;
        Some(Part { rule: GapRule::OverCapacity, persons: all.into_iter().collect(), days, since: Some(since) })
    }

    /// Days in the middle of times in which none of these people slept here: a festival, a journey.
    fn away(&self, persons: &[usize]) -> DayMask {
        let concerned = || self.visits.iter().filter(|visit| visit.lives && persons.contains(&visit.person));
        let empty =
            |day: i32| !concerned().any(|visit| (visit.from..=visit.to).contains(&day) && visit.nights.has(day));
        self.days(|day| {
            (day - AWAY_NIGHTS + 1..=day).any(|first| (first..first + AWAY_NIGHTS).all(|day| empty(day) && day >= 0))
        })
    }

    /// The gaps of a rule: each run of days on which anybody has a part in it.
    fn united(&self, rule: GapRule, parts: &[Part]) -> Vec<Gap> {
        let parts: Vec<&Part> = parts.iter().filter(|part| part.rule == rule).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let all = self.days(|day| parts.iter().any(|part| part.days.has(day)));
        let mut gaps = Vec::new();
        let mut day = 0;
        while day < self.village.days {
            if !all.has(day) {
                day += 1;
                continue;
            }
            let from = day;
            while all.has(day) {
                day += 1;
            }
            let to = day - 1;
            let here = || parts.iter().filter(|part| (from..=to).any(|day| part.days.has(day)));
            let asked = here().filter_map(|part| part.since).filter(|since| *since <= to).min();
            let mut persons: Vec<usize> = here().flat_map(|part| part.persons.iter().copied()).collect();
            persons.sort_unstable();
            persons.dedup();
            let since = asked.unwrap_or(from).max(from);
            let away = if rule == GapRule::StaleResidency { DayMask::NONE } else { self.away(&persons) };
            let by = (since..=to).filter(|day| !away.has(*day)).nth(FOUND_BY_DAY);
            gaps.push(Gap { unit: self.unit, rule, from, since, to, by, due: asked.is_some(), persons });
        }
        gaps
    }
}

fn first_of(days: DayMask) -> Option<i32> {
    (0..DayMask::MOST).find(|&day| days.has(day))
}
