//! Leases and registrations, running and past.

use chrono::{Datelike, Days, Months, NaiveDate};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::households::{Household, age_on};
use super::identities::Registrar;
use super::{FiledAs, Population, Residency, Tenancy};
use crate::village::model::{Plan, Unit, UnitKind};
use crate::village::numbers::count;

/// Youngest who signs a lease.
const ADULT_YEARS: u32 = 18;

/// Signs a lease for every household that rents and registers everybody who is to be registered.
pub(super) fn sign(
    plan: &Plan,
    households: &[Household],
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) {
    let today = registrar.today;
    let owner_of = owners(plan, population);
    let mut lived_in = vec![None; plan.units.len()];
    for household in households {
        lived_in[household.unit] = Some(household.since);
        if household.landlord_home.is_none()
            && let Some(landlord) = owner_of[plan.units[household.unit].building]
        {
            let (rent_cents, deposit_cents) = rent(&plan.units[household.unit], rng);
            let tenants = household
                .members
                .iter()
                .copied()
                .filter(|&person| age_on(population.persons[person].birth, today) >= ADULT_YEARS)
                .take(2)
                .collect();
            let to = rng.random_bool(0.7).then(|| year_end(household.since, today));
            population.tenancies.push(Tenancy {
                unit: household.unit,
                landlord,
                tenants,
                from: household.since,
                to,
                rent_cents,
                deposit_cents,
            });
        }
        register(household, population, today, rng);
    }
    remember(plan, &lived_in, &owner_of, population, registrar, rng);
}

fn owners(plan: &Plan, population: &Population) -> Vec<Option<usize>> {
    let mut owner_of = vec![None; plan.buildings.len()];
    for (index, landlord) in population.landlords.iter().enumerate() {
        for &building in &landlord.buildings {
            owner_of[building] = Some(index);
        }
    }
    owner_of
}

fn register(household: &Household, population: &mut Population, today: NaiveDate, rng: &mut ChaCha8Rng) {
    let filed_as = match rng.random_range(0.0..1.0) {
        roll if roll < 0.55 => FiledAs::Landlord,
        roll if roll < 0.82 => FiledAs::Tenant,
        _ => FiledAs::Staff,
    };
    let lag = rng.random_range(0..13);
    for &person in household.members.iter().filter(|person| !household.unregistered.contains(person)) {
        let born = population.persons[person].birth.checked_add_days(Days::new(15)).unwrap_or(today);
        let from = household.since.max(born).min(today);
        let recorded_on = from.checked_add_days(Days::new(lag)).unwrap_or(from).min(today);
        population.residencies.push(Residency { person, unit: household.unit, from, to: None, recorded_on, filed_as });
    }
}

/// Former tenants of some units, and of most that stand empty now.
fn remember(
    plan: &Plan,
    lived_in: &[Option<NaiveDate>],
    owner_of: &[Option<usize>],
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) {
    let today = registrar.today;
    for (unit, facts) in plan.units.iter().enumerate() {
        let chance = if lived_in[unit].is_none() { 0.6 } else { 0.07 };
        if !facts.kind.is_rental() || !rng.random_bool(chance) {
            continue;
        }
        let left_before = lived_in[unit].unwrap_or(today);
        let Some(to) = left_before.checked_sub_days(Days::new(rng.random_range(3..80))) else { continue };
        let Some(from) = to.checked_sub_days(Days::new(rng.random_range(120..900))) else { continue };
        let built = i32::from(plan.buildings[facts.building].year);
        let Some(landlord) = owner_of[facts.building].filter(|_| from.year() > built) else { continue };
        let person = population.persons.len();
        population.persons.push(registrar.invent_any((20, 50)));
        let (rent_cents, deposit_cents) = rent(facts, rng);
        population.tenancies.push(Tenancy {
            unit,
            landlord,
            tenants: vec![person],
            from,
            to: Some(to),
            rent_cents,
            deposit_cents,
        });
        let recorded_on = from.checked_add_days(Days::new(rng.random_range(0..9))).unwrap_or(from);
        population.residencies.push(Residency {
            person,
            unit,
            from,
            to: Some(to),
            recorded_on,
            filed_as: FiledAs::Landlord,
        });
    }
}

/// Rent by area, in whole tens of yuan, and one or two months of it as a deposit.
fn rent(unit: &Unit, rng: &mut ChaCha8Rng) -> (i64, i64) {
    let base = match unit.kind {
        UnitKind::Room => 320.0,
        UnitKind::Dormitory => 420.0,
        UnitKind::Flat | UnitKind::Shop | UnitKind::Home => 380.0,
    };
    let yuan = (base + unit.area_m2 * rng.random_range(11.0..17.0)) / 10.0;
    let cents = i64::try_from(count(yuan) * 1_000).unwrap_or(i64::MAX / 2);
    (cents, cents * rng.random_range(1..=2))
}

/// Leases run a year and are renewed: the last day of the year that is running.
fn year_end(from: NaiveDate, today: NaiveDate) -> NaiveDate {
    let years = today.years_since(from).unwrap_or(0) + 1;
    let next = from.checked_add_months(Months::new(years * 12)).unwrap_or(today);
    next.pred_opt().unwrap_or(next).max(today)
}
