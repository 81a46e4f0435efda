//! A house on each plot: nearly the plot's own shape, a little out of true, sometimes with a notch for light.

use geo::{
    AffineOps, AffineTransform, Area, BooleanOps, Contains, Coord, Distance, Euclidean, Point, Polygon,
    RemoveRepeatedPoints, Simplify,
};
use menpai_domain::BuildingUse;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::blocks::Plot;
use super::ground::Ground;
use crate::village::geometry::{
    centroid, comes_within, inner_rectangle, largest, long_axis, rectangle, rectangularity, right_handed,
    sharpest_corner,
};
use crate::village::sketch::SketchHouse;

/// Nobody builds on less.
const SMALLEST_M2: f64 = 57.0;
/// Rural house plots are limited; what is larger gives way to a yard.
const LARGEST_M2: f64 = 148.0;
/// Closest that two walls may come after the warp.
const CLOSEST_M: f64 = 0.8;

/// Builds on every plot that can carry a house.
pub(super) fn build(plots: &[Plot], ground: &Ground, rng: &mut ChaCha8Rng) -> Vec<SketchHouse> {
    plots
        .iter()
        .filter_map(|plot| {
            let footprint = footprint(plot, rng)?;
            let usage = usage(&footprint, ground, rng);
            let (floors, year) = storeys(&footprint, plot.old, rng);
            let height_m = f64::from(floors) * 3.0 + rng.random_range(0.2..1.4);
            Some(SketchHouse { footprint, name: None, usage, floors, height_m, year })
        })
        .collect()
}

fn footprint(plot: &Plot, rng: &mut ChaCha8Rng) -> Option<Polygon<f64>> {
    let outline = Polygon::new(plot.polygon.exterior().clone(), vec![]).simplify(0.3).remove_repeated_points();
    let regular = rectangularity(&outline) > 0.8 && sharpest_corner(&outline) > 56.0 && outline.exterior().0.len() <= 7;
    let mut shape = if regular { outline } else { inner_block(&outline, plot.angle)? };
    if shape.unsigned_area() > LARGEST_M2 {
        let target: f64 = rng.random_range(118.0..LARGEST_M2);
        shape = about_center(&shape, (target / shape.unsigned_area()).sqrt(), 0.0);
    }
    let set_back = rng.random_range(0.968..0.998);
    shape = about_center(&shape, set_back, rng.random_range(-1.0..1.0));
    if shape.unsigned_area() > 96.0 && rng.random_bool(0.16) {
        shape = notched(&shape, plot.angle, rng);
    }
    (shape.unsigned_area() >= SMALLEST_M2 && rectangularity(&shape) > 0.7).then(|| right_handed(&shape))
}

/// On a crooked plot, the larger of a house along the row and one along the plot's own longest side.
fn inner_block(outline: &Polygon<f64>, angle: f64) -> Option<Polygon<f64>> {
    largest([angle, long_axis(outline)].into_iter().filter_map(|angle| inner_rectangle(outline, angle, LARGEST_M2)))
}

/// Scaled and turned (degrees) about its own middle.
fn about_center(shape: &Polygon<f64>, factor: f64, turn_deg: f64) -> Polygon<f64> {
    let middle = Point(centroid(shape));
    let transform = AffineTransform::scale(factor, factor, middle).rotated(turn_deg, middle);
    shape.affine_transform(&transform)
}

/// A corner left out as a light well or a stair.
fn notched(shape: &Polygon<f64>, angle: f64, rng: &mut ChaCha8Rng) -> Polygon<f64> {
    let corners = &shape.exterior().0;
    let corner = corners[rng.random_range(0..corners.len() - 1)];
    let (wide, deep) = (rng.random_range(1.6..3.4), rng.random_range(1.4..2.6));
    let bite = rectangle(corner, angle, (wide, wide), (deep, deep));
    largest(shape.difference(&bite).0)
        .filter(|rest| rest.unsigned_area() > 70.0 && sharpest_corner(rest) > 55.0)
        .unwrap_or_else(|| shape.clone())
}

