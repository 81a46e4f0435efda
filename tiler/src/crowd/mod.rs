//! Tiles that stay small where very much lies in them.
//!
//! A tile that would grow beyond [`TILE_BYTES`] gives each of its layers a fair share. What a layer has too much of goes by
//! weight: the heaviest stay as they are, the others are left out or drawn together as blocks, as the catalogue says.

mod blocks;
mod coverage;

use std::cmp::Reverse;

use crate::catalogue::Crowd;
use crate::cut::{Cutter, Pieces};
use crate::encode::LayerWriter;
use crate::index::FeatureRef;
use crate::render::Found;
use crate::world::TileId;

/// Bytes that no tile exceeds, before it is compressed.
pub const TILE_BYTES: usize = 500_000;
/// Fewest bytes of a feature: its ids, a short geometry and a few attributes.
const LEAST_BYTES: usize = 60;
/// The part of a crowded layer's share that is for features which stay, in tenths.
const STAY_TENTHS: usize = 6;

/// The layers of a tile, which together stay below its limit.
pub fn drawn(found: &[Found<'_>], tile: TileId, cutter: &mut Cutter) -> Vec<LayerWriter> {
    // Where even the fewest bytes are too many, nothing is drawn in vain.
    let is_hopeless = |layer: &Found<'_>| layer.features.len() * LEAST_BYTES > TILE_BYTES;
    let whole: Vec<Option<LayerWriter>> =
        found.iter().map(|layer| (!is_hopeless(layer)).then(|| layer.drawn(cutter))).collect();
    let needs: Vec<usize> = whole
        .iter()
        .zip(found)
        .map(|(writer, layer)| writer.as_ref().map_or(layer.features.len() * LEAST_BYTES, LayerWriter::len))
        .collect();
    let shares = shares(&needs, TILE_BYTES);
    let mut written = Vec::with_capacity(found.len());
    for (((layer, whole), need), share) in found.iter().zip(whole).zip(needs).zip(shares) {
        written.push(match whole {
            Some(writer) if need <= share => writer,
            _ => within(layer, tile, share, cutter),
        });
    }
    written
}

/// What each gets of a whole: those that need less than others would get have what they need, the rest is shared equally.
fn shares(needs: &[usize], whole: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|place| needs[*place]);
    let mut shares = vec![0; needs.len()];
    let mut left = whole;
    for (done, place) in order.iter().enumerate() {
        let share = needs[*place].min(left / (needs.len() - done));
        shares[*place] = share;
        left -= share;
    }
    shares
}

/// A layer in no more bytes than its share.
fn within(layer: &Found<'_>, tile: TileId, share: usize, cutter: &mut Cutter) -> LayerWriter {
    let mut order: Vec<(FeatureRef<'_>, u32)> = layer.features.clone();
    let heaviest = |(feature, _): &(FeatureRef<'_>, u32)| (Reverse(feature.area().to_bits()), feature.uuid());
    let stay = match layer.spec.crowd {
        Crowd::Thinned => share,
        Crowd::Merged => share / 10 * STAY_TENTHS,
    };
    // Only those that could stay need an order.
    let most = stay / LEAST_BYTES;
    if most < order.len() {
        order.select_nth_unstable_by_key(most, heaviest);
    }
    let candidates = most.min(order.len());
    order[..candidates].sort_unstable_by_key(heaviest);
    let mut writer = layer.writer();
    let mut rest = Vec::new();
    let (candidates, others) = order.split_at(candidates);
    let mut candidates = candidates.iter();
    for (feature, source) in &mut candidates {
        let pieces = cutter.cut(feature.shape());
        if writer.len() + bound(pieces) > stay {
            rest.push(*feature);
            break;
        }
        if pieces.is_empty() {
            // Too small to be seen alone.
            rest.push(*feature);
        } else {
            writer.add(*feature, *source, pieces);
        }
    }
    if layer.spec.crowd == Crowd::Merged {
        rest.extend(candidates.chain(others).map(|(feature, _)| *feature));
        blocks::add(&mut writer, layer, tile, &rest, share, cutter);
    }
    writer
}

/// Bytes that a feature with these pieces does not exceed: ten for a position, and its ids and attributes, of which the
/// registry keeps none longer than a hundred characters.
fn bound(pieces: &Pieces) -> usize {
    pieces.positions() * 10 + 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_needs_are_met_and_large_ones_share() {
        assert_eq!(shares(&[10, 20, 30], 100), [10, 20, 30]);
        assert_eq!(shares(&[1_000, 10, 500], 100), [45, 10, 45]);
        assert_eq!(shares(&[], 100), [0; 0]);
    }
}
