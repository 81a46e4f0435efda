//! Lines.

use super::{Cutter, HIGH, LOW, is_inside};
use crate::feature::ShapeView;
use crate::world::TilePoint;

impl Cutter {
    pub(super) fn cut_lines(&mut self, shape: ShapeView<'_>) {
        for part in shape.parts() {
            self.placed.clear();
            let length = self.place(part, false);
            if length < 2 {
                continue;
            }
            let line = &self.placed.points;
            if line.iter().all(|point| is_inside(*point)) {
                self.cut.push(line);
                continue;
            }
            for edge in line.windows(2) {
                if let Some([from, to]) = clip(edge[0], edge[1]) {
                    let is_continued =
                        self.cut.points.len() > self.cut.last_start() && self.cut.points.last() == Some(&from);
                    if !is_continued {
                        end_line(&mut self.cut);
                        self.cut.points.push(from);
                    }
                    if from != to {
                        self.cut.points.push(to);
                    }
                }
            }
            end_line(&mut self.cut);
        }
    }
}

/// Ends the line that is being cut, unless it is a mere point.
fn end_line(cut: &mut super::Pieces) {
    let start = cut.last_start();
    if cut.points.len() - start < 2 {
        cut.points.truncate(start);
    } else {
        cut.ends.push(cut.points.len());
    }
}

/// The part of an edge within the tile and its buffer, rounded to units (Liang and Barsky, 1984).
fn clip(from: TilePoint, to: TilePoint) -> Option<[TilePoint; 2]> {
    let [from_f, to_f] = [from, to].map(|point| point.map(f64::from));
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let step = to_f[axis] - from_f[axis];
        let [low, high] = [f64::from(LOW) - from_f[axis], f64::from(HIGH) - from_f[axis]];
        if step == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
        } else {
            let [at_low, at_high] = [low / step, high / step];
            enters = enters.max(at_low.min(at_high));
            leaves = leaves.min(at_low.max(at_high));
        }
    }
    if enters > leaves {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "units of a tile are far within 32 bits")]
    let at =
        |share: f64| std::array::from_fn(|axis| (from_f[axis] + share * (to_f[axis] - from_f[axis])).round() as i32);
    Some([at(enters), at(leaves)])
}
