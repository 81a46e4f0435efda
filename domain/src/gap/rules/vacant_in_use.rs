//! 空房有人: nobody is registered and nothing is let, yet somebody sleeps there.
//!
//! Who shows the room, cleans or renovates it comes by day and leaves no night. Guests of the landlord for a week or so are
//! none either. Holders with a home in the same building are left out: its door doesn't tell to which of the two they go.

use std::collections::BTreeSet;

use chrono::Days;

use super::counting::count;
use super::stay::stays;
use super::window::{Window, asked};
use crate::GapRule;
use crate::gap::{Evidence, Finding, Moment, UnitFacts, VacantInUse, VacantInUseParameters};

/// Version of the rule as written here.
pub const VERSION: i32 = 1;

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: &VacantInUseParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled || !facts.is_vacant() {
        return None;
    }
    let open = facts.open.contains(&GapRule::VacantInUse);
    let mut window = Window::last(parameters.window_nights, moment);
    let window_nights = window.nights;
    if let Some(vacant_since) = facts.lease.ended_on.and_then(|last| last.checked_add_days(Days::new(1))) {
        window = window.since(vacant_since);
    }
    let stays = stays(facts, &window);
    let slept = |place: &usize| facts.holders[*place].may_pass && stays[*place].nights() > 0;
    let holders: Vec<usize> = (0..stays.len()).filter(slept).collect();
    let nights: BTreeSet<_> = holders.iter().flat_map(|place| stays[*place].slept()).collect();
    let nights = u32::try_from(nights.len()).unwrap_or(u32::MAX);
    (nights >= asked(parameters.min_nights, open)).then(|| Finding {
        rule: GapRule::VacantInUse,
        version: VERSION,
        evidence: Evidence::VacantInUse(VacantInUse { holders: count(&holders), nights, window_nights }),
        holders,
        registrants: Vec::new(),
    })
}
