//! What a cut must be, whatever the shape.

use geo_types::{Geometry, LineString, MultiPolygon, Point, Polygon, polygon};
use geozero::{CoordDimensions, ToWkb};
use proptest::prelude::*;

use super::ring::doubled_area;
use super::*;
use crate::feature::Shape;
use crate::world::{TileId, project, unproject};

/// The tile at zoom 17 around the test village, and degrees per unit of it.
fn tile() -> TileId {
    TileId::holding(17, project(113.52, 23.15)).unwrap()
}

/// Longitude and latitude of a position in units of the tile.
fn degrees([x, y]: [f64; 2]) -> (f64, f64) {
    let shift = GRID_STEPS_PER_UNIT;
    let origin = [tile().x(), tile().y()].map(|index| f64::from(index) * 4096.0 * shift);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the world")]
    let steps = [origin[0] + x * shift, origin[1] + y * shift].map(|steps| steps as u32);
    let [lon, lat] = unproject(steps);
    (lon, lat)
}

const GRID_STEPS_PER_UNIT: f64 = 8.0;

fn shape(kind: GeometryKind, geometry: &Geometry) -> Shape {
    Shape::from_wkb(kind, &geometry.to_wkb(CoordDimensions::xy()).unwrap()).unwrap()
}

fn ring(points: &[[f64; 2]]) -> LineString {
    LineString::from(points.iter().map(|point| degrees(*point)).collect::<Vec<_>>())
}

fn cut_polygon(polygons: Vec<Polygon>) -> Vec<Vec<TilePoint>> {
    let shape = shape(GeometryKind::Polygon, &MultiPolygon(polygons).into());
    Cutter::new(tile(), Detail::Full).cut(shape.view()).parts().map(<[_]>::to_vec).collect()
}

/// Outer rings with their holes, back as geometry.
fn areas(rings: &[Vec<TilePoint>]) -> MultiPolygon {
    let line = |ring: &Vec<TilePoint>| ring.iter().map(|[x, y]| (f64::from(*x), f64::from(*y))).collect::<LineString>();
    let mut polygons: Vec<Polygon> = Vec::new();
    for ring in rings {
        if doubled_area(ring) > 0 {
            polygons.push(Polygon::new(line(ring), vec![]));
        } else {
            polygons.last_mut().expect("a hole comes after its outer ring").interiors_push(line(ring));
        }
    }
    MultiPolygon(polygons)
}

#[test]
fn a_square_with_a_court_is_wound_as_the_specification_asks() {
    let outer = ring(&[[100.0, 100.0], [100.0, 300.0], [300.0, 300.0], [300.0, 100.0]]);
    let court = ring(&[[150.0, 150.0], [150.0, 200.0], [200.0, 200.0], [200.0, 150.0]]);
    for (outer, court) in [(outer.clone(), court.clone()), (reversed(&outer), court.clone()), (outer, reversed(&court))]
    {
        let rings = cut_polygon(vec![Polygon::new(outer, vec![court])]);
        assert_eq!(rings.iter().map(|ring| doubled_area(ring)).collect::<Vec<_>>(), [2 * 200 * 200, -2 * 50 * 50]);
    }
}

fn reversed(line: &LineString) -> LineString {
    LineString(line.0.iter().rev().copied().collect())
}

#[test]
fn what_lies_over_the_edge_is_cut_at_the_buffer() {
    let rings = cut_polygon(vec![Polygon::new(
        ring(&[[-500.0, 1000.0], [500.0, 1000.0], [500.0, 1200.0], [-500.0, 1200.0]]),
        vec![],
    )]);
    assert_eq!(doubled_area(&rings[0]), 2 * (500 + 64) * 200);
    assert_eq!(rings[0].iter().map(|point| point[0]).min(), Some(-64));
}

#[test]
fn an_arm_that_reaches_in_twice_becomes_two_areas_without_a_bridge() {
    // A fork from the left, whose handle lies outside of the buffer.
    let fork = ring(&[
        [-900.0, 100.0],
        [300.0, 100.0],
        [300.0, 200.0],
        [-500.0, 200.0],
        [-500.0, 400.0],
        [300.0, 400.0],
        [300.0, 500.0],
        [-900.0, 500.0],
    ]);
    let rings = cut_polygon(vec![Polygon::new(fork, vec![])]);
    assert_eq!(rings.iter().map(|ring| doubled_area(ring)).collect::<Vec<_>>(), [2 * 364 * 100; 2]);
}

