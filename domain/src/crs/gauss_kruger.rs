//! CGCS2000 in 3-degree Gauss-Kruger zones (GB/T 17278-2009): transverse Mercator with scale 1, no false northing, and a
//! false easting of 500 km, before which zoned coordinates carry the number of the zone.

use proj4rs::Proj;
use proj4rs::transform::transform;

/// A Gauss-Kruger zone made ready for use.
#[derive(Clone)]
pub(super) struct GaussKruger {
    zone: Proj,
    geographic: Proj,
    /// Longitude of the central meridian in degrees.
    pub(super) central_meridian: f64,
    /// False easting in metres.
    pub(super) false_easting_m: f64,
}

/// Central meridian in degrees and zone number, if the easting carries it, of EPSG:4513 to 4554.
pub(super) const fn zone_of(epsg: u16) -> (u16, Option<u16>) {
    if epsg < 4534 { (75 + 3 * (epsg - 4513), Some(25 + epsg - 4513)) } else { (75 + 3 * (epsg - 4534), None) }
}

impl GaussKruger {
    /// `epsg` must be 4513 to 4554.
    pub(super) fn new(epsg: u16) -> Self {
        let (meridian, zone) = zone_of(epsg);
        let false_easting_m = f64::from(zone.unwrap_or(0)) * 1e6 + 500_000.0;
        // etmerc is the series of Poder and Engsager to the sixth order, exact to far below a millimetre ten degrees away.
        let ellipsoid = "+a=6378137 +rf=298.257222101 +no_defs";
        let zone =
            format!("+proj=etmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={false_easting_m} +y_0=0 +units=m {ellipsoid}");
        let ready = |definition: &str| {
            Proj::from_proj_string(definition).unwrap_or_else(|error| unreachable!("{definition}: {error}"))
        };
        Self {
            zone: ready(&zone),
            geographic: ready(&format!("+proj=longlat {ellipsoid}")),
            central_meridian: f64::from(meridian),
            false_easting_m,
        }
    }

    /// Longitude and latitude in degrees of an easting and a northing in metres.
    pub(super) fn unproject(&self, east: f64, north: f64) -> Option<(f64, f64)> {
        let mut point = (east, north, 0.0);
        transform(&self.zone, &self.geographic, &mut point).ok()?;
        Some((point.0.to_degrees(), point.1.to_degrees()))
    }

    /// Easting and northing in metres of a longitude and latitude in degrees.
    pub(super) fn project(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        transform(&self.geographic, &self.zone, &mut point).ok()?;
        Some((point.0, point.1))
    }
}
