//! 空房有人: nobody is registered and nothing is let, yet somebody sleeps there.
//!
//! Who shows the room, cleans or renovates it comes by day and leaves no night. Guests of the landlord for a week or so are
//! none either. Holders with a home in the same building are left out: its door doesn't tell to which of the two they go.
//!
//! It rests on as few as make it: whoever sleeps there most, and others only where those alone would not. Somebody who comes
//! for a night beside them is nobody new who lives there.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::Days;

use super::counting::count;
use super::stay::stays;
use super::window::{Window, asked};
use crate::GapRule;
use crate::gap::{Evidence, Finding, Moment, UnitFacts, VacantInUse, VacantInUseParameters};

/// Version of the rule as written here.
pub const VERSION: i32 = 2;

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
    let mut sleepers: Vec<usize> = (0..stays.len()).filter(slept).collect();
    sleepers.sort_by_key(|place| (Reverse(stays[*place].nights()), *place));
    let min_nights = asked(parameters.min_nights, open);
    let (mut nights, mut holders) = (BTreeSet::new(), Vec::new());
    for place in sleepers {
        if count(&nights) >= min_nights {
            break;
        }
        nights.extend(stays[place].slept());
        holders.push(place);
    }
    holders.sort_unstable();
    let nights = count(&nights);
    (nights >= min_nights).then(|| Finding {
        rule: GapRule::VacantInUse,
        version: VERSION,
        evidence: Evidence::VacantInUse(VacantInUse { holders: count(&holders), nights, window_nights }),
        holders,
        registrants: Vec::new(),
    })
}
