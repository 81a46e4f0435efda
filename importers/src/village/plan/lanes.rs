//! Joins the cuts between houses into a network of named lanes, and opens some of their ends as gates.

use geo::{ClosestPoint, Coord, Euclidean, Length, LineLocatePoint, LineString, Point};

use super::blocks::LaneCut;
use super::ground::Ground;
use crate::village::chinese::numeral;
use crate::village::geometry::{length, normalized, ray_hit};
use crate::village::model::LaneClass;
use crate::village::numbers::count;
use crate::village::openings::{self, Opening};
use crate::village::sketch::{Exit, SketchLane};

/// How far a lane's end may lie from what it opens on.
const REACH_M: f64 = 9.0;
/// Where a lane is walled up, it ends this far from the wall.
const BLIND_END_M: f64 = 1.0;

/// Streets, lanes and cross lanes with their names and gates.
pub(super) fn connect(ground: &Ground, cuts: Vec<LaneCut>) -> Vec<SketchLane> {
    let mut lanes: Vec<SketchLane> = ground
        .streets
        .iter()
        .map(|street| SketchLane {
            name: format!("盐田{}", street.name),
            class: LaneClass::Main,
            centerline: street.line.clone(),
            width_m: street.width_m,
            exits: Vec::new(),
        })
        .collect();
    for (index, street) in lanes.iter_mut().enumerate() {
        open_street(street, ground.wall(), index == 0);
    }
    let (through, cross): (Vec<_>, Vec<_>) = cuts.into_iter().partition(|cut| cut.class == LaneClass::Lane);
    let mut openings = Vec::new();
    join(&mut lanes, in_order(through, ground), ground, &mut openings, |number| format!("盐田{}巷", numeral(number)));
    let wanted = count(12.0 * ground.scale).clamp(8, 14);
    openings.retain(|opening| Euclidean.length(&lanes[opening.lane].centerline) > 20.0);
    openings::open(&mut lanes, openings, wanted);
    join(&mut lanes, in_order(cross, ground), ground, &mut Vec::new(), |number| format!("盐田{}横巷", numeral(number)));
    lanes
}

/// Lanes are counted along the main street.
fn in_order(cuts: Vec<LaneCut>, ground: &Ground) -> Vec<LaneCut> {
    let trunk = &ground.streets[0].line;
    let position = |cut: &LaneCut| {
        let first = |end: Coord<f64>| {
            let Some(ratio) = trunk.line_locate_point(&Point(end)) else { return (f64::MAX, 0.0) };
            (from_line(trunk, end), ratio)
        };
        let (one, other) = (first(cut.line.0[0]), first(cut.line.0[cut.line.0.len() - 1]));
        if one.0 <= other.0 { one.1 } else { other.1 }
    };
    let mut placed: Vec<(f64, LaneCut)> = cuts.into_iter().map(|cut| (position(&cut), cut)).collect();
    placed.sort_by(|one, other| one.0.total_cmp(&other.0));
    placed.into_iter().map(|(_, cut)| cut).collect()
}

fn from_line(line: &LineString<f64>, coord: Coord<f64>) -> f64 {
    match line.closest_point(&Point(coord)) {
        geo::Closest::Intersection(point) | geo::Closest::SinglePoint(point) => length(point.0 - coord),
        geo::Closest::Indeterminate => f64::MAX,
    }
}

/// Lengthens each cut to the lanes it opens on and turns it to begin at the more important one.
fn join(
    lanes: &mut Vec<SketchLane>,
    cuts: Vec<LaneCut>,
    ground: &Ground,
    openings: &mut Vec<Opening>,
    name: impl Fn(usize) -> String,
) {
    let targets: Vec<(LineString<f64>, LaneClass)> = lanes
        .iter()
        .map(|lane| (lane.centerline.clone(), lane.class))
        .chain(cuts.iter().map(|cut| (cut.line.clone(), cut.class)))
        .collect();
    let wall = ground.wall();
    for (number, cut) in cuts.into_iter().enumerate() {
        let (start, end) = (cut.line.0[0], cut.line.0[cut.line.0.len() - 1]);
        let direction = normalized(end - start);
        let ends = [(start, direction * -1.0), (end, direction)].map(|(from, outward)| {
            let lane = targets
                .iter()
                .filter_map(|(line, class)| Some((ray_hit(from + outward * 0.05, outward, REACH_M, line)?, *class)))
                .min_by(|one, other| one.0.total_cmp(&other.0));
            (from, outward, lane, ray_hit(from, outward, REACH_M, wall))
        });
        let rank = |index: usize| ends[index].2.map_or(3, |(_, class)| class as u8);
        let turned = rank(1) < rank(0);
        let order = if turned { [1, 0] } else { [0, 1] };
        let lane = lanes.len();
        let mut points = Vec::new();
        for (place, index) in order.into_iter().enumerate() {
            let (from, outward, hit, hit_wall) = ends[index];
            points.push(match (hit, hit_wall) {
                (Some((distance, _)), None) => from + outward * (distance + 0.05),
                (Some((distance, _)), Some(to_wall)) if distance < to_wall => from + outward * (distance + 0.05),
                (_, Some(to_wall)) => {
                    openings.push(Opening {
                        lane,
                        at_end: place == 1,
                        exit: Exit { point: from + outward * to_wall, outward },
                    });
                    from + outward * (to_wall - BLIND_END_M).max(0.0)
                }
                (None, None) => from,
            });
        }
        lanes.push(SketchLane {
            name: name(number + 1),
            class: cut.class,
            centerline: LineString::from(points),
            width_m: cut.width_m,
            exits: Vec::new(),
        });
    }
}

/// Streets run through the wall at the ends that do not lie on another street.
fn open_street(street: &mut SketchLane, wall: &LineString<f64>, both_ends: bool) {
    let coords = &mut street.centerline.0;
    let last = coords.len() - 1;
    for (end, before, open) in [(0, 1, both_ends), (last, last - 1, true)] {
        let outward = normalized(coords[end] - coords[before]);
        if let Some(distance) = ray_hit(coords[end], outward, REACH_M, wall).filter(|_| open) {
            coords[end] = coords[end] + outward * distance;
            street.exits.push(Exit { point: coords[end], outward });
        }
    }
}
