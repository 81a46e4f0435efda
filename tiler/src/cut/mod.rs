//! Cuts shapes for one tile: onto its grid, within its buffer, valid and wound as MVT 2.1 asks.
//!
//! Everything happens on whole units after placing: what two features or two tiles share is placed alike, so that it stays
//! shared. Positions whose absence does not show at the tile's zoom are left out, unless everything is asked for. Areas that
//! the grid would spoil (rings that cross or touch themselves once they are rounded) and areas that reach over the buffer go
//! through an exact boolean operation on integers; the others are only looked at, and most not even that: see `sturdy_from`.

mod join;
mod line;
mod polygon;
mod ring;

use i_overlay::core::overlay::{IntOverlayOptions, Overlay};

use crate::catalogue::GeometryKind;
use crate::feature::{PartView, Role, ShapeView};
use crate::world::{BUFFER, EXTENT, Frame, TileId, TilePoint};

/// Zooms below which positions on a straight line between their neighbours are left out.
const KEEP_ALL_FROM_ZOOM: u8 = 17;
/// Lowest and highest unit that a tile holds.
pub const LOW: i32 = -BUFFER;
pub const HIGH: i32 = EXTENT + BUFFER;

/// How much of its features a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Detail {
    /// What can be seen at its zoom, and never more than a client can bear.
    #[default]
    Seen,
    /// Every feature with every position.
    Full,
}

/// Parts of a shape in units of a tile, packed.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    points: Vec<TilePoint>,
    ends: Vec<usize>,
}

impl Pieces {
    /// The parts: points all in one; lines; rings without their closing position, the outer ones clockwise on the screen
    /// (their area by the surveyor's formula is positive), each followed by its holes, which go the other way.
    pub fn parts(&self) -> impl Iterator<Item = &[TilePoint]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.points[start..*end])
    }

    /// How many positions they have together.
    #[must_use]
    pub const fn positions(&self) -> usize {
        self.points.len()
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }

    fn push(&mut self, part: &[TilePoint]) {
        self.points.extend_from_slice(part);
        self.ends.push(self.points.len());
    }

    fn last_start(&self) -> usize {
        self.ends.last().copied().unwrap_or_default()
    }
}

/// Cuts shapes for one tile; keeps its memory from shape to shape.
pub struct Cutter {
    frame: Frame,
    z: u8,
    detail: Detail,
    keeps_all: bool,
    /// Whether a position of the present shape was left out.
    leaves_out: bool,
    placed: Pieces,
    roles: Vec<Role>,
    overlay: Overlay,
    cut: Pieces,
}

impl Cutter {
    /// For a tile.
    #[must_use]
    pub fn new(tile: TileId, detail: Detail) -> Self {
        Self {
            frame: tile.frame(),
            z: tile.z(),
            detail,
            leaves_out: false,
            keeps_all: tile.z() >= KEEP_ALL_FROM_ZOOM,
            placed: Pieces::default(),
            roles: Vec::new(),
            overlay: Overlay::new_custom(64, IntOverlayOptions::ogc(), i_overlay::core::solver::Solver::default()),
            cut: Pieces::default(),
        }
    }

    /// What the tile shows of a shape; empty where that is nothing.
    pub fn cut(&mut self, shape: ShapeView<'_>) -> &Pieces {
        self.cut.clear();
        self.leaves_out = false;
        match shape.kind {
            GeometryKind::Point => self.cut_points(shape),
            GeometryKind::Line => self.cut_lines(shape),
            GeometryKind::Polygon => self.cut_polygons(shape),
        }
        &self.cut
    }

    fn cut_points(&mut self, shape: ShapeView<'_>) {
        for part in shape.parts() {
            let placed = part.points.iter().map(|point| self.frame.place(*point));
            self.cut.points.extend(placed.filter(|point| is_inside(*point)));
        }
        if !self.cut.points.is_empty() {
            self.cut.ends.push(self.cut.points.len());
        }
    }

    /// Places a part at the end of `placed`, without repeated positions and, where the zoom allows, without those on a
    /// straight line; answers how many positions it has.
    fn place(&mut self, part: PartView<'_>, is_ring: bool) -> usize {
        let start = self.placed.last_start();
        let placed = &mut self.placed.points;
        placed.truncate(start);
        let ranks = if self.detail == Detail::Full { &[] } else { part.ranks };
        for (place, point) in part.points.iter().enumerate() {
            if ranks.get(place).is_some_and(|rank| *rank > self.z) {
                self.leaves_out = true;
                continue;
            }
            let next = self.frame.place(*point);
            if placed[start..].last() == Some(&next) {
                continue;
            }
            if !self.keeps_all
                && let [.., before, last] = placed[start..]
                && is_straight(before, last, next)
            {
                placed.pop();
            }
            placed.push(next);
        }
        if is_ring {
            while placed.len() > start + 1 && placed.last() == Some(&placed[start]) {
                placed.pop();
            }
            if !self.keeps_all && placed.len() > start + 3 {
                let [first, second] = [placed[start], placed[start + 1]];
                let [before, last] = [placed[placed.len() - 2], placed[placed.len() - 1]];
                if is_straight(before, last, first) {
                    placed.pop();
                }
                if is_straight(last, first, second) {
                    placed.remove(start);
                }
            }
        }
        placed.len() - start
    }
}

fn is_inside(point: TilePoint) -> bool {
    point.iter().all(|unit| (LOW..=HIGH).contains(unit))
}

/// Whether the way goes straight on at `b`, exactly.
fn is_straight(a: TilePoint, b: TilePoint, c: TilePoint) -> bool {
    ring::cross(a, b, c) == 0 && ring::dot(a, b, c) > 0
}

#[cfg(test)]
mod tests;
