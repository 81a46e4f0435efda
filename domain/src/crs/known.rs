//! The coordinate systems that are understood, and how files name them.

use std::fmt;
use std::str::FromStr;

use super::wkt;

/// A coordinate system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crs {
    /// WGS 84, longitude and latitude in degrees (EPSG:4326, CRS84).
    Wgs84,
    /// China Geodetic Coordinate System 2000, longitude and latitude in degrees (EPSG:4490).
    Cgcs2000,
    /// GCJ-02, longitude and latitude in degrees: Amap, Tencent. No EPSG code.
    Gcj02,
    /// BD-09, longitude and latitude in degrees: Baidu. No EPSG code.
    Bd09,
    /// Web Mercator, metres (EPSG:3857).
    WebMercator,
    /// CGCS2000, 3-degree Gauss-Kruger, metres. `epsg` is 4513 to 4533 (zones 25 to 45, the number of the zone before the
    /// easting) or 4534 to 4554 (the same zones by central meridian, 75 to 135 east, plain easting).
    Cgcs2000Gk {
        /// The EPSG code.
        epsg: u16,
    },
}

/// Why a coordinate system isn't understood. Says what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// The text names nothing.
    #[error("the coordinate system is empty")]
    Empty,
    /// A code outside the list.
    #[error("EPSG:{0} is not supported; supported are 4326, 4490, 3857 and 4513 to 4554")]
    UnsupportedEpsg(u32),
    /// Neither a code, nor a name, nor WKT.
    #[error("`{0}` is not the name of a coordinate system that is supported")]
    UnknownName(String),
    /// WKT that can't be read.
    #[error("the coordinate system is not well-formed WKT near `{0}`")]
    Malformed(String),
    /// WKT of a system that isn't on the list.
    #[error("the coordinate system `{name}` is not supported: {reason}")]
    UnsupportedWkt {
        /// As the WKT names it.
        name: String,
        /// What about it.
        reason: String,
    },
}

impl Crs {
    /// The system with an EPSG code. 900913 and 102100 are the older names of Web Mercator.
    ///
    /// # Errors
    /// If the code isn't supported.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        match code {
            4326 => Ok(Self::Wgs84),
            4490 => Ok(Self::Cgcs2000),
            3857 | 900_913 | 102_100 => Ok(Self::WebMercator),
            4513..=4554 => {
                u16::try_from(code).map_or(Err(CrsError::UnsupportedEpsg(code)), |epsg| Ok(Self::Cgcs2000Gk { epsg }))
            }
            _ => Err(CrsError::UnsupportedEpsg(code)),
        }
    }

    /// The Gauss-Kruger system of a central meridian in whole degrees, with or without the zone before the easting.
    #[must_use]
    pub fn gauss_kruger(central_meridian: u16, zone_in_easting: bool) -> Option<Self> {
        if !(75..=135).contains(&central_meridian) || !central_meridian.is_multiple_of(3) {
            return None;
        }
        let index = (central_meridian - 75) / 3;
        Some(Self::Cgcs2000Gk { epsg: index + if zone_in_easting { 4513 } else { 4534 } })
    }

    /// Reads what a file says: `EPSG:4547`, `urn:ogc:def:crs:EPSG::4547`, `CRS84`, `GCJ-02`, WKT 1 or 2 or the content of a
    /// `.prj` file.
    ///
    /// # Errors
    /// If it isn't understood; the error says what was found.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let text = text.trim().trim_start_matches('\u{FEFF}').trim();
        if text.is_empty() {
            return Err(CrsError::Empty);
        }
        if text.contains(['[', '(']) {
            return wkt::parse(text);
        }
        let name: String = text.to_ascii_uppercase().chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect();
        match name.as_str() {
            "CRS84"
            | "OGC:CRS84"
            | "WGS84"
            | "URN:OGC:DEF:CRS:OGC:1.3:CRS84"
            | "URN:OGC:DEF:CRS:OGC::CRS84"
            | "HTTP://WWW.OPENGIS.NET/DEF/CRS/OGC/1.3/CRS84" => return Ok(Self::Wgs84),
            "CGCS2000" | "2000国家大地坐标系" => return Ok(Self::Cgcs2000),
            "GCJ02" | "火星坐标" | "高德" => return Ok(Self::Gcj02),
            "BD09" | "BD09LL" | "百度" => return Ok(Self::Bd09),
            _ => {}
        }
        let code = name.rsplit([':', '/']).next().unwrap_or(&name);
        let by_epsg = name == code || name.contains("EPSG") || name.starts_with("ESRI");
        match code.parse::<u32>() {
            Ok(code) if by_epsg => Self::from_epsg(code),
            _ => Err(CrsError::UnknownName(text.chars().take(80).collect())),
        }
    }

    /// The EPSG code, if the system has one.
    #[must_use]
    pub const fn epsg(self) -> Option<u16> {
        match self {
            Self::Wgs84 => Some(4326),
            Self::Cgcs2000 => Some(4490),
            Self::WebMercator => Some(3857),
            Self::Cgcs2000Gk { epsg } => Some(epsg),
            Self::Gcj02 | Self::Bd09 => None,
        }
    }

    /// Whether coordinates are degrees; otherwise they are metres.
    #[must_use]
    pub const fn is_geographic(self) -> bool {
        matches!(self, Self::Wgs84 | Self::Cgcs2000 | Self::Gcj02 | Self::Bd09)
    }
}

