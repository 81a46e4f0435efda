use menpai_domain::gap::Dwelling;
use menpai_domain::ids::BuildingId;
use menpai_domain::presence::Counts;

use super::super::rows::{ElsewhereRow, LeaseRow};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse().unwrap()
}

/// The afternoon of 31 March.
fn now() -> At {
    At {
        now: time("2026-03-31T15:00"),
        today: day("2026-03-31"),
        first_night: day("2026-01-29"),
        last_night: day("2026-03-30"),
        time_zone: Tz::Asia__Shanghai,
    }
}

fn came(times: u16) -> NightCounts {
    NightCounts { outer: Counts { came: times, ..Counts::default() }, ..NightCounts::default() }
}

fn pass(person_id: Option<PersonId>, from: &str, until: Option<&str>, nights: &[&str]) -> PassRow {
    PassRow {
        id: PassId::generate(),
        kind: if person_id.is_some() { PassKind::Resident } else { PassKind::Visitor },
        person_id,
        from: time(from),
        until: until.map(time),
        nights: nights.iter().map(|night| (day(night), came(1))).collect(),
    }
}

fn residency(person_id: PersonId, from: &str, until: Option<&str>, filed: &str) -> ResidencyRow {
    let (id, filed_at) = (ResidencyId::generate(), time(filed));
    ResidencyRow { id, person_id, from: day(from), until: until.map(day), filed_at }
}

fn unit(passes: Vec<PassRow>) -> UnitRows {
    UnitRows {
        dwelling: Dwelling::default(),
        building_id: BuildingId::generate(),
        passes,
        residencies: Vec::new(),
        elsewhere: Vec::new(),
        leases: Vec::new(),
    }
}

#[test]
fn passes_of_a_person_are_one_holder_whose_nights_add_up() {
    let anna = PersonId::generate();
    let rows = unit(vec![
        pass(Some(anna), "2026-01-01T00:00", Some("2026-03-10T00:00"), &["2026-03-08", "2026-03-09"]),
        pass(Some(anna), "2026-03-09T00:00", None, &["2026-03-09", "2026-03-30"]),
        pass(Some(anna), "2026-04-09T00:00", None, &[]),
    ]);
    let known = assemble(&rows, now());
    let [holder] = known.facts.holders.as_slice() else { panic!("one holder: {known:?}") };
    assert_eq!(
        holder.nights,
        [(day("2026-03-08"), came(1)), (day("2026-03-09"), came(2)), (day("2026-03-30"), came(1))]
    );
    assert_eq!((holder.passes, holder.terms, holder.may_pass), (2, 2, true), "the third has not begun");
    assert_eq!((holder.first_day, holder.last_seen), (day("2026-01-01"), Some(day("2026-03-30"))));
    assert_eq!(known.holders[0].passes, [rows.passes[0].id, rows.passes[1].id]);
}

#[test]
fn visitors_without_a_name_are_told_apart_by_their_time() {
    let rows = unit(vec![
        pass(None, "2026-03-01T12:00", Some("2026-03-10T12:00"), &["2026-03-02"]),
        pass(None, "2026-03-02T12:00", Some("2026-03-03T12:00"), &["2026-03-02"]),
        pass(None, "2026-03-11T12:00", Some("2026-04-10T12:00"), &["2026-03-30"]),
    ]);
    let known = assemble(&rows, now());
    let told = known.facts.holders.iter().map(|holder| (holder.terms, holder.nights.len(), holder.may_pass));
    let told: Vec<_> = told.collect();
    assert_eq!(told, [(2, 2, true), (1, 1, false)]);
    assert!(known.holders.iter().all(|source| source.person_id.is_none()));
}

