//! Blocks: many small features of a layer drawn as one.

use super::bound;
use super::coverage::Coverage;
use crate::catalogue::{Merged, ValueKind};
use crate::cut::{Cutter, HIGH, LOW, Pieces};
use crate::encode::{LayerWriter, MERGED_KEY};
use crate::feature::{Value, mix};
use crate::index::FeatureRef;
use crate::render::Found;
use crate::world::{EXTENT, GRID_ZOOM, TileId, TilePoint};

/// Units along the side of the square that a block is made for.
const SIDE: i32 = 512;
const COLUMNS: i32 = EXTENT / SIDE;
/// Sides of the cells that blocks are drawn with, in units: the finest that fits is taken.
const CELLS: [i32; 4] = [16, 32, 64, 128];

/// What a block stands for.
#[derive(Clone)]
struct Block {
    count: u32,
    /// By attribute: the sum, and of how many.
    sums: Vec<(f64, u32)>,
}

/// Draws features as blocks, in so many bytes as a layer's share leaves.
pub fn add(
    writer: &mut LayerWriter,
    layer: &Found<'_>,
    tile: TileId,
    features: &[FeatureRef<'_>],
    share: usize,
    cutter: &mut Cutter,
) {
    let (blocks, boxes) = sum_up(layer, tile, features);
    let left = share.saturating_sub(writer.len());
    for side in CELLS {
        let mut coverage = Coverage::new(side);
        boxes.iter().for_each(|(bounds, area)| coverage.cover(*bounds, *area));
        let drawn: Vec<Pieces> =
            (0..COLUMNS * COLUMNS).map(|place| cutter.join(&coverage.runs(square(place))).clone()).collect();
        let is_last = Some(&side) == CELLS.last();
        if !is_last && drawn.iter().map(bound).sum::<usize>() > left {
            continue;
        }
        for (place, (block, pieces)) in (0..).zip(blocks.iter().zip(&drawn)) {
            if !pieces.is_empty() && writer.len() + bound(pieces) <= share {
                writer.add_block(id_of(layer.index, tile, place), &attributes(layer, block), pieces);
            }
        }
        return;
    }
}

/// What each block stands for, and the box and area of every feature in units of the tile.
fn sum_up(layer: &Found<'_>, tile: TileId, features: &[FeatureRef<'_>]) -> (Vec<Block>, Vec<([TilePoint; 2], f32)>) {
    let empty = Block { count: 0, sums: vec![(0.0, 0); layer.spec.attributes.len()] };
    let mut blocks = vec![empty; (COLUMNS * COLUMNS).unsigned_abs() as usize];
    let mut boxes = Vec::new();
    let frame = tile.frame();
    let shrink = 0.25_f32.powi(i32::from(GRID_ZOOM) - i32::from(tile.z()));
    for feature in features {
        let bounds = feature.shape().bounds();
        let [min, max] = [bounds.min, bounds.max].map(|corner| frame.place(corner));
        boxes.push(([min, max], feature.area() * shrink));
        let middle: TilePoint = std::array::from_fn(|axis| min[axis].midpoint(max[axis]));
        // What lies in the buffer is counted by the tile that it lies in.
        if middle.iter().all(|unit| (0..EXTENT).contains(unit)) {
            let place = middle[1] / SIDE * COLUMNS + middle[0] / SIDE;
            let block = &mut blocks[place.unsigned_abs() as usize];
            block.count += 1;
            for (sum, value) in block.sums.iter_mut().zip(feature.values()) {
                if let Some(number) = feature.dictionary().number(*value) {
                    *sum = (sum.0 + number, sum.1 + 1);
                }
            }
        }
    }
    (blocks, boxes)
}

/// The square of a block; those on the edge reach over the buffer.
fn square(place: i32) -> [TilePoint; 2] {
    let at = [place % COLUMNS, place / COLUMNS];
    let low = at.map(|index| if index == 0 { LOW } else { index * SIDE });
    let high = at.map(|index| if index == COLUMNS - 1 { HIGH } else { (index + 1) * SIDE });
    [low, high]
}

/// The same for the same square of the world at the same zoom.
fn id_of(layer: usize, tile: TileId, place: i32) -> u64 {
    let at = |index: u32, offset: i32| {
        u64::from(index) * u64::from(COLUMNS.unsigned_abs()) + u64::from(offset.unsigned_abs())
    };
    let [x, y] = [at(tile.x(), place % COLUMNS), at(tile.y(), place / COLUMNS)];
    mix(mix(u64::from(tile.z()) << 8 | layer as u64) ^ (x << 32 | y)) >> 11
}

fn attributes(layer: &Found<'_>, block: &Block) -> Vec<(&'static str, Value)> {
    let merged = (MERGED_KEY, Value::Int(block.count.into()));
    let seen = layer.spec.seen_by(layer.audience).map(|(place, attribute)| {
        let (sum, count) = block.sums[place];
        let number = match attribute.merged {
            Merged::Sum if count > 0 => Some(sum),
            Merged::Mean if count > 0 => Some(sum / f64::from(count)),
            Merged::Share(of, by) => {
                let sum_of = |name| layer.spec.place_of(name).map(|place| block.sums[place].0);
                sum_of(of)
                    .zip(sum_of(by))
                    .filter(|(_, by)| *by > 0.0)
                    .map(|(of, by)| (of / by * 1000.0).round() / 1000.0)
            }
            Merged::Nothing | Merged::Sum | Merged::Mean => None,
        };
        (attribute.name, number.map_or(Value::Absent, |number| of_kind(attribute.kind, number)))
    });
    std::iter::once(merged).chain(seen).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "sums of counts")]
fn of_kind(kind: ValueKind, number: f64) -> Value {
    match kind {
        ValueKind::Int => Value::Int(number.round() as i64),
        ValueKind::Real => Value::Real((number * 1000.0).round() / 1000.0),
        ValueKind::Text => Value::Absent,
    }
}
