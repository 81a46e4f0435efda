//! A ring that passes a point twice without crossing itself is several rings that touch there; which ones is not a
//! matter of opinion.

use geo::{Coord, Intersects, Line};

/// Cuts an open ring into simple ones. Corners that lie on another edge are put into that edge first.
#[must_use]
pub fn at_touching_points(ring: &[Coord]) -> Vec<Vec<Coord>> {
    let ring = with_touching_corners(ring);
    let mut rings = Vec::new();
    let mut path: Vec<Coord> = Vec::with_capacity(ring.len());
    for corner in ring {
        if let Some(seen) = path.iter().rposition(|earlier| *earlier == corner) {
            // Back where it was: what lies between is a ring of its own.
            let loop_of = path.split_off(seen);
            if loop_of.len() >= 3 {
                rings.push(loop_of);
            }
        }
        path.push(corner);
    }
    if path.len() >= 3 {
        rings.push(path);
    }
    rings
}

fn with_touching_corners(ring: &[Coord]) -> Vec<Coord> {
    let count = ring.len();
    let mut out = Vec::with_capacity(count + 2);
    for i in 0..count {
        let edge = Line::new(ring[i], ring[(i + 1) % count]);
        out.push(edge.start);
        let mut on: Vec<Coord> = ring
            .iter()
            .copied()
            .filter(|corner| *corner != edge.start && *corner != edge.end && edge.intersects(corner))
            .collect();
        let far = |corner: &Coord| (corner.x - edge.start.x).hypot(corner.y - edge.start.y);
        on.sort_by(|one, other| far(one).total_cmp(&far(other)));
        on.dedup();
        out.extend(on);
    }
    out
}
