//! Combs each sector into strips by lanes, strips into short blocks by cross lanes, and blocks into rows of plots.

use std::f64::consts::FRAC_PI_2;

use geo::{Area, Buffer, Coord, Euclidean, Length, LineString, Polygon};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::ground::Ground;
use crate::village::cutter::chords;
use crate::village::geometry::{centroid, cut, dot, extent, left_of, length, longest_inside, unit};
use crate::village::model::LaneClass;
use crate::village::numbers::{count, measure};

/// Plots and the lanes that were cut between them.
pub(super) struct Blocks {
    pub plots: Vec<Plot>,
    pub cuts: Vec<LaneCut>,
}

/// Ground for one house: the gaps to its neighbours are already taken off.
pub(super) struct Plot {
    pub polygon: Polygon<f64>,
    /// Direction of its row.
    pub angle: f64,
    /// In the old heart of the village, where everything is smaller.
    pub old: bool,
    /// Which block it belongs to.
    pub block: usize,
}

/// A lane or cross lane, as cut.
pub(super) struct LaneCut {
    pub line: LineString<f64>,
    pub class: LaneClass,
    pub width_m: f64,
}

/// Measures of a part of the village.
struct Grain {
    strip_depth: f64,
    lane_width: (f64, f64),
    row_depth: f64,
    frontage: (f64, f64),
    block_length: f64,
}

const OLD: Grain =
    Grain { strip_depth: 20.4, lane_width: (1.7, 2.3), row_depth: 10.0, frontage: (8.6, 10.6), block_length: 36.0 };
const NEW: Grain =
    Grain { strip_depth: 23.0, lane_width: (2.1, 2.9), row_depth: 11.2, frontage: (8.8, 12.4), block_length: 46.0 };

/// Combs every sector.
pub(super) fn comb(ground: &Ground, rng: &mut ChaCha8Rng) -> Blocks {
    let mut blocks = Blocks { plots: Vec::new(), cuts: Vec::new() };
    let mut next_block = 0;
    for sector in ground.sectors() {
        let old = length(centroid(&sector) - ground.heart) < 62.0 * ground.scale && is_behind_hall(ground, &sector);
        let grain = if old { &OLD } else { &NEW };
        let angle = lane_angle(ground, &sector) + rng.random_range(-0.13..0.13);
        for (strip, angle) in strips(&sector, angle, grain, &mut blocks.cuts, rng) {
            for block in short_blocks(&strip, angle, grain, &mut blocks.cuts, rng) {
                for plot in rows(&block, angle, grain, rng) {
                    blocks.plots.push(Plot { polygon: plot, angle, old, block: next_block });
                }
                next_block += 1;
            }
        }
    }
    blocks
}

fn is_behind_hall(ground: &Ground, sector: &Polygon<f64>) -> bool {
    dot(centroid(sector) - ground.heart, left_of(unit(ground.hall.1))) > 10.0
}

/// How far from its middle a street still counts as a sector's frontage.
const FRONTAGE_M: f64 = 8.0;

/// Lanes leave at about a right angle the street that a sector has most frontage on.
fn lane_angle(ground: &Ground, sector: &Polygon<f64>) -> f64 {
    let reach = sector.buffer(FRONTAGE_M);
    ground
        .streets
        .iter()
        .flat_map(|street| reach.iter().filter_map(|near| longest_inside(&street.line, near)))
        .max_by(|one, other| Euclidean.length(one).total_cmp(&Euclidean.length(other)))
        .map_or(0.0, |front| {
            let way = front.0[front.0.len() - 1] - front.0[0];
            way.y.atan2(way.x) + FRAC_PI_2
        })
}

/// Cuts a sector into strips two houses deep. The lanes between them fan out a little.
fn strips(
    sector: &Polygon<f64>,
    angle: f64,
    grain: &Grain,
    cuts: &mut Vec<LaneCut>,
    rng: &mut ChaCha8Rng,
) -> Vec<(Polygon<f64>, f64)> {
    let normal = left_of(unit(angle));
    let (low, high) = extent(sector, normal);
    let number = count((high - low) / (grain.strip_depth + grain.lane_width.1)).max(1);
    let depth = (high - low) / measure(number);
    let fan = rng.random_range(-0.10..0.10);
    let middle = centroid(sector);
    let mut rest = vec![sector.clone()];
    let mut done = Vec::new();
    let mut last_angle = angle;
    for index in 1..number {
        let position = low + depth * measure(index) + rng.random_range(-0.9..0.9);
        let tilt = fan * (measure(index) / measure(number) - 0.5) + rng.random_range(-0.016..0.016);
        let at = middle + normal * (position - dot(middle, normal));
        let line_angle = angle + tilt;
        let width_m = rng.random_range(grain.lane_width.0..grain.lane_width.1);
        let row_angle = f64::midpoint(last_angle, line_angle);
        let mut left_over = Vec::new();
        for piece in rest {
            cuts.extend(lane_in(&piece, at, line_angle, LaneClass::Lane, width_m, 16.0));
            let (right, left) = cut(&piece, at, line_angle, width_m);
            done.extend(right.into_iter().map(|strip| (strip, row_angle)));
            left_over.extend(left);
        }
        rest = left_over;
        last_angle = line_angle;
    }
    done.extend(rest.into_iter().map(|strip| (strip, last_angle)));
    done.retain(|(strip, _)| strip.unsigned_area() > 55.0);
    done
}

