//! Since when each part of a layer is as it is: what tells that a tile has changed without drawing it.

use std::collections::HashMap;

use crate::world::WorldRect;

/// A cell is a tile of zoom 18, some 150 m wide.
const CELL_SHIFT: u32 = 14;
/// Cells that are told apart; beyond, the whole layer counts as changed.
const MOST_CELLS: usize = 4096;

/// Epochs by place. Numbers only grow, and no two changes share one.
#[derive(Debug, Clone, Default)]
pub struct Epochs {
    floor: u64,
    cells: HashMap<[u32; 2], u64>,
}

impl Epochs {
    /// Everything as it was read at one moment.
    #[must_use]
    pub fn since(epoch: u64) -> Self {
        Self { floor: epoch, cells: HashMap::new() }
    }

    /// The number of the last change that touched a box.
    #[must_use]
    pub fn at(&self, rect: WorldRect) -> u64 {
        let [low, high] = [rect.min, rect.max].map(cell);
        let columns = u64::from(high[0] - low[0]) + 1;
        let rows = u64::from(high[1] - low[1]) + 1;
        let changed: u64 = if columns * rows <= self.cells.len() as u64 {
            let inside = (low[0]..=high[0]).flat_map(|x| (low[1]..=high[1]).map(move |y| [x, y]));
            inside.filter_map(|cell| self.cells.get(&cell).copied()).max().unwrap_or_default()
        } else {
            let inside = |at: &[u32; 2]| (0..2).all(|axis| (low[axis]..=high[axis]).contains(&at[axis]));
            self.cells.iter().filter(|(at, _)| inside(at)).map(|(_, epoch)| *epoch).max().unwrap_or_default()
        };
        changed.max(self.floor)
    }

    /// Notes that something within a box changed.
    pub fn touch(&mut self, rect: WorldRect, epoch: u64) {
        let [low, high] = [rect.min, rect.max].map(cell);
        let columns = (high[0] - low[0]) as usize + 1;
        let rows = (high[1] - low[1]) as usize + 1;
        if columns.saturating_mul(rows).saturating_add(self.cells.len()) > MOST_CELLS {
            self.floor = epoch;
            self.cells.clear();
            return;
        }
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                self.cells.insert([x, y], epoch);
            }
        }
    }
}

fn cell(point: [u32; 2]) -> [u32; 2] {
    point.map(|steps| steps >> CELL_SHIFT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(from: u32, to: u32) -> WorldRect {
        WorldRect { min: [from << CELL_SHIFT; 2], max: [to << CELL_SHIFT; 2] }
    }

    #[test]
    fn only_what_a_change_touched_is_younger() {
        let mut epochs = Epochs::default();
        epochs.touch(rect(10, 11), 1);
        epochs.touch(rect(11, 11), 2);
        assert_eq!(epochs.at(rect(10, 10)), 1);
        assert_eq!(epochs.at(rect(9, 12)), 2);
        assert_eq!(epochs.at(rect(12, 20)), 0);
        assert_eq!(epochs.at(WorldRect { min: [0, 0], max: [u32::MAX, u32::MAX] }), 2);
    }

    #[test]
    fn a_change_of_everything_is_felt_everywhere() {
        let mut epochs = Epochs::default();
        epochs.touch(rect(0, 1), 1);
        epochs.touch(rect(0, 1000), 2);
        assert_eq!(epochs.at(rect(200_000, 200_000)), 2);
    }
}
