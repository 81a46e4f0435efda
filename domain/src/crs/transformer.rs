//! From any known system to WGS 84 and back: prepared once, used for millions of points.

use std::f64::consts::PI;

use super::gauss_kruger::{GaussKruger, zone_of};
use super::{Crs, bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02};

/// Radius of the sphere of Web Mercator, metres.
const MERCATOR_RADIUS_M: f64 = 6_378_137.0;
/// The latitude at which Web Mercator is cut into a square.
const MERCATOR_MAX_LAT: f64 = 85.06;

/// A coordinate that can't be one of its system.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("({east}, {north}) is outside {crs}: {reason}")]
pub struct OutsideError {
    /// First coordinate, east.
    pub east: f64,
    /// Second coordinate, north.
    pub north: f64,
    /// The system it was said to be in.
    pub crs: Crs,
    /// What is wrong with it, with the likely cause.
    pub reason: &'static str,
}

/// Converts points between one system and WGS 84.
#[derive(Clone)]
pub struct Transformer {
    crs: Crs,
    gauss_kruger: Option<GaussKruger>,
}

impl std::fmt::Debug for Transformer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transformer({})", self.crs)
    }
}

impl Transformer {
    /// Makes ready what the system needs.
    #[must_use]
    pub fn new(crs: Crs) -> Self {
        let gauss_kruger = match crs {
            Crs::Cgcs2000Gk { epsg } => Some(GaussKruger::new(epsg)),
            _ => None,
        };
        Self { crs, gauss_kruger }
    }

    /// The system on the other side.
    #[must_use]
    pub const fn crs(&self) -> Crs {
        self.crs
    }

    /// Whether nothing changes, so that a caller may skip the points altogether.
    #[must_use]
    pub const fn is_identity(&self) -> bool {
        matches!(self.crs, Crs::Wgs84 | Crs::Cgcs2000)
    }

    /// WGS 84 longitude and latitude of a point, east before north.
    ///
    /// # Errors
    /// If the coordinates can't be those of the system: not finite, out of range, northing and easting swapped, another
    /// zone.
    pub fn to_wgs84(&self, east: f64, north: f64) -> Result<(f64, f64), OutsideError> {
        if let Some(reason) = self.fault(east, north) {
            return Err(self.outside(east, north, reason));
        }
        match (&self.gauss_kruger, self.crs) {
            (Some(zone), _) => {
                zone.unproject(east, north).ok_or_else(|| self.outside(east, north, "the projection has no such point"))
            }
            (None, Crs::Gcj02) => Ok(gcj02_to_wgs84(east, north)),
            (None, Crs::Bd09) => {
                let (lon, lat) = bd09_to_gcj02(east, north);
                Ok(gcj02_to_wgs84(lon, lat))
            }
            (None, Crs::WebMercator) => {
                Ok(((east / MERCATOR_RADIUS_M).to_degrees(), (north / MERCATOR_RADIUS_M).sinh().atan().to_degrees()))
            }
            (None, _) => Ok((east, north)),
        }
    }

    /// Coordinates in the system, east before north, of a WGS 84 longitude and latitude.
    ///
    /// # Errors
    /// If the position has no coordinates there: not finite, out of range, more than ten degrees from the zone's meridian.
    pub fn from_wgs84(&self, lon: f64, lat: f64) -> Result<(f64, f64), OutsideError> {
        let outside = |reason| OutsideError { east: lon, north: lat, crs: self.crs, reason };
        if let Some(reason) = degrees_fault(lon, lat) {
            return Err(outside(reason));
        }
        match (&self.gauss_kruger, self.crs) {
            (Some(zone), _) => {
                if (lon - zone.central_meridian).abs() > 10.0 {
                    return Err(outside("more than ten degrees from the central meridian"));
                }
                zone.project(lon, lat).ok_or_else(|| outside("the projection has no such point"))
            }
            (None, Crs::Gcj02) => Ok(wgs84_to_gcj02(lon, lat)),
            (None, Crs::Bd09) => {
                let (lon, lat) = wgs84_to_gcj02(lon, lat);
                Ok(gcj02_to_bd09(lon, lat))
            }
            (None, Crs::WebMercator) => {
                if lat.abs() > MERCATOR_MAX_LAT {
                    return Err(outside("Web Mercator ends at 85.06 degrees"));
                }
                let half = (PI / 4.0 + lat.to_radians() / 2.0).tan().ln();
                Ok((lon.to_radians() * MERCATOR_RADIUS_M, half * MERCATOR_RADIUS_M))
            }
            (None, _) => Ok((lon, lat)),
        }
    }

    /// What is wrong with coordinates that are said to be in the system.
    fn fault(&self, east: f64, north: f64) -> Option<&'static str> {
        if self.crs.is_geographic() {
            return degrees_fault(east, north);
        }
        if !(east.is_finite() && north.is_finite()) {
            return Some("not a number");
        }
        let Some(zone) = &self.gauss_kruger else {
            let edge = PI * MERCATOR_RADIUS_M + 1000.0;
            return (east.abs() > edge || north.abs() > edge).then_some("beyond the edge of Web Mercator");
        };
        // Ten degrees of longitude are at most 1114 km; China lies between 300 and 6000 km north of the equator.
        let off_meridian_m = (east - zone.false_easting_m).abs();
        if off_meridian_m <= 1_200_000.0 && north.abs() <= 10_100_000.0 {
            return None;
        }
        let Crs::Cgcs2000Gk { epsg } = self.crs else { return Some("out of range") };
        Some(if (north - zone.false_easting_m).abs() < 1_200_000.0 {
            "easting and northing are swapped"
        } else if zone_of(epsg).1.is_some() && east.abs() < 1_200_000.0 {
            "the easting lacks the number of the zone (use the code by central meridian, 4534 to 4554)"
        } else if zone_of(epsg).1.is_none() && (24e6..46e6).contains(&east) {
            "the easting carries the number of the zone (use the zoned code, 4513 to 4533)"
        } else if east.abs() <= 360.0 && north.abs() <= 90.0 {
            "these are degrees, not metres"
        } else {
            "too far from the central meridian"
        })
    }

    fn outside(&self, east: f64, north: f64, reason: &'static str) -> OutsideError {
        OutsideError { east, north, crs: self.crs, reason }
    }
}

