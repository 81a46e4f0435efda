//! Nights that say nothing of a single dwelling, because hardly anybody was seen.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

/// Nights before a night that it is compared with.
const COMPARED_NIGHTS: u64 = 28;

/// Nights on which nobody's absence counts: the village was empty over a festival, or gates failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuietNights(BTreeSet<NaiveDate>);

impl QuietNights {
    /// The quiet ones of a site's or building's nights, given how many passes gave a sign on each. A night is quiet if
    /// fewer than half as many did as on the middle one of the 28 nights before it that were not quiet. Nights that are
    /// absent from a gapless series have to be given with 0.
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
        Self(quiet)
    }

    /// The same with more nights: those of the building's own, for example.
    #[must_use]
    pub fn with(mut self, nights: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.0.extend(nights);
        self
    }

    /// Whether a night says nothing.
    #[must_use]
    pub fn contains(&self, night: NaiveDate) -> bool {
        self.0.contains(&night)
    }

    /// The nights, ascending.
    pub fn iter(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.0.iter().copied()
    }
}
