//! Draws a Lingnan urban village from nothing but a seed.
//!
//! The order is the order such villages grew in: the ground with its streets, hall, square and pond (`ground`); between
//! them sectors that are combed into strips by lanes, each sector at its own angle (`blocks`); on each plot a house
//! of nearly the plot's size, a hand's width from its neighbours (`houses`); a few plots joined for the market and the
//! kindergarten (`landmarks`); and at last a gentle warp of everything, because nothing there is straight (`warp`).
//! What stays empty along the wall is planted (`greens`).

mod blocks;
mod greens;
mod ground;
mod houses;
mod landmarks;
mod lanes;
mod warp;

use geo::{Area as _, Point};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::dress;
use super::model::{Area, AreaLevel, Figures, Plan};
use super::numbers::measure;
use super::plane::Plane;
use super::sketch::{Naming, Sketch};

/// Where the demo village lies: Yunpu Street, Huangpu District, Guangzhou.
const YANTIAN: (f64, f64) = (113.52, 23.15);

/// Plots beyond the asked number of buildings that may be left open as yards.
const SPARE_PLOTS: usize = 20;

/// Draws a village with exactly the buildings and units asked for.
#[must_use]
pub fn generate(seed: u64, figures: Figures) -> Plan {
    let sketch = draw(seed, figures.buildings);
    dress::dress(&sketch, figures, seed)
}

/// A random stream of its own for each concern, so that a change in one does not move the others.
pub(crate) fn stream(seed: u64, concern: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(concern);
    rng
}

/// Finds the size of ground on which the plots just suffice, and builds on it.
fn draw(seed: u64, wanted: usize) -> Sketch {
    let mut scale = (measure(wanted) / 255.0).sqrt();
    let mut best: Option<(usize, Sketch)> = None;
    for attempt in 0..24_u32 {
        let mut sketch = attempt_at(seed, scale);
        let found = sketch.houses.len();
        if found >= wanted {
            let spare = found - wanted;
            if best.as_ref().is_none_or(|(fewest, _)| spare < *fewest) {
                keep_best_plots(&mut sketch, wanted);
                best = Some((spare, sketch));
            }
            if spare <= SPARE_PLOTS.max(wanted / 12) {
                break;
            }
        }
        let aim = measure(wanted + SPARE_PLOTS / 2);
        let step = (aim / measure(found.max(1))).sqrt();
        let damping = if attempt < 4 { 1.0 } else { 0.6 };
        scale *= 1.0 + (step - 1.0) * damping + 0.0007 * f64::from(attempt);
    }
    let mut sketch = best.map_or_else(|| attempt_at(seed, scale), |(_, sketch)| sketch);
    greens::plant(&mut sketch);
    sketch
}

fn attempt_at(seed: u64, scale: f64) -> Sketch {
    let mut rng = stream(seed, 1);
    let ground = ground::lay(&mut rng, scale);
    let blocks = blocks::comb(&ground, &mut rng);
    let (plots, mut houses, mut open_spaces) = landmarks::place(&ground, blocks.plots, &mut rng);
    houses.extend(houses::build(&plots, &ground, &mut rng));
    open_spaces.extend(ground.open_spaces.iter().cloned());
    let lanes = lanes::connect(&ground, blocks.cuts);
    let mut sketch = Sketch {
        plane: Plane::at(Point::new(YANTIAN.0, YANTIAN.1)),
        naming: naming(),
        boundary: ground.boundary.clone(),
        grid_cuts: ground.grid_cuts(),
        lanes,
        houses,
        open_spaces,
    };
    warp::bend(&mut sketch, &mut rng);
    houses::part_neighbours(&mut sketch.houses, &sketch.boundary);
    sketch
}

/// Leaves the smallest ordinary plots open until the number is right.
fn keep_best_plots(sketch: &mut Sketch, wanted: usize) {
    let mut order: Vec<usize> = (0..sketch.houses.len()).collect();
    order.sort_by(|&one, &other| {
        let rank = |index: usize| {
            let house = &sketch.houses[index];
            (house.name.is_some(), house.footprint.unsigned_area())
        };
        let ((named, area), (other_named, other_area)) = (rank(one), rank(other));
        other_named.cmp(&named).then(other_area.total_cmp(&area))
    });
    let mut kept: Vec<usize> = order.into_iter().take(wanted).collect();
    kept.sort_unstable();
    sketch.houses = kept.into_iter().map(|index| sketch.houses[index].clone()).collect();
}

fn naming() -> Naming {
    let area = |code: &str, name: &str, level, parent| Area {
        code: Some(code.to_owned()),
        name: name.to_owned(),
        level,
        parent,
        boundary: None,
    };
    Naming {
        site: "盐田村".to_owned(),
        short: "盐田".to_owned(),
        letters: "YT".to_owned(),
        areas: vec![
            area("440112", "黄埔区", AreaLevel::District, None),
            area("440112013", "云埔街道", AreaLevel::Street, Some(0)),
            area("440112013004", "刘村社区居民委员会", AreaLevel::Community, Some(1)),
        ],
    }
}

#[cfg(test)]
mod tests;
