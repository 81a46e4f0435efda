use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a local time")
}

#[test]
fn a_passage_is_a_sign_of_at_most_one_night() {
    use Direction::{Both, In, Out};
    use Sign::{Back, Came, Left, Went};
    for (local, direction, sign) in [
        ("2026-03-01 16:59:59", In, None),
        ("2026-03-01 17:00:00", In, Some(("2026-03-01", Came))),
        ("2026-03-02 04:59:59", In, Some(("2026-03-01", Came))),
        ("2026-03-02 05:00:00", In, Some(("2026-03-01", Back))),
        ("2026-03-02 11:59:59", In, Some(("2026-03-01", Back))),
        ("2026-03-02 12:00:00", In, None),
        ("2026-03-01 16:59:59", Out, None),
        ("2026-03-01 17:00:00", Out, Some(("2026-03-01", Went))),
        ("2026-03-02 03:59:59", Out, Some(("2026-03-01", Went))),
        ("2026-03-02 04:00:00", Out, Some(("2026-03-01", Left))),
        ("2026-03-02 11:59:59", Out, Some(("2026-03-01", Left))),
        ("2026-03-02 12:00:00", Out, None),
        ("2026-03-01 17:00:00", Both, Some(("2026-03-01", Came))),
        ("2026-03-02 04:59:59", Both, Some(("2026-03-01", Came))),
        ("2026-03-02 05:00:00", Both, Some(("2026-03-01", Left))),
        ("2026-03-02 12:00:00", Both, None),
        ("2026-01-01 00:30:00", In, Some(("2025-12-31", Came))),
    ] {
        let wanted = sign.map(|(night, sign)| (night.parse::<NaiveDate>().expect("a date"), sign));
        assert_eq!(sign_of(at(local), direction), wanted, "{local} {direction}");
    }
}

const NONE: Counts = Counts { came: 0, went: 0, left: 0, back: 0 };

fn counts(came: u16, went: u16, left: u16, back: u16) -> Counts {
    Counts { came, went, left, back }
}

#[test]
fn what_a_night_says() {
    use Slept::{Day, Night, Not};
    for (told, inner, outer, slept, people) in [
        ("nothing was read", NONE, NONE, Not, 0),
        ("home in the evening, to work in the morning", counts(1, 0, 1, 0), NONE, Night, 1),
        ("the same at the compound only", NONE, counts(1, 0, 1, 0), Night, 1),
        ("came home through a door that only reads entries", counts(1, 0, 0, 0), NONE, Night, 1),
        ("missed coming home", counts(0, 0, 1, 0), NONE, Night, 1),
        ("missed leaving", counts(1, 0, 0, 0), counts(1, 0, 1, 0), Night, 1),
        ("went out for dinner", counts(2, 1, 1, 0), NONE, Night, 1),
        ("went out for dinner, was missed going", counts(2, 0, 1, 0), NONE, Night, 1),
        ("a run before work", counts(1, 0, 2, 1), NONE, Night, 1),
        ("the exit was read twice", counts(1, 0, 2, 0), NONE, Night, 1),
        ("called for an hour", counts(1, 1, 0, 0), NONE, Not, 0),
        ("called for an hour; the house does not read exits", counts(1, 0, 0, 0), counts(1, 1, 0, 0), Not, 0),
        ("cleaned in the morning", counts(0, 0, 1, 1), NONE, Not, 0),
        ("to work at night, back in the morning", counts(0, 1, 0, 1), NONE, Day, 0),
        ("left in the evening for good", counts(0, 1, 0, 0), NONE, Not, 0),
        ("two on one pass", counts(2, 0, 2, 0), NONE, Night, 2),
        ("two on one pass, one of them missed", counts(2, 0, 1, 0), NONE, Night, 1),
        ("two on one pass, told by the compound", counts(2, 0, 0, 0), counts(2, 0, 2, 0), Night, 2),
        ("three on one pass, one goes out in between", counts(4, 1, 3, 0), NONE, Night, 3),
        ("coming twice through a door that only reads entries", counts(2, 0, 0, 0), NONE, Night, 1),
    ] {
        let night = NightCounts { inner, outer };
        assert_eq!((night.slept(), night.people()), (slept, people), "{told}");
    }
}

fn any_sign() -> impl Strategy<Value = (bool, Sign)> {
    (any::<bool>(), prop::sample::select(vec![Sign::Came, Sign::Went, Sign::Left, Sign::Back]))
}

fn added<'a>(signs: impl Iterator<Item = &'a (bool, Sign)>) -> NightCounts {
    let mut night = NightCounts::default();
    for (is_inner, sign) in signs {
        (if *is_inner { &mut night.inner } else { &mut night.outer }).add(*sign);
    }
    night
}

proptest! {
    /// Whichever way passages come in, late, in batches or one by one, the night is the same.
    #[test]
    fn the_order_of_passages_does_not_matter(signs in prop::collection::vec(any_sign(), 0..12), cut in 0_usize..12) {
        let cut = cut.min(signs.len());
        let mut in_batches = added(signs[cut..].iter().rev());
        in_batches += added(signs[..cut].iter());
        prop_assert_eq!(added(signs.iter()), in_batches);
    }

    /// Whoever was counted by night slept by night, and no reading less makes it more people.
    #[test]
    fn a_missed_reading_is_no_second_person(signs in prop::collection::vec(any_sign(), 1..8), missed in 0_usize..8) {
        let night = added(signs.iter());
        prop_assert_eq!(night.people() > 0, night.slept() == Slept::Night);
        let single = NightCounts { inner: counts(1, 0, 1, 0), outer: counts(1, 0, 1, 0) };
        let mut more = single;
        let (is_inner, sign) = signs[missed.min(signs.len() - 1)];
        (if is_inner { &mut more.inner } else { &mut more.outer }).add(sign);
        prop_assert!(more.people() <= 1, "{:?}", more);
    }
}
