//! Passes and what devices read for them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use menpai_domain::{CredentialKind, PassKind};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::households::{Household, age_on};
use super::identities::Registrar;
use super::{Credential, Pass, Population, Rhythm};
use crate::village::model::{GatePlace, Plan};

/// Youngest with a pass of their own.
const PASS_YEARS: u32 = 16;
/// Couriers, cleaners and repair people who come every day.
const SERVICE_PASSES: usize = 18;
/// Guests who stay for some days.
const VISITOR_PASSES: usize = 24;

/// Issues a pass to every adult who lives here, to those who work here and to some guests.
pub(super) fn issue(
    plan: &Plan,
    households: &[Household],
    population: &mut Population,
    registrar: &mut Registrar,
    rng: &mut ChaCha8Rng,
) {
    let today = registrar.today;
    let mut tokens = Tokens { issued: 0 };
    let compound: Vec<usize> =
        (0..plan.gates.len()).filter(|&gate| matches!(plan.gates[gate].place, GatePlace::Compound { .. })).collect();
    let doors: BTreeMap<usize, usize> = plan
        .gates
        .iter()
        .enumerate()
        .filter_map(|(gate, facts)| match facts.place {
            GatePlace::Building { building } => Some((building, gate)),
            GatePlace::Compound { .. } => None,
        })
        .collect();
    let ends: BTreeMap<usize, NaiveDate> = population
        .tenancies
        .iter()
        .filter(|tenancy| tenancy.from <= today)
        .filter_map(|tenancy| Some((tenancy.unit, tenancy.to?)))
        .filter(|(_, to)| *to >= today)
        .collect();
    let reach = |unit: usize| {
        let mut gates = compound.clone();
        gates.extend(doors.get(&plan.units[unit].building));
        gates
    };

    for household in households {
        for &person in &household.members {
            let age = age_on(population.persons[person].birth, today);
            if age < PASS_YEARS {
                continue;
            }
            let lives_unregistered = household.unregistered.contains(&person);
            let pass = Pass {
                kind: PassKind::Resident,
                person,
                unit: Some(household.unit),
                gates: reach(household.unit),
                from: household.since,
                to: ends.get(&household.unit).copied(),
                lives_unregistered,
                rhythm: rhythm(age, lives_unregistered, rng),
            };
            give(pass, population, &mut tokens, rng);
        }
    }
    for _ in 0..SERVICE_PASSES {
        let person = population.persons.len();
        population.persons.push(registrar.invent_any((20, 55)));
        let from = today.checked_sub_days(Days::new(rng.random_range(20..700))).unwrap_or(today);
        let pass = Pass {
            kind: PassKind::Service,
            person,
            unit: None,
            gates: compound.clone(),
            from,
            to: None,
            lives_unregistered: false,
            rhythm: Rhythm::Caller,
        };
        give(pass, population, &mut tokens, rng);
    }
    for _ in 0..VISITOR_PASSES.min(households.len()) {
        let host = &households[rng.random_range(0..households.len())];
        let person = population.persons.len();
        population.persons.push(registrar.invent_any((18, 60)));
        let from = today.checked_sub_days(Days::new(rng.random_range(0..4))).unwrap_or(today);
        let to = today.checked_add_days(Days::new(rng.random_range(1..5)));
        let pass = Pass {
            kind: PassKind::Visitor,
            person,
            unit: Some(host.unit),
            gates: reach(host.unit),
            from,
            to,
            lives_unregistered: false,
            rhythm: Rhythm::Caller,
        };
        give(pass, population, &mut tokens, rng);
    }
}

fn rhythm(age: u32, works_days: bool, rng: &mut ChaCha8Rng) -> Rhythm {
    let roll: f64 = rng.random_range(0.0..1.0);
    match age {
        60.. if !works_days => Rhythm::Home,
        _ if !works_days && roll < 0.11 => Rhythm::Home,
        _ if !works_days && roll < 0.20 => Rhythm::Night,
        _ => {
            let leaves: u16 = rng.random_range(390..580);
            Rhythm::Day { leaves, returns: leaves + rng.random_range(580..790) }
        }
    }
}

/// Every pass has a QR code or a card; a face is never the only way.
fn give(pass: Pass, population: &mut Population, tokens: &mut Tokens, rng: &mut ChaCha8Rng) {
    let index = population.passes.len();
    let kinds: &[CredentialKind] = match (pass.kind, rng.random_range(0.0..1.0)) {
        (PassKind::Visitor, _) => &[CredentialKind::Qr],
        (PassKind::Service, _) => &[CredentialKind::Card],
        (PassKind::Resident, roll) if roll < 0.34 => &[CredentialKind::Card],
        (PassKind::Resident, roll) if roll < 0.58 => &[CredentialKind::Qr],
        (PassKind::Resident, roll) if roll < 0.80 => &[CredentialKind::Card, CredentialKind::Face],
        (PassKind::Resident, _) => &[CredentialKind::Qr, CredentialKind::Face],
    };
    population.passes.push(pass);
    population.credentials.extend(kinds.iter().map(|&kind| Credential { pass: index, kind, token: tokens.next(kind) }));
}

/// Tokens as terminals send them: a card's eight hexadecimal digits, a QR text, the number a terminal knows a face by.
struct Tokens {
    issued: u32,
}

impl Tokens {
    fn next(&mut self, kind: CredentialKind) -> String {
        self.issued += 1;
        // Multiplying by an odd number runs through all 32-bit values without repeating one.
        let scattered = self.issued.wrapping_mul(2_654_435_761);
        match kind {
            CredentialKind::Card => format!("{scattered:08X}"),
            CredentialKind::Qr => format!("MP1.{scattered:08x}.{:08x}", scattered.rotate_left(13) ^ 0x5bd1_e995),
            CredentialKind::Face => format!("{}", 10_000_000 + self.issued),
            CredentialKind::Pin => format!("{:06}", self.issued % 1_000_000),
        }
    }
}
