//! Units without tenants: most are quiet, some are shown or renovated, some are lived in.

use menpai_domain::PassKind;
use rand::RngExt;

use super::hidden;
use super::{FOR_GOOD, Settler};
use crate::simulation::habit::Habit;
use crate::simulation::kind::Kind;
use crate::simulation::mask::DayMask;
use crate::simulation::people::{Place, Visit};

/// Leaves units vacant.
pub(super) fn leave(settler: &mut Settler, units: &[usize]) {
    let shares = settler.village.model.shares.clone();
    for &unit in units {
        let left_over = last_tenant(settler, unit, shares.left_over_pass);
        let roll: f64 = settler.rng.random_range(0.0..1.0);
        if roll < shares.vacant_used {
            hidden::vacant_user(settler, unit, left_over);
        } else if roll < shares.vacant_used + shares.caretaker {
            caretaker(settler, unit);
        } else if roll < shares.vacant_used + shares.caretaker + shares.renovator {
            renovator(settler, unit);
        }
    }
}

/// Who lived there before; the pass, if it was forgotten.
fn last_tenant(settler: &mut Settler, unit: usize, forgotten: f64) -> Option<usize> {
    let gone = settler.day(-200, -15);
    let from = gone - settler.day(120, 900);
    let person = settler.person(Kind::MovedOut);
    settler.lease(unit, vec![person], from, Some(gone));
    let residency = settler.register(person, unit, from, from + 2);
    settler.village.residencies[residency].to = Some(gone);
    let is_forgotten = settler.chance(forgotten);
    let pass = settler.pass(person, unit, PassKind::Resident, from, (!is_forgotten).then_some(gone));
    is_forgotten.then_some(pass)
}

/// Shows the unit: two to four times a week, some twenty minutes by day.
fn caretaker(settler: &mut Settler, unit: usize) {
    let person = settler.person(Kind::Caretaker);
    let passes = settler.chain(person, unit, -60, settler.days(), 30);
    let comes = settler.rng.random_range(600.0..1_110.0);
    let nights = settler.times_a_week(2, 4);
    settler.visit(Visit {
        person,
        place: Place::Unit(unit),
        passes,
        from: -60,
        to: FOR_GOOD,
        habit: Habit::Calls { comes, goes: comes + 25.0, spread: 60.0 },
        nights,
        lives: false,
        reads: 1.0,
        follows: 0.0,
    });
}

/// Works in it for ten to twenty-five days, from eight to six, not on Sundays; some are two.
fn renovator(settler: &mut Settler, unit: usize) {
    let from = settler.day(0, settler.days() - 12);
    let to = from + settler.day(10, 25);
    for _ in 0..if settler.chance(0.4) { 2 } else { 1 } {
        let person = settler.person(Kind::Renovator);
        let pass = settler.pass(person, unit, PassKind::Visitor, from, Some(to));
        let six_days = settler.weekdays(|day| day != chrono::Weekday::Sun);
        settler.visit(Visit {
            person,
            place: Place::Unit(unit),
            passes: vec![pass],
            from,
            to,
            habit: Habit::Calls { comes: 480.0, goes: 1_085.0, spread: 20.0 },
            nights: DayMask::of(|day| six_days.has(day) && (from..=to).contains(&day)),
            lives: false,
            reads: 1.0,
            follows: 0.0,
        });
    }
}
