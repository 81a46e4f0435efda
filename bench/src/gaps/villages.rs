//! `menpai-bench gaps`: what the rules find in villages that know the truth, beside what the naive rule finds (seven nights in
//! thirty without registration), in the same villages; and how both change with the parameters.
//!
//! The villages are of seeds that no rule and no number was chosen by. `MENPAI_BENCH_VILLAGES` takes fewer of them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use menpai_domain::gap::Parameters;
use menpai_importers::simulation::replay::{self, Judge, OfRule, Score};
use menpai_importers::simulation::{Model, simulate};
use menpai_importers::village::{Figures, plan};

use crate::figure::{Better, Figure};

/// The first of the seeds; the rules were made with others (docs/simulation.md).
const FIRST_SEED: u64 = 30_001;
/// Villages of the figures, and of each point of the curve.
const VILLAGES: u64 = 30;
const VILLAGES_OF_A_POINT: u64 = 5;
/// Seed of the houses: only people differ between villages.
const HOUSES: u64 = 7;

/// Plays all villages and prints the figures.
pub fn run() -> Result<()> {
    let villages = match std::env::var("MENPAI_BENCH_VILLAGES") {
        Ok(text) => text.parse().context("MENPAI_BENCH_VILLAGES is a number")?,
        Err(_absent) => VILLAGES,
    };
    let parameters = Parameters::default();
    let [ours, naive] = played(villages, [&parameters, &replay::naive]);
    let (total, theirs) = (ours.total(), naive.total());
    share("precision", total.precision(), Some(theirs.precision()), Some(0.97), Better::Higher)?;
    share("recall_day_21", total.recall(), Some(theirs.recall()), Some(0.95), Better::Higher)?;
    share("recall_day_21_own_rule", by_itself(&total), None, None, Better::Higher)?;
    for percent in [50, 90] {
        days(&format!("days_until_found_p{percent}"), total.days_until(percent), theirs.days_until(percent))?;
    }
    for (rule, figures) in &ours.rules {
        share(&format!("precision_{rule}"), figures.precision(), None, None, Better::Higher)?;
        share(&format!("recall_{rule}"), figures.recall(), None, None, Better::Higher)?;
    }
    for (kind, figures) in ours.kinds.iter().filter(|(kind, _)| kind.is_innocent()) {
        let theirs = naive.kinds.get(kind).map(|figures| figures.share());
        share(&format!("false_positives_{}", kind.as_str()), figures.share(), theirs, Some(0.01), Better::Lower)?;
    }
    let festival = (ours.festival.share(), naive.festival.share());
    share("false_positives_away_over_festival", festival.0, Some(festival.1), Some(0.01), Better::Lower)?;
    curve(villages.min(VILLAGES_OF_A_POINT))
}

/// Precision and recall where a site asks for more nights, or fewer, before a resident's pass counts.
fn curve(villages: u64) -> Result<()> {
    let mut points: BTreeMap<u32, Parameters> = BTreeMap::new();
    for min_nights in [11, 12, 13, 14, 15, 16, 18] {
        let mut parameters = Parameters::default();
        let rule = &mut parameters.unregistered_residence;
        rule.min_nights = min_nights;
        rule.visitor_min_nights = rule.visitor_min_nights.max(min_nights);
        rule.crowd_min_nights = rule.crowd_min_nights.max(rule.visitor_min_nights);
        if parameters.validate().is_empty() {
            points.insert(min_nights, parameters);
        }
    }
    for (min_nights, parameters) in points {
        let [score] = played(villages, [&parameters]);
        let total = score.total();
        share(&format!("curve_min_nights_{min_nights}_precision"), total.precision(), None, None, Better::Higher)?;
        share(&format!("curve_min_nights_{min_nights}_recall"), total.recall(), None, None, Better::Higher)?;
    }
    Ok(())
}

/// The scores of judges over the villages.
fn played<const N: usize>(villages: u64, judges: [&dyn Judge; N]) -> [Score; N] {
    let plan = plan::generate(HOUSES, Figures::PILOT);
    let law = replay::law(&Parameters::default());
    let mut sums = [const { None::<Score> }; N];
    for seed in FIRST_SEED..FIRST_SEED + villages {
        let village = simulate(&plan, &Model::default(), seed);
        for (sum, score) in sums.iter_mut().zip(replay::replay(&village, &law, &judges)) {
            match sum {
                Some(sum) => *sum += &score,
                None => *sum = Some(score),
            }
        }
    }
    sums.map(Option::unwrap_or_default)
}

fn by_itself(figures: &OfRule) -> f64 {
    f64::from(figures.by_itself) / f64::from(figures.lasting.max(1))
}

/// Prints a share in percent.
fn share(case: &str, ours: f64, theirs: Option<f64>, aim: Option<f64>, better: Better) -> Result<()> {
    let percent = |share: f64| share * 100.0;
    // The aim is one of our figure, whatever the naive rule does: it stands beside, in a line of its own.
    let line = |case: String, value: f64, aim: Option<f64>| {
        Figure { bench: "gaps", case, ours: percent(value), theirs: None, unit: "%", aim, better }.print()
    };
    line(case.to_owned(), ours, aim.map(percent))?;
    if let Some(theirs) = theirs {
        line(format!("{case}_of_the_naive_rule"), theirs, None)?;
    }
    Ok(())
}

fn days(case: &str, ours: Option<i32>, theirs: Option<i32>) -> Result<()> {
    for (case, days) in [(case.to_owned(), ours), (format!("{case}_of_the_naive_rule"), theirs)] {
        if let Some(days) = days {
            let figure = Figure {
                bench: "gaps",
                case,
                ours: f64::from(days),
                theirs: None,
                unit: "days",
                aim: None,
                better: Better::Lower,
            };
            figure.print()?;
        }
    }
    Ok(())
}
