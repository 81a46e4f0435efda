//! Who lives in which unit: singles, couples, families, workers in shared rooms, landlords on their top floors.

use chrono::{Datelike, Days, NaiveDate};
use menpai_domain::identity::Sex;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::identities::Registrar;
use super::{Person, Population};
use crate::village::model::{Plan, Unit, UnitKind};
use crate::village::numbers::{count, measure};

/// Share of rental units that stand empty.
const VACANCY: f64 = 0.10;

/// People living together in a unit.
pub(super) struct Household {
    pub unit: usize,
    /// Adults first: indices of persons.
    pub members: Vec<usize>,
    /// Day they moved in.
    pub since: NaiveDate,
    /// Index of the landlord whose own home it is.
    pub landlord_home: Option<usize>,
    /// Members who are not registered though they live there.
    pub unregistered: Vec<usize>,
}

/// Fills the units until about the asked number of people live in the village.
pub(super) fn settle(
    plan: &Plan,
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) -> Vec<Household> {
    let mut households = Vec::new();
    for landlord in 0..population.landlords.len() {
        households.extend(at_home(landlord, population, registrar, rng));
    }
    let owners: usize = households.iter().map(|household| household.members.len()).sum();

    let mut units: Vec<usize> = (0..plan.units.len()).filter(|&unit| plan.units[unit].kind.is_rental()).collect();
    units.shuffle(rng);
    let occupied = count(measure(units.len()) * (1.0 - VACANCY));
    units.truncate(occupied);
    let sizes = sizes(plan, &units, plan.figures.residents.saturating_sub(owners), rng);
    for (&unit, &size) in units.iter().zip(&sizes) {
        let people = company(&plan.units[unit], size, registrar, rng);
        let members = enlist(people, population);
        let since = moved_in(plan, unit, registrar.today, rng);
        households.push(Household { unit, members, since, landlord_home: None, unregistered: Vec::new() });
    }
    leave_unregistered(plan, &mut households, population, registrar, rng);
    population.living_here = households.iter().map(|household| household.members.len()).sum();
    population.unregistered_units = households
        .iter()
        .filter(|household| !household.unregistered.is_empty())
        .map(|household| household.unit)
        .collect();
    population.unregistered_units.sort_unstable();
    households
}

fn at_home(
    landlord: usize,
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) -> Option<Household> {
    let facts = &population.landlords[landlord];
    let unit = facts.home?;
    let mut members = vec![facts.person];
    let owner = &population.persons[facts.person];
    let (name, sex, age) = (owner.name.clone(), owner.sex, age_on(owner.birth, registrar.today));
    let surname: String = name.chars().take(1).collect();
    let mut family = Vec::new();
    if rng.random_bool(0.8) {
        family.push(registrar.invent(other(sex), (age.saturating_sub(6).max(30), age + 2), None));
    }
    for _ in 0..rng.random_range(0..3) {
        let child_sex = if rng.random_bool(0.5) { Sex::Male } else { Sex::Female };
        family.push(registrar.invent(
            child_sex,
            (age.saturating_sub(32).max(3), age.saturating_sub(24).max(6)),
            Some(&surname),
        ));
    }
    members.extend(enlist(family, population));
    let since = registrar.today.checked_sub_days(Days::new(rng.random_range(3_000..7_500))).unwrap_or(registrar.today);
    Some(Household { unit, members, since, landlord_home: Some(landlord), unregistered: Vec::new() })
}

/// Household sizes that fit the units and add up to the number of people asked for, as far as there is room.
fn sizes(plan: &Plan, units: &[usize], people: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let room = |unit: usize| usize::from(plan.units[unit].capacity);
    let mut sizes: Vec<usize> = units
        .iter()
        .map(|&unit| {
            let wish = match (plan.units[unit].kind, rng.random_range(0.0..1.0)) {
                (UnitKind::Dormitory, _) => rng.random_range(3..8),
                (UnitKind::Room, roll) => {
                    if roll < 0.62 {
                        1
                    } else {
                        2
                    }
                }
                (_, roll) if roll < 0.30 => 1,
                (_, roll) if roll < 0.66 => 2,
                (_, roll) if roll < 0.88 => 3,
                _ => 4,
            };
            wish.min(room(unit)).max(1)
        })
        .collect();
    let mut total: usize = sizes.iter().sum();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.shuffle(rng);
    loop {
        let before = total;
        for &index in &order {
            if total < people && sizes[index] < room(units[index]).min(if before < people { 8 } else { 4 }) {
                sizes[index] += 1;
                total += 1;
            } else if total > people && sizes[index] > 1 {
                sizes[index] -= 1;
                total -= 1;
            }
        }
        if total == people || total == before {
            return sizes;
        }
    }
}

