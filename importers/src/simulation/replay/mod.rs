//! Plays a village in memory: folds what gates told into counters of nights, puts facts together as the detector does,
//! judges every dwelling every noon, and compares what is found with the truth.

mod facts;
mod fold;
mod naive;
mod score;

use menpai_domain::GapRule;
use menpai_domain::calendar::WorkingCalendar;
use menpai_domain::gap::{Moment, Parameters, UnitFacts, judge};
use menpai_domain::presence::Nights;

use super::days::Day;
use super::people::Village;
use super::truth::{Law, Truth};

pub use naive::naive;
pub use score::{OfKind, OfRule, Opening, Score};

use facts::Files;
use fold::Counters;

/// Hour of the day at which dwellings are judged: the night is complete.
const JUDGED_AT_S: i64 = 12 * 3_600 + 60;

/// A finding without its evidence: by which rule, and the places in the facts of those on whom it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By which rule.
    pub rule: GapRule,
    /// Holders.
    pub holders: Vec<usize>,
    /// Registrants.
    pub registrants: Vec<usize>,
}

/// What judges: facts of a dwelling at a moment.
pub trait Judge {
    /// What is found.
    fn findings(&self, facts: &UnitFacts, moment: &Moment<'_>) -> Vec<Found>;
}

/// The rules of the registry.
impl Judge for Parameters {
    fn findings(&self, facts: &UnitFacts, moment: &Moment<'_>) -> Vec<Found> {
        judge(facts, self, moment)
            .into_iter()
            .map(|finding| Found { rule: finding.rule, holders: finding.holders, registrants: finding.registrants })
            .collect()
    }
}

/// Any other function.
impl<F: Fn(&UnitFacts, &Moment<'_>) -> Vec<Found>> Judge for F {
    fn findings(&self, facts: &UnitFacts, moment: &Moment<'_>) -> Vec<Found> {
        self(facts, moment)
    }
}

/// What the law says where a site has these parameters.
#[must_use]
pub fn law(parameters: &Parameters) -> Law {
    Law {
        silent_nights: i32::try_from(parameters.stale_residency.silent_nights).unwrap_or(i32::MAX / 4),
        working_days: parameters.registration_due.working_days,
        calendar: WorkingCalendar::china(),
    }
}

/// Plays a village once and scores every judge.
#[must_use]
pub fn replay(village: &Village, law: &Law, judges: &[&dyn Judge]) -> Vec<Score> {
    let truth = Truth::of(village, law);
    let mut scores: Vec<Score> = judges.iter().map(|_| Score::new(village)).collect();
    let mut counters = Counters::new(village);
    let files = Files::new(village, &counters);
    for Day { day, passages } in village.days() {
        let noon = i64::from(day) * 86_400 + JUDGED_AT_S;
        let morning = passages.partition_point(|passage| passage.received_s < noon);
        counters.add(village, &passages[..morning]);
        let today = village.date(day);
        let nights = Nights::at(today.and_hms_opt(12, 1, 0).unwrap_or_default());
        let quiet = counters.quiet(village, day);
        for unit in 0..village.ground.units.len() {
            let Some(mut known) = files.of(village, &counters, unit, day) else { continue };
            let quiet = quiet.in_building(village.ground.units[unit].building);
            let moment = Moment { nights, today, quiet, calendar: &law.calendar };
            for (judge, score) in judges.iter().zip(&mut scores) {
                known.facts.open = score.open(unit);
                let found = judge.findings(&known.facts, &moment);
                score.look(&truth, unit, day, &found, &known);
            }
        }
        counters.add(village, &passages[morning..]);
    }
    for score in &mut scores {
        score.close(village, &truth);
    }
    scores
}

#[cfg(test)]
mod tests;
