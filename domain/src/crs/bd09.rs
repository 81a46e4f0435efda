//! BD-09: Baidu's own offset on top of GCJ-02, by the formula that became public together with it.
//!
//! In polar form: the radius and the angle around the origin of longitude and latitude change with the other coordinate,
//! then everything moves by (0.0065, 0.006) degrees. The published way back takes the change at the far end and is wrong by up
//! to half a metre; here the forward formula is iterated instead.

use std::f64::consts::PI;

/// Longitude and latitude in BD-09 of a GCJ-02 longitude and latitude, in degrees.
#[must_use]
pub fn gcj02_to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    const X_PI: f64 = PI * 3000.0 / 180.0;
    let radius = lon.hypot(lat) + 0.000_02 * (lat * X_PI).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * X_PI).cos();
    (radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

/// Longitude and latitude in GCJ-02 of a BD-09 longitude and latitude, in degrees, exact to less than a millimetre.
#[must_use]
pub fn bd09_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    let (mut x, mut y) = (lon - 0.0065, lat - 0.006);
    for _ in 0..20 {
        let (forward_x, forward_y) = gcj02_to_bd09(x, y);
        let (error_x, error_y) = (lon - forward_x, lat - forward_y);
        x += error_x;
        y += error_y;
        // 1e-12 degrees are a tenth of a micrometre.
        if error_x.abs().max(error_y.abs()) < 1e-12 {
            break;
        }
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Beijing, Tian'anmen, as the documentation of wandergis/coordtransform gives it.
    #[test]
    fn published_vector_agrees() {
        let (lon, lat) = gcj02_to_bd09(116.404, 39.915);
        assert!(
            (lon - 116.410_369_493_710_29).abs() < 1e-9 && (lat - 39.921_336_993_510_21).abs() < 1e-9,
            "{lon} {lat}"
        );
    }

    proptest! {
        #[test]
        fn the_inverse_is_exact(lon in 73.0..135.0, lat in 3.0..54.0) {
            let (x, y) = gcj02_to_bd09(lon, lat);
            let (back_lon, back_lat) = bd09_to_gcj02(x, y);
            prop_assert!((back_lon - lon).abs() < 1e-10 && (back_lat - lat).abs() < 1e-10);
        }
    }
}