/// People who would share such a unit, adults first.
fn company(unit: &Unit, size: usize, registrar: &mut Registrar, rng: &mut ChaCha8Rng) -> Vec<Person> {
    let together = unit.kind != UnitKind::Dormitory && (size > 2 || rng.random_bool(0.72));
    if size == 1 {
        return vec![registrar.invent_any(if rng.random_bool(0.85) { (18, 42) } else { (40, 62) })];
    }
    if !together {
        let sex = if rng.random_bool(0.6) { Sex::Male } else { Sex::Female };
        return (0..size).map(|_| registrar.invent(sex, (18, 45), None)).collect();
    }
    let age = rng.random_range(22..46);
    let man = registrar.invent(Sex::Male, (age, age + 3), None);
    let surname: String = man.name.chars().take(1).collect();
    let woman = registrar.invent(Sex::Female, (age.saturating_sub(3).max(20), age + 1), None);
    let mut people = vec![man, woman];
    let mut young = Vec::new();
    for _ in 2..size {
        if rng.random_bool(0.2) && people.len() < 4 {
            let sex = if rng.random_bool(0.4) { Sex::Male } else { Sex::Female };
            people.push(registrar.invent(sex, (age + 22, age + 30), (sex == Sex::Male).then_some(surname.as_str())));
        } else {
            let sex = if rng.random_bool(0.52) { Sex::Male } else { Sex::Female };
            young.push(registrar.invent(sex, (0, age.saturating_sub(21).clamp(1, 13)), Some(&surname)));
        }
    }
    people.extend(young);
    people
}

fn enlist(people: Vec<Person>, population: &mut Population) -> Vec<usize> {
    let first = population.persons.len();
    population.persons.extend(people);
    (first..population.persons.len()).collect()
}

/// Most moved in lately, some long ago, nobody before the house stood.
fn moved_in(plan: &Plan, unit: usize, today: NaiveDate, rng: &mut ChaCha8Rng) -> NaiveDate {
    let days = count(rng.random_range(0.0_f64..1.0).powf(2.4) * 3_300.0) + 16;
    let day = u64::try_from(days).ok().and_then(|days| today.checked_sub_days(Days::new(days))).unwrap_or(today);
    let built = i32::from(plan.buildings[plan.units[unit].building].year);
    if day.year() > built { day } else { NaiveDate::from_ymd_opt(built + 1, 1, 1).unwrap_or(day).min(today) }
}

/// In a few dozen dwellings somebody lives without being registered: the whole household, or one more than the landlord said.
fn leave_unregistered(
    plan: &Plan,
    households: &mut [Household],
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) {
    let wanted = count(measure(plan.figures.rental_units) * 0.0119).clamp(30, 48);
    let mut order: Vec<usize> =
        (0..households.len()).filter(|&index| households[index].landlord_home.is_none()).collect();
    order.shuffle(rng);
    for index in order.into_iter().take(wanted) {
        let household = &mut households[index];
        let room = usize::from(plan.units[household.unit].capacity);
        if rng.random_bool(0.35) && household.members.len() < room {
            let guest = enlist(vec![registrar.invent_any((18, 40))], population);
            household.unregistered.clone_from(&guest);
            household.members.extend(guest);
        } else {
            household.unregistered.clone_from(&household.members);
        }
    }
}

fn other(sex: Sex) -> Sex {
    if sex == Sex::Male { Sex::Female } else { Sex::Male }
}

/// Completed years on a day.
pub(super) fn age_on(birth: NaiveDate, today: NaiveDate) -> u32 {
    today.years_since(birth).unwrap_or(0)
}
