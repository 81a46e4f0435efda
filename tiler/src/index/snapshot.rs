//! The whole map at one moment.

use std::collections::HashMap;
use std::sync::Arc;

use menpai_domain::ids::SiteId;

use super::layer::SiteLayer;
use crate::catalogue::{CATALOGUE, LayerSet};
use crate::crs::TileCrs;
use crate::world::WorldRect;

/// Every site with its layers. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    sites: HashMap<SiteId, Arc<SiteMap>>,
}

/// The layers of a site, in the order of the catalogue.
#[derive(Debug, Clone)]
pub struct SiteMap {
    layers: Vec<SiteLayer>,
    bounds: Option<WorldRect>,
}

impl Default for SiteMap {
    fn default() -> Self {
        Self { layers: CATALOGUE.iter().map(SiteLayer::empty).collect(), bounds: None }
    }
}

impl SiteMap {
    /// A layer, by its place in the catalogue.
    #[must_use]
    pub fn layer(&self, index: usize) -> &SiteLayer {
        &self.layers[index]
    }

    /// The number of the last change to some layers within a box (WGS 84).
    #[must_use]
    pub fn epoch_at(&self, layers: LayerSet, rect: WorldRect) -> u64 {
        layers.iter().map(|(index, _)| self.layers[index].epoch_at(rect)).max().unwrap_or_default()
    }
}

impl Snapshot {
    /// A site.
    #[must_use]
    pub fn site(&self, id: SiteId) -> Option<&Arc<SiteMap>> {
        self.sites.get(&id)
    }

    /// Every site, in the order of their ids.
    #[must_use]
    pub fn ids(&self) -> Vec<SiteId> {
        let mut ids: Vec<SiteId> = self.sites.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// Those of some sites that a box of a coordinate system can show, in the order of their ids.
    #[must_use]
    pub fn sites_within(&self, sites: &[SiteId], crs: TileCrs, rect: WorldRect) -> Vec<SiteId> {
        let rect = crs.reach_in_wgs84(rect);
        let touches =
            |id: &SiteId| self.site(*id).and_then(|site| site.bounds).is_some_and(|bounds| bounds.touches(rect));
        let mut within: Vec<SiteId> = sites.iter().copied().filter(touches).collect();
        within.sort_unstable();
        within.dedup();
        within
    }

    /// Puts a layer of a site in the place of what was there.
    pub fn put(&mut self, site: SiteId, index: usize, layer: SiteLayer) {
        let map = Arc::make_mut(self.sites.entry(site).or_default());
        map.layers[index] = layer;
        map.bounds = map.layers.iter().filter_map(SiteLayer::bounds).reduce(WorldRect::union);
    }

    /// The layers that so much changed of that they should be packed anew: site and place in the catalogue.
    pub fn crowded(&self) -> impl Iterator<Item = (SiteId, usize, &SiteLayer)> {
        self.sites.iter().flat_map(|(id, site)| {
            let layers = site.layers.iter().enumerate();
            layers.filter(|(_, layer)| layer.wants_packing()).map(|(index, layer)| (*id, index, layer))
        })
    }

    /// Bytes that the index takes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.sites.values().flat_map(|site| &site.layers).map(SiteLayer::heap_bytes).sum()
    }

    /// Features per layer of the catalogue, over all sites.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        let count = |index: usize| self.sites.values().map(|site| site.layers[index].len()).sum();
        (0..CATALOGUE.len()).map(count).collect()
    }
}
