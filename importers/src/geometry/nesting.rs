//! Which ring lies in which: outer rings and holes from nothing but the rings.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{Coord, LineString};

use super::Rings;
use super::measure::Plane;

/// Sorts open rings into polygons. A ring in an even number of others is an outer one, in an odd number a hole.
#[must_use]
pub fn polygons(mut rings: Vec<Vec<Coord>>, plane: &Plane) -> Vec<Rings> {
    let area = |ring: &Vec<Coord>| plane.signed_area_m2(ring).abs();
    rings.sort_by(|one, other| area(other).total_cmp(&area(one)));
    let closed: Vec<LineString> = rings.iter().map(|ring| close(ring)).collect();
    // Of each ring: how deep it lies, and the polygon of the outer ring that it belongs to.
    let mut depth: Vec<usize> = Vec::with_capacity(rings.len());
    let mut polygon_of: Vec<usize> = Vec::with_capacity(rings.len());
    let mut polygons: Vec<Rings> = Vec::new();
    for (index, ring) in rings.iter().enumerate() {
        let around: Vec<usize> = (0..index).filter(|outer| lies_in(ring, &closed[*outer])).collect();
        depth.push(around.len());
        let parent = around.iter().copied().max_by_key(|outer| depth[*outer]);
        match parent {
            Some(parent) if around.len() % 2 == 1 => {
                polygon_of.push(polygon_of[parent]);
                polygons[polygon_of[parent]].push(ring.clone());
            }
            _ => {
                polygon_of.push(polygons.len());
                polygons.push(vec![ring.clone()]);
            }
        }
    }
    polygons
}

/// Whether a ring lies inside another that it doesn't cross: decided by its first corner that isn't on the edge.
#[must_use]
pub fn lies_in(ring: &[Coord], outer: &LineString) -> bool {
    let mut middle = None;
    for pair in ring.windows(2) {
        middle.get_or_insert((pair[0] + pair[1]) / 2.0);
        match coord_pos_relative_to_ring(pair[0], outer) {
            CoordPos::Inside => return true,
            CoordPos::Outside => return false,
            CoordPos::OnBoundary => {}
        }
    }
    middle.is_some_and(|middle| coord_pos_relative_to_ring(middle, outer) == CoordPos::Inside)
}

/// An open ring with its first corner repeated.
#[must_use]
pub fn close(ring: &[Coord]) -> LineString {
    let mut closed = ring.to_vec();
    closed.extend(ring.first().copied());
    LineString::new(closed)
}
