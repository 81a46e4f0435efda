//! How much of each cell of a tile is built over.

use crate::cut::{HIGH, LOW};
use crate::world::TilePoint;

/// The share of a cell that must be covered for it to be drawn.
const ENOUGH: f32 = 0.35;

/// A grid of cells over a tile and its buffer.
pub struct Coverage {
    /// Units along the side of a cell.
    side: i32,
    columns: usize,
    covered: Vec<f32>,
}

impl Coverage {
    /// Nothing is covered yet; cells have sides of so many units.
    pub fn new(side: i32) -> Self {
        let columns = (HIGH - LOW).unsigned_abs().div_ceil(side.unsigned_abs()) as usize;
        Self { side, columns, covered: vec![0.0; columns * columns] }
    }

    /// Spreads an area (square units) over a box.
    #[expect(clippy::cast_precision_loss, reason = "units of a tile")]
    pub fn cover(&mut self, [min, max]: [TilePoint; 2], area: f32) {
        if (0..2).any(|axis| max[axis] < LOW || min[axis] >= HIGH) {
            return;
        }
        let [low, high] = [min.map(|unit| unit.clamp(LOW, HIGH - 1)), max.map(|unit| unit.clamp(LOW, HIGH - 1))];
        // A box without a width is as wide as a unit.
        let extent = |axis: usize| (max[axis] - min[axis]).max(1) as f32;
        let density = area / (extent(0) * extent(1));
        let [from, to] = [low, high].map(|point| point.map(|unit| (unit - LOW) / self.side));
        let overlap = |axis: usize, cell: i32| {
            let start = LOW + cell * self.side;
            let end = high[axis].max(low[axis] + 1).min(start + self.side);
            (end - low[axis].max(start)).max(0) as f32
        };
        for row in from[1]..=to[1] {
            for column in from[0]..=to[0] {
                let covered = density * overlap(0, column) * overlap(1, row);
                let place = self.place([column, row]);
                self.covered[place] += covered;
            }
        }
    }

    #[expect(clippy::cast_sign_loss, reason = "cells are counted from the corner")]
    const fn place(&self, [column, row]: [i32; 2]) -> usize {
        row as usize * self.columns + column as usize
    }

    /// Cells within a box of units that are covered enough, joined along each row; where none is, the one that is covered
    /// most.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "units of a tile"
    )]
    pub fn runs(&self, [min, max]: [TilePoint; 2]) -> Vec<[TilePoint; 2]> {
        let enough = ENOUGH * (self.side * self.side) as f32;
        let last = self.columns as i32 - 1;
        let [from, to] =
            [min, [max[0] - 1, max[1] - 1]].map(|point| point.map(|unit| ((unit - LOW) / self.side).clamp(0, last)));
        let mut runs: Vec<[TilePoint; 2]> = Vec::new();
        let mut most = (0.0, None);
        for row in from[1]..=to[1] {
            let mut start = None;
            for column in from[0]..=to[0] + 1 {
                let covered = if column <= to[0] { self.covered[self.place([column, row])] } else { 0.0 };
                if covered > most.0 {
                    most = (covered, Some([column, row]));
                }
                match (start, covered >= enough) {
                    (None, true) => start = Some(column),
                    (Some(begin), false) => {
                        runs.push(self.rect([begin, row], column));
                        start = None;
                    }
                    _ => {}
                }
            }
        }
        if runs.is_empty() {
            runs.extend(most.1.map(|[column, row]| self.rect([column, row], column + 1)));
        }
        runs
    }

    fn rect(&self, [column, row]: [i32; 2], end: i32) -> [TilePoint; 2] {
        let unit = |cell: i32| (LOW + cell * self.side).min(HIGH);
        [[unit(column), unit(row)], [unit(end), unit(row + 1)]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_is_drawn_and_a_lonely_hut_too() {
        let whole = [[0, 0], [4096, 4096]];
        let mut coverage = Coverage::new(16);
        coverage.cover([[0, 0], [32, 16]], 512.0);
        assert_eq!(coverage.runs(whole), [[[0, 0], [32, 16]]]);
        let mut hut = Coverage::new(16);
        hut.cover([[100, 100], [102, 102]], 4.0);
        assert_eq!(hut.runs(whole), [[[96, 96], [112, 112]]]);
        assert_eq!(hut.runs([[1000, 1000], [2000, 2000]]), [[[0; 2]; 2]; 0]);
        let mut elsewhere = Coverage::new(16);
        elsewhere.cover([[-300, 0], [-200, 50]], 5000.0);
        assert_eq!(elsewhere.runs(whole), [[[0; 2]; 2]; 0]);
    }

    #[test]
    fn nothing_is_lost_at_the_edges() {
        let mut coverage = Coverage::new(128);
        coverage.cover([[-500, -500], [5000, 5000]], 5500.0 * 5500.0);
        let runs = coverage.runs([[LOW, LOW], [HIGH, HIGH]]);
        assert_eq!(runs.len(), 33);
        assert!(runs.iter().all(|[from, to]| from[0] == LOW && to[0] == HIGH));
    }
}
