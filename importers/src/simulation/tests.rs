use std::collections::BTreeMap;
use std::sync::LazyLock;

use menpai_domain::{Direction, GapRule, PassKind};
use sha2::{Digest, Sha256};

use super::*;
use crate::village::{Figures, plan};

const SMALL: Figures = Figures { buildings: 90, rental_units: 700, residents: 1_200, passages_per_day: 900 };

static PLAN: LazyLock<Plan> = LazyLock::new(|| plan::generate(3, SMALL));
static VILLAGE: LazyLock<Village> = LazyLock::new(|| simulate(&PLAN, &Model::default(), 4));

fn law() -> Law {
    replay::law(&menpai_domain::gap::Parameters::default())
}

fn digest(village: &Village) -> Vec<u8> {
    let mut sha = Sha256::new();
    sha.update(format!("{village:?}"));
    for day in village.days().take(4) {
        sha.update(format!("{day:?}"));
    }
    sha.finalize().to_vec()
}

#[test]
fn the_seed_decides_everything() {
    assert_eq!(digest(&VILLAGE), digest(&simulate(&PLAN, &Model::default(), 4)));
    assert_ne!(digest(&VILLAGE), digest(&simulate(&PLAN, &Model::default(), 5)));
}

#[test]
fn every_rental_unit_is_there_and_every_kind_of_people() {
    let pilot = plan::generate(7, Figures::PILOT);
    let village = simulate(&pilot, &Model::default(), 1);
    assert_eq!(village.ground.units.len(), 3_288);
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for person in &village.persons {
        *kinds.entry(person.kind).or_default() += 1;
    }
    for kind in Kind::ALL {
        assert!(kinds.contains_key(&kind), "nobody is {}", kind.as_str());
    }
}

#[test]
fn nobody_sleeps_in_two_places() {
    let mut nights: BTreeMap<usize, Vec<&Visit>> = BTreeMap::new();
    for visit in VILLAGE.visits.iter().filter(|visit| !matches!(visit.habit, Habit::Calls { .. } | Habit::Round { .. }))
    {
        nights.entry(visit.person).or_default().push(visit);
    }
    for visits in nights.values().filter(|visits| visits.len() > 1) {
        for night in 0..VILLAGE.days {
            let here = |visit: &&&Visit| (visit.from..=visit.to).contains(&night) && visit.nights.has(night);
            assert!(visits.iter().filter(here).count() <= 1, "{visits:?}");
        }
    }
}

#[test]
fn devices_number_their_events_and_send_some_of_them_twice_or_late() {
    let mut numbers: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let (mut late, mut twice) = (0, 0);
    for Day { day, passages } in VILLAGE.days() {
        assert!(passages.is_sorted_by_key(|passage| passage.received_s));
        for passage in &passages {
            assert_eq!(passage.received_s.div_euclid(86_400), i64::from(day));
            let pass = &VILLAGE.passes[passage.pass];
            assert!(!passage.granted || pass.in_force(day) || pass.in_force(day - 1) || pass.in_force(day - 2));
            late += u32::from(passage.received_s - passage.device_s > 7_200);
            numbers.entry(passage.reader).or_default().push(passage.sequence);
        }
    }
    for numbers in numbers.values_mut() {
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        twice += all - numbers.len();
        let last = usize::try_from(*numbers.last().expect("an event")).expect("a number");
        assert!(last - numbers.len() < 60, "only what a device still keeps on the last day is missing");
    }
    assert!(late > 50 && twice > 50, "{late} {twice}");
}

