//! The coordinate reference system of a file: what it says, what its user says, and whether the coordinates agree.
//!
//! A file that says nothing, or a file and a user who contradict each other, stop the import with what was found:
//! a wrong guess moves a whole village. Two files in one (degrees here, metres there) stop it as well.

use geo::Coord;
use menpai_domain::crs::{Crs, Transformer};

use crate::error::{ImportError, Result};
use crate::geometry::RawShape;
use crate::report::Reject;
use crate::source::Found;

/// Decides on the system of a file. `sample` is its first coordinate, `srid` what its first shape says by itself.
///
/// # Errors
/// If it isn't known or contradictory.
pub fn decide(found: &Found, given: Option<&str>, sample: Option<Coord>, srid: Option<u32>) -> Result<Crs> {
    let wrong = |error: &dyn std::fmt::Display| ImportError::Crs(error.to_string());
    let declared = match (&found.crs, srid) {
        (Some(text), _) => Some((Crs::parse(text), "the file")),
        (None, Some(srid)) => Some((Crs::from_epsg(srid), "its first shape")),
        (None, None) => None,
    };
    match (given, declared) {
        (Some(given), declared) => {
            let given = Crs::parse(given).map_err(|error| ImportError::Crs(format!("--crs: {error}")))?;
            if let Some((Ok(declared), who)) = declared
                && !may_be_called(declared, given)
            {
                return Err(ImportError::Crs(format!("{who} says {declared}, --crs says {given}: which is it?")));
            }
            Ok(given)
        }
        (None, Some((declared, who))) => declared
            .map_err(|error| wrong(&format!("the coordinate reference system that {who} names isn't usable: {error}"))),
        (None, None) => match found.implied_crs {
            Some(implied) => Crs::parse(implied).map_err(|error| wrong(&error)),
            None => Err(unknown(found, sample)),
        },
    }
}

/// Whether a file may carry one label and really be the other: files can't say that they are shifted for the map
/// services, so that these are labelled WGS 84 or CGCS2000; and those two differ by centimetres.
fn may_be_called(declared: Crs, given: Crs) -> bool {
    declared == given || (declared.is_geographic() && given.is_geographic())
}

fn unknown(found: &Found, sample: Option<Coord>) -> ImportError {
    let seen = match sample {
        None => "and it has no coordinates".to_owned(),
        Some(at) => format!("its first coordinates are {}, {}, {}", at.x, at.y, likely(at)),
    };
    let what = if found.format == "Shapefile" { "Shapefile (a .prj beside it would)" } else { found.format };
    ImportError::Crs(format!("this {what} doesn't say its coordinate reference system; {seen}"))
}

/// What coordinates look like, with the option to give.
fn likely(at: Coord) -> String {
    let zone = (at.x / 1e6).floor();
    if (73.0..=136.0).contains(&at.x) && (3.0..=54.0).contains(&at.y) {
        "degrees in China: give --crs EPSG:4326 (GPS), EPSG:4490 (CGCS2000) or GCJ-02 (map services)".into()
    } else if (73.0..=136.0).contains(&at.y) && (3.0..=54.0).contains(&at.x) {
        "which look like latitude before longitude: write the longitude first".into()
    } else if at.x.abs() <= 180.0 && at.y.abs() <= 90.0 {
        "degrees outside China".into()
    } else if (25.0..=45.0).contains(&zone) {
        format!(
            "which look like Gauss-Krueger metres of 3-degree zone {zone:.0}: give --crs EPSG:{:.0}",
            4513.0 + zone - 25.0
        )
    } else if (100_000.0..1_000_000.0).contains(&at.x) {
        "which look like Gauss-Krueger metres without zone: give --crs EPSG:4547 for the meridian 114°E, 4546 for 111°E, …".into()
    } else {
        "which fit no system that is known here".into()
    }
}

/// What a shape's coordinates turned out to be.
#[derive(Debug)]
pub enum Misfit {
    /// They belong to another system: the file is mixed, or isn't what it says.
    Foreign(String),
    /// They are no coordinates at all.
    Nothing(Reject),
}

