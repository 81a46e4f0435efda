use geo::{Geometry, Point};
use geozero::{CoordDimensions, ToWkb};
use menpai_tiler::Audience;
use menpai_tiler::catalogue::{CATALOGUE, GeometryKind};
use menpai_tiler::feature::{Shape, Value};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ogc::crs::Crs;

fn fields(audience: Audience) -> Fields {
    Fields { spec: CATALOGUE.iter().find(|layer| layer.name == "building").unwrap(), audience }
}

fn read(text: &str) -> Result<Filter, FilterError> {
    parse(text, fields(Audience::Gaps), Crs::Crs84)
}

/// A house at 113.5, 23.15 with five floors, of which nobody knows the height.
fn house() -> Feature {
    let wkb = Geometry::from(Point::new(113.5, 23.15)).to_wkb(CoordDimensions::xy()).unwrap();
    let shape = Shape::from_wkb(GeometryKind::Point, &wkb).unwrap();
    let value = |name: &str| match name {
        "doorplate" => Value::Text("盐田三巷1号".into()),
        "use" => Value::Text("Mixed".into()),
        "floors" => Value::Int(5),
        "registration_rate" => Value::Real(0.75),
        _ => Value::Absent,
    };
    let values = fields(Audience::Gaps).spec.attributes.iter().map(|attribute| value(attribute.name)).collect();
    Feature::new(Uuid::from_u128(7), shape, values)
}

