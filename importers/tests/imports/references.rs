//! Coordinate reference systems: read, doubted, refused.

use std::fmt::Write;

use menpai_domain::crs::Crs;
use menpai_importers::cli::ImportKind::Buildings;
use menpai_importers::{ImportError, Source};

use crate::support::{Village, rejected, square, would};

/// A CSV with the square houses in another system.
fn csv(crs: Crs, houses: &[(f64, f64)]) -> String {
    let mut text = String::from("编号,图形\n");
    for (index, (east, north)) in houses.iter().enumerate() {
        let ring: Vec<String> = square(*east, *north)
            .iter()
            .map(|(lon, lat)| {
                let (x, y) = crs.from_wgs84(*lon, *lat).expect("a place in the system");
                format!("{x:.9} {y:.9}")
            })
            .collect();
        writeln!(text, "h{index},\"POLYGON(({}))\"", ring.join(",")).expect("memory takes it");
    }
    text
}

#[tokio::test]
async fn every_system_comes_out_in_the_same_place() {
    for name in ["EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:4526", "GCJ-02", "BD-09"] {
        let mut village = Village::new().await;
        let crs = Crs::parse(name).expect("a system");
        let path = village.file("houses.csv", csv(crs, &[(0., 0.), (30., 0.)]));
        let source = Source { crs: Some(name.into()), ..Source::new(path) };
        let report = village.import_from(Buildings, &source).await.expect(name);
        assert_eq!(would(&report), (2, 0, 0), "{name}: {report:#?}");
        let off_m: f64 = sqlx::query_scalar(
            "select st_distance(st_centroid(footprint_4326)::geography, st_setsrid(st_makepoint($1, $2), 4326)::geography)
             from building where external_id = 'h0'",
        )
        .bind(113.516 + 5.0 / 102_450.0)
        .bind(23.146 + 5.0 / 110_750.0)
        .fetch_one(&mut village.conn)
        .await
        .expect("a distance");
        assert!(off_m < 0.5, "{name}: {off_m} m");
    }
}

#[tokio::test]
async fn unknown_and_mixed_systems_stop_the_import() {
    let mut village = Village::new().await;
    let degrees = csv(Crs::Wgs84, &[(0., 0.)]);
    let zone = Crs::parse("EPSG:4547").expect("a system");
    let metres = csv(zone, &[(30., 0.), (60., 0.)]);
    let mixed = degrees.clone() + metres.split_once('\n').expect("a header").1;
    for (name, content, crs, says) in [
        ("unknown.csv", degrees.clone(), None, "EPSG:4326"),
        ("mixed.csv", mixed, Some("EPSG:4326"), "row 3"),
        ("wrong.csv", metres, Some("EPSG:4326"), "EPSG:4547"),
        ("other.csv", degrees, Some("EPSG:4547"), "degrees"),
        (
            "own.geojson",
            r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features":[]}"#.into(),
            Some("EPSG:4326"),
            "which is it",
        ),
        (
            "late.geojson",
            r#"{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"EPSG:4547"}}}"#.into(),
            None,
            "after its features",
        ),
    ] {
        let path = village.file(name, content);
        let source = Source { crs: crs.map(Into::into), ..Source::new(path) };
        let error = village.import_from(Buildings, &source).await.expect_err(name);
        assert!(matches!(error, ImportError::Crs(_)), "{name}: {error}");
        assert!(error.to_string().contains(says), "{name}: {error}");
        assert_eq!(village.count("select count(*) from building").await, 0);
    }
}

#[tokio::test]
async fn shifted_coordinates_are_rejected_with_a_hint_at_the_shift() {
    let mut village = Village::within(
        "POLYGON((113.5159 23.1459,113.5175 23.1459,113.5175 23.1465,113.5159 23.1465,113.5159 23.1459))",
    )
    .await;
    let houses = [(0., 0.), (30., 0.), (60., 0.)];
    let path = village.file("houses.csv", csv(Crs::Gcj02, &houses));
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(path) };
    let report = village.stage(Buildings, &source).await.expect("staged");
    assert_eq!(rejected(&report), [(2, "outside_site"), (3, "outside_site"), (4, "outside_site")]);
    assert!(report.hints.iter().any(|hint| hint.contains("GCJ-02")), "{:?}", report.hints);
}

#[tokio::test]
async fn tables_of_corners_are_joined_by_their_id() {
    let mut village = Village::new().await;
    let mut text = String::from("编号,经度,纬度,层数\n");
    for (id, east) in [("a", 0.), ("b", 30.)] {
        for (lon, lat) in &square(east, 0.)[..4] {
            writeln!(text, "{id},{lon:.7},{lat:.7},5").expect("memory takes it");
        }
    }
    text += "c,113.5,,5\n";
    let path = village.file("corners.csv", text);
    let source = Source { crs: Some("EPSG:4326".into()), ..Source::new(path) };
    let report = village.import_from(Buildings, &source).await.expect("imported");
    assert_eq!((would(&report), rejected(&report)), ((2, 0, 0), vec![(10, "not_a_number")]));
    assert!(report.repaired.is_empty(), "{:?}", report.repaired);
}

#[tokio::test]
async fn the_same_corners_in_another_system_are_the_same_shape_and_others_are_not() {
    let mut village = Village::new().await;
    let houses = |east: f64| [(east, 0.), (20. + east, 0.), (40. + east, 0.), (60. + east, 0.)];
    let written = |village: &Village, crs: &str, east: f64| {
        let content = csv(Crs::parse(crs).expect("a system"), &houses(east));
        Source { crs: Some(crs.into()), ..Source::new(village.file("houses.csv", content)) }
    };
    let (gauss, degrees) = ("EPSG:4547", "EPSG:4490");
    let first = written(&village, gauss, 0.);
    assert_eq!(would(&village.import_from(Buildings, &first).await.expect("imported")), (4, 0, 0));
    let again = written(&village, degrees, 0.);
    assert_eq!(would(&village.import_from(Buildings, &again).await.expect("again")), (0, 0, 4));
    // A decimetre is another shape.
    let moved = written(&village, degrees, 0.1);
    assert_eq!(would(&village.import_from(Buildings, &moved).await.expect("moved")), (0, 4, 0));
}
