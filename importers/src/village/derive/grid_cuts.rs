//! Straight lines that part a site into grids with about as many buildings each, through as few of them as can be.

use geo::{ConvexHull, Coord, LineString, MultiPoint, Point, Polygon};

use crate::village::geometry::{centroid, dot, extent, left_of, long_axis, unit};
use crate::village::numbers::{count, measure};
use crate::village::sketch::SketchHouse;

/// Buildings that one grid worker looks after.
const HOUSES_PER_GRID: f64 = 150.0;
/// How far a line may move from the equal share to spare buildings, metres.
const LEEWAY_M: f64 = 25.0;

/// One line fewer than grids; two to four grids.
pub(super) fn choose(houses: &[SketchHouse], boundary: &Polygon<f64>) -> Vec<LineString<f64>> {
    let middles: MultiPoint<f64> = houses.iter().map(|house| Point(centroid(&house.footprint))).collect();
    let axis = unit(long_axis(&middles.convex_hull()));
    let mut along: Vec<f64> = middles.iter().map(|point| dot(point.0, axis)).collect();
    along.sort_by(f64::total_cmp);
    let grids = count(measure(houses.len()) / HOUSES_PER_GRID).clamp(2, 4);
    let across = extent(boundary, left_of(axis));
    (1..grids)
        .map(|cut| {
            let equal = along[along.len() * cut / grids];
            let offset = (0..51)
                .map(|step| equal + LEEWAY_M * (measure(step) / 25.0 - 1.0))
                .min_by_key(|&offset| (crossed(houses, axis, offset), count((offset - equal).abs())))
                .unwrap_or(equal);
            let end = |side: f64| -> Coord<f64> { axis * offset + left_of(axis) * side };
            LineString::from(vec![end(across.0 - 5.0), end(across.1 + 5.0)])
        })
        .collect()
}

fn crossed(houses: &[SketchHouse], axis: Coord<f64>, offset: f64) -> usize {
    houses
        .iter()
        .filter(|house| {
            let (low, high) = extent(&house.footprint, axis);
            low < offset && offset < high
        })
        .count()
}
