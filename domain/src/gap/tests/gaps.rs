//! What is found, and on whom it rests.

use super::*;

fn new(days: u64, counts: NightCounts) -> Holder {
    Holder { first_day: ago(days), ..holder(nights(days, counts, |_| true)) }
}

fn vacant(holders: impl IntoIterator<Item = Holder>) -> UnitFacts {
    UnitFacts { lease: Lease::default(), ..home_of(holders) }
}

#[test]
fn gaps_are_found() {
    use GapRule::{LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse};
    let all = |_: NaiveDate| true;
    let missed = |night: NaiveDate| !night.day().is_multiple_of(4);
    let shared = resident().with(holder(nights(60, TWO, all))).registered(1);
    let lease_over = UnitFacts { lease: Lease { current_since: None, ended_on: Some(ago(15)) }, ..resident() };
    for (told, facts, rules) in [
        ("a resident's pass, not registered", home_of([holder(nights(60, HOME, all))]), vec![UnregisteredResidence]),
        (
            "the same, read on three nights of four",
            home_of([holder(nights(60, HOME, missed))]),
            vec![UnregisteredResidence],
        ),
        ("the same, on night shift", home_of([holder(nights(60, BY_DAY, all))]), vec![UnregisteredResidence]),
        ("the same, at home all day", home_of([holder(nights(60, AT_HOME, all))]), vec![UnregisteredResidence]),
        (
            "the same, through an entry-only door",
            home_of([holder(nights(60, ENTRY_ONLY, all))]),
            vec![UnregisteredResidence],
        ),
        (
            "a visitor whose passes are renewed",
            resident().with(visitor(3, ago(40), nights(40, HOME, all))),
            vec![UnregisteredResidence],
        ),
        (
            "a visitor on one long pass",
            resident().with(visitor(1, ago(25), nights(25, HOME, all))),
            vec![UnregisteredResidence],
        ),
        (
            "a visitor for two months, read on thirteen nights of three weeks",
            resident().with(visitor(3, ago(60), by_age(60, |age| only((1..4).contains(&(age % 5)), HOME)))),
            vec![UnregisteredResidence],
        ),
        (
            "the same through an entry-only door, on sixteen nights",
            resident().with(visitor(3, ago(60), by_age(60, |age| only(!age.is_multiple_of(4), ENTRY_ONLY)))),
            vec![UnregisteredResidence],
        ),
        (
            "a pass that two use, both read on every third day",
            home_of([holder(by_age(60, |age| if age.is_multiple_of(3) { TWO } else { HOME }))]).registered(0),
            vec![UnregisteredResidence],
        ),
        ("a pass that two use, though all are registered", shared, vec![UnregisteredResidence]),
        (
            "a pass that three use, one of them a child",
            home_of([holder(nights(60, both(counts(4, 1, 3, 0)), all))]).registered(0).with_child(),
            vec![UnregisteredResidence],
        ),
        (
            "another visitor every week",
            resident()
                .with(visitor(1, ago(21), nights(60, HOME, |night| night < ago(14))))
                .with(visitor(1, ago(14), nights(60, HOME, |night| (ago(14)..ago(7)).contains(&night))))
                .with(visitor(1, ago(7), nights(60, HOME, |night| night >= ago(7)))),
            vec![UnregisteredResidence],
        ),
        (
            "registered, and gone",
            home_of([holder(nights(60, HOME, |night| night < ago(40)))]).registered(0),
            vec![StaleResidency],
        ),
        ("registered, never seen", resident().with(holder(vec![])).registered(1), vec![StaleResidency]),
        ("vacant, with a resident's pass", vacant([holder(nights(60, HOME, all))]), vec![VacantInUse]),
        (
            "vacant, lived in by two in turns",
            vacant([
                holder(nights(60, HOME, |night| night.day().is_multiple_of(3))),
                holder(nights(60, HOME, |night| night.day() % 3 == 1)),
            ]),
            vec![VacantInUse],
        ),
        (
            "vacant, moved in ten days ago, and a friend was there for a night",
            vacant([new(14, HOME), holder(nights(3, HOME, all))]),
            vec![RegistrationDue],
        ),
        ("vacant, with visitor's passes", vacant([visitor(3, ago(40), nights(40, HOME, all))]), vec![VacantInUse]),
        (
            "too many are registered",
            UnitFacts { unit: Dwelling { capacity: 2, ..Dwelling::default() }, ..resident().with_child().with_child() },
            vec![OverCapacity],
        ),
        (
            "too many live there",
            UnitFacts {
                unit: Dwelling { capacity: 1, ..Dwelling::default() },
                ..resident().with(holder(nights(60, HOME, all)))
            },
            vec![UnregisteredResidence, OverCapacity],
        ),
        ("the lease is over, the tenant lives on", lease_over, vec![LeaseEnded]),
        (
            "the lease is over, registrations with it",
            UnitFacts {
                lease: Lease { current_since: None, ended_on: Some(ago(15)) },
                ..home_of([Holder { registered_until: Some(ago(15)), ..holder(nights(60, HOME, all)) }])
            },
            vec![VacantInUse],
        ),
        ("moved in ten days ago", home_of([new(10, HOME)]), vec![RegistrationDue]),
        ("moved in five weeks ago", home_of([new(35, HOME)]), vec![RegistrationDue]),
        ("moved in on night shift", home_of([new(14, BY_DAY)]), vec![RegistrationDue]),
        ("moved in with a registered household", resident().with(new(12, HOME)), vec![RegistrationDue]),
        ("two moved in on one pass", home_of([new(30, TWO)]), vec![UnregisteredResidence, RegistrationDue]),
        (
            "moved in, with a visitor who settled before",
            home_of([new(10, HOME), visitor(3, ago(40), nights(40, HOME, all))]),
            vec![UnregisteredResidence, RegistrationDue],
        ),
    ] {
        assert_eq!(found(&facts), rules, "{told}");
    }
}

