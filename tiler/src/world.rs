//! The world as the tiles see it: web mercator (EPSG:3857) on a grid of 2^32 by 2^32.
//!
//! One step of this grid is one unit of a tile at zoom 20 (2^20 tiles of 4096 units), about 9 mm on the equator. So a
//! position is projected once, when it is read, and a tile of any zoom is cut from it with a subtraction and a shift.

use std::f64::consts::PI;

/// Units along the side of a tile.
pub const EXTENT: i32 = 4096;
/// Units by which a tile reaches beyond its edges, so that outlines and symbols on the edge are whole.
pub const BUFFER: i32 = 64;
/// The zoom at which a unit of a tile is a step of the world's grid.
pub const GRID_ZOOM: u8 = 20;
/// The deepest zoom that is answered.
pub const MAX_ZOOM: u8 = 22;

const STEPS: f64 = 4_294_967_296.0;

/// A position on the world's grid; y grows to the south.
pub type WorldPoint = [u32; 2];

/// Longitude and latitude (WGS 84, degrees) on the world's grid; beyond the square of web mercator, its edge.
#[must_use]
pub fn project(lon: f64, lat: f64) -> WorldPoint {
    let x = lon / 360.0 + 0.5;
    let y = 0.5 - lat.to_radians().tan().asinh() / (2.0 * PI);
    [step(x), step(y)]
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
fn step(share: f64) -> u32 {
    (share * STEPS).round() as u32
}

/// Longitude and latitude (degrees) of a position on the grid.
#[must_use]
pub fn unproject([x, y]: WorldPoint) -> [f64; 2] {
    let lon = (f64::from(x) / STEPS - 0.5) * 360.0;
    let lat = ((0.5 - f64::from(y) / STEPS) * 2.0 * PI).sinh().atan().to_degrees();
    [lon, lat]
}

/// A box on the world's grid, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldRect {
    /// North-west corner.
    pub min: WorldPoint,
    /// South-east corner.
    pub max: WorldPoint,
}

impl WorldRect {
    /// The box around some points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = WorldPoint>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Self { min: first, max: first }, |rect, point| rect.union(Self { min: point, max: point })))
    }

    /// The box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    /// What of it lies within another that it touches.
    #[must_use]
    pub fn cut_to(self, other: Self) -> Self {
        Self {
            min: [self.min[0].max(other.min[0]), self.min[1].max(other.min[1])],
            max: [self.max[0].min(other.max[0]), self.max[1].min(other.max[1])],
        }
    }

    /// Whether they share a point.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        (0..2).all(|axis| self.min[axis] <= other.max[axis] && other.min[axis] <= self.max[axis])
    }

    /// The box, widened by so many steps on every side.
    #[must_use]
    pub fn widened(self, steps: u32) -> Self {
        Self {
            min: self.min.map(|edge| edge.saturating_sub(steps)),
            max: self.max.map(|edge| edge.saturating_add(steps)),
        }
    }

    /// `[west, south, east, north]` in degrees.
    #[must_use]
    pub fn degrees(self) -> [f64; 4] {
        let [west, north] = unproject(self.min);
        let [east, south] = unproject(self.max);
        [west, south, east, north]
    }
}

