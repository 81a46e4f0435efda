//! The village's own flat map: metres east and north of a point, for drawing and measuring.

use geo::{Coord, LineString, MapCoords, Point, Polygon, RemoveRepeatedPoints};

/// A tangent plane of the WGS 84 ellipsoid at one point. Over a village's kilometre it is true to centimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    origin: Coord<f64>,
    metres_per_degree: Coord<f64>,
}

/// WGS 84 semi-major axis, metres.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// WGS 84 first eccentricity squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_3;

impl Plane {
    /// The plane that touches the ellipsoid at this longitude and latitude (degrees).
    #[must_use]
    pub fn at(origin: Point<f64>) -> Self {
        let latitude = origin.y().to_radians();
        let root = (1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2)).sqrt();
        let east = SEMI_MAJOR_M / root * latitude.cos();
        let north = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / root.powi(3);
        Self { origin: origin.0, metres_per_degree: Coord { x: east.to_radians(), y: north.to_radians() } }
    }

    /// From degrees to metres.
    #[must_use]
    pub fn to_metres(&self, degrees: Coord<f64>) -> Coord<f64> {
        Coord {
            x: (degrees.x - self.origin.x) * self.metres_per_degree.x,
            y: (degrees.y - self.origin.y) * self.metres_per_degree.y,
        }
    }

    /// From metres to degrees, rounded to 8 decimals (about a millimetre).
    #[must_use]
    pub fn to_degrees(&self, metres: Coord<f64>) -> Coord<f64> {
        let round = |value: f64| (value * 1e8).round() / 1e8;
        Coord {
            x: round(self.origin.x + metres.x / self.metres_per_degree.x),
            y: round(self.origin.y + metres.y / self.metres_per_degree.y),
        }
    }

    /// A polygon from metres to degrees.
    #[must_use]
    pub fn polygon_to_degrees(&self, polygon: &Polygon<f64>) -> Polygon<f64> {
        // What rounding brings together is one corner.
        polygon.map_coords(|coord| self.to_degrees(coord)).remove_repeated_points()
    }

    /// A polygon from degrees to metres.
    #[must_use]
    pub fn polygon_to_metres(&self, polygon: &Polygon<f64>) -> Polygon<f64> {
        polygon.map_coords(|coord| self.to_metres(coord))
    }

    /// A line from metres to degrees.
    #[must_use]
    pub fn line_to_degrees(&self, line: &LineString<f64>) -> LineString<f64> {
        line.map_coords(|coord| self.to_degrees(coord))
    }

    /// A point from metres to degrees.
    #[must_use]
    pub fn point_to_degrees(&self, metres: Coord<f64>) -> Point<f64> {
        Point(self.to_degrees(metres))
    }
}