#[test]
fn what_holds_for_a_house() {
    for (filter, holds) in [
        ("floors = 5", Some(true)),
        ("5 < floors", Some(false)),
        ("floors >= +5 AND floors <= 5.0e0", Some(true)),
        ("floors <> 5 or \"use\" = 'Mixed'", Some(true)),
        ("doorplate = '盐田三巷1号'", Some(true)),
        ("doorplate like '盐田%号'", Some(true)),
        ("doorplate NOT LIKE '%二巷%'", Some(true)),
        ("use = 'mixed'", Some(false)),
        ("casei(use) = CASEI('MIXED')", Some(true)),
        ("casei(use) like casei('MI%')", Some(true)),
        ("floors between 3 and 5", Some(true)),
        ("floors not between 3 and 4 and use = 'Mixed'", Some(true)),
        ("floors in (3, 4, 5)", Some(true)),
        ("use not in ('Mixed', 'public')", Some(false)),
        ("registration_rate > .7", Some(true)),
        ("id = '00000000-0000-0000-0000-000000000007'", Some(true)),
        ("true and not false", Some(true)),
        ("not not (floors = 5)", Some(true)),
        // No height is known.
        ("height_m > 3", None),
        ("not (height_m > 3)", None),
        ("height_m is null", Some(true)),
        ("floors is not null", Some(true)),
        ("height_m > 3 or floors = 5", Some(true)),
        ("height_m > 3 and floors = 4", Some(false)),
        ("height_m > 3 and floors = 5", None),
        ("floors in (5, height_m)", Some(true)),
        ("floors in (4, height_m)", None),
        ("height_m between 1 and 2", None),
        // And binds tighter than or.
        ("floors = 5 or floors = 4 and floors = 3", Some(true)),
        ("(floors = 5 or floors = 4) and floors = 3", Some(false)),
        ("s_intersects(geometry, bbox(113.4, 23.1, 113.6, 23.2))", Some(true)),
        ("S_INTERSECTS(BBOX(113.6,23.1,113.7,23.2), geometry)", Some(false)),
        ("s_intersects(geometry, POLYGON((113.4 23.1, 113.6 23.1, 113.6 23.2, 113.4 23.1)))", Some(true)),
        ("s_intersects(\"geometry\", LINESTRING (113 20, 114 21))", Some(false)),
        (
            "s_intersects(geometry, GEOMETRYCOLLECTION(POINT(1 1), POLYGON((113 23, 114 23, 114 24, 113 24, 113 23))))",
            Some(true),
        ),
        ("s_intersects(geometry, polygon empty)", Some(false)),
    ] {
        let read = read(filter).unwrap_or_else(|error| panic!("{filter}: {error:?}"));
        assert_eq!(read.holds(&house()), holds, "{filter}");
        assert_eq!(read.keeps(&house()), holds == Some(true), "{filter}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (filter, at, code) in [
        ("", 1, "syntax"),
        ("floors >", 9, "syntax"),
        ("floors > 5 and", 15, "syntax"),
        ("floors > 5 use = 'x'", 12, "syntax"),
        ("floors = 5)", 11, "syntax"),
        ("(floors = 5", 12, "syntax"),
        ("floors like 5", 1, "type"),
        ("use like 5", 10, "syntax"),
        ("盐田 = '1'", 1, "unknown_property"),
        ("use = '一' and 面积 > 1", 15, "unknown_property"),
        ("\"or\" = 1", 1, "unknown_property"),
        ("use = 5", 7, "type"),
        ("floors = 'x'", 10, "type"),
        ("floors in (1, 'x')", 15, "type"),
        ("use between 'a' and 'b'", 1, "type"),
        ("use = 'x", 7, "syntax"),
        ("use = x'", 8, "syntax"),
        ("floors = 1e999", 10, "syntax"),
        ("floors = 1.2.3", 10, "syntax"),
        ("floors != 5", 8, "syntax"),
        ("floors not = 5", 12, "syntax"),
        ("floors is 5", 11, "syntax"),
        ("floors; drop table building", 7, "syntax"),
        ("upper(use) = 'X'", 1, "unknown_function"),
        ("casei(floors) = 'x'", 7, "type"),
        ("floors = date('2026-01-01')", 10, "type"),
        ("geometry = 'x'", 1, "type"),
        ("s_intersects(geometry)", 22, "syntax"),
        ("s_intersects(geometry, floors)", 24, "syntax"),
        ("s_intersects(point(1 2), bbox(1,2,3,4))", 26, "syntax"),
        ("s_intersects(geometry, bbox(1,2,3))", 24, "bbox"),
        ("s_intersects(geometry, polygon((1 2, 3)))", 24, "geometry"),
        ("s_intersects(geometry, polygon((0 0, 1 1)))", 24, "geometry"),
        ("s_intersects(geometry, polygon((0 0, 1 0, 1 1)))", 24, "geometry"),
        ("s_intersects(geometry, polygon((0 0, 1 0, 1 1, 0 1)))", 24, "geometry"),
        ("s_intersects(geometry, multipolygon(((0 0, 1 0, 1 1, 0 0)), ((0 0, 0 0, 0 0))))", 24, "geometry"),
        ("s_intersects(geometry, geometrycollection(polygon((0 0, 1 1, 0 0))))", 24, "geometry"),
        ("s_intersects(geometry, point(200 2))", 24, "geometry"),
        ("s_intersects(geometry, point(1 2)", 34, "syntax"),
    ] {
        let error = read(filter).err().unwrap_or_else(|| panic!("{filter} was read"));
        assert_eq!((error.at, error.code), (at, code), "{filter}: {}", error.message);
    }
}

#[test]
fn what_somebody_does_not_see_is_not_there() {
    for (audience, seen) in [(Audience::Public, [false, false]), (Audience::Everyone, [true, false])] {
        for (name, seen) in ["units", "open_gaps"].into_iter().zip(seen) {
            let filter = parse(&format!("{name} > 0"), fields(audience), Crs::Crs84);
            assert_eq!(filter.is_ok(), seen, "{name} {audience:?}");
            if let Err(error) = filter {
                assert_eq!(error.code, "unknown_property");
                assert!(!error.message.contains(&format!(", {name}")), "{}", error.message);
            }
        }
    }
}

#[test]
fn shapes_come_in_the_system_that_is_named() {
    let lat_first = "s_intersects(geometry, bbox(23.1, 113.4, 23.2, 113.6))";
    assert!(parse(lat_first, fields(Audience::Everyone), Crs::Epsg4326).unwrap().keeps(&house()));
    let metres =
        "s_intersects(geometry, polygon((12634000 2650000, 12635000 2650000, 12635000 2651000, 12634000 2650000)))";
    assert!(parse(metres, fields(Audience::Everyone), Crs::Epsg3857).unwrap().keeps(&house()));
}

#[test]
fn depth_and_length_have_an_end() {
    let nested = |depth: usize| format!("{}floors = 5{}", "(".repeat(depth), ")".repeat(depth));
    assert!(read(&nested(50)).is_ok());
    assert_eq!(read(&nested(51)).unwrap_err().code, "too_deep");
    assert_eq!(read(&"(".repeat(8_000)).unwrap_err().code, "too_deep");
    assert_eq!(read(&"casei(".repeat(1_000)).unwrap_err().code, "too_deep");
    assert_eq!(read(&format!("s_intersects(geometry, polygon{})", "(".repeat(3000))).unwrap_err().code, "too_deep");
    assert_eq!(read(&"x".repeat(8_001)).unwrap_err().code, "too_long");
    assert!(read(&format!("{}floors = 5", "not ".repeat(1_900))).is_ok());
}

proptest! {
    #[test]
    fn nothing_that_is_written_makes_a_fault(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "floors", "use", "\"use\"", "geometry", "'x'", "5", "-1e3", "=", "<>", "(", ")", ",", "and", "or", "not",
                "like", "between", "in", "is", "null", "s_intersects(geometry,", "point", "bbox", "1 2", "casei(", "'", "𠮷", "\u{0}",
            ]),
            0..24,
        ),
        noise in "\\PC{0,12}",
    ) {
        for text in [words.join(" "), words.concat(), format!("{}{noise}", words.join(" "))] {
            match read(&text) {
                Ok(filter) => drop(filter.keeps(&house())),
                Err(error) => prop_assert!(error.at >= 1 && error.at <= text.chars().count() + 1, "{text}: {error:?}"),
            }
        }
    }
}
