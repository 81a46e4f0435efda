//! 超员居住: more people than the dwelling is made for, by its recorded capacity or by the area that each person needs
//! (住房租赁条例, State Council order 812, article 8 leaves both to the cities).
//!
//! People are counted, not visits: residents, but for those whose pass was not used for weeks; who sleeps here on most
//! nights without being registered; and those who go in and out on another's pass, as far as no resident without a pass of
//! their own explains them.

use super::counting::{count, days_between};
use super::stay::{Stay, recent};
use super::window::{Window, asked};
use crate::gap::{
    Dwelling, Evidence, Finding, Holder, Moment, OverCapacity, OverCapacityParameters, Registrant, UnitFacts,
};
use crate::{GapRule, PassKind};

/// Version of the rule as written here.
pub const VERSION: i32 = 2;

/// Days after which a registration counts.
const SETTLED_DAYS: u32 = 7;

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: &OverCapacityParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled {
        return None;
    }
    let open = facts.open.contains(&GapRule::OverCapacity);
    let min_nights = asked(parameters.min_nights, open);
    let window = Window::last(parameters.window_nights, moment);
    let stays = recent(facts, &window, moment);
    let capacity = capacity(&facts.unit, parameters);
    let registered_residents = count(&facts.registered);
    let lives_here = |place: &usize| {
        let holder = &facts.holders[*place];
        holder.registered_here.is_none()
            && holder.may_pass
            && stays[*place].nights() >= min_nights + stays[*place].doubt() + guest(holder)
    };
    let unregistered: Vec<usize> = (0..stays.len()).filter(lives_here).collect();
    let settled = settled(facts, moment);
    let people = residents(facts, &stays, moment) + count(&unregistered) + extra(facts, &stays, min_nights);
    if people.max(settled) <= capacity {
        return None;
    }
    let by_nights = settled <= capacity;
    let sleeping = |(place, holder): (usize, &Holder)| {
        (holder.registered_here.is_some() || unregistered.contains(&place)).then_some(place)
    };
    let holders: Vec<usize> = facts.holders.iter().enumerate().filter_map(sleeping).filter(|_| by_nights).collect();
    Some(Finding {
        rule: GapRule::OverCapacity,
        version: VERSION,
        evidence: Evidence::OverCapacity(OverCapacity {
            capacity,
            registered_residents,
            people: people.max(settled),
            nights: unregistered.iter().map(|place| stays[*place].nights()).min().unwrap_or(0),
            window_nights: window.nights,
        }),
        holders,
        registrants: (0..facts.registered.len()).collect(),
    })
}

/// Nights more that are asked of visitors, who may be guests for two weeks.
fn guest(holder: &Holder) -> u32 {
    if holder.kind == PassKind::Visitor { 2 } else { 0 }
}

/// Whether somebody has been registered for some days. While one household moves out and another one in, both may stand in
/// the register.
fn is_settled(registrant: &Registrant, moment: &Moment) -> bool {
    days_between(registrant.since.max(registrant.filed_at.date_naive()), moment.today) >= SETTLED_DAYS
}

/// How many have been registered for some days.
fn settled(facts: &UnitFacts, moment: &Moment) -> u32 {
    let settled = facts.registered.iter().filter(|registrant| is_settled(registrant, moment));
    u32::try_from(settled.count()).unwrap_or(u32::MAX)
}

/// How many of those live here: whose pass was used lately, or who have none.
fn residents(facts: &UnitFacts, stays: &[Stay], moment: &Moment) -> u32 {
    let gone = |place: usize| stays.get(place).is_some_and(Stay::is_silent);
    let here = facts
        .registered
        .iter()
        .filter(|registrant| is_settled(registrant, moment) && !registrant.holder.is_some_and(gone));
    u32::try_from(here.count()).unwrap_or(u32::MAX)
}

/// How many go in and out on the passes of others, beyond the residents who use none of their own.
fn extra(facts: &UnitFacts, stays: &[Stay], min_nights: u32) -> u32 {
    let extra: u32 = stays.iter().map(|stay| stay.people((min_nights * 3).div_ceil(5)).saturating_sub(1)).sum();
    let without_pass = facts.registered.iter().filter(|registrant| registrant.holder.is_none()).count();
    extra.saturating_sub(u32::try_from(without_pass).unwrap_or(u32::MAX))
}

/// How many may live in a dwelling. However small it is, one may.
fn capacity(unit: &Dwelling, parameters: &OverCapacityParameters) -> u32 {
    let by_area = unit.area_m2.filter(|_| parameters.area_m2_per_person > 0.0).map(|area_m2| {
        let people = (area_m2 / parameters.area_m2_per_person).floor().clamp(1.0, 1000.0);
        people_of(people)
    });
    by_area.map_or(unit.capacity, |by_area| by_area.min(unit.capacity))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1000")]
fn people_of(people: f32) -> u32 {
    people as u32
}
