//! Small tools on flat geometry that the `geo` crate does not have: cutting by a line, growing rectangles, smooth curves.

use std::f64::consts::TAU;

use geo::{
    Area, BooleanOps, BoundingRect, Buffer, Centroid, Contains, Coord, Distance, Euclidean, InteriorPoint, Intersects,
    Length, Line, LineString, MinimumRotatedRect, Point, Polygon, orient::Direction, orient::Orient,
};

use super::cutter;
use super::numbers::{count, measure};

/// Longer than any village.
const FAR_M: f64 = 6_000.0;

/// The unit vector at an angle, radians counter-clockwise from east.
pub(crate) fn unit(angle: f64) -> Coord<f64> {
    Coord { x: angle.cos(), y: angle.sin() }
}

/// The unit vector to the left of another.
pub(crate) fn left_of(direction: Coord<f64>) -> Coord<f64> {
    Coord { x: -direction.y, y: direction.x }
}

pub(crate) fn dot(one: Coord<f64>, other: Coord<f64>) -> f64 {
    one.x * other.x + one.y * other.y
}

pub(crate) fn cross(one: Coord<f64>, other: Coord<f64>) -> f64 {
    one.x * other.y - one.y * other.x
}

pub(crate) fn length(vector: Coord<f64>) -> f64 {
    vector.x.hypot(vector.y)
}

/// The vector at length one; zero stays zero.
pub(crate) fn normalized(vector: Coord<f64>) -> Coord<f64> {
    let length = length(vector);
    if length > 0.0 { vector / length } else { vector }
}

pub(crate) fn centroid(polygon: &Polygon<f64>) -> Coord<f64> {
    polygon.centroid().map_or(Coord { x: 0.0, y: 0.0 }, |point| point.0)
}

/// Compass bearing of a direction, degrees clockwise from north.
pub(crate) fn compass(direction: Coord<f64>) -> f64 {
    direction.x.atan2(direction.y).to_degrees().rem_euclid(360.0)
}

/// A rectangle by centre, angle of its long side and half sizes along and across.
pub(crate) fn rectangle(center: Coord<f64>, angle: f64, along: (f64, f64), across: (f64, f64)) -> Polygon<f64> {
    let (u, v) = (unit(angle), left_of(unit(angle)));
    let corner = |a: f64, b: f64| center + u * a + v * b;
    Polygon::new(
        LineString::from(vec![
            corner(-along.0, -across.0),
            corner(along.1, -across.0),
            corner(along.1, across.1),
            corner(-along.0, across.1),
        ]),
        vec![],
    )
}

/// Extent of a polygon along a direction, as distances from the plane's origin.
pub(crate) fn extent(polygon: &Polygon<f64>, direction: Coord<f64>) -> (f64, f64) {
    polygon
        .exterior()
        .coords()
        .map(|&coord| dot(coord, direction))
        .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
}

/// Cuts a polygon along a line through `at`, leaving a gap along it: the pieces on its right, then those on its left.
pub(crate) fn cut(
    polygon: &Polygon<f64>,
    at: Coord<f64>,
    angle: f64,
    gap: f64,
) -> (Vec<Polygon<f64>>, Vec<Polygon<f64>>) {
    if polygon.interiors().is_empty() {
        let normal = left_of(unit(angle));
        let offset = dot(at, normal);
        return (
            cutter::side(polygon, normal * -1.0, gap / 2.0 - offset),
            cutter::side(polygon, normal, offset + gap / 2.0),
        );
    }
    let left = rectangle(at, angle, (FAR_M, FAR_M), (-gap / 2.0, FAR_M));
    let right = rectangle(at, angle, (FAR_M, FAR_M), (FAR_M, -gap / 2.0));
    (polygon.intersection(&right).0, polygon.intersection(&left).0)
}

/// The longest part of a line inside a polygon.
pub(crate) fn longest_inside(line: &LineString<f64>, polygon: &Polygon<f64>) -> Option<LineString<f64>> {
    parts_inside(line, polygon)
        .into_iter()
        .max_by(|one, other| Euclidean.length(one).total_cmp(&Euclidean.length(other)))
}

