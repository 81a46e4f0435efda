//! A village's people as facts, and what the rules say of them.

mod gaps;
mod innocents;
mod properties;
mod quiet;
mod settings;
mod visits;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

use super::*;
use crate::calendar::WorkingCalendar;
use crate::presence::{Counts, NightCounts, Nights};
use crate::{GapRule, PassKind};

/// The afternoon of Friday 29 May 2026: nights up to the 28th are complete, and no holiday is near.
pub fn today() -> NaiveDate {
    "2026-05-29".parse().expect("a date")
}

/// The night that began so many days ago.
pub fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

/// A village of which nobody was seen on these nights.
pub fn quiet_on(nights: std::ops::RangeInclusive<u64>) -> QuietNights {
    let seen: Vec<_> =
        (1..=90).rev().map(|night| (ago(night), if nights.contains(&night) { 0 } else { 100 })).collect();
    QuietNights::of(&seen)
}

/// The moment at which tests look, given the nights that say nothing.
pub fn judge_with(facts: &UnitFacts, parameters: &Parameters, quiet: &QuietNights) -> Vec<Finding> {
    let calendar = WorkingCalendar::china();
    let nights = Nights::at(today().and_hms_opt(15, 0, 0).expect("a time"));
    judge(facts, parameters, &Moment { nights, today: today(), quiet, calendar: &calendar })
}

/// The rules that find something by default.
pub fn found(facts: &UnitFacts) -> Vec<GapRule> {
    judge_with(facts, &Parameters::default(), &QuietNights::default()).iter().map(|finding| finding.rule).collect()
}

const fn counts(came: u16, went: u16, left: u16, back: u16) -> Counts {
    Counts { came, went, left, back }
}

/// The same at the house and at the compound.
const fn both(counts: Counts) -> NightCounts {
    NightCounts { inner: counts, outer: counts }
}

/// Home in the evening, to work in the morning.
pub const HOME: NightCounts = both(counts(1, 0, 1, 0));
/// To work at night, back in the morning; and by the counts alone also a nanny's day.
pub const BY_DAY: NightCounts = both(counts(0, 1, 0, 1));
/// Out for an hour in the evening and in the morning.
pub const AT_HOME: NightCounts = both(counts(1, 1, 1, 1));
/// An hour in the evening.
pub const CALL: NightCounts = both(counts(1, 1, 0, 0));
/// Some hours in the morning.
pub const MORNING: NightCounts = both(counts(0, 0, 1, 1));
/// Two people on one pass; one of them goes out in between.
pub const TWO: NightCounts = both(counts(3, 1, 2, 0));
/// Home, at a house whose door reads only who comes in, outside of any compound.
pub const ENTRY_ONLY: NightCounts = NightCounts { inner: counts(1, 0, 0, 0), outer: counts(0, 0, 0, 0) };
/// A nanny's day at a door that doesn't know directions: in by day reads as leaving, out in the evening as coming home.
pub const BLIND_DOOR: NightCounts = NightCounts { inner: counts(1, 0, 1, 0), outer: counts(0, 1, 0, 1) };

/// The nights of the last so many days on which a rule holds, with the same counts.
pub fn nights(
    days: u64,
    counts: NightCounts,
    mut holds: impl FnMut(NaiveDate) -> bool,
) -> Vec<(NaiveDate, NightCounts)> {
    (1..=days).rev().map(ago).filter(|night| holds(*night)).map(|night| (night, counts)).collect()
}

/// The nights of so many days by how many days ago they began.
pub fn by_age(days: u64, counts: impl Fn(u64) -> NightCounts) -> Vec<(NaiveDate, NightCounts)> {
    (1..=days)
        .rev()
        .map(|age| (ago(age), counts(age)))
        .filter(|(_, counts)| *counts != NightCounts::default())
        .collect()
}

pub fn weekdays(night: NaiveDate) -> bool {
    !matches!(night.weekday(), Weekday::Fri | Weekday::Sat | Weekday::Sun)
}

/// Where a rule holds.
pub fn only(holds: bool, counts: NightCounts) -> NightCounts {
    if holds { counts } else { NightCounts::default() }
}

/// Two nights of one week, three of the next.
pub fn two_or_three_a_week(night: NaiveDate) -> bool {
    let late = night.iso_week().week().is_multiple_of(2);
    matches!(night.weekday(), Weekday::Fri | Weekday::Sat) || late && night.weekday() == Weekday::Tue
}

/// A resident's pass of long standing, whose holder is not registered.
pub fn holder(nights: Vec<(NaiveDate, NightCounts)>) -> Holder {
    Holder {
        kind: PassKind::Resident,
        passes: 1,
        terms: 1,
        first_day: ago(300),
        may_pass: true,
        registered_here: None,
        registered_until: None,
        registered_nearby: None,
        last_seen: nights.last().map(|(night, _)| *night),
        nights,
    }
}

/// A visitor's passes, so many of them one after the other.
pub fn visitor(terms: u32, first_day: NaiveDate, nights: Vec<(NaiveDate, NightCounts)>) -> Holder {
    Holder { kind: PassKind::Visitor, terms, first_day, ..holder(nights) }
}

pub fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).expect("a time").and_utc()
}

/// A dwelling that is let, with nobody in it.
pub fn dwelling() -> UnitFacts {
    UnitFacts {
        unit: Dwelling { capacity: 6, ..Dwelling::default() },
        lease: Lease { current_since: Some(ago(300)), ended_on: None },
        ..UnitFacts::default()
    }
}

/// The same with holders.
pub fn home_of(holders: impl IntoIterator<Item = Holder>) -> UnitFacts {
    UnitFacts { holders: holders.into_iter().collect(), ..dwelling() }
}

impl UnitFacts {
    /// Registers a holder, long ago.
    pub(super) fn registered(mut self, place: usize) -> Self {
        self.holders[place].registered_here = Some(noon(ago(290)));
        let may_pass = self.holders[place].may_pass;
        self.registered.push(Registrant { since: ago(300), filed_at: noon(ago(290)), may_pass, holder: Some(place) });
        self
    }

    /// Registers somebody without a pass.
    pub(super) fn with_child(mut self) -> Self {
        self.registered.push(Registrant { since: ago(300), filed_at: noon(ago(290)), may_pass: false, holder: None });
        self
    }

    /// With one more holder.
    pub(super) fn with(mut self, holder: Holder) -> Self {
        self.holders.push(holder);
        self
    }

    /// With open gaps.
    pub(super) fn open(mut self, rules: impl IntoIterator<Item = GapRule>) -> Self {
        self.open = rules.into_iter().collect::<BTreeSet<_>>();
        self
    }
}

/// Somebody registered who is out by day.
pub fn resident() -> UnitFacts {
    home_of([holder(nights(60, HOME, |_| true))]).registered(0)
}
