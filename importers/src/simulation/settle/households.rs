//! Who rents which unit, and what the registry knows of it.

use menpai_domain::PassKind;
use rand::RngExt;

use super::hidden;
use super::{FOR_GOOD, Home, Settler};
use crate::simulation::kind::Kind;
use crate::simulation::people::{Place, Visit};

/// How often a second adult comes along with the first one, behind whose card they walk in.
const TOGETHER: f64 = 0.15;

/// How a household came into the registry.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filed {
    /// So many days after moving in.
    After(i32),
    /// Not at all.
    Never,
}

/// Moves a household into every unit.
pub(super) fn fill(settler: &mut Settler, units: &[usize]) -> Vec<Home> {
    let mut homes = Vec::new();
    let mut rest = units;
    let all = settler.village.ground.units.len();
    let shares = settler.village.model.shares.clone();
    let mut next = |share: f64| {
        let number = crate::village::numbers::count(crate::village::numbers::measure(all) * share).min(rest.len());
        let (taken, left) = rest.split_at(number);
        rest = left;
        taken
    };
    for &unit in next(shares.unregistered) {
        homes.push(hidden::unregistered(settler, unit));
    }
    for &unit in next(shares.housemate) {
        homes.push(hidden::housemate(settler, unit));
    }
    for &unit in next(shares.settled_visitor) {
        homes.push(hidden::settled_visitor(settler, unit));
    }
    for &unit in next(shares.hidden_sharer) {
        homes.push(hidden::sharer(settler, unit));
    }
    for &unit in next(shares.beds) {
        homes.push(hidden::beds(settler, unit));
    }
    for &unit in next(shares.ghost) {
        homes.push(hidden::ghost(settler, unit));
    }
    for &unit in next(shares.crowded) {
        homes.push(hidden::crowd(settler, unit));
    }
    for &unit in next(shares.absent) {
        homes.push(hidden::absent(settler, unit));
    }
    for &unit in next(shares.holdover) {
        homes.push(hidden::holdover(settler, unit));
    }
    for &unit in next(shares.renewed) {
        homes.push(renewed(settler, unit));
    }
    for &unit in next(shares.turnover) {
        homes.extend(turnover(settler, unit));
    }
    for &unit in rest {
        let home = long_ago(settler, unit);
        if settler.chance(shares.shared_card) {
            share_card(settler, &home);
        }
        homes.push(home);
    }
    homes
}

/// A registered household that has lived there for long.
pub(super) fn long_ago(settler: &mut Settler, unit: usize) -> Home {
    let from = moved_in(settler);
    let lag = settler.day(0, 9);
    let home = household(settler, unit, None, from, Filed::After(lag));
    let agreed = settler.chance(0.7);
    // Leases run by the year; those that end within the days are made elsewhere.
    let to = agreed.then(|| settler.days() + settler.rng.random_range(1..280));
    rent(settler, &home, from, to);
    home
}

/// Most moved in lately, some long ago.
pub(super) fn moved_in(settler: &mut Settler) -> i32 {
    let ago: f64 = settler.rng.random_range(0.0_f64..1.0).powf(2.4) * 3_000.0;
    -25 - i32::try_from(crate::village::numbers::count(ago)).unwrap_or(0)
}

/// People in a unit with their passes. Adults come first; `kind` none means as it comes.
pub(super) fn household(settler: &mut Settler, unit: usize, kind: Option<Kind>, from: i32, filed: Filed) -> Home {
    let room = settler.village.ground.units[unit].capacity.max(1);
    let wish = match settler.rng.random_range(0.0..1.0) {
        roll if roll < 0.46 => 1,
        roll if roll < 0.79 => 2,
        roll if roll < 0.93 => 3,
        _ => 4,
    };
    let mut home = Home { unit, from, to: FOR_GOOD, adults: Vec::new() };
    for place in 0..wish.min(room) {
        if place >= 2 && settler.chance(0.65) {
            let child = settler.person(Kind::Child);
            file(settler, child, unit, from, filed);
        } else {
            let visit = adult(settler, &home, kind);
            let person = settler.village.visits[visit].person;
            file(settler, person, unit, from, filed);
            home.adults.push(visit);
        }
    }
    home
}

/// One more adult in a home, with a resident's pass.
pub(super) fn adult(settler: &mut Settler, home: &Home, kind: Option<Kind>) -> usize {
    let kind = match kind {
        Some(kind) => kind,
        None => settler.ordinary(),
    };
    let person = settler.person(kind);
    let pass = settler.pass(person, home.unit, PassKind::Resident, home.from, None);
    let living = settler.living(kind);
    settler.visit(Visit {
        person,
        place: Place::Unit(home.unit),
        passes: vec![pass],
        from: home.from,
        to: FOR_GOOD,
        habit: living.habit,
        nights: living.nights,
        lives: true,
        reads: living.reads,
        follows: if home.adults.is_empty() { 0.0 } else { TOGETHER },
    })
}

