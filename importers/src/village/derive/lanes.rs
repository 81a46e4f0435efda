//! Turns strokes into named lanes and finds where they leave the site.

use geo::{Coord, Distance, Euclidean, Line, LineString, Polygon, Simplify};

use super::Footprint;
use super::strokes::Stroke;
use crate::village::chinese::numeral;
use crate::village::geometry::{boxes_near_line, crosses, length, normalized, ray_hit};
use crate::village::model::LaneClass;
use crate::village::numbers::{count, measure};
use crate::village::openings::{self, Opening};
use crate::village::sketch::{Exit, SketchLane};

/// How far the last crossing may lie from the boundary.
const REACH_M: f64 = 30.0;
/// Lanes are counted in bands of this height, west to east, north to south.
const BAND_M: f64 = 90.0;

/// Named lanes with gates.
pub(super) fn name(
    strokes: Vec<Stroke>,
    boundary: &Polygon<f64>,
    footprints: &[Footprint],
    short: &str,
) -> Vec<SketchLane> {
    let street_m2 = least_of_the_streets(&strokes, footprints.len());
    let mut strokes: Vec<(LaneClass, Stroke)> = strokes
        .into_iter()
        .filter(|stroke| stroke.line.0.len() > 1)
        .map(|stroke| (class(&stroke, street_m2), stroke))
        .collect();
    strokes.sort_by(|(class, stroke), (other_class, other)| {
        class.cmp(other_class).then_with(|| match class {
            LaneClass::Main => other.length_m.total_cmp(&stroke.length_m),
            LaneClass::Lane | LaneClass::Sublane => {
                place(stroke).0.cmp(&place(other).0).then(place(stroke).1.total_cmp(&place(other).1))
            }
        })
    });
    let mains: Vec<LineString<f64>> =
        strokes.iter().filter(|(class, _)| *class == LaneClass::Main).map(|(_, stroke)| stroke.line.clone()).collect();
    let mut numbers = [0_usize; 3];
    let mut openings = Vec::new();
    let mut lanes = Vec::new();
    for (class, mut stroke) in strokes {
        turn(&mut stroke, class, &mains);
        let number = &mut numbers[class as usize];
        *number += 1;
        let name = lane_name(short, class, *number);
        let centerline = stroke.line.simplify((stroke.width_m * 0.2).clamp(0.15, 1.2));
        if class != LaneClass::Sublane {
            openings.extend(exits(&centerline, stroke.open, lanes.len(), boundary, footprints));
        }
        lanes.push(SketchLane { name, class, centerline, width_m: stroke.width_m.clamp(0.8, 40.0), exits: Vec::new() });
    }
    let wanted = count(measure(footprints.len()) / 22.0).clamp(8, 14);
    openings::open(&mut lanes, openings, wanted);
    lanes
}

/// What the lane of this class and number is called.
pub(super) fn lane_name(short: &str, class: LaneClass, number: usize) -> String {
    match (class, number) {
        (LaneClass::Main, 1) => format!("{short}大街"),
        (LaneClass::Main, number) => format!("{short}{}街", numeral(number)),
        (LaneClass::Lane, number) => format!("{short}{}巷", numeral(number)),
        (LaneClass::Sublane, number) => format!("{short}{}横巷", numeral(number)),
    }
}

/// Ground that a street takes; beyond a certain width it is a forecourt.
fn ground_m2(stroke: &Stroke) -> f64 {
    if stroke.width_m < 4.5 { 0.0 } else { stroke.length_m * stroke.width_m.min(14.0) }
}

/// A village has few streets: about one to ninety buildings, the largest ways there are.
fn least_of_the_streets(strokes: &[Stroke], buildings: usize) -> f64 {
    let mut sizes: Vec<f64> = strokes.iter().map(ground_m2).collect();
    sizes.sort_by(|one, other| other.total_cmp(one));
    sizes.get((buildings / 90).max(2)).copied().unwrap_or(0.0)
}

fn class(stroke: &Stroke, street_m2: f64) -> LaneClass {
    if ground_m2(stroke) > street_m2 {
        LaneClass::Main
    } else if stroke.width_m >= 2.6 || stroke.length_m >= 38.0 {
        LaneClass::Lane
    } else {
        LaneClass::Sublane
    }
}

/// Band from the north, then distance from the west.
fn place(stroke: &Stroke) -> (i64, f64) {
    let middle = stroke.line.0[stroke.line.0.len() / 2];
    let band = i64::try_from(count((20_000.0 - middle.y) / BAND_M)).unwrap_or(0);
    (band, middle.x)
}

/// Lanes are counted from the main street, streets from the west.
fn turn(stroke: &mut Stroke, class: LaneClass, mains: &[LineString<f64>]) {
    let (start, end) = (stroke.line.0[0], stroke.line.0[stroke.line.0.len() - 1]);
    let remote = |coord: Coord<f64>| {
        mains.iter().map(|main| Euclidean.distance(main, &geo::Point(coord))).fold(f64::MAX, f64::min)
    };
    let from_west = class == LaneClass::Main || mains.is_empty();
    if if from_west { start.x > end.x } else { remote(start) > remote(end) } {
        stroke.line.0.reverse();
        stroke.open.reverse();
    }
}

/// Where the lane's loose ends look out over the boundary with nothing in between.
fn exits(
    course: &LineString<f64>,
    open: [bool; 2],
    lane: usize,
    boundary: &Polygon<f64>,
    footprints: &[Footprint],
) -> Vec<Opening> {
    let last = course.0.len() - 1;
    [(0, 1, open[0]), (last, last - 1, open[1])]
        .into_iter()
        .filter(|(_, _, open)| *open)
        .filter_map(|(end, before, _)| {
            let from = course.0[end];
            let ahead = normalized(from - course.0[before]);
            let (outward, distance) = nearest_way_out(from, ahead, boundary)?;
            let point = from + outward * distance;
            let way = Line::new(from, point);
            let clear = !footprints.iter().any(|footprint| {
                boxes_near_line(&footprint.polygon, &LineString::from(way), 0.0) && crosses(&way, &footprint.polygon)
            });
            clear.then_some(Opening { lane, at_end: end == last, exit: Exit { point, outward } })
        })
        .filter(|opening| length(opening.exit.outward) > 0.5)
        .collect()
}

/// Straight on if that leads out soon, otherwise a little to the side.
fn nearest_way_out(from: Coord<f64>, ahead: Coord<f64>, boundary: &Polygon<f64>) -> Option<(Coord<f64>, f64)> {
    [0.0_f64, 0.35, -0.35, 0.7, -0.7]
        .into_iter()
        .filter_map(|turn| {
            let direction = Coord {
                x: ahead.x * turn.cos() - ahead.y * turn.sin(),
                y: ahead.x * turn.sin() + ahead.y * turn.cos(),
            };
            Some((direction, ray_hit(from, direction, REACH_M, boundary.exterior())?, turn.abs()))
        })
        .min_by(|one, other| (one.1 * (1.0 + one.2)).total_cmp(&(other.1 * (1.0 + other.2))))
        .map(|(direction, distance, _)| (direction, distance))
}
