//! Trees and grass on the corners that no house wanted.

use geo::{Area, BooleanOps, Buffer, Simplify, algorithm::bool_ops::unary_union};

use crate::village::geometry::{ribbon, right_handed};
use crate::village::model::OpenSpaceKind;
use crate::village::sketch::{Sketch, SketchSpace};

/// Smaller patches stay bare.
const SMALLEST_M2: f64 = 90.0;
/// Narrower strips are gaps between houses, not greens.
const NARROWEST_M: f64 = 4.5;

/// Plants every patch that is wide and large enough.
pub(super) fn plant(sketch: &mut Sketch) {
    let houses: Vec<_> = sketch.houses.iter().map(|house| house.footprint.buffer(1.2)).collect();
    let lanes: Vec<_> = sketch.lanes.iter().map(|lane| ribbon(&lane.centerline, lane.width_m + 0.6)).collect();
    let mut free = sketch.boundary.buffer(-0.8).difference(&unary_union(&houses)).difference(&unary_union(&lanes));
    for space in &sketch.open_spaces {
        free = free.difference(&space.polygon.buffer(0.8));
    }
    let patches = free.buffer(-NARROWEST_M / 2.0).buffer(NARROWEST_M / 2.0).simplify(0.4);
    for patch in patches.0.into_iter().filter(|patch| patch.unsigned_area() > SMALLEST_M2) {
        sketch.open_spaces.push(SketchSpace {
            kind: OpenSpaceKind::Green,
            name: "绿地".to_owned(),
            polygon: right_handed(&patch),
        });
    }
}
