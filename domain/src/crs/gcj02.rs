//! GCJ-02 (火星坐标): the offset that maps published in China must carry (GB 20263-2006 prescribes that it be applied, not
//! how). The formula is the one that became public in 2010 and that every converter since has used; its figures agree
//! with those of the map services to better than a metre.
//!
//! The offset varies so slowly (less than 0.1 % of a step) that the inverse is found by iterating the forward formula:
//! each round brings the error down by about a thousand times.

use std::f64::consts::PI;

/// Semi-major axis in metres and first eccentricity squared of the Krasovsky 1940 ellipsoid, which the formula uses.
const A: f64 = 6_378_245.0;
const EE: f64 = 0.006_693_421_622_965_943;

/// Whether the offset applies at a longitude and latitude: the box 72.004 to 137.8347 east, 0.8293 to 55.8271 north that the
/// public formula draws around China. Outside, GCJ-02 and WGS 84 are the same. The box is much larger than the country; on
/// its edge the conversion jumps by some hundred metres, so that a result within a kilometre of the edge isn't reliable.
#[must_use]
pub fn is_obfuscated(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// Longitude and latitude in GCJ-02 of a WGS 84 longitude and latitude, in degrees.
#[must_use]
pub fn wgs84_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !is_obfuscated(lon, lat) {
        return (lon, lat);
    }
    let (d_lon, d_lat) = offset(lon, lat);
    (lon + d_lon, lat + d_lat)
}

/// Longitude and latitude in WGS 84 of a GCJ-02 longitude and latitude, in degrees, exact to less than a millimetre.
#[must_use]
pub fn gcj02_to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    if !is_obfuscated(lon, lat) {
        return (lon, lat);
    }
    let (mut x, mut y) = (lon, lat);
    for _ in 0..10 {
        let (d_lon, d_lat) = offset(x, y);
        let (next_x, next_y) = (lon - d_lon, lat - d_lat);
        let moved = (next_x - x).abs().max((next_y - y).abs());
        (x, y) = (next_x, next_y);
        // 1e-12 degrees are a tenth of a micrometre.
        if moved < 1e-12 {
            break;
        }
    }
    (x, y)
}

/// The offset in degrees at a WGS 84 position.
fn offset(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let shared = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();

    let mut north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
    north += (shared + 20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    north += (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y / 30.0 * PI).sin()) * 2.0 / 3.0;

    let mut east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    east += (shared + 20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    east += (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;

    let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
    let w2 = 1.0 - EE * sin_lat * sin_lat;
    let meridian = A * (1.0 - EE) / (w2 * w2.sqrt());
    let parallel = A / w2.sqrt() * cos_lat;
    ((east / parallel).to_degrees(), (north / meridian).to_degrees())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shanghai, Shenzhen, Beijing as published by googollee/eviltransform: WGS 84 and GCJ-02, longitude first.
    const VECTORS: [[f64; 4]; 3] = [
        [121.527_210_6, 31.177_427_6, 121.531_541_859_215, 31.175_303_983_645_97],
        [113.912_316, 22.543_847, 113.917_176_480_836_3, 22.540_796_131_694_766],
        [116.377_817, 39.911_954, 116.384_047_224_556_57, 39.913_345_455_360_69],
    ];

    #[test]
    fn published_vectors_agree() {
        for [lon, lat, gcj_lon, gcj_lat] in VECTORS {
            let (x, y) = wgs84_to_gcj02(lon, lat);
            // 1e-8 degrees are a millimetre.
            assert!((x - gcj_lon).abs() < 1e-8 && (y - gcj_lat).abs() < 1e-8, "{x} {y}");
        }
    }

    #[test]
    fn outside_nothing_moves() {
        for (lon, lat) in [(-0.1276, 51.5072), (151.2, -33.9), (72.0, 30.0), (114.0, 55.9), (114.0, 0.0)] {
            assert_eq!(wgs84_to_gcj02(lon, lat), (lon, lat));
            assert_eq!(gcj02_to_wgs84(lon, lat), (lon, lat));
        }
    }

    proptest! {
        #[test]
        fn the_inverse_is_exact(lon in 73.0..135.0, lat in 3.0..54.0) {
            let (x, y) = wgs84_to_gcj02(lon, lat);
            let (back_lon, back_lat) = gcj02_to_wgs84(x, y);
            prop_assert!((back_lon - lon).abs() < 1e-10 && (back_lat - lat).abs() < 1e-10);
        }

        #[test]
        fn the_offset_is_a_few_hundred_metres(lon in 73.0..135.0, lat in 3.0..54.0) {
            let (x, y) = wgs84_to_gcj02(lon, lat);
            prop_assert!((x - lon).abs() < 0.03 && (y - lat).abs() < 0.03);
        }
    }
}