/// Houses with a front on a street have shops; a few lane houses have one too.
fn usage(footprint: &Polygon<f64>, ground: &Ground, rng: &mut ChaCha8Rng) -> BuildingUse {
    let chance = ground
        .streets
        .iter()
        .map(|street| {
            let fronts = comes_within(footprint, &street.line, street.width_m / 2.0 + 2.5);
            match (fronts, street.width_m > 5.0) {
                (true, true) => 0.88,
                (true, false) => 0.5,
                (false, _) => 0.0,
            }
        })
        .fold(0.03, f64::max);
    if rng.random_bool(chance) { BuildingUse::Mixed } else { BuildingUse::Residential }
}

/// The old heart stayed low; what was rebuilt in the boom years went up.
fn storeys(footprint: &Polygon<f64>, old: bool, rng: &mut ChaCha8Rng) -> (u8, u16) {
    let roll: f64 = rng.random_range(0.0..1.0);
    let tall = footprint.unsigned_area() > 105.0;
    let floors = match (old, tall) {
        (true, _) => pick(roll, &[(0.5, 4), (0.9, 5), (1.0, 6)]),
        (false, false) => pick(roll, &[(0.1, 4), (0.38, 5), (0.75, 6), (0.96, 7), (1.0, 8)]),
        (false, true) => pick(roll, &[(0.05, 4), (0.2, 5), (0.55, 6), (0.85, 7), (1.0, 8)]),
    };
    let year = 1984 + u16::from(floors) * 3 + rng.random_range(0..9) - if old { 3 } else { 0 };
    (floors, year)
}

fn pick(roll: f64, steps: &[(f64, u8)]) -> u8 {
    steps.iter().find(|(upto, _)| roll < *upto).map_or(4, |&(_, floors)| floors)
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Sees to it that no two houses touch and none leaves the village: shrinks what is too close, drops what cannot be helped.
pub(super) fn part_neighbours(houses: &mut Vec<SketchHouse>, boundary: &Polygon<f64>) {
    for _ in 0..6 {
        let close = close_pairs(houses);
        if close.is_empty() {
            break;
        }
        for (one, other) in close {
            for index in [one, other] {
                houses[index].footprint = about_center(&houses[index].footprint, 0.975, 0.0);
            }
        }
    }
    let dropped: Vec<usize> = close_pairs(houses)
        .into_iter()
        .map(|(one, other)| if houses[one].name.is_some() { other } else { one })
        .collect();
    let mut index = 0;
    houses.retain(|house| {
        let inside = house.footprint.exterior().coords().all(|corner| boundary.contains(corner));
        let fits = inside && (house.name.is_some() || house.footprint.unsigned_area() >= SMALLEST_M2 - 2.0);
        let keep = fits && !dropped.contains(&index);
        index += 1;
        keep
    });
}

fn close_pairs(houses: &[SketchHouse]) -> Vec<(usize, usize)> {
    let bounds = |house: &SketchHouse, margin: f64| {
        let ring = house.footprint.exterior();
        let low = ring
            .coords()
            .fold(Coord { x: f64::MAX, y: f64::MAX }, |low, c| Coord { x: low.x.min(c.x), y: low.y.min(c.y) });
        let high = ring
            .coords()
            .fold(Coord { x: f64::MIN, y: f64::MIN }, |high, c| Coord { x: high.x.max(c.x), y: high.y.max(c.y) });
        ([low.x - margin, low.y - margin], [high.x + margin, high.y + margin])
    };
    let tree: RTree<Boxed> = RTree::bulk_load(
        houses
            .iter()
            .enumerate()
            .map(|(index, house)| {
                let (low, high) = bounds(house, 0.0);
                GeomWithData::new(Rectangle::from_corners(low, high), index)
            })
            .collect(),
    );
    let mut pairs = Vec::new();
    for (index, house) in houses.iter().enumerate() {
        let (low, high) = bounds(house, CLOSEST_M);
        for neighbour in tree.locate_in_envelope_intersecting(AABB::from_corners(low, high)) {
            if neighbour.data > index
                && Euclidean.distance(&house.footprint, &houses[neighbour.data].footprint) < CLOSEST_M
            {
                pairs.push((index, neighbour.data));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}
