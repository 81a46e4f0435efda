//! Those about whom nothing may be found, and why it might be.

use super::*;

fn lives_elsewhere(nearby: Nearby, holder: Holder) -> Holder {
    Holder { registered_nearby: Some(nearby), ..holder }
}

#[test]
fn nothing_is_found_about_innocents() {
    let all = |_: NaiveDate| true;
    let six_days = |night: NaiveDate| night.weekday() != Weekday::Sat;
    let festival_guest = nights(24, HOME, |night| night >= ago(24));
    for (told, facts) in [
        ("nobody has to do with it", dwelling()),
        ("a resident", resident()),
        ("a resident who works at night", home_of([holder(nights(60, BY_DAY, all))]).registered(0)),
        ("a resident who is at home all day", home_of([holder(nights(60, AT_HOME, all))]).registered(0)),
        ("a commuter: four nights a week, registered", home_of([holder(nights(60, HOME, weekdays))]).registered(0)),
        ("a commuter: four nights a week, registered at home", resident().with(holder(nights(60, HOME, weekdays)))),
        (
            "a student who comes home on weekends",
            resident().with(holder(nights(60, HOME, |night| !weekdays(night)))).registered(1),
        ),
        (
            "a partner, two or three nights a week, on passes that are renewed",
            resident().with(visitor(9, ago(180), nights(60, HOME, two_or_three_a_week))),
        ),
        ("a partner with a resident's pass", resident().with(holder(nights(60, HOME, two_or_three_a_week)))),
        (
            "a partner with a resident's pass, new",
            resident().with(Holder { first_day: ago(30), ..holder(nights(30, HOME, two_or_three_a_week)) }),
        ),
        ("family for ten days", resident().with(visitor(2, ago(11), nights(11, HOME, |night| night > ago(12))))),
        ("family for two weeks, at home all day", resident().with(visitor(2, ago(15), nights(14, AT_HOME, all)))),
        (
            "family for two weeks, read on thirteen nights",
            resident().with(visitor(2, ago(16), by_age(15, |age| only(age != 4 && age != 9, HOME)))),
        ),
        (
            "family for two weeks on the host's pass",
            home_of([holder(by_age(60, |age| if age < 15 { TWO } else { HOME }))]).registered(0),
        ),
        ("a cleaner on some mornings", resident().with(visitor(6, ago(150), nights(60, MORNING, weekdays)))),
        ("a nanny with long days", resident().with(visitor(6, ago(150), nights(60, BY_DAY, six_days)))),
        (
            "a nanny at a door that doesn't know directions",
            resident().with(visitor(6, ago(150), nights(60, BLIND_DOOR, six_days))),
        ),
        ("a tutor, five evenings a week", resident().with(visitor(6, ago(150), nights(60, CALL, weekdays)))),
        (
            "a tutor at a house that reads no exits",
            resident().with(visitor(6, ago(150), nights(60, ENTRY_ONLY, weekdays))),
        ),
        (
            "a masseur at a house that reads no exits, five evenings a week",
            resident().with(visitor(6, ago(150), by_age(60, |age| only(age % 7 < 5, ENTRY_ONLY)))),
        ),
        ("who lives upstairs", dwelling().with(lives_elsewhere(Nearby::Building, holder(nights(60, HOME, all))))),
        (
            "who lives next door, and is read at the compound only",
            dwelling().with(lives_elsewhere(
                Nearby::Site,
                holder(nights(60, NightCounts { inner: Counts::default(), ..HOME }, all)),
            )),
        ),
        ("a landlord with a pass that is not used", resident().with(holder(vec![]))),
        ("a landlord who looks after the house by morning", resident().with(holder(nights(60, MORNING, weekdays)))),
        ("a child on a parent's pass", home_of([holder(nights(60, TWO, all))]).registered(0).with_child()),
        (
            "a couple on one card, the other one lies in a drawer",
            home_of([holder(nights(60, TWO, all)), holder(vec![])]).registered(0).registered(1),
        ),
        (
            "the same, one of them works at night",
            home_of([holder(by_age(60, |age| if age % 10 < 7 { BY_DAY } else { HOME })), holder(vec![])])
                .registered(0)
                .registered(1),
        ),
        ("two passes of one person", home_of([Holder { passes: 2, ..holder(nights(60, HOME, all)) }]).registered(0)),
        (
            "a tailgater, read once in two weeks",
            home_of([holder(nights(60, HOME, |night| night == ago(12)))]).registered(0),
        ),
        ("away for four weeks", home_of([holder(nights(60, HOME, |night| night < ago(29)))]).registered(0)),
        (
            "moved out, the pass still stands",
            home_of([Holder { registered_until: Some(ago(3)), ..holder(nights(60, HOME, |night| night < ago(2))) }]),
        ),
        (
            "moved out, the pass was ended",
            home_of([Holder { may_pass: false, ..holder(nights(60, HOME, |night| night < ago(2))) }]),
        ),
        (
            "moved in a week ago, was registered a day late",
            home_of([Holder { first_day: ago(8), ..holder(nights(8, HOME, all)) }]).registered(0),
        ),
        (
            "moved in five days ago, is not registered yet",
            home_of([Holder { first_day: ago(5), ..holder(nights(5, HOME, all)) }]),
        ),
        (
            "a lease that was renewed and is recorded ten days late",
            UnitFacts { lease: Lease { current_since: None, ended_on: Some(ago(10)) }, ..resident() },
        ),
        (
            "a vacant room that is renovated",
            UnitFacts { lease: Lease::default(), ..home_of([visitor(1, ago(30), nights(30, BY_DAY, six_days))]) },
        ),
        (
            "a vacant room with guests of the landlord for ten days",
            UnitFacts { lease: Lease::default(), ..home_of([visitor(2, ago(11), nights(11, HOME, all))]) },
        ),
        (
            "guests over a festival",
            resident().with(visitor(2, ago(24), festival_guest.iter().take(12).copied().collect())),
        ),
        (
            "as many as there may be",
            UnitFacts { unit: Dwelling { capacity: 2, ..Dwelling::default() }, ..resident().with_child() },
        ),
    ] {
        assert_eq!(found(&facts), [], "{told}");
    }
}

/// The registration of who had one is not missed while the village is empty, and nobody is called away for good.
#[test]
fn a_festival_is_no_absence() {
    let quiet = quiet_on(1..=15);
    let gone = home_of([holder(nights(60, HOME, |night| night < ago(40)))]).registered(0);
    let judged = |quiet: &QuietNights| judge_with(&gone, &Parameters::default(), quiet).len();
    assert_eq!((judged(&quiet), judged(&QuietNights::default())), (0, 1));
}

/// A visitor who comes in while nobody else is there does not become a resident by it.
#[test]
fn a_festival_makes_no_resident() {
    let quiet = quiet_on(4..=12);
    let guest = resident().with(visitor(3, ago(20), nights(17, HOME, |_| true)));
    let judged = |quiet: &QuietNights| judge_with(&guest, &Parameters::default(), quiet).len();
    assert_eq!((judged(&quiet), judged(&QuietNights::default())), (0, 1));
}