impl FromStr for Crs {
    type Err = CrsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gcj02 => f.write_str("GCJ-02"),
            Self::Bd09 => f.write_str("BD-09"),
            other => write!(f, "EPSG:{}", other.epsg().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, crs) in [
            ("EPSG:4326", Crs::Wgs84),
            ("epsg:4326", Crs::Wgs84),
            ("4326", Crs::Wgs84),
            ("CRS84", Crs::Wgs84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Wgs84),
            ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs::Wgs84),
            ("http://www.opengis.net/def/crs/EPSG/0/4490", Crs::Cgcs2000),
            ("urn:ogc:def:crs:EPSG::4490", Crs::Cgcs2000),
            ("urn:ogc:def:crs:EPSG:6.9:4547", Crs::Cgcs2000Gk { epsg: 4547 }),
            ("EPSG:3857", Crs::WebMercator),
            ("ESRI:102100", Crs::WebMercator),
            ("WGS 84", Crs::Wgs84),
            ("CGCS2000", Crs::Cgcs2000),
            ("GCJ-02", Crs::Gcj02),
            ("gcj02", Crs::Gcj02),
            ("BD-09", Crs::Bd09),
            (" EPSG:4526 ", Crs::Cgcs2000Gk { epsg: 4526 }),
        ] {
            assert_eq!(Crs::parse(text), Ok(crs), "{text}");
        }
    }

    #[test]
    fn what_is_unknown_is_named() {
        for (text, message) in [
            ("", "the coordinate system is empty"),
            ("EPSG:2414", "EPSG:2414 is not supported; supported are 4326, 4490, 3857 and 4513 to 4554"),
            ("EPSG:99999999999", "`EPSG:99999999999` is not the name of a coordinate system that is supported"),
            ("广州2000", "`广州2000` is not the name of a coordinate system that is supported"),
            ("FOO:4326", "`FOO:4326` is not the name of a coordinate system that is supported"),
        ] {
            assert_eq!(Crs::parse(text).map_err(|error| error.to_string()), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn every_name_is_read_back() {
        for code in [4326, 4490, 3857].into_iter().chain(4513..=4554) {
            let crs = Crs::from_epsg(code).expect("supported");
            assert_eq!(Crs::parse(&crs.to_string()), Ok(crs));
        }
        assert_eq!(Crs::parse(&Crs::Gcj02.to_string()), Ok(Crs::Gcj02));
        assert_eq!(Crs::parse(&Crs::Bd09.to_string()), Ok(Crs::Bd09));
    }

    #[test]
    fn zones_by_central_meridian() {
        for (meridian, zoned, epsg) in [(75, true, 4513), (114, true, 4526), (114, false, 4547), (135, false, 4554)] {
            assert_eq!(Crs::gauss_kruger(meridian, zoned), Some(Crs::Cgcs2000Gk { epsg }));
        }
        assert_eq!(Crs::gauss_kruger(113, true), None);
        assert_eq!(Crs::gauss_kruger(72, true), None);
        assert_eq!(Crs::gauss_kruger(138, true), None);
    }
}
