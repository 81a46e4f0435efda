//! The naive rule, to compare with: seven nights in thirty without a registration.

use menpai_domain::GapRule;
use menpai_domain::gap::{Moment, UnitFacts};

use super::Found;

const MIN_NIGHTS: usize = 7;
const WINDOW_NIGHTS: u32 = 30;

/// Whoever has come home or left in the morning on seven of the last thirty nights, on any pass of the dwelling, and is not
/// registered in it.
#[must_use]
pub fn naive(facts: &UnitFacts, moment: &Moment<'_>) -> Vec<Found> {
    let window = moment.nights.window_from(WINDOW_NIGHTS)..=moment.nights.last_complete;
    let lived_in = |holder: &menpai_domain::gap::Holder| {
        let nights = holder.nights.iter().filter(|(night, counts)| {
            let came = counts.inner.came + counts.outer.came + counts.inner.left + counts.outer.left;
            window.contains(night) && came > 0
        });
        holder.may_pass && holder.registered_here.is_none() && nights.count() >= MIN_NIGHTS
    };
    let holders: Vec<usize> =
        facts.holders.iter().enumerate().filter(|(_, holder)| lived_in(holder)).map(|(place, _)| place).collect();
    if holders.is_empty() {
        return Vec::new();
    }
    vec![Found { rule: GapRule::UnregisteredResidence, holders, registrants: Vec::new() }]
}