/// Address of a tile (XYZ: y grows to the south).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// The tile, if there is one at this address: zoom 0 to 22, x and y below 2^zoom.
    #[must_use]
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(u32::from(z))?;
        (z <= MAX_ZOOM && x < side && y < side).then_some(Self { z, x, y })
    }

    /// The tile at this zoom that holds a position.
    #[must_use]
    pub fn holding(z: u8, [x, y]: WorldPoint) -> Option<Self> {
        let shift = 32 - u32::from(z.min(MAX_ZOOM));
        let at = |steps: u32| u32::try_from(u64::from(steps) >> shift).unwrap_or(u32::MAX);
        Self::new(z, at(x), at(y))
    }

    /// Zoom.
    #[must_use]
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Column.
    #[must_use]
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Row.
    #[must_use]
    pub const fn y(self) -> u32 {
        self.y
    }

    /// The part of the world that the tile shows, with its buffer.
    #[must_use]
    pub fn reach(self) -> WorldRect {
        let side = 1_u64 << (32 - u32::from(self.z));
        let buffer = (side * u64::from(BUFFER.unsigned_abs())).div_ceil(u64::from(EXTENT.unsigned_abs()));
        let low = |index: u32| clamp_to_world((u64::from(index) * side).saturating_sub(buffer));
        let high = |index: u32| clamp_to_world((u64::from(index) + 1) * side + buffer);
        WorldRect { min: [low(self.x), low(self.y)], max: [high(self.x), high(self.y)] }
    }

    /// What it covers, without its buffer.
    #[must_use]
    pub fn rect(self) -> WorldRect {
        let side = 1_u64 << (32 - u32::from(self.z));
        let low = |index: u32| clamp_to_world(u64::from(index) * side);
        let high = |index: u32| clamp_to_world((u64::from(index) + 1) * side - 1);
        WorldRect { min: [low(self.x), low(self.y)], max: [high(self.x), high(self.y)] }
    }

    /// Turns positions of the world into units of this tile.
    #[must_use]
    pub fn frame(self) -> Frame {
        let side = 1_i64 << (32 - u32::from(self.z));
        Frame { origin: [i64::from(self.x) * side, i64::from(self.y) * side], z: self.z }
    }
}

fn clamp_to_world(steps: u64) -> u32 {
    u32::try_from(steps).unwrap_or(u32::MAX)
}

/// A position in units of a tile; y grows to the south.
pub type TilePoint = [i32; 2];

/// The transform from the world's grid to one tile.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    origin: [i64; 2],
    z: u8,
}

impl Frame {
    /// The nearest unit to a position. What lies further away than an eighth of the world ends there.
    #[must_use]
    pub fn place(&self, point: WorldPoint) -> TilePoint {
        [self.along(point[0], 0), self.along(point[1], 1)]
    }

    fn along(&self, steps: u32, axis: usize) -> i32 {
        // Within ±2^29, products of two differences stay within 64 bits.
        const FAR: i64 = 1 << 29;
        let offset = i64::from(steps) - self.origin[axis];
        let units = if self.z <= GRID_ZOOM {
            let shift = u32::from(GRID_ZOOM - self.z);
            let half = (1_i64 << shift) >> 1;
            (offset + half) >> shift
        } else {
            offset << (self.z - GRID_ZOOM)
        };
        i32::try_from(units.clamp(-FAR, FAR)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_world() {
        assert_eq!(project(-180.0, 0.0), [0, 1 << 31]);
        assert_eq!(project(0.0, 0.0), [1 << 31, 1 << 31]);
        assert_eq!(project(180.0, -90.0), [u32::MAX, u32::MAX]);
        assert_eq!(project(-180.0, 90.0), [0, 0]);
    }

    #[test]
    fn there_and_back_within_a_centimetre() {
        for (lon, lat) in [(113.52, 23.15), (-0.1, 51.5), (179.9, -45.0)] {
            let [lon_back, lat_back] = unproject(project(lon, lat));
            assert!((lon - lon_back).abs() < 1e-7 && (lat - lat_back).abs() < 1e-7, "{lon} {lat}");
        }
    }

    #[test]
    fn neighbours_place_a_point_on_their_common_edge_alike() {
        let point = project(113.52, 23.15);
        for z in 1..=MAX_ZOOM {
            let tile = TileId::holding(z, point).unwrap();
            let west = TileId::new(z, tile.x() - 1, tile.y()).unwrap();
            let [x, y] = tile.frame().place(point);
            assert_eq!(west.frame().place(point), [x + EXTENT, y], "zoom {z}");
            assert!((0..=EXTENT).contains(&x) && (0..=EXTENT).contains(&y), "zoom {z}: {x} {y}");
        }
    }

    #[test]
    fn addresses_outside_the_pyramid_are_none() {
        assert_eq!(TileId::new(23, 0, 0), None);
        assert_eq!(TileId::new(255, 0, 0), None);
        assert_eq!(TileId::new(0, 1, 0), None);
        assert_eq!(TileId::new(3, 0, 8), None);
        assert!(TileId::new(22, (1 << 22) - 1, 0).is_some());
        let whole = TileId::new(0, 0, 0).unwrap().reach();
        assert_eq!(whole, WorldRect { min: [0, 0], max: [u32::MAX, u32::MAX] });
    }
}
