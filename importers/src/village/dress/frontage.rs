//! Gives every building the lane it fronts on and its number there: odd on the left, even on the right, rising.

use geo::{Closest, ClosestPoint, Distance, Euclidean, LineLocatePoint, LineString, Point};

use crate::village::geometry::{boxes_near_line, centroid, cross};
use crate::village::model::LaneClass;
use crate::village::sketch::{Sketch, SketchHouse, SketchLane};

/// A building's place in its lane.
pub(super) struct Front {
    pub house: usize,
    pub lane: usize,
    pub number: u32,
    /// The point of the lane it is nearest to.
    pub foot: geo::Coord<f64>,
}

/// Where a house stands on its lane.
struct Stand {
    /// Share of the lane's length.
    along: f64,
    left: bool,
    house: usize,
    foot: geo::Coord<f64>,
}

/// Numbers all houses, in the order lane by lane, number by number.
pub(super) fn number(sketch: &Sketch) -> Vec<Front> {
    let mut by_lane: Vec<Vec<Stand>> = sketch.lanes.iter().map(|_| Vec::new()).collect();
    for (house, facts) in sketch.houses.iter().enumerate() {
        let lane = nearest_lane(facts, &sketch.lanes);
        let centerline = &sketch.lanes[lane].centerline;
        let middle = centroid(&facts.footprint);
        let foot = foot_on(centerline, middle);
        let along = centerline.line_locate_point(&Point(foot)).unwrap_or(0.0);
        by_lane[lane].push(Stand { along, left: is_left(centerline, foot, middle), house, foot });
    }
    let mut fronts = Vec::with_capacity(sketch.houses.len());
    for (lane, mut stands) in by_lane.into_iter().enumerate() {
        stands.sort_by(|one, other| one.along.total_cmp(&other.along).then(one.house.cmp(&other.house)));
        let (mut odd, mut even) = (1, 2);
        let mut numbered: Vec<Front> = stands
            .into_iter()
            .map(|stand| {
                let next = if stand.left { &mut odd } else { &mut even };
                let number = *next;
                *next += 2;
                Front { house: stand.house, lane, number, foot: stand.foot }
            })
            .collect();
        numbered.sort_by_key(|front| front.number);
        fronts.extend(numbered);
    }
    fronts
}

/// The lane a house looks onto: the nearest kerb, cross lanes only when clearly nearer.
fn nearest_lane(house: &SketchHouse, lanes: &[SketchLane]) -> usize {
    let remoteness = |lane: &SketchLane| {
        let preference = match lane.class {
            LaneClass::Main => -0.6,
            LaneClass::Lane => 0.0,
            LaneClass::Sublane => 1.2,
        };
        Euclidean.distance(&lane.centerline, &house.footprint) - lane.width_m / 2.0 + preference
    };
    [12.0, 60.0, f64::MAX]
        .into_iter()
        .find_map(|reach| {
            (0..lanes.len())
                .filter(|&index| boxes_near_line(&house.footprint, &lanes[index].centerline, reach))
                .map(|index| (index, remoteness(&lanes[index])))
                .min_by(|one, other| one.1.total_cmp(&other.1))
        })
        .map_or(0, |(index, _)| index)
}

pub(super) fn foot_on(line: &LineString<f64>, from: geo::Coord<f64>) -> geo::Coord<f64> {
    match line.closest_point(&Point(from)) {
        Closest::Intersection(point) | Closest::SinglePoint(point) => point.0,
        Closest::Indeterminate => line.0[0],
    }
}

fn is_left(line: &LineString<f64>, foot: geo::Coord<f64>, middle: geo::Coord<f64>) -> bool {
    let segment = line
        .lines()
        .min_by(|one, other| Euclidean.distance(one, &Point(foot)).total_cmp(&Euclidean.distance(other, &Point(foot))));
    segment.is_some_and(|segment| cross(segment.delta(), middle - foot) > 0.0)
}
