//! Which tiles hold something: down the pyramid, never below a tile that is empty.

use std::ops::RangeInclusive;

use menpai_domain::ids::SiteId;
use pmtiles::{PYRAMID_SIZE_BY_ZOOM, TileCoord};

use crate::catalogue::LayerSet;
use crate::crs::TileCrs;
use crate::index::Snapshot;
use crate::world::{TileId, WorldRect};

/// Where a feature is shown.
#[derive(Debug)]
pub struct Shown {
    /// The box around it.
    pub rect: WorldRect,
    /// The zooms at which its layer is drawn.
    pub zooms: RangeInclusive<u8>,
}

/// Where every feature of some layers and sites is shown, as far as a box touches it.
pub fn boxes(snapshot: &Snapshot, sites: &[SiteId], layers: LayerSet, within: Option<WorldRect>) -> Vec<Shown> {
    let area = within.unwrap_or(WorldRect { min: [0; 2], max: [u32::MAX; 2] });
    let mut boxes = Vec::new();
    for site in sites.iter().filter_map(|id| snapshot.site(*id)) {
        for (index, spec) in layers.iter() {
            let found = site.layer(index).search(TileCrs::Wgs84, area);
            boxes.extend(found.map(|feature| Shown { rect: feature.shape().bounds(), zooms: spec.zooms.clone() }));
        }
    }
    boxes
}

/// The tiles of some zooms that show one of the boxes and touch the area: zoom by zoom, each along the Hilbert curve.
pub fn tiles(boxes: &[Shown], zooms: &RangeInclusive<u8>, within: Option<WorldRect>) -> Vec<TileId> {
    let mut walk = Walk { zooms, within, levels: vec![Vec::new(); usize::from(*zooms.end()) + 1] };
    walk.descend(0, 0, &boxes.iter().collect::<Vec<_>>());
    walk.levels.concat()
}

struct Walk<'a> {
    zooms: &'a RangeInclusive<u8>,
    within: Option<WorldRect>,
    levels: Vec<Vec<TileId>>,
}

impl Walk<'_> {
    /// Looks at the tile with this place on the Hilbert curve of its zoom, and at those below it. A tile's reach lies
    /// within that of the tile above: what is not shown there is not shown here.
    fn descend(&mut self, z: u8, place: u64, boxes: &[&Shown]) {
        let Some(tile) = tile_at(z, place) else { return };
        if self.within.is_some_and(|within| !tile.rect().touches(within)) {
            return;
        }
        let reach = tile.reach();
        let is_here = |shown: &&Shown| *shown.zooms.end() >= z && shown.rect.touches(reach);
        let here: Vec<&Shown> = boxes.iter().copied().filter(is_here).collect();
        if here.is_empty() {
            return;
        }
        if self.zooms.contains(&z) && here.iter().any(|shown| *shown.zooms.start() <= z) {
            self.levels[usize::from(z)].push(tile);
        }
        if z < *self.zooms.end() {
            // The curve passes through the four parts of a tile before it goes on to the next.
            for part in 0..4 {
                self.descend(z + 1, place * 4 + part, &here);
            }
        }
    }
}

fn tile_at(z: u8, place: u64) -> Option<TileId> {
    let id = pmtiles::TileId::new(PYRAMID_SIZE_BY_ZOOM.get(usize::from(z))? + place).ok()?;
    let coord = TileCoord::from(id);
    TileId::new(coord.z(), coord.x(), coord.y())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::world::project;

    fn shown(west: f64, south: f64, east: f64, north: f64, zooms: RangeInclusive<u8>) -> Shown {
        Shown { rect: WorldRect { min: project(west, north), max: project(east, south) }, zooms }
    }

    fn place(tile: &TileId) -> u64 {
        pmtiles::TileId::from(TileCoord::new(tile.z(), tile.x(), tile.y()).unwrap()).value()
    }

    #[test]
    fn every_tile_that_shows_something_and_no_other_along_the_curve() {
        let boxes = [
            shown(113.5, 23.1, 113.501, 23.101, 12..=22),
            shown(113.5005, 23.1005, 113.52, 23.11, 10..=14),
            shown(113.6, 23.1, 113.6, 23.1, 13..=13),
        ];
        let found = tiles(&boxes, &(11..=15), None);
        assert!(found.is_sorted_by(|one, next| place(one) < place(next)));
        let found: BTreeSet<_> = found.iter().map(|tile| (tile.z(), tile.x(), tile.y())).collect();
        let mut expected = BTreeSet::new();
        for z in 11..=15_u8 {
            let near = TileId::holding(z, project(113.55, 23.1)).unwrap();
            for x in near.x() - 40..=near.x() + 40 {
                for y in near.y() - 40..=near.y() + 40 {
                    let tile = TileId::new(z, x, y).unwrap();
                    let shows = |shown: &Shown| shown.zooms.contains(&z) && shown.rect.touches(tile.reach());
                    if boxes.iter().any(shows) {
                        expected.insert((z, x, y));
                    }
                }
            }
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn a_box_keeps_to_the_tiles_that_touch_it() {
        let boxes = [shown(113.5, 23.1, 113.6, 23.2, 0..=22)];
        let within = WorldRect { min: project(113.55, 23.15), max: project(113.55, 23.15) };
        let found = tiles(&boxes, &(0..=16), Some(within));
        assert_eq!(found.len(), 17);
        assert!(found.iter().all(|tile| tile.rect().touches(within)));
    }

    #[test]
    fn nothing_is_shown_nowhere() {
        assert_eq!(tiles(&[], &(0..=22), None), []);
    }
}
