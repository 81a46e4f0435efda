//! A shape as it lies in memory: what is cut for a tile.

use crate::catalogue::GeometryKind;
use crate::world::{WorldPoint, WorldRect};

/// What a ring is to its polygon; lines and points are `Outer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Bounds the area from outside.
    Outer,
    /// Bounds a hole of the outer ring before it.
    Hole,
}

/// A part of a shape: a line, a ring (without its closing position), or all points together. In four bytes: where it ends
/// among the positions, and whether it is a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(u32);

const HOLE: u32 = 1 << 31;

impl Part {
    /// A part that ends before this position; there can be 2^31 of them.
    #[must_use]
    pub fn new(end: usize, role: Role) -> Self {
        let end = u32::try_from(end).map_or(HOLE - 1, |end| end.min(HOLE - 1));
        Self(if role == Role::Hole { end | HOLE } else { end })
    }

    /// The position before which it ends.
    #[must_use]
    pub const fn end(self) -> usize {
        (self.0 & !HOLE) as usize
    }

    /// What it is.
    #[must_use]
    pub const fn role(self) -> Role {
        if self.0 & HOLE == 0 { Role::Outer } else { Role::Hole }
    }

    /// The same part where its positions begin so much later.
    #[must_use]
    pub fn moved(self, by: usize) -> Self {
        Self::new(self.end() + by, self.role())
    }
}

/// A shape, wherever its positions are kept.
#[derive(Debug, Clone, Copy)]
pub struct ShapeView<'a> {
    /// What it is made of.
    pub kind: GeometryKind,
    /// Its positions.
    pub points: &'a [WorldPoint],
    /// By position: the lowest zoom at which it is drawn. Empty: all are, at every zoom.
    pub ranks: &'a [u8],
    /// Its parts.
    pub parts: &'a [Part],
    /// What is to be taken from the end of a part to find it in `points`.
    pub offset: usize,
    /// The lowest zoom at which the grid of a tile can't spoil its rings, as long as no position is left out.
    pub sturdy_from: u8,
}

/// A part of a shape.
#[derive(Debug, Clone, Copy)]
pub struct PartView<'a> {
    /// Its positions.
    pub points: &'a [WorldPoint],
    /// Their ranks, or none.
    pub ranks: &'a [u8],
    /// What it is.
    pub role: Role,
}

impl<'a> ShapeView<'a> {
    /// The parts in order, a hole after its outer ring.
    pub fn parts(self) -> impl Iterator<Item = PartView<'a>> {
        let mut start = 0;
        self.parts.iter().map(move |part| {
            let range = start..part.end() - self.offset;
            start = range.end;
            let ranks = if self.ranks.is_empty() { &[] } else { &self.ranks[range.clone()] };
            PartView { points: &self.points[range], ranks, role: part.role() }
        })
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(self) -> WorldRect {
        let nowhere = WorldRect { min: [0, 0], max: [0, 0] };
        WorldRect::around(self.points.iter().copied()).unwrap_or(nowhere)
    }

    /// Its area in square steps of the world's grid; 0 for points and lines.
    #[must_use]
    pub fn area(self) -> f64 {
        if self.kind != GeometryKind::Polygon {
            return 0.0;
        }
        let signed = |part: PartView<'_>| {
            let area = ring_area(part.points).abs();
            if part.role == Role::Hole { -area } else { area }
        };
        self.parts().map(signed).sum::<f64>().max(0.0)
    }
}

/// Area of a ring by the surveyor's formula, in square steps: positive for a ring that is clockwise on the screen, where y
/// grows downwards.
#[must_use]
pub fn ring_area(ring: &[WorldPoint]) -> f64 {
    let Some([x0, y0]) = ring.first().copied() else { return 0.0 };
    let at = |[x, y]: WorldPoint| [f64::from(x) - f64::from(x0), f64::from(y) - f64::from(y0)];
    let next = ring.iter().cycle().skip(1);
    let doubled = ring.iter().zip(next).map(|(one, other)| {
        let ([ax, ay], [bx, by]) = (at(*one), at(*other));
        ax.mul_add(by, -(bx * ay))
    });
    doubled.sum::<f64>() / 2.0
}
