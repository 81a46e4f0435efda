//! Who comes and goes without living here: partners, family, help, callers, couriers, people with a second home.

use menpai_domain::PassKind;
use rand::RngExt;

use super::{FOR_GOOD, Home, Settler};
use crate::simulation::habit::Habit;
use crate::simulation::kind::Kind;
use crate::simulation::mask::DayMask;
use crate::simulation::people::{Pass, Place, Visit};

/// Partners who were given a resident's pass.
const PARTNER_AS_RESIDENT: f64 = 0.2;
/// Family that goes in and out on the host's card.
const FAMILY_ON_HOSTS_CARD: f64 = 0.3;

/// Sends guests to homes, and couriers through the village.
pub(super) fn invite(settler: &mut Settler, homes: &[Home]) {
    let shares = settler.village.model.shares.clone();
    let all = settler.village.ground.units.len();
    let lasting: Vec<usize> =
        (0..homes.len()).filter(|&home| homes[home].from < 0 && homes[home].to == FOR_GOOD).collect();
    for home in settler.some(&lasting, shares.partner, all) {
        partner(settler, &homes[home]);
    }
    for home in settler.some(&lasting, shares.family, all) {
        family(settler, &homes[home]);
    }
    for home in settler.some(&lasting, shares.cleaner, all) {
        cleaner(settler, &homes[home]);
    }
    for home in settler.some(&lasting, shares.caller, all) {
        let (comes, goes) = (settler.rng.random_range(1_080.0..1_190.0), settler.rng.random_range(1_230.0..1_300.0));
        let days = settler.times_a_week(2, 4);
        calls(settler, homes[home].unit, Kind::Caller, Habit::Calls { comes, goes, spread: 20.0 }, days);
    }
    for home in settler.some(&lasting, shares.second_home, all) {
        let other = lasting[settler.rng.random_range(0..lasting.len())];
        second_home(settler, &homes[home], &homes[other]);
    }
    for _ in 0..shares.couriers {
        courier(settler);
    }
}

/// Two or three nights a week, for as long as we look.
fn partner(settler: &mut Settler, home: &Home) {
    let person = settler.person(Kind::Partner);
    let from = settler.day(-180, 20).max(home.from);
    let passes = if settler.chance(PARTNER_AS_RESIDENT) {
        vec![settler.pass(person, home.unit, PassKind::Resident, from, None)]
    } else {
        settler.chain(person, home.unit, from, settler.days(), 30)
    };
    let nights = settler.times_a_week(2, 3);
    let habit = settler.day_shift();
    stay(settler, person, home.unit, passes, (from, FOR_GOOD), habit, nights);
}

/// One or two of the family, for one to two weeks.
fn family(settler: &mut Settler, home: &Home) {
    let from = settler.day(-5, settler.days() - 10);
    let to = from + settler.day(7, 14);
    for _ in 0..settler.day(1, 2) {
        let person = settler.person(Kind::Family);
        let passes = if settler.chance(FAMILY_ON_HOSTS_CARD) && !home.adults.is_empty() {
            settler.village.visits[home.adults[0]].passes.clone()
        } else if settler.chance(0.2) {
            settler.chain(person, home.unit, from, to, 7)
        } else {
            vec![settler.pass(person, home.unit, PassKind::Visitor, from, Some(to))]
        };
        let habit = if settler.chance(0.75) { Habit::Home } else { settler.day_shift() };
        stay(settler, person, home.unit, passes, (from, to), habit, DayMask::ALL);
    }
}

/// Some mornings or evenings a week; one in five with long days, six times a week: a nanny or a nurse.
fn cleaner(settler: &mut Settler, home: &Home) {
    let (comes, goes, days) = match settler.rng.random_range(0.0..1.0) {
        roll if roll < 0.2 => (475.0, 1_090.0, settler.times_a_week(6, 6)),
        roll if roll < 0.7 => (540.0, 690.0, settler.times_a_week(2, 5)),
        _ => (1_075.0, 1_215.0, settler.times_a_week(2, 5)),
    };
    calls(settler, home.unit, Kind::Cleaner, Habit::Calls { comes, goes, spread: 15.0 }, days);
}

fn calls(settler: &mut Settler, unit: usize, kind: Kind, habit: Habit, days: DayMask) {
    let person = settler.person(kind);
    let from = settler.day(-150, 20);
    let passes = settler.chain(person, unit, from, settler.days(), 30);
    stay(settler, person, unit, passes, (from, FOR_GOOD), habit, days);
}

/// A registered resident of one unit who keeps another one, and sleeps there once or twice a week.
fn second_home(settler: &mut Settler, home: &Home, other: &Home) {
    let Some(&at_home) = home.adults.first() else { return };
    let person = settler.village.visits[at_home].person;
    if home.unit == other.unit || settler.village.persons[person].kind != Kind::Resident {
        return;
    }
    settler.village.persons[person].kind = Kind::SecondHome;
    let from = settler.day(-150, -1).max(other.from);
    let pass = settler.pass(person, other.unit, PassKind::Resident, from, None);
    let nights = settler.times_a_week(1, 2);
    let habit = settler.village.visits[at_home].habit;
    let here = settler.village.visits[at_home].nights;
    settler.village.visits[at_home].nights = DayMask::of(|day| here.has(day) && !nights.has(day));
    stay(settler, person, other.unit, vec![pass], (from, FOR_GOOD), habit, nights);
}

fn courier(settler: &mut Settler) {
    let person = settler.person(Kind::Courier);
    settler.village.passes.push(Pass {
        person,
        unit: None,
        kind: PassKind::Service,
        from: -100,
        to: None,
        renews: None,
    });
    let pass = settler.village.passes.len() - 1;
    let begins = settler.rng.random_range(480.0..900.0);
    let ends = begins + settler.rng.random_range(300.0..480.0);
    let nights = settler.random_days(0.86);
    settler.visit(Visit {
        person,
        place: Place::Round,
        passes: vec![pass],
        from: -100,
        to: FOR_GOOD,
        habit: Habit::Round { stops: 25, begins, ends },
        nights,
        lives: false,
        reads: 0.8,
        follows: 0.0,
    });
}

fn stay(
    settler: &mut Settler,
    person: usize,
    unit: usize,
    passes: Vec<usize>,
    (from, to): (i32, i32),
    habit: Habit,
    nights: DayMask,
) {
    settler.visit(Visit {
        person,
        place: Place::Unit(unit),
        passes,
        from,
        to,
        habit,
        nights,
        lives: false,
        reads: 1.0,
        follows: 0.05,
    });
}
