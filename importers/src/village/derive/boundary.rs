//! A boundary around footprints: a hull that follows the village's outline, and a strip of ground outside the last walls.

use geo::algorithm::bool_ops::unary_union;
use geo::concave_hull::ConcaveHullOptions;
use geo::{Buffer, ConcaveHull, MultiPoint, Point, Polygon, Simplify};

use super::Footprint;
use crate::village::geometry::{largest, right_handed};

/// Bays narrower than this are not followed.
const BAY_M: f64 = 70.0;
/// Ground outside the last walls.
const MARGIN_M: f64 = 5.0;

/// One polygon without holes that holds every footprint.
pub(super) fn around(footprints: &[Footprint]) -> Polygon<f64> {
    let corners: MultiPoint<f64> = footprints
        .iter()
        .flat_map(|footprint| footprint.polygon.exterior().coords().map(|&coord| Point(coord)))
        .collect();
    let hull = corners.concave_hull_with_options(ConcaveHullOptions { concavity: 1.6, length_threshold: BAY_M });
    let mut parts = vec![hull.buffer(MARGIN_M)];
    parts.extend(footprints.iter().map(|footprint| footprint.polygon.buffer(MARGIN_M)));
    let outline = largest(unary_union(&parts).0).unwrap_or(hull);
    let (exterior, _) = outline.into_inner();
    right_handed(&Polygon::new(exterior, vec![]).simplify(0.8))
}
