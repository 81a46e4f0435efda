//! The H3 cell of a position: statistics are summed up by cell, not by point.
//!
//! H3 (Uber, version 4 of the library's grid) divides the earth into hexagons at sixteen resolutions. At 10 an edge is
//! about 76 m, a handful of houses; at 9 about 200 m, a village lane; at 8 about 530 m, a village.

use h3o::LatLng;
pub use h3o::{CellIndex, Resolution};

/// Resolution of the place under which a unit on offer is found: the centre of the cell in which its building stands.
pub const LISTING_PLACE: Resolution = Resolution::Nine;
/// How far such a cell reaches from its centre, metres. The largest hexagons of resolution 9, in the middle of the grid's twenty
/// faces, have edges of 221.2 m on H3's sphere, which are as far from the centre; on WGS 84 up to 0.5 % more.
pub const LISTING_PLACE_REACH_M: f64 = 225.0;

/// A box of the map, `[west, south, east, north]` in WGS 84 degrees, with so many metres around it; at the poles and at the 180th
/// meridian it ends.
#[must_use]
pub fn widened([west, south, east, north]: [f64; 4], metres: f64) -> [f64; 4] {
    // A degree is nowhere shorter: of latitude at the equator, of longitude by the cosine of the latitude.
    const DEGREE_OF_LATITUDE_M: f64 = 110_574.0;
    const DEGREE_OF_LONGITUDE_M: f64 = 111_319.0;
    let by = metres / DEGREE_OF_LATITUDE_M;
    let (south, north) = ((south - by).max(-90.0), (north + by).min(90.0));
    let shrunk = south.abs().max(north.abs()).to_radians().cos();
    // At a pole the cosine is 0 or next to it, and all longitudes meet.
    let by = (metres / (DEGREE_OF_LONGITUDE_M * shrunk.max(1e-9))).min(360.0);
    [(west - by).max(-180.0), south, (east + by).min(180.0), north]
}

/// The cell around a WGS 84 longitude and latitude in degrees. `None` if they aren't a position.
#[must_use]
pub fn cell_at(lon: f64, lat: f64, resolution: Resolution) -> Option<CellIndex> {
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return None;
    }
    LatLng::new(lat, lon).ok().map(|position| position.to_cell(resolution))
}

/// Longitude and latitude of a cell's centre, degrees.
#[must_use]
pub fn centre(cell: CellIndex) -> [f64; 2] {
    let centre = LatLng::from(cell);
    [centre.lng(), centre.lat()]
}

/// A cell as PostgreSQL's BIGINT holds it. The highest bit of a cell is never set, so that nothing is lost.
#[must_use]
pub fn cell_to_i64(cell: CellIndex) -> i64 {
    u64::from(cell).cast_signed()
}

/// The cell in a BIGINT; `None` if the number is no cell.
#[must_use]
pub fn cell_from_i64(number: i64) -> Option<CellIndex> {
    CellIndex::try_from(number.cast_unsigned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_contains_its_position() {
        // Yunpu Street, Huangpu.
        let cell = cell_at(113.5214, 23.1497, Resolution::Nine).expect("a position");
        let centre = LatLng::from(cell);
        let (dx, dy) = ((centre.lng() - 113.5214).abs(), (centre.lat() - 23.1497).abs());
        assert!(dx < 0.003 && dy < 0.003, "{centre:?}");
        let coarser = cell_at(113.5214, 23.1497, Resolution::Eight);
        assert_eq!(cell.parent(Resolution::Eight), coarser);
    }

    /// The example of the H3 documentation: 37.7955 north, 122.3937 west at resolution 10 is 8a283082a677fff.
    #[test]
    fn the_documented_example_agrees() {
        let cell = cell_at(-122.393_703_8, 37.795_500_1, Resolution::Ten).map(|cell| cell.to_string());
        assert_eq!(cell.as_deref(), Some("8a283082a677fff"));
    }

    #[test]
    fn no_listing_place_is_further_away_than_its_cell_reaches() {
        let mut farthest = 0.0_f64;
        // The middle of a face of the grid, where cells are largest, and the whole earth.
        let around = (-180..180)
            .step_by(9)
            .flat_map(|lon| (-89..=89).step_by(7).map(move |lat| (f64::from(lon), f64::from(lat))));
        for (lon, lat) in around.chain([(113.5214, 23.1497), (71.528, 46.042)]) {
            let cell = cell_at(lon, lat, LISTING_PLACE).expect("a position");
            let middle = LatLng::from(cell);
            for corner in cell.boundary().iter() {
                farthest = farthest.max(middle.distance_m(*corner));
            }
        }
        assert!((200.0..LISTING_PLACE_REACH_M / 1.005).contains(&farthest), "{farthest} m");
    }

    #[test]
    fn a_box_is_widened_by_metres_on_each_side() {
        let [west, south, east, north] = widened([113.5, 23.1, 113.6, 23.2], 225.0);
        let far = |from: (f64, f64), to: (f64, f64)| {
            let place = |(lon, lat): (f64, f64)| LatLng::new(lat, lon).expect("a position");
            place(from).distance_m(place(to))
        };
        for metres in [
            far((west, 23.1), (113.5, 23.1)),
            far((east, 23.2), (113.6, 23.2)),
            far((113.5, south), (113.5, 23.1)),
            far((113.5, north), (113.5, 23.2)),
        ] {
            assert!((224.0..228.0).contains(&metres), "{metres} m");
        }
        assert_eq!(widened([-180.0, -90.0, 180.0, 90.0], 225.0), [-180.0, -90.0, 180.0, 90.0]);
        let [west, _, east, _] = widened([10.0, 89.0, 11.0, 89.999], 225.0);
        assert_eq!((west, east), (-180.0, 180.0), "around the pole");
    }

    #[test]
    fn no_position_no_cell() {
        for (lon, lat) in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (181.0, 0.0), (0.0, 91.0), (450_000.0, 2_500_000.0)] {
            assert_eq!(cell_at(lon, lat, Resolution::Nine), None);
        }
    }

    #[test]
    fn a_cell_survives_the_database() {
        let cell = cell_at(113.5214, 23.1497, Resolution::Ten).expect("a position");
        assert!(cell_to_i64(cell) > 0);
        assert_eq!(cell_from_i64(cell_to_i64(cell)), Some(cell));
        assert_eq!(cell_from_i64(0), None);
        assert_eq!(cell_from_i64(-1), None);
    }
}
