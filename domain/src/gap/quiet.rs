//! Nights that say nothing of a single dwelling, because hardly anybody was seen.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

/// Nights before a night that it is compared with.
const COMPARED_NIGHTS: u64 = 28;
/// A building has quiet nights of its own from so many passes in a usual night: of fewer, all may well be away.
const FEWEST_PASSES: u32 = 8;

/// Nights on which nobody's absence counts: the village was empty over a festival, gates failed, or there were none yet. The
/// default has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuietNights {
    nights: BTreeSet<NaiveDate>,
    /// From when on there are counts: before, nobody could be seen.
    counted_from: Option<NaiveDate>,
}

impl QuietNights {
    /// The quiet ones of a site's or building's nights, given how many passes gave a sign on each. A night is quiet if
    /// fewer than half as many did as on the middle one of the 28 nights before it that were not quiet. Nights that are
    /// absent from a gapless series have to be given with 0. Before the first one nothing was counted: all of those are quiet.
    #[must_use]
    pub fn of(counts: &[(NaiveDate, u32)]) -> Self {
        let mut quiet = BTreeSet::new();
        for (night, seen) in counts {
            let from = night.checked_sub_days(Days::new(COMPARED_NIGHTS)).unwrap_or(NaiveDate::MIN);
            let before = counts.iter().filter(|(other, _)| (from..*night).contains(other) && !quiet.contains(other));
            let mut before: Vec<u32> = before.map(|(_, seen)| *seen).collect();
            before.sort_unstable();
            let median = before.get(before.len() / 2).copied().unwrap_or(*seen);
            if *seen == 0 || seen.saturating_mul(2) < median {
                quiet.insert(*night);
            }
        }
        let counted_from = counts.iter().map(|(night, _)| *night).min();
        Self { nights: quiet, counted_from: Some(counted_from.unwrap_or(NaiveDate::MAX)) }
    }

    /// Those that are quiet here or there.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.nights.extend(other.nights);
        self.counted_from = self.counted_from.max(other.counted_from);
        self
    }

    /// Whether a night says nothing.
    #[must_use]
    pub fn contains(&self, night: NaiveDate) -> bool {
        self.nights.contains(&night) || self.counted_from.is_some_and(|from| night < from)
    }

    /// Those since there are counts, ascending.
    pub fn iter(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.nights.iter().copied()
    }
}

/// The quiet nights of a site, and of those of its buildings that have others.
#[derive(Debug)]
pub struct Quiet<B> {
    site: QuietNights,
    buildings: BTreeMap<B, QuietNights>,
}

impl<B: Copy + Ord> Quiet<B> {
    /// From how many passes gave a sign, in a building, on a night, up to the last complete night.
    #[must_use]
    pub fn of(seen: &[(B, NaiveDate, u32)], last: NaiveDate) -> Self {
        let mut site: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        let mut buildings: BTreeMap<B, BTreeMap<NaiveDate, u32>> = BTreeMap::new();
        for (building, night, passes) in seen.iter().filter(|seen| seen.1 <= last) {
            *site.entry(*night).or_default() += passes;
            *buildings.entry(*building).or_default().entry(*night).or_default() += passes;
        }
        let site = QuietNights::of(&gapless(&site, last));
        let large = buildings.into_iter().filter(|(_, nights)| usual(nights) >= FEWEST_PASSES);
        let own = large.map(|(building, nights)| (building, site.clone().or(QuietNights::of(&gapless(&nights, last)))));
        let buildings = own.filter(|(_, quiet)| *quiet != site).collect();
        Self { site, buildings }
    }

    /// Those that count in a building.
    #[must_use]
    pub fn in_building(&self, building: B) -> &QuietNights {
        self.buildings.get(&building).unwrap_or(&self.site)
    }
}

/// The middle one of the nights that were seen.
fn usual(nights: &BTreeMap<NaiveDate, u32>) -> u32 {
    let mut seen: Vec<u32> = nights.values().copied().collect();
    seen.sort_unstable();
    seen.get(seen.len() / 2).copied().unwrap_or_default()
}

/// Every night from the first that was seen, also those on which nobody was.
fn gapless(nights: &BTreeMap<NaiveDate, u32>, last: NaiveDate) -> Vec<(NaiveDate, u32)> {
    let Some(first) = nights.keys().next() else { return Vec::new() };
    let nights = first.iter_days().take_while(|night| *night <= last).map(|night| (night, nights.get(&night).copied()));
    nights.map(|(night, seen)| (night, seen.unwrap_or_default())).collect()
}
