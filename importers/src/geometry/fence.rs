//! The fence of a site, prepared so that most footprints are known to lie inside by looking at a few cells.
//!
//! Only "certainly inside" is decided here. What touches the edge or lies outside is left to `PostGIS`, which decides
//! when the rows are staged and again when they are applied, so that the two can't disagree.

use geo::{BoundingRect, Contains, Coord, Intersects, Line, LineString, MultiPolygon, Point, Rect};

const CELLS: usize = 128;

/// A fence as a grid of cells that are wholly inside or not.
#[derive(Debug, Clone)]
pub struct Fence {
    bounds: Rect,
    cell: Coord,
    inside: Vec<bool>,
}

impl Fence {
    /// Prepares a fence. An empty one has nothing inside.
    #[must_use]
    pub fn new(shape: &MultiPolygon) -> Self {
        let nowhere = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 0.0, y: 0.0 });
        let bounds = shape.bounding_rect().unwrap_or(nowhere);
        #[expect(clippy::cast_precision_loss, reason = "128")]
        let cell = Coord { x: bounds.width() / CELLS as f64, y: bounds.height() / CELLS as f64 };
        let mut fence = Self { bounds, cell, inside: vec![true; CELLS * CELLS] };
        let rings = || shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        for edge in rings().flat_map(LineString::lines) {
            fence.cross_out(edge);
        }
        for index in 0..fence.inside.len() {
            let centre = fence.rect(index).center();
            fence.inside[index] &= shape.contains(&Point::from(centre));
        }
        fence
    }

    /// Whether the box between two corners is certainly inside.
    #[must_use]
    pub fn certainly_covers(&self, min: Coord, max: Coord) -> bool {
        let (Some((left, bottom)), Some((right, top))) = (self.at(min), self.at(max)) else { return false };
        (bottom..=top).all(|row| self.inside[row * CELLS + left..=row * CELLS + right].iter().all(|inside| *inside))
    }

    /// Cells that an edge of the fence passes are not inside.
    fn cross_out(&mut self, edge: Line) {
        let bounds = edge.bounding_rect();
        let (left, bottom) = self.clamped(bounds.min());
        let (right, top) = self.clamped(bounds.max());
        for row in bottom..=top {
            for column in left..=right {
                let index = row * CELLS + column;
                if self.inside[index] && self.rect(index).intersects(&edge) {
                    self.inside[index] = false;
                }
            }
        }
    }

    /// A cell, a hair larger than it is so that rounding errs to the safe side.
    fn rect(&self, index: usize) -> Rect {
        #[expect(clippy::cast_precision_loss, reason = "below 128")]
        let (column, row) = ((index % CELLS) as f64, (index / CELLS) as f64);
        let hair = 1e-9;
        let min = self.bounds.min();
        Rect::new(
            Coord { x: min.x + column * self.cell.x - hair, y: min.y + row * self.cell.y - hair },
            Coord { x: min.x + (column + 1.0) * self.cell.x + hair, y: min.y + (row + 1.0) * self.cell.y + hair },
        )
    }

    fn at(&self, point: Coord) -> Option<(usize, usize)> {
        let (min, max) = (self.bounds.min(), self.bounds.max());
        let within = point.x > min.x && point.y > min.y && point.x < max.x && point.y < max.y;
        within.then(|| self.clamped(point))
    }

    fn clamped(&self, point: Coord) -> (usize, usize) {
        let min = self.bounds.min();
        (index((point.x - min.x) / self.cell.x), index((point.y - min.y) / self.cell.y))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
fn index(cells: f64) -> usize {
    (cells.floor().clamp(0.0, 127.0) as usize).min(CELLS - 1)
}

#[cfg(test)]
mod tests {
    use geo::{Covers, polygon};

    use super::*;

    #[test]
    fn whatever_is_certain_is_true_and_most_of_the_middle_is_certain() {
        let shape = MultiPolygon::new(vec![polygon![
            (x: 113.0, y: 23.0), (x: 113.02, y: 23.001), (x: 113.021, y: 23.02), (x: 113.01, y: 23.011), (x: 112.999, y: 23.02),
        ]]);
        let fence = Fence::new(&shape);
        let (mut certain, mut covered) = (0, 0);
        for step in 0..2500_u32 {
            let (x, y) = (112.998 + 0.0005 * f64::from(step % 50), 22.999 + 0.0005 * f64::from(step / 50));
            let (min, max) = (Coord { x, y }, Coord { x: x + 0.0002, y: y + 0.0001 });
            let really = shape.covers(&Rect::new(min, max).to_polygon());
            covered += u32::from(really);
            if fence.certainly_covers(min, max) {
                certain += 1;
                assert!(really, "{x} {y}");
            }
        }
        assert!(certain * 10 > covered * 8, "{certain} of {covered}");
    }
}