#[test]
fn a_tile_within_an_area_is_full() {
    let around = polygon![(x: 113.0, y: 23.0), (x: 114.0, y: 23.0), (x: 114.0, y: 24.0), (x: 113.0, y: 24.0)];
    let rings = cut_polygon(vec![around]);
    assert_eq!(rings.len(), 1);
    assert_eq!(doubled_area(&rings[0]), 2 * (4096 + 128) * (4096 + 128));
}

#[test]
fn a_speck_is_not_drawn() {
    let speck = ring(&[[100.0, 100.0], [103.0, 100.0], [103.0, 103.0], [100.0, 103.0]]);
    assert!(cut_polygon(vec![Polygon::new(speck, vec![])]).is_empty());
}

#[test]
fn a_line_is_cut_into_what_lies_inside() {
    let line: Geometry = ring(&[[-200.0, 50.0], [200.0, 50.0], [200.0, -500.0], [300.0, -500.0], [300.0, 50.0]]).into();
    let shape = shape(GeometryKind::Line, &line);
    let mut cutter = Cutter::new(tile(), Detail::Full);
    let parts: Vec<_> = cutter.cut(shape.view()).parts().map(<[_]>::to_vec).collect();
    assert_eq!(parts, [vec![[-64, 50], [200, 50], [200, -64]], vec![[300, -64], [300, 50]]]);
}

#[test]
fn a_point_in_the_buffer_is_in_both_tiles_and_one_beyond_in_none() {
    let mut cutter = Cutter::new(tile(), Detail::Full);
    for (x, inside) in [(-64.0, true), (-66.0, false), (0.0, true), (4160.0, true), (4162.0, false)] {
        let (lon, lat) = degrees([x, 10.0]);
        let pieces = cutter.cut(shape(GeometryKind::Point, &Point::new(lon, lat).into()).view());
        assert_eq!(!pieces.is_empty(), inside, "{x}");
    }
}

/// A star around a centre: simple, with needles that rounding folds.
fn star() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let radii = prop::collection::vec(0.2_f64..600.0, 3..24);
    (radii, -700.0_f64..4800.0, -700.0_f64..4800.0).prop_map(|(radii, x, y)| {
        let count = radii.len();
        #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
        let angle = |index: usize| std::f64::consts::TAU * index as f64 / count as f64;
        let at = |(index, radius): (usize, &f64)| [x + radius * angle(index).cos(), y + radius * angle(index).sin()];
        radii.iter().enumerate().map(at).collect()
    })
}

proptest! {
    #[test]
    fn every_cut_area_is_valid_and_within_the_buffer(stars in prop::collection::vec(star(), 1..3)) {
        use geo::Validation;
        let polygons: Vec<_> = stars.iter().map(|star| Polygon::new(ring(star), vec![])).collect();
        // As the registry promises of what it holds.
        prop_assume!(MultiPolygon(polygons.clone()).is_valid());
        let rings = cut_polygon(polygons);
        for point in rings.iter().flatten() {
            // The boolean operation may take a corner that lies a unit beyond the buffer for one on its edge.
            prop_assert!(point.iter().all(|unit| (LOW - 1..=HIGH + 1).contains(unit)), "{point:?}");
        }
        let areas = areas(&rings);
        prop_assert!(areas.is_valid(), "{areas:?}");
    }

    #[test]
    fn the_same_shape_is_cut_alike_after_any_other(first in star(), second in star()) {
        let [first, second] = [first, second].map(|star| {
            shape(GeometryKind::Polygon, &Polygon::new(ring(&star), vec![]).into())
        });
        let mut cutter = Cutter::new(tile(), Detail::Full);
        let alone: Vec<_> = Cutter::new(tile(), Detail::Full).cut(second.view()).parts().map(<[_]>::to_vec).collect();
        cutter.cut(first.view());
        let after: Vec<_> = cutter.cut(second.view()).parts().map(<[_]>::to_vec).collect();
        prop_assert_eq!(alone, after);
    }
}
