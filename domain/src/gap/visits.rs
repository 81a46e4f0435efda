//! Visitors' passes name nobody. What follows one another at one dwelling counts as one visit that was renewed.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate};

/// Days between two passes that still count as one after the other: who visits every weekend gets a pass each time.
const APART_DAYS: u64 = 7;

/// Which visitor's passes of a unit belong together: for each pass, in the order given, the number of its visit, counted
/// from 0. A pass begins on its first day and ends on its last, which is the day on which it was ended if that came
/// earlier; they are given ascending by first day. A pass continues the visit that ended last before its first day, at most
/// seven days before, or if there is none, one that ends on that day; those that overlap are of different people.
#[must_use]
pub fn visits(passes: &[(NaiveDate, NaiveDate)]) -> Vec<usize> {
    let mut ends: Vec<NaiveDate> = Vec::new();
    passes
        .iter()
        .map(|(first, last)| {
            let since = first.checked_sub_days(Days::new(APART_DAYS)).unwrap_or(NaiveDate::MIN);
            let over = ends.iter().enumerate().filter(|(_, end)| (since..=*first).contains(*end));
            let latest = |(number, end): &(usize, &NaiveDate)| (*end < first, **end, Reverse(*number));
            let visit = over.max_by_key(latest).map(|(number, _)| number);
            let visit = visit.unwrap_or_else(|| {
                ends.push(*last);
                ends.len() - 1
            });
            ends[visit] = (*last).max(*first);
            visit
        })
        .collect()
}
