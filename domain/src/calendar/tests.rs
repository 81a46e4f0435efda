use chrono::{Datelike, NaiveDate, Weekday};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn working_days(year: i32) -> usize {
    let calendar = WorkingCalendar::china();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
    first.iter_days().take_while(|day| day.year() == year).filter(|day| calendar.is_working_day(*day)).count()
}

/// A year's weekdays less its statutory holidays, which fall on weekdays or are given back (11 until 2024, 13 from 2025),
/// but for those that were dropped on a weekend without another day off.
#[test]
fn the_years_have_as_many_working_days_as_the_notices_say() {
    assert_eq!([2024, 2025, 2026].map(working_days), [251, 248, 248]);
}

#[test]
fn what_is_worked_is_a_weekend_and_what_is_off_is_none_by_itself() {
    let calendar = WorkingCalendar::china();
    for worked in ["2024-02-04", "2024-10-12", "2025-01-26", "2025-10-11", "2026-01-04", "2026-05-09", "2026-10-10"] {
        assert!(matches!(day(worked).weekday(), Weekday::Sat | Weekday::Sun), "{worked}");
        assert!(calendar.is_working_day(day(worked)), "{worked}");
    }
    for off in ["2024-09-16", "2024-10-07", "2025-01-28", "2025-06-02", "2026-01-02", "2026-02-23", "2026-06-19"] {
        assert!(!calendar.is_working_day(day(off)), "{off}");
    }
    for worked in ["2024-12-31", "2025-02-05", "2026-02-24", "2026-10-08"] {
        assert!(calendar.is_working_day(day(worked)), "{worked}");
    }
}

#[test]
fn deadlines() {
    let calendar = WorkingCalendar::china();
    for (told, from, working_days, until) in [
        ("the first day does not count", "2026-03-02", 3, "2026-03-05"),
        ("a weekend is passed over", "2026-03-05", 3, "2026-03-10"),
        ("a Saturday is worked before the Spring Festival", "2026-02-12", 3, "2026-02-24"),
        ("moved in on the eve", "2026-02-16", 3, "2026-02-26"),
        ("a Saturday is worked after May Day", "2026-05-07", 2, "2026-05-09"),
        ("over the end of a year", "2025-12-31", 3, "2026-01-06"),
        ("no time at all", "2026-03-02", 0, "2026-03-02"),
        ("no time at all, on a Sunday", "2026-03-01", 0, "2026-03-02"),
    ] {
        let until = day(until);
        assert_eq!(calendar.add_working_days(day(from), working_days), until, "{told}");
        assert_eq!(
            calendar.working_days_between(day(from), until),
            working_days.max(u32::from(day(from) < until)),
            "{told}"
        );
    }
}

#[test]
fn beyond_the_notices_it_is_guessed_and_says_so() {
    let calendar = WorkingCalendar::china();
    assert_eq!(calendar.known_until(), day("2026-12-31"));
    assert!(calendar.knows(day("2026-12-31")) && !calendar.knows(day("2027-01-01")));
    for (date, worked) in [("2027-01-01", false), ("2027-02-08", true), ("2027-10-01", false), ("2027-10-04", true)] {
        assert_eq!(calendar.is_working_day(day(date)), worked, "{date}");
    }
}

#[test]
fn a_jurisdiction_has_days_of_its_own() {
    let festival = day("2026-04-20");
    let calendar = WorkingCalendar::china().with([(festival, Day::Holiday), (day("2027-02-06"), Day::Worked)]);
    assert!(!calendar.is_working_day(festival));
    assert!(calendar.is_working_day(day("2027-02-06")));
    assert_eq!(calendar.known_until(), day("2026-12-31"), "two days tell nothing of the year");
    let notice = day("2027-02-05").iter_days().take(11).map(|day| (day, Day::Holiday));
    assert_eq!(calendar.clone().with(notice).known_until(), day("2027-12-31"));
    assert_eq!(calendar.clone().with([(day("9999-12-31"), Day::Holiday)]).known_until(), day("2026-12-31"));
    assert_eq!(calendar.add_working_days(day("2026-04-17"), 1), day("2026-04-21"));
}