#[test]
fn a_vacant_dwelling_rests_on_as_few_as_make_it() {
    let all = |_: NaiveDate| true;
    let rests_on = |facts: &UnitFacts| {
        let findings = judge_with(facts, &Parameters::default(), &QuietNights::default());
        let [finding] = &findings[..] else { panic!("one finding: {findings:?}") };
        finding.holders.clone()
    };
    let partner = || holder(nights(60, HOME, two_or_three_a_week));
    let by_threes = |rest| holder(nights(60, HOME, move |night: NaiveDate| night.day() % 3 == rest));
    assert_eq!(rests_on(&vacant([partner(), holder(nights(60, HOME, all))])), [1]);
    assert_eq!(rests_on(&vacant([holder(nights(60, HOME, all)), holder(nights(1, HOME, all))])), [0]);
    assert_eq!(rests_on(&vacant([by_threes(0), by_threes(1), by_threes(2)])).len(), 2);
}

#[test]
fn a_finding_tells_on_whom_it_rests() {
    let all = |_: NaiveDate| true;
    let facts = resident()
        .with(holder(nights(60, HOME, two_or_three_a_week)))
        .with(holder(nights(60, HOME, all)))
        .with(visitor(3, ago(40), nights(40, HOME, all)));
    let findings = judge_with(&facts, &Parameters::default(), &QuietNights::default());
    let [finding] = &findings[..] else { panic!("one finding: {findings:?}") };
    assert_eq!((&finding.holders[..], &finding.registrants[..]), (&[2, 3][..], &[][..]));
    let told = UnregisteredResidence {
        resident_holders: 1,
        renewed_visitors: 1,
        shared_passes: 0,
        crowd_nights: 0,
        sleepers: 3,
        nights: 21,
        window_nights: 21,
        registered_residents: 1,
    };
    assert_eq!(finding.evidence, Evidence::UnregisteredResidence(told));
}