/// Parts a strip by cross lanes.
fn short_blocks(
    strip: &Polygon<f64>,
    angle: f64,
    grain: &Grain,
    cuts: &mut Vec<LaneCut>,
    rng: &mut ChaCha8Rng,
) -> Vec<Polygon<f64>> {
    let along = unit(angle);
    let (low, high) = extent(strip, along);
    let number = count((high - low) / grain.block_length).max(1);
    let mut rest = vec![strip.clone()];
    for index in 1..number {
        let position = low + (high - low) * measure(index) / measure(number) + rng.random_range(-5.0..5.0);
        let at = centroid(strip) + along * (position - dot(centroid(strip), along));
        let line_angle = angle + FRAC_PI_2 + rng.random_range(-0.07..0.07);
        let width_m = rng.random_range(1.6..2.4);
        let mut parts = Vec::new();
        for piece in rest {
            cuts.extend(lane_in(&piece, at, line_angle, LaneClass::Sublane, width_m, 9.0));
            let (right, left) = cut(&piece, at, line_angle, width_m);
            parts.extend(right);
            parts.extend(left);
        }
        rest = parts;
    }
    rest
}

fn lane_in(
    piece: &Polygon<f64>,
    at: Coord<f64>,
    angle: f64,
    class: LaneClass,
    width_m: f64,
    shortest: f64,
) -> Vec<LaneCut> {
    chords(piece, at, unit(angle))
        .into_iter()
        .map(|chord| LaneCut { line: LineString::from(chord.to_vec()), class, width_m })
        .filter(|cut| Euclidean.length(&cut.line) > shortest)
        .collect()
}

/// Parts a block into rows back to back, and rows into plots a narrow gap from each other.
fn rows(block: &Polygon<f64>, angle: f64, grain: &Grain, rng: &mut ChaCha8Rng) -> Vec<Polygon<f64>> {
    let normal = left_of(unit(angle));
    let mut plots = Vec::new();
    for row in divided(block, normal, angle, grain.row_depth, 0.02, rng) {
        let aim = rng.random_range(grain.frontage.0..grain.frontage.1);
        for plot in divided(&row, unit(angle), angle + FRAC_PI_2, aim, 0.05, rng) {
            if plot.unsigned_area() > 165.0 {
                let (low, high) = extent(&plot, unit(angle));
                let deep = extent(&plot, normal);
                let (axis, line) =
                    if high - low > deep.1 - deep.0 { (unit(angle), angle + FRAC_PI_2) } else { (normal, angle) };
                let half = {
                    let (low, high) = extent(&plot, axis);
                    (high - low) / 1.9
                };
                plots.extend(divided(&plot, axis, line, half, 0.03, rng));
            } else {
                plots.push(plot);
            }
        }
    }
    plots
}

/// Cuts a polygon across an axis into pieces of about the size asked for.
fn divided(
    polygon: &Polygon<f64>,
    axis: Coord<f64>,
    line_angle: f64,
    size: f64,
    skew: f64,
    rng: &mut ChaCha8Rng,
) -> Vec<Polygon<f64>> {
    let (low, high) = extent(polygon, axis);
    let number = count((high - low) / size).max(1);
    let step = (high - low) / measure(number);
    let middle = centroid(polygon);
    let mut rest = vec![polygon.clone()];
    let mut done = Vec::new();
    for index in 1..number {
        let position = low + step * measure(index) + step * rng.random_range(-0.09..0.09);
        let at = middle + axis * (position - dot(middle, axis));
        let tilt = rng.random_range(-skew..skew);
        let gap = handshake_gap(rng);
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for piece in rest {
            let (right, left) = cut(&piece, at, line_angle + tilt, gap);
            // Which side of the line lies ahead depends on how the line crosses the axis.
            let ahead_is_left = dot(left_of(unit(line_angle)), axis) > 0.0;
            near.extend(if ahead_is_left { right.clone() } else { left.clone() });
            far.extend(if ahead_is_left { left } else { right });
        }
        done.extend(near);
        rest = far;
    }
    done.extend(rest);
    done
}

/// Neighbours could shake hands across it.
fn handshake_gap(rng: &mut ChaCha8Rng) -> f64 {
    if rng.random_bool(0.12) { rng.random_range(1.6..2.3) } else { rng.random_range(0.95..1.55) }
}
