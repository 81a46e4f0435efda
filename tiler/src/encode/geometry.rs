//! Geometry as commands of a pen (MVT 2.1, section 4.3).

use super::wire::{varint, zigzag};
use crate::catalogue::GeometryKind;
use crate::cut::Pieces;
use crate::world::TilePoint;

const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
/// `ClosePath`, once.
const CLOSE: u64 = 7 | 1 << 3;

/// Appends the commands that draw some pieces; answers the number of the geometry's type.
pub fn write(out: &mut Vec<u8>, kind: GeometryKind, pieces: &Pieces) -> u64 {
    let mut pen = Pen { out, at: [0, 0] };
    for part in pieces.parts() {
        match kind {
            GeometryKind::Point => pen.command(MOVE_TO, part),
            GeometryKind::Line | GeometryKind::Polygon => {
                let (first, rest) = part.split_at(1);
                pen.command(MOVE_TO, first);
                pen.command(LINE_TO, rest);
                if kind == GeometryKind::Polygon {
                    varint(pen.out, CLOSE);
                }
            }
        }
    }
    match kind {
        GeometryKind::Point => 1,
        GeometryKind::Line => 2,
        GeometryKind::Polygon => 3,
    }
}

struct Pen<'a> {
    out: &'a mut Vec<u8>,
    at: TilePoint,
}

impl Pen<'_> {
    fn command(&mut self, command: u64, points: &[TilePoint]) {
        varint(self.out, command | (points.len() as u64) << 3);
        for point in points {
            for (to, from) in point.iter().zip(self.at) {
                varint(self.out, zigzag(i64::from(*to) - i64::from(from)));
            }
            self.at = *point;
        }
    }
}
