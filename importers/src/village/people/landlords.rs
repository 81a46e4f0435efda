//! Owners: about one per house, some with two or three, many living on top of one.

use menpai_domain::identity::Sex;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::identities::Registrar;
use super::{Landlord, Population, names};
use crate::village::model::{Plan, UnitKind};

/// Shares the buildings that have units among owners, most of whom belong to the village's clan.
pub(super) fn settle(plan: &Plan, population: &mut Population, registrar: &mut Registrar, rng: &mut ChaCha8Rng) {
    let clans: Vec<char> = names::CLANS.chars().collect();
    let clan = clans[rng.random_range(0..clans.len())].to_string();
    let mut homes: Vec<Option<usize>> = vec![None; plan.buildings.len()];
    let mut let_out = vec![false; plan.buildings.len()];
    for (index, unit) in plan.units.iter().enumerate() {
        let_out[unit.building] = true;
        if unit.kind == UnitKind::Home {
            homes[unit.building] = Some(index);
        }
    }
    let mut free: Vec<usize> = (0..plan.buildings.len()).filter(|&building| let_out[building]).collect();
    free.shuffle(rng);
    while let Some(first) = free.pop() {
        let more = match rng.random_range(0.0..1.0) {
            roll if roll < 0.04 => 2,
            roll if roll < 0.16 => 1,
            _ => 0,
        };
        let mut buildings = vec![first];
        buildings.extend((0..more).filter_map(|_| free.pop()));
        buildings.sort_unstable();
        let sex = if rng.random_bool(0.68) { Sex::Male } else { Sex::Female };
        let surname = rng.random_bool(0.66).then_some(clan.as_str());
        let person = population.persons.len();
        population.persons.push(registrar.invent(sex, (38, 76), surname));
        let home = buildings.iter().find_map(|&building| homes[building]);
        population.landlords.push(Landlord { person, buildings, home });
    }
}
