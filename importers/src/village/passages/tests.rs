use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::village::model::Figures;
use crate::village::{people, plan};

static WORLD: std::sync::LazyLock<(Plan, Population, Vec<PassagePlan>)> = std::sync::LazyLock::new(|| {
    let plan = plan::generate(7, Figures::PILOT);
    let population = people::populate(&plan, 7, until().date_naive());
    let passages = thirty_days(&plan, &population, 7, until()).collect();
    (plan, population, passages)
});

fn until() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-22T23:59:59+08:00").unwrap()
}

#[test]
fn about_five_thousand_pass_a_day() {
    let (_, _, passages) = &*WORLD;
    let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for passage in passages {
        *days.entry(passage.at.date_naive()).or_default() += 1;
    }
    assert_eq!(days.len(), 30);
    let mean = passages.len() / 30;
    assert!((4_500..=5_500).contains(&mean), "{mean} a day");
    assert!(days.values().all(|&day| (3_300..=6_700).contains(&day)), "{days:?}");
}

#[test]
fn the_seed_decides_and_time_runs_forward() {
    let (plan, population, passages) = &*WORLD;
    assert!(passages.is_sorted_by_key(|passage| passage.at) && passages.iter().all(|passage| passage.at <= until()));
    assert!(thirty_days(plan, population, 7, until()).eq(passages.iter().cloned()));
    assert!(!thirty_days(plan, population, 8, until()).take(500).eq(passages.iter().take(500).cloned()));
}

#[test]
fn every_device_counts_its_own_events() {
    let (plan, _, passages) = &*WORLD;
    let mut last = vec![0; plan.devices.len()];
    for passage in passages {
        last[passage.device] += 1;
        assert_eq!(passage.sequence, last[passage.device]);
        assert_eq!(
            (plan.devices[passage.device].gate, plan.devices[passage.device].direction),
            (passage.gate, passage.direction)
        );
    }
}

#[test]
fn the_village_goes_out_in_the_morning_and_comes_home_in_the_evening() {
    let (plan, _, passages) = &*WORLD;
    let share_out = |hours: std::ops::Range<i64>| {
        let at_gates: Vec<_> = passages
            .iter()
            .filter(|passage| matches!(plan.gates[passage.gate].place, GatePlace::Compound { .. }))
            .filter(|passage| hours.contains(&(i64::from(chrono::Timelike::hour(&passage.at)))))
            .collect();
        measure(at_gates.iter().filter(|passage| passage.direction == Direction::Out).count()) / measure(at_gates.len())
    };
    assert!(share_out(7..9) > 0.6, "{}", share_out(7..9));
    assert!(share_out(19..23) < 0.4, "{}", share_out(19..23));
}

#[test]
fn a_pass_opens_only_its_own_gates_and_a_stranger_none() {
    let (_, population, passages) = &*WORLD;
    let known: BTreeSet<&str> = population.credentials.iter().map(|credential| credential.token.as_str()).collect();
    let mut refused = 0;
    for passage in passages {
        match &passage.presented {
            Presented::Credential(credential) => {
                let pass = &population.passes[population.credentials[*credential].pass];
                assert_eq!(passage.granted, pass.gates.contains(&passage.gate));
            }
            Presented::Unknown { token, .. } => assert!(!passage.granted && !known.contains(token.as_str())),
        }
        refused += usize::from(!passage.granted);
    }
    assert!((passages.len() / 200..passages.len() / 40).contains(&refused), "{refused}");
}

#[test]
fn who_lives_here_unregistered_is_seen_on_most_nights() {
    let (_, population, passages) = &*WORLD;
    let fortnight = until().date_naive() - Days::new(14);
    let mut nights: BTreeMap<usize, BTreeSet<NaiveDate>> = BTreeMap::new();
    for passage in passages.iter().filter(|passage| passage.granted && passage.direction == Direction::In) {
        if let Presented::Credential(credential) = passage.presented
            && chrono::Timelike::hour(&passage.at) >= 18
            && passage.at.date_naive() > fortnight
        {
            nights.entry(population.credentials[credential].pass).or_default().insert(passage.at.date_naive());
        }
    }
    for (index, _) in population.passes.iter().enumerate().filter(|(_, pass)| pass.lives_unregistered) {
        let seen = nights.get(&index).map_or(0, BTreeSet::len);
        assert!(seen >= 9, "pass {index} was seen on {seen} of 14 evenings");
    }
}
