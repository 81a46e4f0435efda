//! The coordinate systems in which tiles are cut.

use menpai_domain::crs::wgs84_to_gcj02;

use crate::world::{WorldPoint, WorldRect, project, unproject};

/// Steps of the world's grid that no shift to GCJ-02 exceeds: about two kilometres.
const LARGEST_SHIFT: u32 = 1 << 18;

/// Coordinate system of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TileCrs {
    /// Web mercator of WGS 84.
    #[default]
    Wgs84,
    /// Web mercator of GCJ-02, as Chinese base maps draw.
    Gcj02,
}

impl TileCrs {
    /// A position of WGS 84 in this system.
    #[must_use]
    pub fn shift(self, point: WorldPoint) -> WorldPoint {
        match self {
            Self::Wgs84 => point,
            Self::Gcj02 => {
                let [lon, lat] = unproject(point);
                let (lon, lat) = wgs84_to_gcj02(lon, lat);
                project(lon, lat)
            }
        }
    }

    /// The box in this system around a box of WGS 84.
    #[must_use]
    pub fn around(self, rect: WorldRect) -> WorldRect {
        let WorldRect { min: [west, north], max: [east, south] } = rect;
        let corners = [[west, north], [east, north], [west, south], [east, south]].map(|corner| self.shift(corner));
        WorldRect::around(corners).unwrap_or(rect)
    }

    /// Where, in WGS 84, everything lies that this box of this system can show.
    pub(crate) fn reach_in_wgs84(self, rect: WorldRect) -> WorldRect {
        match self {
            Self::Wgs84 => rect,
            Self::Gcj02 => rect.widened(LARGEST_SHIFT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shift_is_felt_in_china_only_and_stays_within_its_bound() {
        let village = project(113.52, 23.15);
        let shifted = TileCrs::Gcj02.shift(village);
        assert_ne!(shifted, village);
        assert!((0..2).all(|axis| shifted[axis].abs_diff(village[axis]) < LARGEST_SHIFT));
        let london = project(-0.1, 51.5);
        let back = TileCrs::Gcj02.shift(london);
        assert!((0..2).all(|axis| back[axis].abs_diff(london[axis]) <= 1));
        assert_eq!(TileCrs::Wgs84.shift(village), village);
    }
}
