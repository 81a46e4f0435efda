//! What is known of a dwelling: counts and registrations, and nobody's name.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::WorkingCalendar;
use crate::presence::{NightCounts, Nights};
use crate::{GapRule, PassKind};

use super::QuietNights;

/// What is known of a unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitFacts {
    /// The dwelling itself.
    pub unit: Dwelling,
    /// Everybody who holds a resident's or a visitor's pass for it, one entry per person.
    pub holders: Vec<Holder>,
    /// Everybody who is registered in it today.
    pub registered: Vec<Registrant>,
    /// Its leases.
    pub lease: Lease,
    /// Rules that have a gap here which is not closed, or which was closed and stays quiet for its facts. They ask for less
    /// than others, so that one night more or less does not close a gap that is opened again the day after; and what they
    /// find is not found a second time by another rule.
    pub open: BTreeSet<GapRule>,
}

impl UnitFacts {
    /// Whether the dwelling is vacant by the registry: to let, not let, and nobody is registered.
    #[must_use]
    pub fn is_vacant(&self) -> bool {
        self.unit.rental && self.registered.is_empty() && self.lease.current_since.is_none()
    }
}

/// What the registry says of a dwelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dwelling {
    /// How many people may live in it.
    pub capacity: u32,
    /// Its size, if recorded.
    pub area_m2: Option<f32>,
    /// How many rooms it has.
    pub rooms: u32,
    /// Whether it is let; `false` for the landlord's own home, a shop, a store room.
    pub rental: bool,
}

impl Default for Dwelling {
    fn default() -> Self {
        Self { capacity: 2, area_m2: None, rooms: 1, rental: true }
    }
}

/// One person who holds passes of one kind for the unit. Visitors' passes name nobody: those of a unit that follow one
/// another are one holder's ([`visits`](super::visits)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What the passes are: resident's or visitor's. Who holds both is a resident.
    pub kind: PassKind,
    /// Passes that are in force, or were used in the time that is looked at.
    pub passes: u32,
    /// How many passes came one after the other: 1, and 1 more for each renewal.
    pub terms: u32,
    /// First day of the first of them.
    pub first_day: NaiveDate,
    /// Whether any of them is in force. Who can no longer get in has moved out.
    pub may_pass: bool,
    /// Since when the holder is registered in the unit, the later of filing and first day; `None`: is not, today.
    pub registered_here: Option<DateTime<Utc>>,
    /// The last day of a registration here that ended, if the holder has none now. Nights up to it were in order.
    pub registered_until: Option<NaiveDate>,
    /// Whether the holder is registered in another dwelling near by, where the same gates are passed.
    pub registered_nearby: Option<Nearby>,
    /// What gates counted of the holder's passes, by night, ascending; all passes of the holder added up.
    pub nights: Vec<(NaiveDate, NightCounts)>,
    /// The last night, or day, on which any gate read one of the passes; `None`: not in the time that is kept.
    pub last_seen: Option<NaiveDate>,
}

/// Where else a holder is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearby {
    /// In the same compound: its gates don't tell which building the holder goes home to.
    Site,
    /// In the same building: its door doesn't tell which unit either.
    Building,
}

/// One person who is registered in the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registrant {
    /// First day of the registration.
    pub since: NaiveDate,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// Whether the person has a pass in force for the unit. A child often has none.
    pub may_pass: bool,
    /// The place of the same person among the holders.
    pub holder: Option<usize>,
}

/// The leases of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lease {
    /// First day of the lease that is in force.
    pub current_since: Option<NaiveDate>,
    /// Last day of the latest lease that is over.
    pub ended_on: Option<NaiveDate>,
}

/// When a unit is looked at, and what holds for the whole site.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The nights that count by now.
    pub nights: Nights,
    /// The site's local date.
    pub today: NaiveDate,
    /// Nights that say nothing: the village was empty, or gates failed.
    pub quiet: &'a QuietNights,
    /// Which days are worked.
    pub calendar: &'a WorkingCalendar,
}