fn file(settler: &mut Settler, person: usize, unit: usize, from: i32, filed: Filed) {
    if let Filed::After(days) = filed {
        settler.register(person, unit, from, from + days);
    }
}

/// The lease of a household.
pub(super) fn rent(settler: &mut Settler, home: &Home, from: i32, to: Option<i32>) -> usize {
    let tenants = home.adults.iter().take(2).map(|&visit| settler.village.visits[visit].person).collect();
    settler.lease(home.unit, tenants, from, to)
}

/// The household moves out: visits, residencies and passes end about that day. A quarter come back by day for their things.
fn move_out(settler: &mut Settler, home: &mut Home, day: i32) {
    home.to = day;
    let lag = settler.day(0, 3);
    for residency in settler.village.residencies.iter_mut().rev().take_while(|one| one.unit == home.unit) {
        residency.to = Some(day + lag);
    }
    let comes_back = settler.chance(0.25);
    for &visit in &home.adults {
        let visit = &mut settler.village.visits[visit];
        visit.to = day;
        settler.village.passes[visit.passes[0]].to = Some(day + if comes_back { 4 } else { lag });
        if comes_back {
            settler.village.persons[visit.person].kind = Kind::MovedOut;
        }
    }
    if comes_back && let Some(&first) = home.adults.first() {
        let (comes, goes) = (settler.rng.random_range(560.0..900.0), settler.rng.random_range(1_020.0..1_200.0));
        let old = settler.village.visits[first].clone();
        settler.visit(Visit {
            from: day + 1,
            to: day + 3,
            habit: crate::simulation::habit::Habit::Calls { comes, goes, spread: 40.0 },
            nights: crate::simulation::mask::DayMask::of(|one| (day + 1..=day + 2).contains(&one)),
            lives: false,
            ..old
        });
    }
}

/// Somebody moves out, and after some days somebody else moves in.
fn turnover(settler: &mut Settler, unit: usize) -> Vec<Home> {
    let mut before = long_ago(settler, unit);
    let lease = settler.village.leases.len() - 1;
    let day = settler.day(-10, settler.days() - 1);
    settler.village.leases[lease].to = Some(day);
    settler.village.leases[lease].ended = Some(day);
    move_out(settler, &mut before, day);
    let from = day + settler.day(3, 15);
    if from >= settler.days() {
        return vec![before];
    }
    let shares = settler.village.model.shares.clone();
    let roll: f64 = settler.rng.random_range(0.0..1.0);
    let (kind, filed) = if roll < shares.never {
        (Kind::Unregistered, Filed::Never)
    } else if roll < shares.never + shares.late {
        (Kind::LateTenant, Filed::After(settler.day(8, 24)))
    } else {
        (Kind::NewTenant, Filed::After(settler.day(0, 2)))
    };
    let after = household(settler, unit, Some(kind), from, filed);
    rent(settler, &after, from, Some(from + 364));
    vec![before, after]
}

/// A lease ends and another one begins with the same people. A quarter of the registry's landlords record it late.
fn renewed(settler: &mut Settler, unit: usize) -> Home {
    let day = settler.day(0, settler.days() - 1);
    let from = day - 364;
    let lag = settler.day(0, 9);
    let home = household(settler, unit, None, from, Filed::After(lag));
    rent(settler, &home, from, Some(day));
    let next = rent(settler, &home, day + 1, Some(day + 365));
    let late = settler.chance(0.25);
    settler.village.leases[next].recorded = if late { day + settler.day(2, 11) } else { day - settler.day(0, 10) };
    let follows_lease = !late && settler.chance(0.5);
    for &visit in &home.adults {
        let person = settler.village.visits[visit].person;
        if settler.village.persons[person].kind == Kind::Resident {
            settler.village.persons[person].kind = Kind::Renewed;
        }
        if follows_lease {
            let old = settler.village.visits[visit].passes[0];
            settler.village.passes[old].to = Some(day);
            let new = settler.pass(person, unit, PassKind::Resident, day + 1, Some(day + 365));
            settler.village.passes[new].renews = Some(old);
            settler.village.visits[visit].passes.push(new);
        }
    }
    home
}

/// Two adults of a household use one card; the other's own lies in a drawer, or was never made.
fn share_card(settler: &mut Settler, home: &Home) {
    let [first, second, ..] = home.adults[..] else { return };
    let card = settler.village.visits[first].passes.clone();
    let own = std::mem::replace(&mut settler.village.visits[second].passes, card);
    if settler.chance(0.5) {
        settler.village.passes[own[0]].to = Some(settler.village.passes[own[0]].from);
    }
    for visit in [first, second] {
        let person = settler.village.visits[visit].person;
        settler.village.persons[person].kind = Kind::SharedCard;
    }
}
