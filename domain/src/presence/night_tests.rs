use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a local time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn coming_home_and_leaving_are_of_a_night() {
    use Direction::{Both, In, Out};
    for (local, direction, night) in [
        ("2026-03-01 16:59:59", In, None),
        ("2026-03-01 17:00:00", In, Some("2026-03-01")),
        ("2026-03-01 23:59:59", In, Some("2026-03-01")),
        ("2026-03-02 00:00:00", In, Some("2026-03-01")),
        ("2026-03-02 04:59:59", In, Some("2026-03-01")),
        ("2026-03-02 05:00:00", In, None),
        ("2026-03-02 12:00:00", In, None),
        ("2026-03-02 03:59:59", Out, None),
        ("2026-03-02 04:00:00", Out, Some("2026-03-01")),
        ("2026-03-02 11:59:59", Out, Some("2026-03-01")),
        ("2026-03-02 12:00:00", Out, None),
        ("2026-03-02 20:00:00", Out, None),
        ("2026-03-02 00:30:00", Out, None),
        ("2026-03-02 00:30:00", Both, Some("2026-03-01")),
        ("2026-03-02 05:30:00", Both, Some("2026-03-01")),
        ("2026-03-02 12:00:00", Both, None),
        ("2026-03-02 17:00:00", Both, Some("2026-03-02")),
        ("2026-01-01 01:00:00", In, Some("2025-12-31")),
    ] {
        assert_eq!(night_of(at(local), direction), night.map(day), "{local} {direction}");
    }
}

#[test]
fn a_night_is_complete_at_noon() {
    for (local, last_complete, running) in [
        ("2026-03-02 00:00:00", "2026-02-28", Some("2026-03-01")),
        ("2026-03-02 11:59:59", "2026-02-28", Some("2026-03-01")),
        ("2026-03-02 12:00:00", "2026-03-01", None),
        ("2026-03-02 16:59:59", "2026-03-01", None),
        ("2026-03-02 17:00:00", "2026-03-01", Some("2026-03-02")),
    ] {
        let nights = Nights { last_complete: day(last_complete), running: running.map(day) };
        assert_eq!(Nights::at(at(local)), nights, "{local}");
    }
}

#[test]
fn no_sign_lands_in_a_complete_night() {
    for hour in 0..24 {
        for minute in [0, 59] {
            let local = day("2026-03-02").and_hms_opt(hour, minute, 0).expect("a time");
            for direction in Direction::ALL {
                let night = night_of(local, direction);
                assert!(night.is_none() || night == Nights::at(local).running, "{local} {direction}");
            }
        }
    }
}

#[test]
fn the_running_night_counts_once_it_has_a_sign() {
    let evening = Nights::at(at("2026-03-10 19:00:00"));
    let nights = |days: &[u32]| -> Vec<NaiveDate> {
        days.iter().map(|d| NaiveDate::from_ymd_opt(2026, 3, *d).expect("a date")).collect()
    };
    for (seen, counted) in [
        (nights(&[]), 0),
        (nights(&[7, 8, 9]), 3),
        (nights(&[7, 8, 9, 10]), 3),
        (nights(&[6, 7, 8]), 2),
        (nights(&[10]), 1),
    ] {
        assert_eq!(evening.count(&seen, 3), counted, "{seen:?}");
    }
}
