//! A packed, immutable spatial index.

use std::sync::{Arc, OnceLock};

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex};
use uuid::Uuid;

use crate::crs::TileCrs;
use crate::feature::Feature;
use crate::world::WorldRect;

/// Features in the order of their ids, found by place.
#[derive(Debug, Default)]
pub struct Pack {
    features: Box<[Arc<Feature>]>,
    /// None without features.
    tree: Option<RTree<u32>>,
    gcj02: OnceLock<Box<Pack>>,
}

impl Pack {
    /// Packs features.
    pub fn new(mut features: Vec<Arc<Feature>>) -> Self {
        features.sort_unstable_by_key(|feature| feature.uuid);
        features.dedup_by_key(|feature| feature.uuid);
        Self { tree: tree(&features), features: features.into(), gcj02: OnceLock::new() }
    }

    /// All features, in the order of their ids.
    pub fn features(&self) -> &[Arc<Feature>] {
        &self.features
    }

    /// The feature with this id.
    pub fn get(&self, id: Uuid) -> Option<&Arc<Feature>> {
        let place = self.features.binary_search_by_key(&id, |feature| feature.uuid).ok()?;
        self.features.get(place)
    }

    /// The features whose boxes touch a box, in the order of their ids.
    pub fn search(&self, rect: WorldRect) -> impl Iterator<Item = &Arc<Feature>> {
        let [min, max] = [halved(rect.min), halved(rect.max)];
        let tree = self.tree.as_ref();
        let mut found = tree.map(|tree| tree.search(min[0], min[1], max[0], max[1])).unwrap_or_default();
        found.sort_unstable();
        found.into_iter().filter_map(|place| self.features.get(place as usize))
    }

    /// The same features in a coordinate system; made when it is first asked for.
    pub fn in_crs(&self, crs: TileCrs) -> &Self {
        match crs {
            TileCrs::Wgs84 => self,
            TileCrs::Gcj02 => self.gcj02.get_or_init(|| {
                let shifted: Vec<_> = self.features.iter().map(|feature| Arc::new(feature.shifted(crs))).collect();
                Box::new(Self::new(shifted))
            }),
        }
    }
}

fn tree(features: &[Arc<Feature>]) -> Option<RTree<u32>> {
    let count = u32::try_from(features.len()).ok().filter(|count| *count > 0)?;
    let mut builder = RTreeBuilder::new(count);
    for feature in features {
        let [min, max] = [halved(feature.bounds.min), halved(feature.bounds.max)];
        builder.add(min[0], min[1], max[0], max[1]);
    }
    Some(builder.finish::<HilbertSort>())
}

/// Corners as the tree keeps them: it adds two of them when it sorts, which must fit in 32 bits. Halving keeps the order
/// of corners, so nothing that touches is missed; what is found a step too early is clipped away.
const fn halved([x, y]: [u32; 2]) -> [u32; 2] {
    [x >> 1, y >> 1]
}