/// The parts of a line inside a polygon, in the line's direction.
pub(crate) fn parts_inside(line: &LineString<f64>, polygon: &Polygon<f64>) -> Vec<LineString<f64>> {
    let walk = resample(line, 1.0);
    let inside = |coord: &Coord<f64>| polygon.contains(&Point(*coord));
    let mut parts = Vec::new();
    let mut current: Vec<Coord<f64>> = Vec::new();
    for coord in walk.coords() {
        if inside(coord) {
            current.push(*coord);
        } else if !current.is_empty() {
            parts.push(std::mem::take(&mut current));
        }
    }
    parts.push(current);
    parts.into_iter().filter(|part| part.len() > 1).map(LineString::from).collect()
}

/// The same line with a vertex about every `step` metres.
pub(crate) fn resample(line: &LineString<f64>, step: f64) -> LineString<f64> {
    let mut coords = Vec::new();
    for segment in line.lines() {
        let pieces = count((Euclidean.length(&segment) / step).ceil()).max(1);
        coords.extend((0..pieces).map(|piece| segment.start + segment.delta() * (measure(piece) / measure(pieces))));
    }
    coords.extend(line.0.last());
    LineString::from(coords)
}

/// A smooth curve through the given points (Catmull-Rom), a vertex every few metres.
pub(crate) fn smooth(points: &[Coord<f64>]) -> LineString<f64> {
    let last = points.len().saturating_sub(1);
    let mut coords = Vec::new();
    for index in 0..last {
        let (before, start) = (points[index.saturating_sub(1)], points[index]);
        let (end, after) = (points[index + 1], points[(index + 2).min(last)]);
        let pieces = count(length(end - start) / 4.0).max(1);
        for piece in 0..pieces {
            let t = measure(piece) / measure(pieces);
            let bend = (start * 3.0 - before - end * 3.0 + after) * t.powi(3)
                + (before * 2.0 - start * 5.0 + end * 4.0 - after) * t.powi(2);
            coords.push(start + ((end - before) * t + bend) / 2.0);
        }
    }
    coords.extend(points.last());
    LineString::from(coords)
}

/// Where a ray from `from` first meets the line, within a reach.
pub(crate) fn ray_hit(from: Coord<f64>, direction: Coord<f64>, reach: f64, target: &LineString<f64>) -> Option<f64> {
    target
        .lines()
        .filter_map(|segment| {
            let along = segment.delta();
            let denominator = cross(direction, along);
            if denominator.abs() < 1e-9 {
                return None;
            }
            let offset = segment.start - from;
            let distance = cross(offset, along) / denominator;
            let ratio = cross(offset, direction) / denominator;
            ((0.0..=1.0).contains(&ratio) && (0.0..=reach).contains(&distance)).then_some(distance)
        })
        .min_by(f64::total_cmp)
}

/// A round-cornered ribbon around a line.
pub(crate) fn ribbon(line: &LineString<f64>, width: f64) -> geo::MultiPolygon<f64> {
    line.buffer(width / 2.0)
}

/// The largest of some polygons.
pub(crate) fn largest(polygons: impl IntoIterator<Item = Polygon<f64>>) -> Option<Polygon<f64>> {
    polygons.into_iter().max_by(|one, other| one.unsigned_area().total_cmp(&other.unsigned_area()))
}

/// The share of its smallest surrounding rectangle that a polygon fills.
pub(crate) fn rectangularity(polygon: &Polygon<f64>) -> f64 {
    polygon.minimum_rotated_rect().map_or(0.0, |frame| polygon.unsigned_area() / frame.unsigned_area().max(1e-9))
}

/// The sharpest corner of the outline, in degrees.
pub(crate) fn sharpest_corner(polygon: &Polygon<f64>) -> f64 {
    let ring = &polygon.exterior().0;
    let corners = ring.len().saturating_sub(1);
    (0..corners)
        .map(|index| {
            let here = ring[index];
            let to_previous = ring[(index + corners - 1) % corners] - here;
            let to_next = ring[(index + 1) % corners] - here;
            let turn = dot(to_previous, to_next) / (length(to_previous) * length(to_next)).max(1e-9);
            turn.clamp(-1.0, 1.0).acos().to_degrees()
        })
        .fold(180.0, f64::min)
}

