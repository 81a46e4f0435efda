//! Areas and distances of shapes the size of a building, on the WGS 84 ellipsoid.
//!
//! Coordinates are put on a plane that touches the ellipsoid at the shape: a metre per degree from the radii of
//! curvature (Torge & Müller, Geodesy, 4th ed., 4.1.3). Across a building of 200 m that is exact to about 1 in 10⁸,
//! the area column holds 7 digits.

use geo::Coord;

/// Equatorial radius, m.
const A: f64 = 6_378_137.0;
/// First eccentricity squared.
const E2: f64 = 0.006_694_379_990_141_316;

/// A plane in metres around a point.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    origin: Coord,
    east_m: f64,
    north_m: f64,
}

impl Plane {
    /// The plane at a place, longitude and latitude in degrees.
    #[must_use]
    pub fn at(origin: Coord) -> Self {
        let (sin, cos) = origin.y.to_radians().sin_cos();
        let w2 = 1.0 - E2 * sin * sin;
        let across = A / w2.sqrt();
        let along = across * (1.0 - E2) / w2;
        Self { origin, east_m: across * cos * 1_f64.to_radians(), north_m: along * 1_f64.to_radians() }
    }

    /// Metres east and north of the origin.
    #[must_use]
    pub fn metres(&self, at: Coord) -> Coord {
        Coord { x: (at.x - self.origin.x) * self.east_m, y: (at.y - self.origin.y) * self.north_m }
    }

    /// Area of a ring, m², positive if counter-clockwise. Closed or not makes no difference.
    #[must_use]
    pub fn signed_area_m2(&self, ring: &[Coord]) -> f64 {
        let (Some(&first), Some(&last)) = (ring.first(), ring.last()) else { return 0.0 };
        let mut before = self.metres(last);
        let mut doubled = 0.0;
        // Relative to the first corner, so that large numbers don't cancel.
        let base = self.metres(first);
        before = before - base;
        for &corner in ring {
            let here = self.metres(corner) - base;
            doubled += before.x * here.y - here.x * before.y;
            before = here;
        }
        doubled / 2.0
    }
}

#[cfg(test)]
mod tests {
    use geo::{GeodesicArea, LineString, Polygon};

    use super::*;

    #[test]
    fn areas_agree_with_the_geodesic_ones() {
        for (lon, lat, size) in
            [(113.5, 23.15, 0.0005), (114.06, 22.54, 0.002), (87.6, 43.8, 0.0005), (126.6, 50.0, 0.001)]
        {
            let ring: Vec<Coord> = [(0.0, 0.0), (1.0, 0.1), (1.1, 0.9), (0.4, 0.5), (0.0, 1.0)]
                .iter()
                .map(|(x, y)| Coord { x: lon + x * size, y: lat + y * size })
                .collect();
            let exact = Polygon::new(LineString::new(ring.clone()), vec![]).geodesic_area_unsigned();
            let area = Plane::at(ring[2]).signed_area_m2(&ring);
            assert!((area / exact - 1.0).abs() < 2e-5, "{area} {exact}");
        }
    }
}