#[test]
fn what_came_later_is_left_out() {
    let anna = PersonId::generate();
    let mut rows = unit(vec![pass(Some(anna), "2026-01-01T00:00", None, &["2026-03-30", "2026-03-31", "2026-04-01"])]);
    rows.residencies.push(residency(anna, "2026-04-01", None, "2026-03-30T09:00"));
    rows.leases.push(LeaseRow { from: day("2026-04-01"), to: None });
    let known = assemble(&rows, now());
    assert_eq!(known.facts.holders[0].nights.len(), 1);
    assert_eq!(known.facts.holders[0].registered_here, None);
    assert!(known.facts.registered.is_empty());
    assert_eq!(known.facts.lease, Lease::default());
}

#[test]
fn registered_since_the_later_of_the_first_day_and_the_filing() {
    let anna = PersonId::generate();
    for (from, filed, since) in
        [("2026-03-01", "2026-02-20T09:00", "2026-03-01T00:00"), ("2026-03-01", "2026-03-05T09:00", "2026-03-05T09:00")]
    {
        let mut rows = unit(vec![pass(Some(anna), "2026-01-01T00:00", None, &[])]);
        rows.residencies.push(residency(anna, from, None, filed));
        let known = assemble(&rows, now());
        assert_eq!(known.facts.holders[0].registered_here, Some(time(since)), "{from} {filed}");
        let registrant = known.facts.registered[0];
        assert_eq!((registrant.since, registrant.filed_at), (day(from), time(filed)));
        assert_eq!((registrant.holder, registrant.may_pass), (Some(0), true));
        assert_eq!(known.registrants[0].residency_id, Some(rows.residencies[0].id));
    }
}

#[test]
fn the_end_of_a_registration_counts_where_there_is_none_now() {
    let anna = PersonId::generate();
    let mut rows = unit(vec![pass(Some(anna), "2026-01-01T00:00", None, &["2026-03-20"])]);
    rows.residencies.push(residency(anna, "2026-01-01", Some("2026-02-01"), "2026-01-01T09:00"));
    rows.residencies.push(residency(anna, "2026-02-10", Some("2026-03-11"), "2026-02-10T09:00"));
    assert_eq!(assemble(&rows, now()).facts.holders[0].registered_until, Some(day("2026-03-10")));
    rows.residencies.push(residency(anna, "2026-03-15", None, "2026-03-15T09:00"));
    assert_eq!(assemble(&rows, now()).facts.holders[0].registered_until, None);
}

#[test]
fn the_nearest_registration_elsewhere_counts() {
    let anna = PersonId::generate();
    let mut rows = unit(vec![pass(Some(anna), "2026-01-01T00:00", None, &[])]);
    let elsewhere = |nearby, until: Option<&str>| ElsewhereRow {
        person_id: anna,
        nearby,
        from: day("2026-01-01"),
        until: until.map(day),
    };
    rows.elsewhere.push(elsewhere(Nearby::Site, None));
    assert_eq!(assemble(&rows, now()).facts.holders[0].registered_nearby, Some(Nearby::Site));
    rows.elsewhere.push(elsewhere(Nearby::Building, Some("2026-03-31")));
    assert_eq!(assemble(&rows, now()).facts.holders[0].registered_nearby, Some(Nearby::Site), "it is over");
    rows.elsewhere.push(elsewhere(Nearby::Building, None));
    assert_eq!(assemble(&rows, now()).facts.holders[0].registered_nearby, Some(Nearby::Building));
}

#[test]
fn leases_tell_what_is_in_force_and_what_is_over() {
    let mut rows = unit(Vec::new());
    for (from, to) in [("2025-01-01", Some("2025-06-30")), ("2025-07-01", Some("2026-03-30"))] {
        rows.leases.push(LeaseRow { from: day(from), to: to.map(day) });
    }
    let lease = |rows: &UnitRows| {
        let lease = assemble(rows, now()).facts.lease;
        (lease.current_since, lease.ended_on)
    };
    assert_eq!(lease(&rows), (None, Some(day("2026-03-30"))));
    rows.leases.push(LeaseRow { from: day("2026-03-31"), to: Some(day("2026-03-31")) });
    assert_eq!(lease(&rows), (Some(day("2026-03-31")), Some(day("2026-03-30"))));
}
