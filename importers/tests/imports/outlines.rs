//! The polygons of a file, for boundaries.

use encoding_rs::UTF_8;
use geo::{Area, BoundingRect};
use menpai_domain::crs::Crs;
use menpai_importers::{ImportError, Source, outline};

use crate::encodings::{PRJ, shapefile};
use crate::support::{Village, collection, square};

#[tokio::test]
async fn every_format_and_system_gives_the_same_polygons() {
    let village = Village::new().await;
    let path = village.folder.join("houses.shp");
    shapefile(&path, UTF_8);
    std::fs::write(path.with_extension("prj"), PRJ).expect("a .prj");
    let from_shapes = outline::read(&Source::new(&path)).expect("outlines").polygons;
    let rows = [(0., 0., "{}"), (30., 0., "{}")];
    let from_features =
        outline::read(&Source::new(village.file("houses.geojson", collection(&rows)))).expect("outlines");
    assert_eq!(from_shapes.len(), 2);
    for (one, other) in from_shapes.iter().zip(&from_features.polygons) {
        assert!((one.unsigned_area() / other.unsigned_area() - 1.0).abs() < 1e-4);
    }

    let shifted = Crs::parse("GCJ-02").expect("a system");
    let ring = square(0., 0.).map(|(lon, lat)| shifted.from_wgs84(lon, lat).expect("a place"));
    let ring = ring.map(|(x, y)| format!("[{x:.9},{y:.9}]")).join(",");
    let path = village.file("one.geojson", format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}"));
    let alone = outline::read(&Source { crs: Some("GCJ-02".into()), ..Source::new(path) }).expect("an outline");
    let corner = alone.polygons[0].bounding_rect().expect("it has corners").min();
    let (lon, lat) = square(0., 0.)[0];
    assert!((corner.x - lon).abs() < 1e-6 && (corner.y - lat).abs() < 1e-6, "{corner:?}");
}

#[tokio::test]
async fn what_is_no_polygon_is_told_by_its_line() {
    let village = Village::new().await;
    let path = village.file("lines.csv", "图形\n\"LINESTRING(113.5 23.1,113.6 23.1)\"\n");
    let outline = outline::read(&Source { crs: Some("EPSG:4326".into()), ..Source::new(&path) }).expect("it is read");
    assert_eq!((outline.polygons.len(), outline.rejects[0].line, outline.rejects[0].code), (0, 2, "geometry_type"));
    let unsaid = outline::read(&Source::new(&path));
    assert!(matches!(unsaid, Err(ImportError::Crs(_))), "{unsaid:?}");
}