/// Moves a shape to WGS 84.
///
/// # Errors
/// If its coordinates don't fit the system.
pub fn to_wgs84(shape: &mut RawShape, transformer: &Transformer) -> Result<(), Misfit> {
    let identity = transformer.is_identity();
    for coord in shape.coords_mut() {
        if identity && coord.x.abs() <= 180.0 && coord.y.abs() <= 90.0 {
            continue;
        }
        if !coord.x.is_finite() || !coord.y.is_finite() || (coord.x == 0.0 && coord.y == 0.0) {
            let reason = format!("坐标 {}, {} 不是位置", coord.x, coord.y);
            return Err(Misfit::Nothing(Reject::field("geometry", "coordinate_range", reason)));
        }
        if !transformer.crs().is_geographic() && are_degrees(*coord) {
            let what =
                format!("{}, {} are no coordinates of {}; {}", coord.x, coord.y, transformer.crs(), likely(*coord));
            return Err(Misfit::Foreign(what));
        }
        match transformer.to_wgs84(coord.x, coord.y) {
            Ok((lon, lat)) => *coord = Coord { x: lon, y: lat },
            Err(error) => return Err(Misfit::Foreign(format!("{error}; {}", likely(*coord)))),
        }
    }
    Ok(())
}

/// Whether numbers are too small for metres and right for degrees.
fn are_degrees(at: Coord) -> bool {
    at.x.abs() <= 180.0 && at.y.abs() <= 90.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(crs: Option<&str>, implied: Option<&'static str>) -> Found {
        Found { format: "CSV", crs: crs.map(ToOwned::to_owned), implied_crs: implied, ..Found::default() }
    }

    #[test]
    fn the_user_the_file_and_the_format_are_asked_in_turn() {
        let epsg = |found: &Found, given| decide(found, given, None, None).expect("a system").epsg();
        assert_eq!(epsg(&file(None, Some("EPSG:4326")), None), Some(4326));
        assert_eq!(epsg(&file(Some("urn:ogc:def:crs:EPSG::4547"), Some("EPSG:4326")), None), Some(4547));
        assert_eq!(epsg(&file(None, Some("EPSG:4326")), Some("EPSG:4547")), Some(4547));
        assert_eq!(epsg(&file(None, None), Some("epsg:4490")), Some(4490));
        let shifted = decide(&file(Some("EPSG:4326"), None), Some("GCJ-02"), None, None).expect("a system");
        assert_eq!(shifted, Crs::parse("gcj02").expect("a system"));
        assert_eq!(decide(&file(None, None), None, None, Some(4547)).expect("a system").epsg(), Some(4547));
    }

    #[test]
    fn an_unknown_or_contradictory_system_says_what_was_found() {
        let at = |x, y| Some(Coord { x, y });
        for (found, given, sample, says) in [
            (file(None, None), None, at(113.5, 23.1), "EPSG:4326"),
            (file(None, None), None, at(23.1, 113.5), "write the longitude first"),
            (file(None, None), None, at(38_450_000.0, 2_560_000.0), "EPSG:4526"),
            (file(None, None), None, at(450_000.0, 2_560_000.0), "EPSG:4547"),
            (file(Some("EPSG:4547"), None), Some("EPSG:4326"), None, "which is it"),
            (file(Some("EPSG:27700"), None), None, None, "27700"),
        ] {
            let error = decide(&found, given, sample, None).expect_err("no system").to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn degrees_among_metres_and_metres_among_degrees_are_noticed() {
        let shape = |x, y| RawShape::Lines(vec![vec![Coord { x, y }]]);
        let moved = |crs: &str, mut shape| to_wgs84(&mut shape, &Transformer::new(Crs::parse(crs).expect("a system")));
        assert!(moved("EPSG:4326", shape(113.5, 23.1)).is_ok());
        assert!(moved("EPSG:4547", shape(450_000.0, 2_560_000.0)).is_ok());
        for (crs, shape) in [
            ("EPSG:4326", shape(450_000.0, 2_560_000.0)),
            ("EPSG:4326", shape(23.1, 113.5)),
            ("EPSG:4547", shape(113.5, 23.1)),
        ] {
            assert!(matches!(moved(crs, shape), Err(Misfit::Foreign(_))), "{crs}");
        }
        assert!(matches!(moved("EPSG:4547", shape(0.0, 0.0)), Err(Misfit::Nothing(_))));
    }
}
