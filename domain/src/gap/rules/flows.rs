//! How many people a pass let in and out.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::window::Window;
use crate::presence::{Counts, NightCounts};

/// Parts of a window in each of which several people have to be seen: a guest who stays for two weeks is not in all of them.
const PARTS: u32 = 3;

/// How many came home and left on one holder's passes, night by night.
#[derive(Debug)]
pub struct Flows {
    /// How many more came home than went out again, by night, most first; 0 where directions are not known.
    came: Vec<u16>,
    /// How many more left in the morning than came in, likewise.
    left: Vec<u16>,
    /// The same in the order of nights, by the part of the window in which they lie.
    parts: Vec<(u32, u16, u16)>,
    /// Nights that may have been two people's, who need not live alike.
    pub doubled: u32,
}

impl Flows {
    /// The flows of nights of a window, given what they add up to.
    pub fn of(nights: &[(NaiveDate, NightCounts)], total: NightCounts, window: &Window) -> Self {
        let known = [total.inner, total.outer].map(|total| reads_exits(total) && knows_directions(total));
        let (mut came, mut left): (Vec<u16>, Vec<u16>) =
            nights.iter().map(|(_, counts)| of_night(*counts, total, known)).unzip();
        let doubled = nights.iter().zip(came.iter().zip(&left)).filter(|((_, counts), (came, left))| {
            let two = if known.contains(&true) { **came.max(left) > 1 } else { is_busy(*counts) };
            two || is_mixed(counts.inner) || is_mixed(counts.outer)
        });
        let doubled = u32::try_from(doubled.count()).unwrap_or(u32::MAX);
        let part = |night: NaiveDate| window.before(night) * PARTS / window.nights.max(1);
        let flows = nights.iter().zip(came.iter().zip(&left));
        let parts = flows.map(|((night, _), (came, left))| (part(*night), *came, *left)).collect();
        came.sort_unstable_by_key(|people| Reverse(*people));
        left.sort_unstable_by_key(|people| Reverse(*people));
        Self { came, left, parts, doubled }
    }

    /// How many came home, and left, on so many nights: evenings and mornings averaged, since readers miss some of each and
    /// nobody has to leave before noon on a day off. But it takes some of both, and some of either in each third of the window.
    pub fn people(&self, min_nights: u32) -> u32 {
        let nights = |people: &[u16], least: u16| people.partition_point(|people| *people >= least);
        let enough = usize::try_from(min_nights.max(1)).unwrap_or(usize::MAX);
        let most = self.came.first().copied().unwrap_or(0);
        let together = (1..=most).rev().find(|least| {
            let (evenings, mornings) = (nights(&self.came, *least), nights(&self.left, *least));
            let throughout = (0..PARTS).all(|part| self.in_part(part, *least) >= enough * 3 / 7);
            throughout && (evenings + mornings).div_ceil(2) >= enough && evenings.min(mornings) * 2 >= enough
        });
        together.map_or(0, u32::from)
    }

    /// Evenings and mornings of a part of the window on which so many came home, or left.
    fn in_part(&self, part: u32, least: u16) -> usize {
        let here = self.parts.iter().filter(|(other, _, _)| *other == part);
        here.map(|(_, came, left)| usize::from(*came >= least) + usize::from(*left >= least)).sum()
    }
}

/// How many came home and stayed, and left, at the gates that know. A door that reads entries only is set against the
/// exits that the compound reads.
fn of_night(counts: NightCounts, total: NightCounts, known: [bool; 2]) -> (u16, u16) {
    let levels = [counts.inner, counts.outer].into_iter().zip(known);
    let (mut came, mut left) = (0, 0);
    for (counts, _) in levels.filter(|(_, known)| *known) {
        came = came.max(counts.came.saturating_sub(counts.went));
        left = left.max(counts.left.saturating_sub(counts.back));
    }
    if known == [false, true] && !reads_exits(total.inner) {
        came = came.max(counts.inner.came.saturating_sub(counts.outer.went));
    }
    (came, left)
}

/// More than one coming or going, where one can't be set against the other.
fn is_busy(counts: NightCounts) -> bool {
    [counts.inner, counts.outer].iter().any(|counts| counts.came > 1 || counts.left > 1)
}

/// One who goes to work and one who is at home or works at night: leaving and coming back both, by morning and by evening, or
/// three times in a morning.
fn is_mixed(counts: Counts) -> bool {
    let Counts { came, went, left, back } = counts;
    left + back > 2 || came > 0 && went > 0 && left > 0 && back > 0
}

/// Whether anybody was read going out.
pub fn reads_exits(total: Counts) -> bool {
    total.went > 0 || total.left > 0
}

/// A device that doesn't know the direction never reads anybody going out in the evening or coming in by day.
pub fn knows_directions(total: Counts) -> bool {
    total.went > 0 || total.back > 0
}
