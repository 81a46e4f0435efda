//! Nights without a sign, between two that tell where somebody was.

use chrono::{Days, NaiveDate};

use super::window::Window;
use crate::presence::{Counts, NightCounts, Slept};

/// Most nights in a row that are told by those around them.
const MOST_NIGHTS: i64 = 3;

/// The nights on which no gate read anybody although they were in: who came home, was not read leaving, and later leaves
/// without having come in, stayed inside. So a weekend at home is no absence.
pub fn nights_between(nights: &[(NaiveDate, NightCounts)], window: &Window) -> Vec<NaiveDate> {
    let mut inside = Vec::new();
    for two in nights.windows(2) {
        let [(earlier, before), (later, after)] = two else { continue };
        let apart = later.signed_duration_since(*earlier).num_days() - 1;
        if (1..=MOST_NIGHTS).contains(&apart) && stays_in(*before) && was_in(*after) {
            let between = (1..=apart).filter_map(|day| earlier.checked_add_days(Days::new(day.unsigned_abs())));
            inside.extend(between.filter(|night| window.contains(*night)));
        }
    }
    inside
}

/// Whether somebody was in at noon, as far as was read.
fn stays_in(counts: NightCounts) -> bool {
    counts.slept() != Slept::Not && !counts.left_in_the_morning() || is_round(counts)
}

/// Whether somebody was in when the evening began: went out first, or left without having come home.
fn was_in(counts: NightCounts) -> bool {
    let first_out = |counts: Counts| counts.went > counts.came || counts.came == 0 && counts.left > counts.back;
    let came = counts.inner.came.max(counts.outer.came);
    let went = counts.inner.went.max(counts.outer.went);
    (came == 0 || went >= came) && (first_out(counts.inner) || first_out(counts.outer)) || is_round(counts)
}

/// Went out and came back as often.
fn is_round(counts: NightCounts) -> bool {
    let round =
        |counts: Counts| counts.went > 0 && counts.went == counts.came || counts.left > 0 && counts.left == counts.back;
    counts.slept() == Slept::Not && (round(counts.inner) || round(counts.outer))
}