/// The one who left last is told of, and only those who left.
#[test]
fn an_absence_rests_on_who_is_absent() {
    let gone = |days| holder(nights(60, HOME, move |night| night < ago(days)));
    let facts = resident().with(gone(50)).with(gone(40)).registered(2).registered(1);
    let findings = judge_with(&facts, &Parameters::default(), &QuietNights::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].registrants, [1, 2]);
    let told = StaleResidency { absent_residents: 2, nights: 40, registered_residents: 3 };
    assert_eq!(findings[0].evidence, Evidence::StaleResidency(told));
}

#[test]
fn a_deadline_is_counted_in_working_days() {
    let evidence = |days: u64, near_working_days: u32| {
        let mut parameters = Parameters::default();
        parameters.registration_due.near_working_days = near_working_days;
        let found = judge_with(&home_of([new(days, HOME)]), &parameters, &QuietNights::default());
        found.first().map(|finding| finding.evidence)
    };
    let told = |nights, working_days_left, working_days_over| {
        Some(Evidence::RegistrationDue(RegistrationDue {
            holders: 1,
            nights,
            working_days: 3,
            working_days_left,
            working_days_over,
            registered_residents: 0,
        }))
    };
    // Moved in on Wednesday the 20th: due on Monday the 25th, four working days ago.
    assert_eq!(evidence(9, 0), told(9, 0, 4));
    // Moved in on Monday the 25th: due on the 28th, yesterday. A day late is no gap; but it is near, where that is asked.
    assert_eq!(evidence(4, 0), None);
    assert_eq!(evidence(4, 1), told(4, 0, 1));
    // Moved in on Wednesday the 27th: due on Monday the 1st.
    assert_eq!(evidence(2, 1), told(2, 1, 0));
    assert_eq!(evidence(2, 0), None);
}

/// What is open does not close and open again with a night more or less; and who was asked by one rule is not asked by
/// another one when its nights are reached.
#[test]
fn an_open_gap_asks_for_less_and_stays_the_one() {
    use GapRule::{RegistrationDue, UnregisteredResidence};
    let few = home_of([holder(nights(60, HOME, |night| night.day().is_multiple_of(2)))]);
    assert_eq!(found(&few), []);
    assert_eq!(found(&few.open([UnregisteredResidence])), [UnregisteredResidence]);
    let both = home_of([new(30, HOME)]);
    assert_eq!(found(&both.clone().open([UnregisteredResidence])), [UnregisteredResidence]);
    assert_eq!(found(&both.open([RegistrationDue])), [RegistrationDue]);
    let long = home_of([Holder { first_day: ago(70), ..holder(nights(60, HOME, |_| true)) }]);
    assert_eq!(found(&long), [UnregisteredResidence]);
    assert_eq!(found(&long.open([RegistrationDue])), [RegistrationDue]);
}

#[test]
fn a_rule_that_is_off_finds_nothing() {
    let facts = home_of([holder(nights(60, HOME, |_| true))]);
    let mut parameters = Parameters::default();
    parameters.unregistered_residence.enabled = false;
    assert_eq!(judge_with(&facts, &parameters, &QuietNights::default()), []);
}

#[test]
fn area_says_how_many_may_live_there_too() {
    let mut parameters = Parameters::default();
    parameters.over_capacity.area_m2_per_person = 5.0;
    let room = |area_m2| UnitFacts {
        unit: Dwelling { area_m2: Some(area_m2), capacity: 6, ..Dwelling::default() },
        ..resident().with_child()
    };
    let capacity = |area_m2| {
        let found = judge_with(&room(area_m2), &parameters, &QuietNights::default());
        found.first().map(|finding| match finding.evidence {
            Evidence::OverCapacity(counts) => counts.capacity,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!((capacity(9.9), capacity(10.0), capacity(2.0)), (Some(1), None, Some(1)));
}
