//! Since when each part of a layer is as it is: what tells that a tile has changed without drawing it.
//!
//! Each audience has numbers of its own: what somebody doesn't see must not show in when their tile last changed either.

use std::collections::HashMap;

use crate::catalogue::Audience;
use crate::world::WorldRect;

/// A cell is a tile of zoom 18, some 150 m wide.
const CELL_SHIFT: u32 = 14;
/// Cells that are told apart; beyond, the whole layer counts as changed.
const MOST_CELLS: usize = 4096;

/// A number for each audience.
type Seen = [u64; Audience::ALL.len()];

/// Epochs by place. Numbers only grow, and no two changes share one.
#[derive(Debug, Clone, Default)]
pub struct Epochs {
    floor: Seen,
    cells: HashMap<[u32; 2], Seen>,
}

impl Epochs {
    /// Everything as it was read at one moment.
    #[must_use]
    pub fn since(epoch: u64) -> Self {
        Self { floor: [epoch; Audience::ALL.len()], cells: HashMap::new() }
    }

    /// The number of the last change within a box that an audience sees.
    #[must_use]
    pub fn at(&self, rect: WorldRect, audience: Audience) -> u64 {
        let place = audience as usize;
        let [low, high] = [rect.min, rect.max].map(cell);
        let columns = u64::from(high[0] - low[0]) + 1;
        let rows = u64::from(high[1] - low[1]) + 1;
        let changed: u64 = if columns * rows <= self.cells.len() as u64 {
            let inside = (low[0]..=high[0]).flat_map(|x| (low[1]..=high[1]).map(move |y| [x, y]));
            inside.filter_map(|cell| self.cells.get(&cell).map(|seen| seen[place])).max().unwrap_or_default()
        } else {
            let inside = |at: &[u32; 2]| (0..2).all(|axis| (low[axis]..=high[axis]).contains(&at[axis]));
            self.cells.iter().filter(|(at, _)| inside(at)).map(|(_, seen)| seen[place]).max().unwrap_or_default()
        };
        changed.max(self.floor[place])
    }

    /// Notes that something within a box changed which is seen from an audience on.
    pub fn touch(&mut self, rect: WorldRect, seen_from: Audience, epoch: u64) {
        let first = seen_from as usize;
        let [low, high] = [rect.min, rect.max].map(cell);
        let columns = (high[0] - low[0]) as usize + 1;
        let rows = (high[1] - low[1]) as usize + 1;
        if columns.saturating_mul(rows).saturating_add(self.cells.len()) > MOST_CELLS {
            // Whoever doesn't see this has the last change that they saw anywhere, and is told of nothing.
            for seen in self.cells.drain().map(|(_, seen)| seen) {
                self.floor.iter_mut().zip(seen).for_each(|(floor, seen)| *floor = seen.max(*floor));
            }
            self.floor[first..].fill(epoch);
            return;
        }
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                self.cells.entry([x, y]).or_default()[first..].fill(epoch);
            }
        }
    }
}

fn cell(point: [u32; 2]) -> [u32; 2] {
    point.map(|steps| steps >> CELL_SHIFT)
}

#[cfg(test)]
mod tests {
    use Audience::{Everyone, Gaps, Public, Statistics};

    use super::*;

    const ALL: WorldRect = WorldRect { min: [0, 0], max: [u32::MAX, u32::MAX] };

    fn rect(from: u32, to: u32) -> WorldRect {
        WorldRect { min: [from << CELL_SHIFT; 2], max: [to << CELL_SHIFT; 2] }
    }

    #[test]
    fn only_what_a_change_touched_is_younger() {
        let mut epochs = Epochs::default();
        epochs.touch(rect(10, 11), Public, 1);
        epochs.touch(rect(11, 11), Public, 2);
        assert_eq!(epochs.at(rect(10, 10), Public), 1);
        assert_eq!(epochs.at(rect(9, 12), Public), 2);
        assert_eq!(epochs.at(rect(12, 20), Public), 0);
        assert_eq!(epochs.at(ALL, Public), 2);
    }

    #[test]
    fn a_change_of_everything_is_felt_everywhere() {
        let mut epochs = Epochs::default();
        epochs.touch(rect(0, 1), Public, 1);
        epochs.touch(rect(0, 1000), Public, 2);
        assert_eq!(epochs.at(rect(200_000, 200_000), Public), 2);
    }

    #[test]
    fn nothing_is_younger_for_those_who_do_not_see_what_changed() {
        let mut epochs = Epochs::since(1);
        epochs.touch(rect(10, 10), Everyone, 2);
        epochs.touch(rect(10, 10), Gaps, 3);
        let now = |epochs: &Epochs, at| Audience::ALL.map(|audience| epochs.at(at, audience));
        assert_eq!(now(&epochs, rect(10, 10)), [1, 2, 2, 3]);
        epochs.touch(rect(0, 1000), Statistics, 4);
        assert_eq!(now(&epochs, rect(10, 10)), [1, 2, 4, 4]);
        assert_eq!(now(&epochs, ALL), [1, 2, 4, 4]);
    }
}
