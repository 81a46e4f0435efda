//! A gentle bend of the whole drawing: rows bow, lanes swing, corners leave the right angle.

use std::f64::consts::TAU;

use geo::{Coord, LineString, MapCoordsInPlace};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::village::geometry::{dot, normalized, resample, unit};
use crate::village::sketch::Sketch;

/// One slow wave that pushes the ground sideways.
struct Wave {
    along: Coord<f64>,
    push: Coord<f64>,
    phase: f64,
}

/// Bends everything in the sketch alike.
pub(super) fn bend(sketch: &mut Sketch, rng: &mut ChaCha8Rng) {
    let waves: Vec<Wave> = (0..4)
        .map(|_| {
            let wavelength = rng.random_range(120.0..230.0);
            let angle = rng.random_range(0.0..TAU);
            // Pushed across its own direction, a wave bends rows without pressing houses together.
            Wave {
                along: unit(angle) * (TAU / wavelength),
                push: unit(angle + TAU / 4.0) * rng.random_range(1.3..2.6),
                phase: rng.random_range(0.0..TAU),
            }
        })
        .collect();
    let turn = rng.random_range(-0.25..-0.12);
    let map = |coord: Coord<f64>| {
        let bent = waves.iter().fold(coord, |sum, wave| sum + wave.push * (dot(coord, wave.along) + wave.phase).sin());
        Coord { x: dot(bent, unit(-turn)), y: dot(bent, unit(-turn + TAU / 4.0)) }
    };
    let line = |line: &mut LineString<f64>| {
        *line = resample(line, 6.0);
        line.map_coords_in_place(map);
    };

    let (mut outer, _) = sketch.boundary.clone().into_inner();
    line(&mut outer);
    sketch.boundary = geo::Polygon::new(outer, vec![]);
    sketch.grid_cuts.iter_mut().for_each(line);
    for lane in &mut sketch.lanes {
        line(&mut lane.centerline);
        for exit in &mut lane.exits {
            let ahead = map(exit.point + exit.outward);
            exit.point = map(exit.point);
            exit.outward = normalized(ahead - exit.point);
        }
    }
    for house in &mut sketch.houses {
        house.footprint.map_coords_in_place(map);
    }
    for space in &mut sketch.open_spaces {
        space.polygon.map_coords_in_place(map);
    }
}
