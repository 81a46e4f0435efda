//! Coordinate systems by reference (OGC 18-058r1).

use menpai_domain::crs::wgs84_to_gcj02;
use menpai_tiler::{from_metres, to_metres, unproject};

use crate::http::{ApiError, ApiResult};

/// A coordinate system that shapes can be asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crs {
    /// WGS 84, longitude before latitude.
    #[default]
    Crs84,
    /// WGS 84, latitude before longitude.
    Epsg4326,
    /// Web mercator, metres.
    Epsg3857,
    /// GCJ-02, as Chinese base maps draw; our own name, since nobody registered one. Only for answers.
    Gcj02,
}

/// The short name of GCJ-02.
const GCJ02: &str = "gcj02";

impl Crs {
    /// Those that a collection lists: every program knows them.
    pub const LISTED: [Self; 3] = [Self::Crs84, Self::Epsg4326, Self::Epsg3857];

    /// Its name.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::Gcj02 => "urn:menpai:crs:gcj02",
        }
    }

    /// The system that a parameter names for the shapes of the answer.
    ///
    /// # Errors
    /// `Validation` naming the parameter.
    pub fn of_answer(field: &str, name: &str) -> ApiResult<Self> {
        if [GCJ02, Self::Gcj02.uri()].contains(&name) { Ok(Self::Gcj02) } else { Self::listed(field, name, &[GCJ02]) }
    }

    /// The system that a parameter names for positions in the request.
    ///
    /// # Errors
    /// `Validation` naming the parameter.
    pub fn of_request(field: &str, name: &str) -> ApiResult<Self> {
        Self::listed(field, name, &[])
    }

    fn listed(field: &str, name: &str, others: &[&str]) -> ApiResult<Self> {
        Self::LISTED.into_iter().find(|crs| crs.uri() == name).ok_or_else(|| {
            let known = [&Self::LISTED.map(Self::uri), others].concat().join(", ");
            ApiError::field(field, "crs", format!("must be one of {known}"))
        })
    }

    /// A position of the world's grid in this system, as exact as the grid is.
    pub fn place(self, point: [u32; 2]) -> [f64; 2] {
        let lon_lat = unproject(point).map(|degrees| rounded(degrees, 1e7));
        match self {
            Self::Crs84 => lon_lat,
            Self::Epsg4326 => [lon_lat[1], lon_lat[0]],
            Self::Epsg3857 => to_metres(point).map(|metres| rounded(metres, 1e3)),
            Self::Gcj02 => {
                let (lon, lat) = wgs84_to_gcj02(lon_lat[0], lon_lat[1]);
                [lon, lat].map(|degrees| rounded(degrees, 1e7))
            }
        }
    }

    /// A position in this system as longitude and latitude.
    pub fn lon_lat(self, position: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Crs84 | Self::Gcj02 => position,
            Self::Epsg4326 => [position[1], position[0]],
            Self::Epsg3857 => from_metres(position),
        }
    }
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use menpai_tiler::project;

    use super::*;

    #[test]
    fn a_position_in_every_system() {
        let point = project(113.5, 23.15);
        assert_eq!(Crs::Crs84.place(point).map(|degrees| degrees.to_string()), ["113.5", "23.15"]);
        assert_eq!(Crs::Epsg4326.place(point).map(|degrees| degrees.to_string()), ["23.15", "113.5"]);
        let [east, north] = Crs::Epsg3857.place(point);
        assert!((east - 12_634_762.205).abs() < 0.01 && (north - 2_650_168.708).abs() < 0.01, "{east} {north}");
        let (lon, lat) = wgs84_to_gcj02(113.5, 23.15);
        let [x, y] = Crs::Gcj02.place(point);
        assert!((x - lon).abs() < 1e-7 && (y - lat).abs() < 1e-7);
        for crs in Crs::LISTED {
            let [lon, lat] = crs.lon_lat(crs.place(point));
            assert!((lon - 113.5).abs() < 1e-7 && (lat - 23.15).abs() < 1e-7, "{crs:?}");
        }
    }

    #[test]
    fn names() {
        for crs in Crs::LISTED {
            assert_eq!(Crs::of_request("crs", crs.uri()).unwrap(), crs);
        }
        assert_eq!(Crs::of_answer("crs", "gcj02").unwrap(), Crs::Gcj02);
        for name in ["", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4490", "gcj02"] {
            assert!(Crs::of_request("bbox-crs", name).is_err(), "{name}");
        }
        let told = |refused: ApiResult<Crs>| match refused {
            Err(ApiError::Validation(errors)) => errors[0].message.clone(),
            other => panic!("{other:?}"),
        };
        assert!(told(Crs::of_answer("crs", "bd09")).ends_with("EPSG/0/3857, gcj02"));
        assert!(told(Crs::of_request("bbox-crs", "bd09")).ends_with("EPSG/0/3857"));
    }
}
