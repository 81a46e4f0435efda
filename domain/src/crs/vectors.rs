//! Comparison with figures computed elsewhere: some here, more in `../shared/data` beside the checkout where that
//! exists.

use std::path::PathBuf;

use super::{Crs, Transformer, wgs84_to_gcj02};

/// Longitude, latitude (EPSG:4490), EPSG code, easting, northing. Computed with PROJ 9.5.1.
const GAUSS_KRUGER: [(f64, f64, u32, f64, f64); 8] = [
    (113.5214, 23.1497, 4525, 37_758_272.372_5, 2_563_351.227_4), // Yunpu Street
    (113.5214, 23.1497, 4526, 38_450_986.593_9, 2_561_196.592_7),
    (113.5214, 23.1497, 4547, 450_986.593_9, 2_561_196.592_7),
    (114.0222, 22.5268, 4547, 502_283.856_5, 2_492_135.239_3), // Xiasha
    (114.0, 23.0, 4526, 38_500_000.0, 2_544_537.578_6),        // central meridian
    (115.5, 23.2, 4526, 38_653_568.484_4, 2_567_478.688_4),    // limit of the zone
    (110.4, 21.2, 4548, -186_415.026_3, 2_359_561.273_7),      // two zones away
    (116.7, 23.4, 4546, 1_083_305.413_0, 2_600_385.342_3),
];

fn check(lon: f64, lat: f64, epsg: u32, east: f64, north: f64) {
    let transformer = Transformer::new(Crs::from_epsg(epsg).expect("supported"));
    let (x, y) = transformer.from_wgs84(lon, lat).expect("in China");
    // Given to a tenth of a millimetre; agreed to within half a millimetre.
    assert!((x - east).abs() < 5e-4 && (y - north).abs() < 5e-4, "EPSG:{epsg} {lon} {lat}: {x} {y}");
    let (back_lon, back_lat) = transformer.to_wgs84(east, north).expect("in its zone");
    assert!((back_lon - lon).abs() < 5e-9 && (back_lat - lat).abs() < 5e-9, "EPSG:{epsg} {back_lon} {back_lat}");
}

/// A file of the folder with real data beside the checkout. Most machines have none; then the figures above must do.
fn shared(file: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/crs");
    Some(folder.join(file)).filter(|path| path.exists())
}

fn rows(path: &PathBuf) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(path).expect("readable");
    reader.records().collect::<Result<_, _>>().expect("well-formed")
}

fn number(row: &csv::StringRecord, column: usize) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn gauss_kruger_agrees_with_proj_to_a_millimetre() {
    for (lon, lat, epsg, east, north) in GAUSS_KRUGER {
        check(lon, lat, epsg, east, north);
    }
    for row in shared("cgcs2000_proj_vectors.csv").iter().flat_map(rows) {
        let epsg = row[3].parse().expect("a code");
        check(number(&row, 1), number(&row, 2), epsg, number(&row, 5), number(&row, 6));
    }
}

#[test]
fn gcj02_agrees_with_the_shared_vectors() {
    for row in shared("gcj02_vectors.csv").iter().flat_map(rows) {
        let (lon, lat) = wgs84_to_gcj02(number(&row, 2), number(&row, 1));
        let (dx, dy) = ((lon - number(&row, 4)).abs(), (lat - number(&row, 3)).abs());
        assert!(dx < 1e-8 && dy < 1e-8, "{}: {dx} {dy}", &row[0]);
    }
}
