//! The H3 cell of a position: statistics are summed up by cell, not by point.
//!
//! H3 (Uber, version 4 of the library's grid) divides the earth into hexagons at sixteen resolutions. At 10 an edge is
//! about 76 m, a handful of houses; at 9 about 200 m, a village lane; at 8 about 530 m, a village.

use h3o::LatLng;
pub use h3o::{CellIndex, Resolution};

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
