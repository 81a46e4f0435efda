//! Simplification that keeps shared walls shared: for each position, the lowest zoom at which it is drawn.
//!
//! Where the neighbours of a position differ from outline to outline, walls part: it is a node and stays at every zoom.
//! Between two nodes lies an arc, which is the same for all outlines that share it, and is simplified by itself (Visvalingam
//! and Whyatt, 1993): so both sides of a wall leave out the same positions. The rank follows from the area by which the
//! outline changes when the position goes.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::catalogue::GeometryKind;
use crate::feature::ShapeView;
use crate::world::{GRID_ZOOM, WorldPoint};

/// Square units of a tile by which an outline may change: a fourth of a pixel on a tile of 512 pixels.
const BEARABLE: f64 = 16.0;
/// From this zoom on, every position is drawn.
const ALL_FROM: u8 = 17;
/// Positions of a ring without nodes that stay whatever happens.
const FEWEST: usize = 4;

/// The ranks of all positions of some shapes, in their order; empty where every position is drawn at every zoom.
pub fn ranks(shapes: &[ShapeView<'_>]) -> Vec<u8> {
    let count = shapes.iter().map(|shape| shape.points.len()).sum();
    let long = |shape: &ShapeView<'_>| shape.parts().any(|part| part.points.len() > FEWEST);
    if shapes.first().is_none_or(|shape| shape.kind == GeometryKind::Point) || !shapes.iter().any(long) {
        return Vec::new();
    }
    let nodes = nodes(shapes, count);
    let mut ranks = vec![0; count];
    let mut simplifier = Simplifier::default();
    let mut start = 0;
    for shape in shapes {
        for part in shape.parts() {
            let range = start..start + part.points.len();
            start = range.end;
            let (nodes, ranks) = (&nodes[range.clone()], &mut ranks[range]);
            if shape.kind == GeometryKind::Line {
                simplifier.line(part.points, nodes, ranks);
            } else {
                simplifier.ring(part.points, nodes, ranks);
            }
        }
    }
    if ranks.iter().all(|rank| *rank == 0) { Vec::new() } else { ranks }
}

/// Where walls part, by position.
fn nodes(shapes: &[ShapeView<'_>], count: usize) -> Vec<bool> {
    let mut nodes = vec![false; count];
    // A position, its two neighbours in an order that does not depend on the direction, and where it stands.
    let mut uses: Vec<(u64, [u64; 2], usize)> = Vec::with_capacity(count);
    for shape in shapes {
        for part in shape.parts() {
            let points = part.points;
            for (place, point) in points.iter().enumerate() {
                let at = uses.len();
                let is_end = shape.kind == GeometryKind::Line && (place == 0 || place + 1 == points.len());
                nodes[at] = is_end;
                let before = key(points[(place + points.len() - 1) % points.len()]);
                let after = key(points[(place + 1) % points.len()]);
                uses.push((key(*point), [before.min(after), before.max(after)], at));
            }
        }
    }
    uses.sort_unstable();
    for uses in uses.chunk_by(|one, other| one.0 == other.0) {
        let parts_here = uses.iter().any(|(_, neighbours, at)| *neighbours != uses[0].1 || nodes[*at]);
        if parts_here {
            for (_, _, at) in uses {
                nodes[*at] = true;
            }
        }
    }
    nodes
}

const fn key([x, y]: WorldPoint) -> u64 {
    (x as u64) << 32 | y as u64
}

/// Simplifies arcs; keeps its memory from arc to arc.
#[derive(Default)]
struct Simplifier {
    arc: Vec<WorldPoint>,
    /// By position of the arc: those before and after it that are still there.
    around: Vec<[usize; 2]>,
    areas: Vec<f64>,
    heap: BinaryHeap<Reverse<Candidate>>,
}

/// A position that may go next.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    area: f64,
    /// Breaks ties alike whichever way the arc goes.
    point: WorldPoint,
    place: usize,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let area = self.area.total_cmp(&other.area);
        area.then_with(|| self.point.cmp(&other.point)).then_with(|| self.place.cmp(&other.place))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Simplifier {
    fn line(&mut self, points: &[WorldPoint], nodes: &[bool], ranks: &mut [u8]) {
        let mut from = 0;
        for (to, _) in nodes.iter().enumerate().skip(1).filter(|(_, is_node)| **is_node) {
            self.arc(points, from, to - from, 0, ranks);
            from = to;
        }
    }

    fn ring(&mut self, points: &[WorldPoint], nodes: &[bool], ranks: &mut [u8]) {
        let count = points.len();
        let Some(first) = nodes.iter().position(|is_node| *is_node) else {
            if count > FEWEST {
                // Alone: begins where any outline of the same positions would.
                let first = (0..count).min_by_key(|place| points[*place]).unwrap_or_default();
                self.arc(points, first, count, FEWEST - 1, ranks);
            }
            return;
        };
        let mut from = 0;
        for step in 1..=count {
            if nodes[(first + step) % count] {
                self.arc(points, first + from, step - from, 0, ranks);
                from = step;
            }
        }
    }

    /// Ranks the positions between the two ends of an arc, which itself begins at `from` and goes so many edges on; so many
    /// of them stay.
    fn arc(&mut self, points: &[WorldPoint], from: usize, edges: usize, stay: usize, ranks: &mut [u8]) {
        if edges < 2 {
            return;
        }
        let count = points.len();
        self.arc.clear();
        self.arc.extend((0..=edges).map(|step| points[(from + step) % count]));
        self.around.clear();
        self.around.extend((0..=edges).map(|place| [place.wrapping_sub(1), place + 1]));
        self.areas.clear();
        self.areas.resize(edges + 1, 0.0);
        self.heap.clear();
        for place in 1..edges {
            self.consider(place, 0.0);
        }
        let mut left = edges - 1;
        while let Some(Reverse(Candidate { area, place, .. })) = self.heap.pop() {
            let is_stale = self.around[place] == [usize::MAX; 2] || area.to_bits() != self.areas[place].to_bits();
            if is_stale {
                continue;
            }
            if left <= stay {
                break;
            }
            left -= 1;
            ranks[(from + place) % count] = rank_of(area);
            let [before, after] = std::mem::replace(&mut self.around[place], [usize::MAX; 2]);
            self.around[before][1] = after;
            self.around[after][0] = before;
            for neighbour in [before, after] {
                if (1..edges).contains(&neighbour) {
                    self.consider(neighbour, area);
                }
            }
        }
    }

    /// Notes by which area the outline changes without a position: never less than what went before it.
    fn consider(&mut self, place: usize, least: f64) {
        let [before, after] = self.around[place];
        let area = triangle(self.arc[before], self.arc[place], self.arc[after]).max(least);
        self.areas[place] = area;
        self.heap.push(Reverse(Candidate { area, point: self.arc[place], place }));
    }
}

fn triangle(a: WorldPoint, b: WorldPoint, c: WorldPoint) -> f64 {
    let difference = |from: WorldPoint, to: WorldPoint, axis: usize| i128::from(to[axis]) - i128::from(from[axis]);
    let doubled = difference(a, b, 0) * difference(a, c, 1) - difference(a, b, 1) * difference(a, c, 0);
    #[expect(clippy::cast_precision_loss, reason = "an area needs no more than a double tells")]
    let area = doubled.abs() as f64 / 2.0;
    area
}

/// The lowest zoom at which leaving out so many square steps shows.
fn rank_of(area: f64) -> u8 {
    let shows = |z: &u8| area >= BEARABLE * f64::from(1_u32 << (GRID_ZOOM - z)).powi(2);
    (0..ALL_FROM).find(shows).unwrap_or(ALL_FROM)
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
    use geozero::{CoordDimensions, ToWkb};
    use proptest::prelude::*;

    use super::*;
    use crate::feature::Shape;
    use crate::world::unproject;

    const ORIGIN: [u32; 2] = [3_500_000_000, 1_860_000_000];

    fn house(corners: &[[u32; 2]]) -> Shape {
        let line: LineString = corners
            .iter()
            .chain(&corners[..1])
            .map(|[x, y]| {
                let [lon, lat] = unproject([ORIGIN[0] + x, ORIGIN[1] + y]);
                (lon, lat)
            })
            .collect();
        let geometry: Geometry = MultiPolygon(vec![Polygon::new(line, vec![])]).into();
        Shape::from_wkb(GeometryKind::Polygon, &geometry.to_wkb(CoordDimensions::xy()).unwrap()).unwrap()
    }

    /// The outline that is left at a zoom.
    fn left(shape: &Shape, ranks: &[u8], z: u8) -> Vec<WorldPoint> {
        shape.view().points.iter().zip(ranks).filter(|(_, rank)| **rank <= z).map(|(point, _)| *point).collect()
    }

    #[test]
    fn a_dent_goes_and_corners_stay() {
        let shape = house(&[[0, 0], [10_000, 0], [10_000, 8_000], [5_000, 8_000], [5_000, 8_010], [0, 8_010]]);
        let ranks = ranks(&[shape.view()]);
        assert_eq!(left(&shape, &ranks, 17).len(), 6);
        assert_eq!(left(&shape, &ranks, 10).len(), 4);
    }

    #[test]
    fn four_corners_have_nothing_to_lose() {
        assert!(ranks(&[house(&[[0, 0], [100, 0], [100, 100], [0, 100]]).view()]).is_empty());
    }

    proptest! {
        /// Two houses with a ragged wall between them: at every zoom, the wall of one is the wall of the other.
        #[test]
        fn a_shared_wall_stays_shared(wall in prop::collection::vec(0_u32..3_000, 2..20), turned in any::<bool>()) {
            let step = 20_000 / u32::try_from(wall.len()).unwrap();
            let between: Vec<[u32; 2]> =
                (0_u32..).zip(&wall).map(|(place, x)| [10_000 + x, 1_000 + place * step]).collect();
            let west: Vec<_> = [[0, 0], [11_500, 0]].into_iter().chain(between.clone()).chain([[11_500, 22_000], [0, 22_000]]).collect();
            let mut east: Vec<_> = [[30_000, 22_000], [11_500, 22_000]].into_iter().chain(between.into_iter().rev()).chain([[11_500, 0], [30_000, 0]]).collect();
            if turned {
                east.rotate_left(3);
            }
            let [west, east] = [west, east].map(|corners| house(&corners));
            let all = ranks(&[west.view(), east.view()]);
            prop_assume!(!all.is_empty());
            let (west_ranks, east_ranks) = all.split_at(west.view().points.len());
            let inside = |point: &WorldPoint| (8_000..15_000).contains(&(point[0] - ORIGIN[0]));
            for z in 0..=17 {
                let mut walls = [left(&west, west_ranks, z), left(&east, east_ranks, z)].map(|ring| ring.into_iter().filter(inside).collect::<Vec<_>>());
                walls.iter_mut().for_each(|wall| wall.sort_unstable());
                prop_assert_eq!(&walls[0], &walls[1], "zoom {}", z);
            }
        }
    }
}
