//! What rules are told of a unit at a moment, and which rows it came from. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use menpai_domain::gap::{Holder, Lease, Nearby, Registrant, UnitFacts, visits};
use menpai_domain::ids::{PassId, PersonId, ResidencyId};
use menpai_domain::presence::NightCounts;
use menpai_domain::terms::PassKind;

use super::rows::{PassRow, ResidencyRow, UnitRows};
use super::runs::last_run;

/// When a unit is looked at.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// The time.
    pub now: DateTime<Utc>,
    /// The site's local date.
    pub today: NaiveDate,
    /// The first night that is looked at.
    pub first_night: NaiveDate,
    /// The last night that can have signs.
    pub last_night: NaiveDate,
    /// Where local days begin.
    pub time_zone: Tz,
}

impl At {
    /// The local day of a time.
    fn day(self, time: DateTime<Utc>) -> NaiveDate {
        time.with_timezone(&self.time_zone).date_naive()
    }
}

/// Whose passes or registration an entry of the facts is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The person; visitors have no name.
    pub person_id: Option<PersonId>,
    /// The passes of a holder.
    pub passes: Vec<PassId>,
    /// The registration of a registrant.
    pub residency_id: Option<ResidencyId>,
}

/// Facts, and where each entry came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// What the rules are told.
    pub facts: UnitFacts,
    /// In the order of `facts.holders`.
    pub holders: Vec<Source>,
    /// In the order of `facts.registered`.
    pub registrants: Vec<Source>,
}

/// What is known of a unit at a moment. What came later is left out.
#[must_use]
pub fn assemble(rows: &UnitRows, at: At) -> Known {
    let mut known = Known {
        facts: UnitFacts { unit: rows.dwelling, lease: lease(rows, at), ..UnitFacts::default() },
        ..Known::default()
    };
    let mut places: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (person_id, passes) in held(rows, at) {
        let Some(holder) = holder(rows, person_id, &passes, at) else { continue };
        if let Some(person_id) = person_id {
            places.insert(person_id, known.holders.len());
        }
        known.facts.holders.push(holder);
        let passes = passes.iter().map(|pass| pass.id).collect();
        known.holders.push(Source { person_id, passes, residency_id: None });
    }
    for residency in rows.residencies.iter().filter(|residency| residency.holds_on(at.today)) {
        let place = places.get(&residency.person_id).copied();
        known.facts.registered.push(Registrant {
            since: residency.from,
            filed_at: residency.filed_at,
            may_pass: place.is_some_and(|place| known.facts.holders[place].may_pass),
            holder: place,
        });
        let source =
            Source { person_id: Some(residency.person_id), passes: Vec::new(), residency_id: Some(residency.id) };
        known.registrants.push(source);
    }
    known
}

/// Passes by who holds them, in the order in which they were first held. Visitors without a name are told apart by when
/// their passes begin and end.
fn held(rows: &UnitRows, at: At) -> Vec<(Option<PersonId>, Vec<&PassRow>)> {
    let mut persons: BTreeMap<PersonId, Vec<&PassRow>> = BTreeMap::new();
    let mut nameless: Vec<&PassRow> = Vec::new();
    for pass in rows.passes.iter().filter(|pass| pass.from <= at.now) {
        match pass.person_id {
            Some(person_id) => persons.entry(person_id).or_default().push(pass),
            None => nameless.push(pass),
        }
    }
    let mut all: Vec<(Option<PersonId>, Vec<&PassRow>)> =
        persons.into_iter().map(|(person_id, passes)| (Some(person_id), passes)).collect();
    let terms: Vec<(NaiveDate, NaiveDate)> = nameless
        .iter()
        .map(|pass| (at.day(pass.from), pass.until.map_or(NaiveDate::MAX, |until| at.day(until))))
        .collect();
    let mut visitors: BTreeMap<usize, Vec<&PassRow>> = BTreeMap::new();
    for (visit, pass) in visits(&terms).into_iter().zip(nameless) {
        visitors.entry(visit).or_default().push(pass);
    }
    all.extend(visitors.into_values().map(|passes| (None, passes)));
    all.sort_by_key(|(_, passes)| passes.first().map(|pass| (pass.from, pass.id)));
    all
}

fn holder(rows: &UnitRows, person_id: Option<PersonId>, passes: &[&PassRow], at: At) -> Option<Holder> {
    let run = last_run(passes.iter().copied(), at.now)?;
    let nights = nights_of(passes, at);
    let used = |pass: &PassRow| within(pass, at).next().is_some();
    let registered = || rows.residencies.iter().filter(|residency| Some(residency.person_id) == person_id);
    let registered_here = registered()
        .filter(|residency| residency.holds_on(at.today))
        .map(|residency| registered_since(residency, at))
        .max();
    let ended =
        || registered().filter_map(|residency| residency.until?.pred_opt()).filter(|last| *last < at.today).max();
    Some(Holder {
        kind: if passes.iter().any(|pass| pass.kind == PassKind::Resident) {
            PassKind::Resident
        } else {
            PassKind::Visitor
        },
        passes: passes.iter().map(|pass| u32::from(pass.opens(at.now) || used(pass))).sum(),
        terms: run.terms,
        first_day: at.day(run.since),
        may_pass: passes.iter().any(|pass| pass.opens(at.now)),
        registered_here,
        registered_until: if registered_here.is_some() { None } else { ended() },
        registered_nearby: nearby(rows, person_id, at),
        last_seen: nights.last().map(|(night, _)| *night),
        nights,
    })
}

/// The nearest of the other dwellings in which a person is registered.
fn nearby(rows: &UnitRows, person_id: Option<PersonId>, at: At) -> Option<Nearby> {
    let elsewhere = rows.elsewhere.iter().filter(|elsewhere| Some(elsewhere.person_id) == person_id);
    elsewhere.filter(|elsewhere| elsewhere.holds_on(at.today)).map(|elsewhere| elsewhere.nearby).max()
}

/// The later of the first day and the filing.
fn registered_since(residency: &ResidencyRow, at: At) -> DateTime<Utc> {
    let midnight = residency.from.and_time(chrono::NaiveTime::MIN).and_local_timezone(at.time_zone).earliest();
    midnight.map_or(residency.filed_at, |midnight| midnight.to_utc().max(residency.filed_at))
}

fn within(pass: &PassRow, at: At) -> impl Iterator<Item = &(NaiveDate, NightCounts)> {
    pass.nights.iter().filter(move |(night, _)| (at.first_night..=at.last_night).contains(night))
}

/// The nights of all passes of a holder, those of one night added up.
fn nights_of(passes: &[&PassRow], at: At) -> Vec<(NaiveDate, NightCounts)> {
    if let [pass] = passes {
        return within(pass, at).copied().collect();
    }
    let mut nights: BTreeMap<NaiveDate, NightCounts> = BTreeMap::new();
    for (night, counts) in passes.iter().flat_map(|pass| within(pass, at)) {
        *nights.entry(*night).or_default() += *counts;
    }
    nights.into_iter().collect()
}

fn lease(rows: &UnitRows, at: At) -> Lease {
    let in_force =
        rows.leases.iter().filter(|lease| lease.from <= at.today && lease.to.is_none_or(|to| to >= at.today));
    let over = rows.leases.iter().filter_map(|lease| lease.to).filter(|to| *to < at.today);
    Lease { current_since: in_force.map(|lease| lease.from).max(), ended_on: over.max() }
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