/// The largest rectangle at this angle that greedy growth from an inner point finds.
pub(crate) fn inner_rectangle(polygon: &Polygon<f64>, angle: f64, area_limit: f64) -> Option<Polygon<f64>> {
    let center =
        Some(Point(centroid(polygon))).filter(|point| polygon.contains(point)).or_else(|| polygon.interior_point())?.0;
    let mut sides = [0.5; 4];
    let shape = |sides: &[f64; 4]| rectangle(center, angle, (sides[0], sides[1]), (sides[2], sides[3]));
    let mut growing = [true; 4];
    while growing.contains(&true) {
        for side in 0..4 {
            let mut wider = sides;
            wider[side] += 0.2;
            let candidate = shape(&wider);
            let elongated = (wider[0] + wider[1]).max(wider[2] + wider[3])
                > 2.2 * (wider[0] + wider[1]).min(wider[2] + wider[3]).max(5.0);
            growing[side] = growing[side]
                && !elongated
                && candidate.unsigned_area() <= area_limit
                && holds(polygon, &candidate, center, angle, &wider);
            if growing[side] {
                sides = wider;
            }
        }
    }
    Some(shape(&sides))
}

/// Whether a polygon holds a rectangle: all its corners inside, none of the polygon's own corners in it.
fn holds(polygon: &Polygon<f64>, candidate: &Polygon<f64>, center: Coord<f64>, angle: f64, sides: &[f64; 4]) -> bool {
    let (u, v) = (unit(angle), left_of(unit(angle)));
    let within = |corner: &Coord<f64>| {
        let (along, across) = (dot(*corner - center, u), dot(*corner - center, v));
        along > -sides[0] && along < sides[1] && across > -sides[2] && across < sides[3]
    };
    candidate.exterior().coords().all(|corner| polygon.contains(corner)) && !polygon.exterior().coords().any(within)
}

/// The angle of the longer side of a polygon's smallest surrounding rectangle.
pub(crate) fn long_axis(polygon: &Polygon<f64>) -> f64 {
    let Some(frame) = polygon.minimum_rotated_rect() else { return 0.0 };
    frame
        .exterior()
        .lines()
        .max_by(|one, other| Euclidean.length(one).total_cmp(&Euclidean.length(other)))
        .map_or(0.0, |side| side.delta().y.atan2(side.delta().x))
}

/// The same polygon with its exterior counter-clockwise and its holes clockwise.
pub(crate) fn right_handed(polygon: &Polygon<f64>) -> Polygon<f64> {
    polygon.orient(Direction::Default)
}

/// A closed, slightly irregular oval.
pub(crate) fn oval(center: Coord<f64>, half: Coord<f64>, turn: f64, wobble: impl Fn(f64) -> f64) -> Polygon<f64> {
    let ring = (0..24).map(|step| {
        let angle = TAU * measure(step) / 24.0;
        let reach = wobble(angle);
        let (u, v) = (unit(turn), left_of(unit(turn)));
        center + u * (half.x * reach * angle.cos()) + v * (half.y * reach * angle.sin())
    });
    Polygon::new(ring.collect(), vec![])
}

/// Whether a segment touches a polygon.
pub(crate) fn crosses(segment: &Line<f64>, polygon: &Polygon<f64>) -> bool {
    polygon.intersects(segment)
}

/// Whether a line's bounding box comes within `margin` of a polygon's.
pub(crate) fn boxes_near_line(polygon: &Polygon<f64>, line: &LineString<f64>, margin: f64) -> bool {
    match (polygon.bounding_rect(), line.bounding_rect()) {
        (Some(a), Some(b)) => {
            a.min().x - margin <= b.max().x
                && b.min().x <= a.max().x + margin
                && a.min().y - margin <= b.max().y
                && b.min().y <= a.max().y + margin
        }
        _ => false,
    }
}

/// Whether a line comes within `reach` of a polygon. Asks the segments near it only, which is what makes it quick.
pub(crate) fn comes_within(polygon: &Polygon<f64>, line: &LineString<f64>, reach: f64) -> bool {
    line.lines().any(|segment| {
        boxes_near_line(polygon, &LineString::from(segment), reach) && Euclidean.distance(&segment, polygon) < reach
    })
}
