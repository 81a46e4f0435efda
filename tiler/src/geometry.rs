//! The shape of a feature as plain geometry, for whoever wants positions instead of tiles.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::catalogue::GeometryKind;
use crate::feature::{Feature, Role};
use crate::world::WorldPoint;

/// Circumference of the sphere of web mercator (EPSG:3857), metres.
const CIRCUMFERENCE_M: f64 = 40_075_016.685_578_49;
const STEPS: f64 = 4_294_967_296.0;

/// A feature's shape, every position put where `place` says. Lines and areas always come as multi-geometries, points as a
/// point where there is one, so that a layer is of one kind throughout.
pub fn geometry(feature: &Feature, place: impl Fn(WorldPoint) -> [f64; 2]) -> Geometry {
    let line = |points: &[WorldPoint]| -> LineString {
        let coords = points.iter().map(|point| {
            let [x, y] = place(*point);
            Coord { x, y }
        });
        LineString::new(coords.collect())
    };
    let parts = feature.shape.view().parts().map(|part| (part.points, part.role));
    match feature.shape.kind() {
        GeometryKind::Point => {
            let mut points: Vec<Point> = parts.flat_map(|(points, _)| line(points).into_points()).collect();
            match (points.len(), points.pop()) {
                (1, Some(only)) => only.into(),
                (_, last) => MultiPoint::new(points.into_iter().chain(last).collect()).into(),
            }
        }
        GeometryKind::Line => MultiLineString::new(parts.map(|(points, _)| line(points)).collect()).into(),
        GeometryKind::Polygon => {
            let mut polygons: Vec<Polygon> = Vec::new();
            for (points, role) in parts {
                match (role, polygons.last_mut()) {
                    (Role::Hole, Some(polygon)) => polygon.interiors_push(line(points)),
                    _ => polygons.push(Polygon::new(line(points), Vec::new())),
                }
            }
            MultiPolygon::new(polygons).into()
        }
    }
}

/// A position of the world's grid in metres of web mercator (EPSG:3857), east and north.
#[must_use]
pub fn to_metres([x, y]: WorldPoint) -> [f64; 2] {
    [(f64::from(x) / STEPS - 0.5) * CIRCUMFERENCE_M, (0.5 - f64::from(y) / STEPS) * CIRCUMFERENCE_M]
}

/// Metres of web mercator as longitude and latitude, degrees.
#[must_use]
pub fn from_metres([east, north]: [f64; 2]) -> [f64; 2] {
    let turn = |metres: f64| metres / CIRCUMFERENCE_M * std::f64::consts::TAU;
    [turn(east).to_degrees(), turn(north).sinh().atan().to_degrees()]
}

#[cfg(test)]
mod tests {
    use geozero::{CoordDimensions, ToWkb};
    use uuid::Uuid;

    use super::*;
    use crate::feature::Shape;
    use crate::world::{project, unproject};

    fn feature(kind: GeometryKind, geometry: &Geometry) -> Feature {
        let wkb = geometry.to_wkb(CoordDimensions::xy()).unwrap();
        Feature::new(Uuid::nil(), Shape::from_wkb(kind, &wkb).unwrap(), Box::new([]))
    }

    fn rounded([lon, lat]: [f64; 2]) -> [f64; 2] {
        [lon, lat].map(|degrees| (degrees * 1e6).round() / 1e6)
    }

    #[test]
    fn shapes_come_back_as_they_were() {
        // Outer rings go clockwise, holes the other way.
        let square = |from: f64, side: f64, is_hole: bool| {
            let (low, high) = (from, from + side);
            let mut ring = vec![[low, low], [low, high], [high, high], [high, low], [low, low]];
            if is_hole {
                ring.reverse();
            }
            LineString::from(ring)
        };
        let yard = Polygon::new(square(23.0, 0.5, false), vec![square(23.125, 0.25, true)]);
        let areas = MultiPolygon::new(vec![yard, Polygon::new(square(24.0, 0.5, false), vec![])]);
        let lines = MultiLineString::new(vec![vec![[113.5, 23.1], [113.6, 23.2]].into()]);
        for (kind, shape) in [
            (GeometryKind::Point, Geometry::from(Point::new(113.5, 23.1))),
            (GeometryKind::Point, MultiPoint::from(vec![[113.5, 23.1], [113.6, 23.2]]).into()),
            (GeometryKind::Line, lines.into()),
            (GeometryKind::Polygon, areas.into()),
        ] {
            assert_eq!(geometry(&feature(kind, &shape), |point| rounded(unproject(point))), shape);
        }
    }

    #[test]
    fn metres_and_degrees_agree() {
        let [east, north] = to_metres(project(113.5, 23.15));
        // What PROJ says of EPSG:4326 to EPSG:3857.
        assert!((east - 12_634_762.205).abs() < 0.01 && (north - 2_650_168.708).abs() < 0.01, "{east} {north}");
        let [lon, lat] = from_metres([east, north]);
        assert!((lon - 113.5).abs() < 1e-7 && (lat - 23.15).abs() < 1e-7, "{lon} {lat}");
    }
}
