//! 退租仍住: the lease is over, no other one is recorded, and those who got their passes while it ran sleep there still.
//!
//! A few days are granted for moving out, and for a renewal that is recorded late. Where the registrations ended with the
//! lease, the dwelling is vacant by the registry, and [`vacant_in_use`](super::vacant_in_use) asks.

use std::collections::BTreeSet;

use chrono::Days;

use super::counting::{count, days_between};
use super::stay::stays;
use super::window::{Window, asked};
use crate::GapRule;
use crate::gap::{Evidence, Finding, LeaseEnded, LeaseEndedParameters, Moment, UnitFacts};

/// Version of the rule as written here.
pub const VERSION: i32 = 1;

/// Nights that are looked at: who left since then has moved out.
const WINDOW_NIGHTS: u32 = 21;

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: &LeaseEndedParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled || facts.lease.current_since.is_some() || facts.is_vacant() {
        return None;
    }
    let ended_on = facts.lease.ended_on?;
    let open = facts.open.contains(&GapRule::LeaseEnded);
    let from = ended_on.checked_add_days(Days::new(u64::from(parameters.grace_days) + 1))?;
    let window = Window::last(WINDOW_NIGHTS, moment).since(from);
    let stays = stays(facts, &window);
    let min_nights = asked(parameters.min_nights, open);
    let stays_on = |place: &usize| {
        let holder = &facts.holders[*place];
        holder.may_pass && holder.first_day <= ended_on && stays[*place].nights() >= min_nights
    };
    let holders: Vec<usize> = (0..stays.len()).filter(stays_on).collect();
    let nights: BTreeSet<_> = holders.iter().flat_map(|place| stays[*place].slept()).collect();
    (!holders.is_empty()).then(|| Finding {
        rule: GapRule::LeaseEnded,
        version: VERSION,
        evidence: Evidence::LeaseEnded(LeaseEnded {
            days_since: days_between(ended_on, moment.today),
            holders: count(&holders),
            nights: count(&nights),
            registered_residents: count(&facts.registered),
        }),
        holders,
        registrants: Vec::new(),
    })
}
