//! Dwellings that aren't as the registry says.

use menpai_domain::PassKind;

use super::households::{Filed, adult, household, long_ago, moved_in, rent};
use super::{FOR_GOOD, Home, Settler};
use crate::simulation::kind::Kind;
use crate::simulation::mask::DayMask;
use crate::simulation::people::{Place, Visit};

/// Days before the last one on which what begins meanwhile begins at the latest: so long, at least, it can be seen.
const SEEN_DAYS: i32 = 25;

/// A day on which something begins: half of them before the simulation.
fn begins(settler: &mut Settler, earliest: i32) -> i32 {
    if settler.chance(0.5) { settler.day(earliest, -1) } else { settler.day(0, settler.days() - SEEN_DAYS) }
}

/// A household that was never registered; some have a lease in the registry.
pub(super) fn unregistered(settler: &mut Settler, unit: usize) -> Home {
    let from = moved_in(settler);
    let home = household(settler, unit, Some(Kind::Unregistered), from, Filed::Never);
    if settler.chance(0.7) {
        rent(settler, &home, from, None);
    }
    home
}

/// Somebody moves in with a registered household, has a resident's pass and is not registered.
pub(super) fn housemate(settler: &mut Settler, unit: usize) -> Home {
    let mut home = long_ago(settler, unit);
    let since = begins(settler, -200);
    let from = std::mem::replace(&mut home.from, since);
    let mate = adult(settler, &home, Some(Kind::Housemate));
    settler.village.visits[mate].from = since;
    home.from = from;
    home.adults.push(mate);
    home
}

/// A visitor who stays, on passes that are renewed every two weeks or every month.
pub(super) fn settled_visitor(settler: &mut Settler, unit: usize) -> Home {
    let home = long_ago(settler, unit);
    let since = begins(settler, -120);
    let person = settler.person(Kind::SettledVisitor);
    let term = if settler.chance(0.5) { 14 } else { 30 };
    let passes = settler.chain(person, unit, since, settler.days(), term);
    lodge(settler, person, unit, passes, since, 0.10);
    home
}

/// Somebody who lives there on the card of a tenant.
pub(super) fn sharer(settler: &mut Settler, unit: usize) -> Home {
    let home = long_ago(settler, unit);
    let since = begins(settler, -100);
    let person = settler.person(Kind::HiddenSharer);
    let passes = settler.village.visits[home.adults[0]].passes.clone();
    lodge(settler, person, unit, passes, since, 0.15);
    home
}

/// Somebody who has no pass at all.
pub(super) fn ghost(settler: &mut Settler, unit: usize) -> Home {
    let home = long_ago(settler, unit);
    let since = begins(settler, -100);
    let person = settler.person(Kind::Ghost);
    lodge(settler, person, unit, Vec::new(), since, 1.0);
    home
}

/// A unit that is let bed by bed: one tenant is registered, and there are more people than there may be. Some have a
/// resident's pass of their own, others go in by twos and threes on one.
pub(super) fn beds(settler: &mut Settler, unit: usize) -> Home {
    let home = long_ago(settler, unit);
    let room = i32::try_from(settler.village.ground.units[unit].capacity).unwrap_or(2);
    let since = begins(settler, -200);
    let mut card: Option<usize> = None;
    for _ in 0..room + settler.day(1, 3) {
        let person = settler.person(Kind::Bed);
        let pass = match card.filter(|_| settler.chance(0.4)) {
            Some(pass) => pass,
            None => settler.pass(person, unit, PassKind::Resident, since, None),
        };
        card = Some(pass);
        lodge(settler, person, unit, vec![pass], since, 0.10);
    }
    home
}

fn lodge(settler: &mut Settler, person: usize, unit: usize, passes: Vec<usize>, from: i32, follows: f64) {
    let kind = settler.village.persons[person].kind;
    let living = settler.living(kind);
    settler.visit(Visit {
        person,
        place: Place::Unit(unit),
        passes,
        from,
        to: FOR_GOOD,
        habit: living.habit,
        nights: living.nights,
        lives: true,
        reads: living.reads,
        follows,
    });
}

/// All are registered, and they are more than there may be.
pub(super) fn crowd(settler: &mut Settler, unit: usize) -> Home {
    let from = moved_in(settler);
    let mut home = Home { unit, from, to: FOR_GOOD, adults: Vec::new() };
    let room = settler.village.ground.units[unit].capacity;
    let more = u32::try_from(settler.day(1, 2)).unwrap_or(1);
    for place in 0..room + more {
        let person = if place >= 2 && settler.chance(0.4) {
            settler.person(Kind::Crowded)
        } else {
            let visit = adult(settler, &home, Some(Kind::Crowded));
            home.adults.push(visit);
            settler.village.visits[visit].person
        };
        let lag = settler.day(0, 5);
        settler.register(person, unit, from, from + lag);
    }
    rent(settler, &home, from, None);
    home
}

/// One of the household moves away for good, and nobody tells: the registration stands, the pass is in force. One in
/// twenty-five leaves the card to somebody who lives there in their place.
pub(super) fn absent(settler: &mut Settler, unit: usize) -> Home {
    let home = long_ago(settler, unit);
    let gone = *home.adults.last().unwrap_or(&0);
    let day = settler.day(-24, settler.days() - 1);
    settler.village.visits[gone].to = day;
    let person = settler.village.visits[gone].person;
    settler.village.persons[person].kind = Kind::Absent;
    if settler.chance(0.04) {
        let passes = settler.village.visits[gone].passes.clone();
        let heir = settler.person(Kind::HiddenSharer);
        lodge(settler, heir, unit, passes, day + 1, 0.0);
    }
    home
}

/// The lease ends, the household stays; half of their registrations were ended with the lease.
pub(super) fn holdover(settler: &mut Settler, unit: usize) -> Home {
    let day = settler.day(-20, settler.days() - SEEN_DAYS);
    let from = day - 364;
    let before = settler.village.residencies.len();
    let home = household(settler, unit, Some(Kind::Holdover), from, Filed::After(2));
    rent(settler, &home, from, Some(day));
    if settler.chance(0.5) {
        for residency in &mut settler.village.residencies[before..] {
            residency.to = Some(day);
        }
    }
    home
}

/// Somebody lives in a vacant unit, with a resident's pass or with the one that the last tenant left behind.
pub(super) fn vacant_user(settler: &mut Settler, unit: usize, left_over: Option<usize>) {
    let from = begins(settler, -60);
    for _ in 0..if settler.chance(0.3) { 2 } else { 1 } {
        let person = settler.person(Kind::VacantUser);
        let pass = match left_over {
            Some(pass) => pass,
            None => settler.pass(person, unit, PassKind::Resident, from, None),
        };
        let mut living = settler.living(Kind::VacantUser);
        living.nights.clear(DayMask::MOST, DayMask::MOST);
        lodge(settler, person, unit, vec![pass], from, 0.10);
    }
}
