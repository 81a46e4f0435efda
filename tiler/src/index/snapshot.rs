//! The whole map at one moment.

use std::collections::HashMap;
use std::sync::Arc;

use menpai_domain::ids::SiteId;

use super::layer::SiteLayer;
use crate::catalogue::{Audience, CATALOGUE, LayerSet};
use crate::crs::TileCrs;
use crate::world::WorldRect;

/// Every site with its layers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Snapshot {
    sites: HashMap<SiteId, Arc<SiteMap>>,
    /// Over all sites, by layer of the catalogue.
    counts: Vec<usize>,
    /// Over all sites.
    heap_bytes: usize,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self { sites: HashMap::new(), counts: vec![0; CATALOGUE.len()], heap_bytes: 0 }
    }
}

/// The layers of a site, in the order of the catalogue.
#[derive(Debug, Clone)]
pub struct SiteMap {
    layers: Vec<SiteLayer>,
    bounds: Option<WorldRect>,
    heap_bytes: usize,
}

impl Default for SiteMap {
    fn default() -> Self {
        Self { layers: CATALOGUE.iter().map(SiteLayer::empty).collect(), bounds: None, heap_bytes: 0 }
    }
}

impl SiteMap {
    /// A layer, by its place in the catalogue.
    #[must_use]
    pub fn layer(&self, index: usize) -> &SiteLayer {
        &self.layers[index]
    }

    /// The number of the last change to some layers within a box (WGS 84) that an audience sees.
    #[must_use]
    pub fn epoch_at(&self, layers: LayerSet, rect: WorldRect, audience: Audience) -> u64 {
        layers.iter().map(|(index, _)| self.layers[index].epoch_at(rect, audience)).max().unwrap_or_default()
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
        self.counts[index] += layer.len();
        let before = std::mem::replace(&mut map.layers[index], layer);
        self.counts[index] -= before.len();
        map.bounds = map.layers.iter().filter_map(SiteLayer::bounds).reduce(WorldRect::union);
        self.heap_bytes -= map.heap_bytes;
        map.heap_bytes = map.layers.iter().map(SiteLayer::heap_bytes).sum();
        self.heap_bytes += map.heap_bytes;
    }

    /// The layers that so much changed of that they should be packed anew: site and place in the catalogue.
    pub fn crowded(&self) -> impl Iterator<Item = (SiteId, usize, &SiteLayer)> {
        self.sites.iter().flat_map(|(id, site)| {
            let layers = site.layers.iter().enumerate();
            layers.filter(|(_, layer)| layer.wants_packing()).map(|(index, layer)| (*id, index, layer))
        })
    }

    /// Bytes that the index takes; a coordinate system's variant of a site counts from the site's next change on.
    #[must_use]
    pub const fn heap_bytes(&self) -> usize {
        self.heap_bytes
    }

    /// Features per layer of the catalogue, over all sites.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::feature::{Feature, Shape};

    #[test]
    fn what_is_summed_up_on_the_way_is_the_sum() {
        let site = |number: u128| SiteId::from_uuid(Uuid::from_u128(number));
        let gate = |number: u128| {
            let at = u32::try_from(number).unwrap();
            Feature::new(Uuid::from_u128(number), Shape::point([at, at]), Box::default())
        };
        let index = CATALOGUE.iter().position(|layer| layer.name == "gate").unwrap();
        let mut snapshot = Snapshot::default();
        let mut put = |number, gates: std::ops::Range<u128>, epoch| {
            let layer = snapshot.site(site(number)).map(|map| map.layer(index).clone());
            let layer = layer.unwrap_or_else(|| SiteLayer::empty(&CATALOGUE[index]));
            let layer = layer.replaced(gates.map(gate).collect(), epoch).unwrap().layer;
            snapshot.put(site(number), index, layer);
            let layers = || snapshot.sites.values().flat_map(|map| &map.layers);
            assert_eq!(snapshot.heap_bytes(), layers().map(SiteLayer::heap_bytes).sum::<usize>());
            snapshot.counts()[index]
        };
        assert_eq!(put(1, 0..5, 1), 5);
        assert_eq!(put(2, 10..13, 2), 8);
        assert_eq!(put(1, 3..4, 3), 4);
        assert_eq!(snapshot.counts().iter().sum::<usize>(), 4);
    }
}
