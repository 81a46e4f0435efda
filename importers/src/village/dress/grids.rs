//! Parts the site into grids (网格) along its streets.

use geo::{Area as _, BooleanOps, Contains, Coord, Distance, Euclidean, LineString, Point, Polygon, Simplify};

use crate::village::chinese::numeral;
use crate::village::geometry::{centroid, normalized, resample, ribbon, right_handed};
use crate::village::model::{Area, AreaLevel};
use crate::village::sketch::Sketch;

/// Width of the line between two grids: nothing anybody lives on.
const LINE_M: f64 = 0.02;

/// The site's grids, west to east.
pub(super) fn part(sketch: &Sketch) -> Vec<Polygon<f64>> {
    let mut pieces = vec![sketch.boundary.clone()];
    for cut in &sketch.grid_cuts {
        let long = lengthened(cut, 30.0);
        let Some(index) = most_cut(&pieces, &long) else { continue };
        let whole = pieces.swap_remove(index);
        let least = sketch.boundary.unsigned_area() * 0.05;
        let parts: Vec<_> = whole
            .difference(&ribbon(&long, LINE_M))
            .0
            .into_iter()
            .filter(|part| part.unsigned_area() > least)
            .collect();
        if parts.len() < 2 {
            pieces.push(whole);
        } else {
            // The ribbon's round joins are finer than what coordinates are rounded to, and leave specks inside.
            pieces.extend(parts.iter().map(|part| Polygon::new(part.exterior().clone(), vec![]).simplify(0.05)));
        }
    }
    pieces.sort_by(|one, other| centroid(one).x.total_cmp(&centroid(other).x));
    pieces
}

/// The grid a place belongs to.
pub(super) fn of(grids: &[Polygon<f64>], place: Coord<f64>) -> usize {
    let point = Point(place);
    (0..grids.len())
        .min_by(|&one, &other| {
            Euclidean.distance(&grids[one], &point).total_cmp(&Euclidean.distance(&grids[other], &point))
        })
        .unwrap_or(0)
}

/// The jurisdiction tree with the grids below its last node.
pub(super) fn tree(sketch: &Sketch, grids: &[Polygon<f64>]) -> Vec<Area> {
    let mut areas = sketch.naming.areas.clone();
    let parent = areas.len() - 1;
    let code = areas[parent].code.clone();
    areas.extend(grids.iter().enumerate().map(|(index, grid)| Area {
        code: code.as_ref().map(|code| format!("{code}{:03}", index + 1)),
        name: format!("{}第{}网格", sketch.naming.short, numeral(index + 1)),
        level: AreaLevel::Grid,
        parent: Some(parent),
        boundary: Some(sketch.plane.polygon_to_degrees(&right_handed(grid))),
    }));
    areas
}

/// The piece that most of a line runs through.
fn most_cut(pieces: &[Polygon<f64>], line: &LineString<f64>) -> Option<usize> {
    let walk = resample(line, 3.0);
    let inside = |piece: &Polygon<f64>| walk.coords().filter(|coord| piece.contains(*coord)).count();
    (0..pieces.len()).max_by_key(|&index| inside(&pieces[index]))
}

fn lengthened(line: &LineString<f64>, by: f64) -> LineString<f64> {
    let mut coords = line.0.clone();
    if let [first, second, ..] = *line.0.as_slice() {
        coords.insert(0, first + normalized(first - second) * by);
    }
    if let [.., before, last] = *line.0.as_slice() {
        coords.push(last + normalized(last - before) * by);
    }
    LineString::from(coords)
}
