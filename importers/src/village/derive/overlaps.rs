//! Sees to it that no two footprints share ground.

use geo::{Area, BooleanOps, BoundingRect, Buffer, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::Footprint;
use crate::village::geometry::{largest, right_handed};

/// Shared ground below this is the drawing's own inaccuracy, but still cut away.
const TOUCH_M2: f64 = 1e-4;
/// A footprint that lies in another by more than this is a part of it, or the same building twice.
const SWALLOWED: f64 = 0.6;
/// What is left between two buildings that were cut apart.
const PARTING_M: f64 = 0.04;
/// A cut that leaves less of a building than this leaves nothing of it.
const REMNANT_M2: f64 = 8.0;

/// Drops what lies in another building and cuts away what reaches into one.
pub(super) fn resolve(mut footprints: Vec<Footprint>) -> Vec<Footprint> {
    let mut gone = vec![false; footprints.len()];
    for (one, other) in candidates(&footprints) {
        if gone[one] || gone[other] {
            continue;
        }
        let shared = footprints[one].polygon.intersection(&footprints[other].polygon).unsigned_area();
        if shared <= TOUCH_M2 {
            continue;
        }
        let (small, large) = if footprints[one].polygon.unsigned_area() <= footprints[other].polygon.unsigned_area() {
            (one, other)
        } else {
            (other, one)
        };
        if shared / footprints[small].polygon.unsigned_area() > SWALLOWED {
            gone[small] = true;
            let name = footprints[small].name.take();
            let heir = &mut footprints[large];
            heir.name = heir.name.take().or(name);
            continue;
        }
        // The larger one gives way unless that would tear it apart.
        let order = match rest(&footprints[large].polygon, &footprints[small].polygon) {
            Some(whole) => Some((large, whole)),
            None => pieces(&footprints[small].polygon, &footprints[large].polygon).map(|part| (small, part)),
        };
        match order {
            Some((index, polygon)) => footprints[index].polygon = polygon,
            None => gone[small] = true,
        }
    }
    let mut index = 0;
    footprints.retain(|_| {
        index += 1;
        !gone[index - 1]
    });
    footprints
}

/// Pairs whose boxes meet, in a fixed order.
fn candidates(footprints: &[Footprint]) -> Vec<(usize, usize)> {
    let boxes: Vec<_> = footprints
        .iter()
        .enumerate()
        .filter_map(|(index, footprint)| {
            let bounds = footprint.polygon.bounding_rect()?;
            Some(GeomWithData::new(
                Rectangle::from_corners([bounds.min().x, bounds.min().y], [bounds.max().x, bounds.max().y]),
                index,
            ))
        })
        .collect();
    let tree = RTree::bulk_load(boxes.clone());
    let mut pairs: Vec<(usize, usize)> = boxes
        .iter()
        .flat_map(|own| {
            let envelope = AABB::from_corners(own.geom().lower(), own.geom().upper());
            tree.locate_in_envelope_intersecting(envelope)
                .filter(|other| own.data < other.data)
                .map(|other| (own.data, other.data))
                .collect::<Vec<_>>()
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The first polygon without the second when it stays in one piece and keeps most of itself.
fn rest(polygon: &Polygon<f64>, other: &Polygon<f64>) -> Option<Polygon<f64>> {
    let parts = polygon.difference(&other.buffer(PARTING_M));
    let whole = parts.0.len() == 1 && parts.0[0].interiors().len() == polygon.interiors().len();
    parts.0.into_iter().next().filter(|part| whole && part.unsigned_area() > REMNANT_M2).map(|part| right_handed(&part))
}

/// The largest piece of the first polygon outside the second.
fn pieces(polygon: &Polygon<f64>, other: &Polygon<f64>) -> Option<Polygon<f64>> {
    largest(polygon.difference(&other.buffer(PARTING_M)).0)
        .filter(|part| part.unsigned_area() > REMNANT_M2)
        .map(|part| right_handed(&part))
}