#[test]
fn people_go_in_as_often_as_out_where_nothing_is_missed() {
    let equipment = Equipment {
        no_door: 0.0,
        both_ways: 0.0,
        entry_and_exit: 1.0,
        door_in: 1.0,
        door_out: 1.0,
        lost: 0.0,
        twice: 0.0,
        cut_off: 0.0,
        dead: 0.0,
        ..Equipment::default()
    };
    let village = simulate(&PLAN, &Model { equipment, ..Model::default() }, 4);
    let alone: Vec<usize> = village
        .visits
        .iter()
        .filter(|visit| visit.from < 0 && visit.to > village.days && visit.follows <= 0.0 && visit.reads >= 1.0)
        .filter(|visit| village.visits.iter().filter(|other| other.passes.first() == visit.passes.first()).count() == 1)
        .filter_map(|visit| (visit.passes.len() == 1).then_some(visit.passes[0]))
        .collect();
    let mut last: BTreeMap<usize, Option<Direction>> = alone.iter().map(|pass| (*pass, None)).collect();
    for day in village.days() {
        for passage in day.passages {
            if village.ground.readers[passage.reader].kind == menpai_domain::GateKind::Building
                && let Some(last) = last.get_mut(&passage.pass)
            {
                assert_ne!(*last, Some(passage.direction), "the same way twice: pass {}", passage.pass);
                *last = Some(passage.direction);
            }
        }
    }
    assert!(alone.len() > 200, "{}", alone.len());
}

#[test]
fn the_history_tells_everything_once_and_in_order() {
    let history = VILLAGE.history();
    assert!(history.is_sorted_by_key(|dated| dated.day));
    let passes = history.iter().filter(|dated| matches!(dated.act, Act::PassIssued(_) | Act::PassRenewed(_))).count();
    assert_eq!(passes, VILLAGE.passes.iter().filter(|pass| pass.from < VILLAGE.days).count());
    for dated in &history {
        if let Act::PassRenewed(index) = dated.act {
            let pass = &VILLAGE.passes[index];
            let before = &VILLAGE.passes[pass.renews.expect("a pass before it")];
            assert_eq!((before.person, before.unit), (pass.person, pass.unit));
            assert!(before.to.is_some_and(|to| to < pass.from));
        }
    }
}

#[test]
fn what_lasts_is_never_the_work_of_innocents_alone() {
    let truth = Truth::of(&VILLAGE, &law());
    for gap in truth.gaps().filter(|gap| gap.due && gap.to - gap.since >= 14) {
        let kinds: Vec<Kind> = gap.persons.iter().map(|&person| VILLAGE.persons[person].kind).collect();
        assert!(kinds.iter().any(|kind| !kind.is_innocent()), "{gap:?} {kinds:?}");
    }
}

#[test]
fn whoever_is_not_as_the_registry_says_makes_a_gap() {
    let truth = Truth::of(&VILLAGE, &law());
    for visit in VILLAGE.visits.iter().filter(|visit| visit.lives && visit.to >= VILLAGE.days) {
        let kind = VILLAGE.persons[visit.person].kind;
        let hidden = !kind.is_innocent() && !matches!(kind, Kind::LateTenant | Kind::Crowded);
        let involved = || truth.gaps().any(|gap| gap.persons.contains(&visit.person));
        assert!(!hidden || involved(), "{} makes no gap", kind.as_str());
    }
    for rule in GapRule::ALL {
        assert!(truth.gaps().any(|gap| gap.rule == rule && gap.due), "no gap by {rule}");
    }
}

/// A village with one dwelling for two, in which a test says what is so.
fn empty() -> Village {
    let mut village = VILLAGE.clone();
    village.persons = (0..4).map(|_| Person { kind: Kind::Resident, leaves_for_festival: false }).collect();
    village.visits.clear();
    village.leases.clear();
    village.residencies.clear();
    village.passes.clear();
    village.ground.units.truncate(1);
    village.ground.units[0].capacity = 2;
    village
}

fn lives(village: &mut Village, person: usize, from: i32, to: i32) {
    let pass = Pass { person, unit: Some(0), kind: PassKind::Resident, from, to: None, renews: None };
    village.passes.push(pass);
    village.visits.push(Visit {
        person,
        place: Place::Unit(0),
        passes: vec![village.passes.len() - 1],
        from,
        to,
        habit: Habit::Home,
        nights: DayMask::ALL,
        lives: true,
        reads: 1.0,
        follows: 0.0,
    });
}

fn registered(village: &mut Village, person: usize, from: i32, filed: i32, to: Option<i32>) {
    village.residencies.push(Residency { person, unit: 0, from, filed, to });
}

fn lease(village: &mut Village, from: i32, to: Option<i32>, recorded: i32) {
    village.leases.push(Lease { unit: 0, tenants: vec![0], from, to, recorded, ended: None });
}

