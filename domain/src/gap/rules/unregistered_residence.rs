//! 应登未登: the dwelling is lived in by somebody who is not registered in it, and is not vacant by the registry
//! ([`vacant_in_use`](super::vacant_in_use) asks about those). Four signs say so:
//!
//! 1. a resident's pass is used on most nights by somebody who is not registered here;
//! 2. so are visitor's passes that were renewed, or last longer than a visit does;
//! 3. one holder's passes are used by several people on most nights, more than those who are registered without using a
//!    pass of their own (children, mostly) explain;
//! 4. on nearly all nights more people slept here than are registered, whoever they were.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::counting::{count, days_between};
use super::stay::{Stay, recent};
use super::window::{Window, asked};
use crate::gap::{
    Evidence, Finding, Holder, Moment, UnitFacts, UnregisteredResidence, UnregisteredResidenceParameters,
};
use crate::{GapRule, PassKind};

/// Version of the rule as written here.
pub const VERSION: i32 = 3;

/// Days up to the last night by which a dwelling must have been full again, or it no longer is.
const CROWD_LASTS_DAYS: u32 = 5;

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: &UnregisteredResidenceParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled || facts.is_vacant() {
        return None;
    }
    let open = facts.open.contains(&GapRule::UnregisteredResidence);
    let window = Window::last(parameters.window_nights, moment);
    let stays = recent(facts, &window, moment);
    let mut evidence = UnregisteredResidence {
        window_nights: window.nights,
        registered_residents: count(&facts.registered),
        ..UnregisteredResidence::default()
    };
    let mut missing = BTreeSet::new();
    let mut sharing = Vec::new();
    for (place, (holder, stay)) in facts.holders.iter().zip(&stays).enumerate() {
        if !is_regular(holder, stay, parameters, open) {
            continue;
        }
        let people = stay.people(asked(parameters.shared_min_nights, open)).max(1);
        evidence.sleepers += people;
        if people > 1 && holder.may_pass {
            sharing.push((place, people - 1));
        }
        if !is_missing(holder, parameters, moment) {
            continue;
        }
        missing.insert(place);
        match holder.kind {
            PassKind::Visitor => evidence.renewed_visitors += 1,
            _ => evidence.resident_holders += 1,
        }
    }
    let mut holders = missing.clone();
    let extra: u32 = sharing.iter().map(|(_, people)| people).sum();
    if extra > others_without_nights(facts, &stays) {
        evidence.shared_passes = count(&sharing);
        holders.extend(sharing.iter().map(|(place, _)| *place));
    }
    let crowded = crowd(facts, &stays, &missing, &window);
    let lasts = crowded.last().is_some_and(|night| days_between(*night, window.last) < CROWD_LASTS_DAYS);
    let sleeps = |place: &usize| facts.holders[*place].may_pass && stays[*place].nights() > 0;
    let sleeping: Vec<usize> = (0..stays.len()).filter(sleeps).collect();
    if lasts && !sleeping.is_empty() && count(&crowded) >= asked(parameters.crowd_min_nights, open) {
        evidence.crowd_nights = count(&crowded);
        holders.extend(sleeping);
    }
    evidence.nights = holders.iter().map(|place| stays[*place].nights()).max()?;
    Some(Finding {
        rule: GapRule::UnregisteredResidence,
        version: VERSION,
        evidence: Evidence::UnregisteredResidence(evidence),
        holders: holders.into_iter().collect(),
        registrants: Vec::new(),
    })
}

/// Whether a holder sleeps here on so many nights that it is called living here. A visitor whose nights lie further apart than
/// a visit lasts is asked for no more than a resident is.
fn is_regular(holder: &Holder, stay: &Stay, parameters: &UnregisteredResidenceParameters, open: bool) -> bool {
    let min_nights = match holder.kind {
        PassKind::Visitor if stay.days() > parameters.visit_days => asked(parameters.min_nights, open) + stay.doubt(),
        PassKind::Visitor => asked(parameters.visitor_min_nights, open) + stay.doubt(),
        _ => asked(parameters.min_nights, open),
    };
    stay.nights() >= min_nights
}

/// Whether a registration is missing of a holder who lives here. A visitor must have been let in anew for that, or have been
/// here for longer than a visit lasts.
fn is_missing(holder: &Holder, parameters: &UnregisteredResidenceParameters, moment: &Moment) -> bool {
    let stays_on = holder.kind != PassKind::Visitor
        || holder.terms > 1
        || days_between(holder.first_day, moment.today) > parameters.visit_days;
    holder.may_pass && holder.registered_here.is_none() && stays_on
}

/// How many are registered and give no nights of their own: without a pass, or with one that they hardly use.
fn others_without_nights(facts: &UnitFacts, stays: &[Stay]) -> u32 {
    let silent = |holder: Option<usize>| {
        let stay = holder.and_then(|place| stays.get(place));
        stay.is_none_or(|stay| stay.nights() * 3 < stay.window_nights)
    };
    let others = facts.registered.iter().filter(|registrant| silent(registrant.holder));
    u32::try_from(others.count()).unwrap_or(u32::MAX)
}

/// Nights on which more people slept here than are registered, whoever they were, ascending. Those of whom it is known
/// already that they are not registered are left out, and residents who can no longer get in.
fn crowd(facts: &UnitFacts, stays: &[Stay], missing: &BTreeSet<usize>, window: &Window) -> Vec<NaiveDate> {
    let mut people = BTreeMap::<NaiveDate, usize>::new();
    for (place, (holder, stay)) in facts.holders.iter().zip(stays).enumerate() {
        let moved_out = holder.kind != PassKind::Visitor && !holder.may_pass;
        if !missing.contains(&place) && !moved_out && stay.doubt() == 0 {
            stay.slept().for_each(|night| *people.entry(night).or_default() += 1);
        }
    }
    let full = people.into_iter().filter(|(night, people)| window.contains(*night) && *people > facts.registered.len());
    full.map(|(night, _)| night).collect()
}