impl Crs {
    /// WGS 84 longitude and latitude of one point; for many, make a [`Transformer`].
    ///
    /// # Errors
    /// See [`Transformer::to_wgs84`].
    pub fn to_wgs84(self, east: f64, north: f64) -> Result<(f64, f64), OutsideError> {
        Transformer::new(self).to_wgs84(east, north)
    }

    /// Coordinates of one WGS 84 longitude and latitude; for many, make a [`Transformer`].
    ///
    /// # Errors
    /// See [`Transformer::from_wgs84`].
    pub fn from_wgs84(self, lon: f64, lat: f64) -> Result<(f64, f64), OutsideError> {
        Transformer::new(self).from_wgs84(lon, lat)
    }
}

fn degrees_fault(lon: f64, lat: f64) -> Option<&'static str> {
    if !(lon.is_finite() && lat.is_finite()) {
        Some("not a number")
    } else if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
        None
    } else if lat.abs() <= 180.0 && lon.abs() <= 90.0 {
        Some("longitude and latitude are swapped")
    } else if lon.abs() > 1000.0 {
        Some("these are metres, not degrees")
    } else {
        Some("longitude is at most 180, latitude at most 90 degrees")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn web_mercator_known_points() {
        let (east, north) = Crs::WebMercator.from_wgs84(180.0, 0.0).expect("the edge");
        assert!((east - 20_037_508.342_789_244).abs() < 1e-6 && north.abs() < 1e-6, "{east} {north}");
        let (lon, lat) = Crs::WebMercator.to_wgs84(0.0, 20_037_508.342_789_244).expect("the corner");
        assert!(lon.abs() < 1e-12 && (lat - 85.051_128_779_806_6).abs() < 1e-9, "{lon} {lat}");
    }

    #[test]
    fn wrong_coordinates_are_told_with_the_likely_cause() {
        let zoned = Crs::Cgcs2000Gk { epsg: 4526 };
        let plain = Crs::Cgcs2000Gk { epsg: 4547 };
        for (crs, east, north, reason) in [
            (Crs::Wgs84, f64::NAN, 23.0, "not a number"),
            (Crs::Wgs84, 23.1, 113.5, "longitude and latitude are swapped"),
            (Crs::Wgs84, 450_986.0, 2_561_196.0, "these are metres, not degrees"),
            (Crs::Wgs84, 200.0, 100.0, "longitude is at most 180, latitude at most 90 degrees"),
            (Crs::Gcj02, 113.5, f64::INFINITY, "not a number"),
            (plain, 2_561_196.0, 450_986.0, "easting and northing are swapped"),
            (
                plain,
                38_450_986.0,
                2_561_196.0,
                "the easting carries the number of the zone (use the zoned code, 4513 to 4533)",
            ),
            (
                zoned,
                450_986.0,
                2_561_196.0,
                "the easting lacks the number of the zone (use the code by central meridian, 4534 to 4554)",
            ),
            (zoned, 37_450_986.0, f64::NAN, "not a number"),
            (zoned, 32_450_986.0, 2_561_196.0, "too far from the central meridian"),
            (Crs::WebMercator, 3e7, 0.0, "beyond the edge of Web Mercator"),
        ] {
            assert_eq!(crs.to_wgs84(east, north).map_err(|error| error.reason), Err(reason), "{crs} {east} {north}");
        }
    }

    #[test]
    fn cgcs2000_is_wgs84_here() {
        assert_eq!(Crs::Cgcs2000.to_wgs84(113.5, 23.1), Ok((113.5, 23.1)));
        assert!(Transformer::new(Crs::Cgcs2000).is_identity() && !Transformer::new(Crs::Gcj02).is_identity());
    }

    fn any_crs() -> impl Strategy<Value = Crs> {
        prop::sample::select(vec![
            Crs::Wgs84,
            Crs::Cgcs2000,
            Crs::Gcj02,
            Crs::Bd09,
            Crs::WebMercator,
            Crs::Cgcs2000Gk { epsg: 4525 },
            Crs::Cgcs2000Gk { epsg: 4526 },
            Crs::Cgcs2000Gk { epsg: 4547 },
        ])
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_point(crs in any_crs(), lon in 108.0..118.0, lat in 18.0..54.0) {
            let (east, north) = crs.from_wgs84(lon, lat).expect("in China");
            let (back_lon, back_lat) = crs.to_wgs84(east, north).expect("in China");
            // 1e-9 degrees are a tenth of a millimetre.
            prop_assert!((back_lon - lon).abs() < 1e-9 && (back_lat - lat).abs() < 1e-9, "{back_lon} {back_lat}");
        }
    }
}