/// What a case is, how it comes about, and what is told of it.
type Case<'a> = (&'a str, &'a dyn Fn(&mut Village), Vec<Told>);
/// Rule, first day, day from which it is to be found (none: it needn't be), last day.
type Told = (GapRule, i32, Option<i32>, i32);

fn told(village: &Village) -> Vec<Told> {
    let gaps = Truth::of(village, &law());
    gaps.gaps().map(|gap| (gap.rule, gap.from, gap.due.then_some(gap.since), gap.to)).collect()
}

#[test]
fn who_is_away_for_a_week_can_be_found_a_week_later() {
    let mut village = empty();
    lease(&mut village, -90, None, -90);
    lives(&mut village, 0, -90, 999);
    let by = |village: &Village| Truth::of(village, &law()).gaps().next().and_then(|gap| gap.by);
    assert_eq!(by(&village), Some(21));
    village.visits[0].nights.clear(10, 11);
    assert_eq!(by(&village), Some(21), "two nights are nothing");
    village.visits[0].nights.clear(10, 16);
    assert_eq!(by(&village), Some(28));
    village.visits[0].to = 25;
    assert_eq!(by(&village), None, "over before");
}

#[test]
fn the_truth_by_cases() {
    use GapRule::{LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse};
    let silent = law().silent_nights;
    // Day 0 is Monday, 6 April 2026, a holiday (清明); days 1 to 4 are worked.
    let last = VILLAGE.days - 1;
    let cases: [Case<'_>; 9] = [
        (
            "registered in time",
            &|v| {
                lease(v, 1, None, 1);
                lives(v, 0, 1, 999);
                registered(v, 0, 1, 2, None);
            },
            vec![(UnregisteredResidence, 1, Some(1), 1)],
        ),
        (
            "registered late: the third working day after day 1 is day 4",
            &|v| {
                lease(v, 1, None, 1);
                lives(v, 0, 1, 999);
                registered(v, 0, 1, 20, None);
            },
            vec![(UnregisteredResidence, 1, Some(1), 19), (RegistrationDue, 4, Some(5), 19)],
        ),
        (
            "never registered, for long",
            &|v| {
                lease(v, -90, None, -90);
                lives(v, 0, -90, 999);
            },
            vec![(UnregisteredResidence, 0, Some(0), last), (RegistrationDue, 0, None, last)],
        ),
        (
            "neither let nor registered: the vacant unit is to be found",
            &|v| lives(v, 0, -90, 999),
            vec![
                (UnregisteredResidence, 0, None, last),
                (VacantInUse, 0, Some(0), last),
                (RegistrationDue, 0, None, last),
            ],
        ),
        (
            "the lease ended, the registration stands",
            &|v| {
                lease(v, -300, Some(10), -300);
                lives(v, 0, -300, 999);
                registered(v, 0, -300, -300, None);
            },
            vec![(LeaseEnded, 11, Some(11), last)],
        ),
        (
            "the lease was renewed, and recorded five days late",
            &|v| {
                lease(v, -300, Some(10), -300);
                lease(v, 11, None, 15);
                lives(v, 0, -300, 999);
                registered(v, 0, -300, -300, None);
            },
            vec![(LeaseEnded, 11, Some(11), 14)],
        ),
        (
            "moved away, still registered",
            &|v| {
                lease(v, -300, None, -300);
                lives(v, 0, -300, 9);
                registered(v, 0, -300, -300, None);
            },
            vec![(StaleResidency, 10, Some(10 + silent), last)],
        ),
        (
            "moved out and deregistered three days later",
            &|v| {
                lease(v, -300, Some(9), -300);
                lives(v, 0, -300, 9);
                registered(v, 0, -300, -300, Some(12));
            },
            vec![(StaleResidency, 10, None, 12)],
        ),
        (
            "three in a dwelling for two, all registered, one of them from day 5",
            &|v| {
                lease(v, -300, None, -300);
                for (person, from) in [(0, -300), (1, -300), (2, 5)] {
                    lives(v, person, from, 999);
                    registered(v, person, from, from, None);
                }
            },
            vec![(OverCapacity, 5, Some(5), last)],
        ),
    ];
    for (case, arrange, wanted) in cases {
        let mut village = empty();
        arrange(&mut village);
        assert_eq!(told(&village), wanted, "{case}");
    }
}
