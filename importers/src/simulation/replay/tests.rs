use std::collections::BTreeSet;

use menpai_domain::GapRule;
use menpai_domain::gap::{Moment, Parameters, UnitFacts};
use menpai_domain::presence::sign_of;

use super::*;
use crate::simulation::{Equipment, Model, Passage, simulate};
use crate::village::{Figures, plan};

const SMALL: Figures = Figures { buildings: 90, rental_units: 700, residents: 1_200, passages_per_day: 900 };

fn village(equipment: Equipment) -> Village {
    simulate(&plan::generate(3, SMALL), &Model { equipment, ..Model::default() }, 4)
}

#[test]
fn what_is_sent_twice_or_late_is_counted_once() {
    let village = village(Equipment { twice: 0.2, cut_off: 0.05, ..Equipment::default() });
    let mut counters = Counters::new(&village);
    let mut told = BTreeSet::new();
    for day in village.days() {
        counters.add(&village, &day.passages);
        let counts = |passage: &&Passage| passage.granted && village.passes[passage.pass].unit.is_some();
        told.extend(day.passages.iter().filter(counts).map(|passage| (passage.reader, passage.sequence)));
    }
    let sum = |counts: &menpai_domain::presence::NightCounts| {
        [counts.inner, counts.outer].iter().map(|c| usize::from(c.came + c.went + c.left + c.back)).sum::<usize>()
    };
    let counted: usize = counters.ties.iter().flat_map(|tie| &tie.nights).map(|(_, counts)| sum(counts)).sum();
    assert!(counted > 10_000 && counted <= told.len(), "{counted} signs of {} events", told.len());
    // A sign is what happens outside of the afternoon: most of all events, and never more than all.
    assert!(counted * 10 > told.len() * 7, "{counted} signs of {} events", told.len());
}

#[test]
fn an_event_has_the_devices_time_where_that_can_be() {
    let at = |device_s, received_s| {
        fold::placed(&Passage {
            reader: 0,
            sequence: 1,
            device_s,
            received_s,
            direction: menpai_domain::Direction::In,
            pass: 0,
            granted: true,
        })
    };
    for (device_s, received_s, placed) in [
        (1_000, 1_005, 1_000),
        (1_060, 1_005, 1_005),
        (5_000, 1_005, 1_005),
        (1_000, 5_005, 5_005),
        (1_000, 8_000, 1_000),
    ] {
        assert_eq!(at(device_s, received_s), placed, "{device_s} {received_s}");
    }
    assert!(sign_of("2026-04-06T18:00:00".parse().expect("a time"), menpai_domain::Direction::In).is_some());
}

#[test]
fn who_finds_nothing_is_never_wrong_and_misses_all() {
    let village = village(Equipment::default());
    let nobody = |_: &UnitFacts, _: &Moment<'_>| Vec::new();
    let everybody = |facts: &UnitFacts, _: &Moment<'_>| {
        let holders = (0..facts.holders.len()).collect();
        vec![Found { rule: GapRule::UnregisteredResidence, holders, registrants: Vec::new() }]
    };
    let scores = replay(&village, &law(&Parameters::default()), &[&nobody, &everybody]);
    let [nobody, everybody] = [&scores[0], &scores[1]].map(Score::total);
    assert_eq!((nobody.right, nobody.wrong, nobody.found), (0, 0, 0));
    assert!(nobody.lasting > 30, "{nobody:?}");
    assert_eq!(scores[0].missed.len(), usize::try_from(nobody.lasting).expect("a number"));
    assert!(everybody.wrong > 300 && everybody.right > 20, "{everybody:?}");
    let unregistered = &scores[1].rules[&GapRule::UnregisteredResidence];
    assert!(unregistered.recall() > 0.9, "{unregistered:?}");
    assert!(scores[1].kinds.values().any(|kind| kind.share() > 0.5));
}

#[test]
fn the_rules_do_better_than_the_naive_one() {
    let village = village(Equipment::default());
    let parameters = Parameters::default();
    let scores = replay(&village, &law(&parameters), &[&parameters, &naive]);
    let [rules, naive] = [&scores[0], &scores[1]].map(Score::total);
    assert!(rules.precision() > 0.9 && rules.precision() > naive.precision(), "{rules:?} {naive:?}");
    assert!(rules.recall() > 0.7 && rules.recall() > naive.recall(), "{rules:?} {naive:?}");
}
