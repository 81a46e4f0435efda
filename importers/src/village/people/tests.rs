use std::collections::{BTreeMap, BTreeSet, HashSet};

use menpai_domain::identity::{is_fictitious_citizen_id, is_fictitious_phone};
use sha2::{Digest, Sha256};

use super::*;
use crate::village::model::Figures;
use crate::village::{Plan, plan};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

static PILOT: std::sync::LazyLock<(Plan, Population)> = std::sync::LazyLock::new(|| {
    let plan = plan::generate(7, Figures::PILOT);
    let population = populate(&plan, 7, today());
    (plan, population)
});

#[test]
fn about_as_many_people_as_asked_for_live_here() {
    let (plan, population) = &*PILOT;
    assert!(population.living_here.abs_diff(plan.figures.residents) < 120, "{}", population.living_here);
    let registered: BTreeSet<usize> = population
        .residencies
        .iter()
        .filter(|residency| residency.to.is_none())
        .map(|residency| residency.person)
        .collect();
    assert!(registered.len() > 5_800 && registered.len() < population.living_here);
}

#[test]
fn the_seed_decides_who_lives_here() {
    let (plan, population) = &*PILOT;
    let digest = |population: &Population| Sha256::digest(format!("{population:?}")).to_vec();
    assert_eq!(digest(population), digest(&populate(plan, 7, today())));
    assert_ne!(digest(population), digest(&populate(plan, 8, today())));
}

#[test]
fn nobody_is_real_and_nobody_shares_a_number() {
    let (_, population) = &*PILOT;
    let mut ids = HashSet::new();
    let mut phones = HashSet::new();
    for person in &population.persons {
        assert!(is_fictitious_citizen_id(&person.citizen_id) && ids.insert(person.citizen_id.as_str().to_owned()));
        assert_eq!((person.citizen_id.birth_date(), person.citizen_id.sex()), (person.birth, person.sex));
        assert!(person.birth <= today() && (2..=4).contains(&person.name.chars().count()), "{}", person.name);
        if let Some(phone) = &person.phone {
            assert!(is_fictitious_phone(phone) && phones.insert(phone.as_e164().to_owned()));
        }
    }
}

#[test]
fn a_few_dozen_dwellings_are_lived_in_unregistered_and_no_others() {
    let (_, population) = &*PILOT;
    assert!((24..=60).contains(&population.unregistered_units.len()), "{}", population.unregistered_units.len());
    let registered: BTreeSet<(usize, usize)> = population
        .residencies
        .iter()
        .filter(|residency| residency.to.is_none())
        .map(|residency| (residency.person, residency.unit))
        .collect();
    let mut units = BTreeSet::new();
    for pass in population.passes.iter().filter(|pass| pass.kind == PassKind::Resident) {
        let unit = pass.unit.unwrap();
        assert_eq!(pass.lives_unregistered, !registered.contains(&(pass.person, unit)));
        if pass.lives_unregistered {
            assert!(pass.from <= today() - chrono::Days::new(14), "too new to be noticed");
            units.insert(unit);
        }
    }
    assert_eq!(units.into_iter().collect::<Vec<_>>(), population.unregistered_units);
}

#[test]
fn a_tenth_of_the_rental_units_stands_empty() {
    let (plan, population) = &*PILOT;
    let lived_in: BTreeSet<usize> =
        population.passes.iter().filter(|pass| pass.kind == PassKind::Resident).filter_map(|pass| pass.unit).collect();
    let rental = plan.units.iter().filter(|unit| unit.kind.is_rental()).count();
    let empty =
        (0..plan.units.len()).filter(|unit| plan.units[*unit].kind.is_rental() && !lived_in.contains(unit)).count();
    assert!((8..=12).contains(&(empty * 100 / rental)), "{empty} of {rental}");
}

#[test]
fn no_unit_holds_more_people_than_it_may() {
    let (plan, population) = &*PILOT;
    let mut inside: BTreeMap<usize, usize> = BTreeMap::new();
    for residency in population.residencies.iter().filter(|residency| residency.to.is_none()) {
        *inside.entry(residency.unit).or_default() += 1;
    }
    for (unit, people) in inside {
        assert!(people <= usize::from(plan.units[unit].capacity), "{people} in {:?}", plan.units[unit]);
        assert!(plan.units[unit].kind.is_dwelling());
    }
}

#[test]
fn every_house_has_one_owner() {
    let (plan, population) = &*PILOT;
    let mut owned = BTreeSet::new();
    for landlord in &population.landlords {
        for &building in &landlord.buildings {
            assert!(owned.insert(building));
        }
    }
    let with_units: BTreeSet<usize> = plan.units.iter().map(|unit| unit.building).collect();
    assert_eq!(owned, with_units);
    assert!(population.landlords.iter().filter(|landlord| landlord.home.is_some()).count() > 80);
}

#[test]
fn leases_of_a_unit_follow_each_other() {
    let (_, population) = &*PILOT;
    let mut by_unit: BTreeMap<usize, Vec<&Tenancy>> = BTreeMap::new();
    for tenancy in &population.tenancies {
        assert!(
            !tenancy.tenants.is_empty() && tenancy.to.is_none_or(|to| to >= tenancy.from) && tenancy.rent_cents > 0
        );
        by_unit.entry(tenancy.unit).or_default().push(tenancy);
    }
    for mut leases in by_unit.into_values() {
        leases.sort_by_key(|lease| lease.from);
        assert!(leases.windows(2).all(|pair| pair[0].to.is_some_and(|to| to < pair[1].from)));
    }
}

#[test]
fn a_face_is_never_the_only_way_in() {
    let (plan, population) = &*PILOT;
    let mut kinds: Vec<Vec<CredentialKind>> = vec![Vec::new(); population.passes.len()];
    let mut tokens = HashSet::new();
    for credential in &population.credentials {
        kinds[credential.pass].push(credential.kind);
        assert!(tokens.insert(&credential.token) && credential.token.len() <= 128);
    }
    assert!(kinds.iter().all(|kinds| kinds.contains(&CredentialKind::Card) || kinds.contains(&CredentialKind::Qr)));
    assert!(kinds.iter().any(|kinds| kinds.contains(&CredentialKind::Face)));
    for pass in &population.passes {
        assert!(
            pass.gates.iter().all(|&gate| gate < plan.gates.len())
                && pass.from <= today()
                && pass.to.is_none_or(|to| to >= today())
        );
    }
}
