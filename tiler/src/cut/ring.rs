//! Rings on the grid of a tile: their area, and whether they are simple.

use crate::world::TilePoint;

/// Twice the area of a ring by the surveyor's formula: positive for a ring that is clockwise on the screen, where y grows
/// downwards (MVT 2.1, section 4.3.4.4).
pub(super) fn doubled_area(ring: &[TilePoint]) -> i64 {
    let Some(mut before) = ring.last() else { return 0 };
    let mut doubled = 0;
    for point in ring {
        doubled += i64::from(before[0]) * i64::from(point[1]) - i64::from(point[0]) * i64::from(before[1]);
        before = point;
    }
    doubled
}

/// Cross product of a→b and b→c.
pub(super) fn cross(a: TilePoint, b: TilePoint, c: TilePoint) -> i64 {
    let [[ux, uy], [vx, vy]] = [difference(a, b), difference(b, c)];
    ux * vy - uy * vx
}

/// Dot product of a→b and b→c.
pub(super) fn dot(a: TilePoint, b: TilePoint, c: TilePoint) -> i64 {
    let [[ux, uy], [vx, vy]] = [difference(a, b), difference(b, c)];
    ux * vx + uy * vy
}

fn difference(a: TilePoint, b: TilePoint) -> [i64; 2] {
    [i64::from(b[0]) - i64::from(a[0]), i64::from(b[1]) - i64::from(a[1])]
}

/// An edge, with the ring that it belongs to and its place in it.
#[derive(Clone, Copy)]
struct Edge {
    from: TilePoint,
    to: TilePoint,
    ring: usize,
    place: usize,
    of: usize,
}

impl Edge {
    fn follows(&self, other: &Self) -> bool {
        self.ring == other.ring && self.place == (other.place + 1) % self.of
    }
}

/// Edges beyond which looking at all pairs costs more than the boolean operation that needs no look.
const FEW_EDGES: usize = 128;

/// Whether rings neither cross nor touch, themselves or one another: then they bound a valid area if they did so before
/// they were rounded. False also where that would take too long to say.
pub(super) fn are_simple<'a>(rings: impl Iterator<Item = &'a [TilePoint]>) -> bool {
    let mut edges: Vec<Edge> = Vec::with_capacity(16);
    for (ring, points) in rings.enumerate() {
        let of = points.len();
        if edges.len() + of > FEW_EDGES {
            return false;
        }
        let ends = points.iter().cycle().skip(1);
        edges.extend(points.iter().zip(ends).enumerate().map(|(place, (from, to))| Edge {
            from: *from,
            to: *to,
            ring,
            place,
            of,
        }));
    }
    let pairs =
        edges.iter().enumerate().flat_map(|(index, edge)| edges[index + 1..].iter().map(move |other| (edge, other)));
    pairs.into_iter().all(|(one, other)| {
        if other.follows(one) {
            !turns_back(one.from, one.to, other.to)
        } else if one.follows(other) {
            !turns_back(other.from, other.to, one.to)
        } else {
            !meet(one, other)
        }
    })
}

/// Whether the way goes back over itself at `b`.
fn turns_back(a: TilePoint, b: TilePoint, c: TilePoint) -> bool {
    cross(a, b, c) == 0 && dot(a, b, c) < 0
}

/// Whether two edges share a point.
fn meet(one: &Edge, other: &Edge) -> bool {
    let apart = |axis: usize| {
        one.from[axis].max(one.to[axis]) < other.from[axis].min(other.to[axis])
            || other.from[axis].max(other.to[axis]) < one.from[axis].min(one.to[axis])
    };
    if apart(0) || apart(1) {
        return false;
    }
    // Within boxes that overlap, edges meet unless one lies strictly on one side of the other.
    let side = |edge: &Edge, point: TilePoint| cross(edge.from, edge.to, point).signum();
    let beside = |edge: &Edge, of: &Edge| side(edge, of.from) * side(edge, of.to) > 0;
    !beside(one, other) && !beside(other, one)
}
