//! Street objects along the lanes: lamps, hydrants, cameras, distribution cabinets.

use geo::{Contains, Coord, Euclidean, InterpolateLine, Length, Point};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::village::geometry::{left_of, normalized};
use crate::village::model::{Component, ComponentKind, LaneClass};
use crate::village::sketch::{Sketch, SketchLane};

/// Distance between two objects of a kind along a lane, metres; none where the lane is too small for the kind.
const fn spacing(kind: ComponentKind, class: LaneClass) -> Option<f64> {
    match (kind, class) {
        (ComponentKind::Lamp, LaneClass::Main) => Some(18.0),
        (ComponentKind::Lamp, LaneClass::Lane) => Some(24.0),
        (ComponentKind::Lamp, LaneClass::Sublane) => Some(30.0),
        (ComponentKind::Hydrant, LaneClass::Main) => Some(60.0),
        (ComponentKind::Hydrant, LaneClass::Lane) => Some(95.0),
        (ComponentKind::Camera, LaneClass::Main) => Some(70.0),
        (ComponentKind::Cabinet, LaneClass::Main) => Some(90.0),
        (ComponentKind::Cabinet, LaneClass::Lane) => Some(110.0),
        (ComponentKind::Camera, _) | (ComponentKind::Hydrant | ComponentKind::Cabinet, LaneClass::Sublane) => None,
    }
}

/// Places everything, numbered kind by kind along the lanes.
pub(super) fn place(sketch: &Sketch, rng: &mut ChaCha8Rng) -> Vec<Component> {
    let mut components = Vec::new();
    for kind in [ComponentKind::Lamp, ComponentKind::Hydrant, ComponentKind::Camera, ComponentKind::Cabinet] {
        let mut number = 0;
        for (lane, facts) in sketch.lanes.iter().enumerate() {
            for coord in spots(facts, kind, rng) {
                if !stands_free(coord, sketch) {
                    continue;
                }
                number += 1;
                let code = format!("{}-{}-{number:04}", sketch.naming.letters, kind.letters());
                components.push(Component { kind, point: sketch.plane.point_to_degrees(coord), code, lane });
            }
        }
    }
    components
}

fn spots(lane: &SketchLane, kind: ComponentKind, rng: &mut ChaCha8Rng) -> Vec<Coord<f64>> {
    let mut spots = Vec::new();
    if kind == ComponentKind::Camera {
        // One looks at each gate from just inside.
        spots.extend(
            lane.exits.iter().map(|exit| exit.point - exit.outward * 2.5 + left_of(exit.outward) * beside(lane)),
        );
    }
    let Some(step) = spacing(kind, lane.class) else { return spots };
    let length = Euclidean.length(&lane.centerline);
    let mut along = step * rng.random_range(0.2..0.5);
    let mut left = rng.random_bool(0.5);
    while along < length {
        let here = Euclidean.point_at_ratio_from_start(&lane.centerline, along / length);
        let ahead = Euclidean.point_at_ratio_from_start(&lane.centerline, ((along + 0.5) / length).min(1.0));
        if let (Some(here), Some(ahead)) = (here, ahead) {
            let side = left_of(normalized(ahead.0 - here.0)) * if left { 1.0 } else { -1.0 };
            spots.push(here.0 + side * beside(lane));
        }
        left = !left;
        along += step * rng.random_range(0.85..1.15);
    }
    spots
}

/// How far from the middle a post stands.
fn beside(lane: &SketchLane) -> f64 {
    (lane.width_m / 2.0 - 0.35).clamp(0.0, 8.0)
}

fn stands_free(coord: Coord<f64>, sketch: &Sketch) -> bool {
    let point = Point(coord);
    sketch.boundary.contains(&point) && !sketch.houses.iter().any(|house| house.footprint.contains(&point))
}
