//! Draws a tile from a snapshot.

use menpai_domain::ids::SiteId;

use crate::catalogue::{Audience, LayerSet, LayerSpec};
use crate::crowd;
use crate::crs::TileCrs;
use crate::cut::{Cutter, Detail};
use crate::encode::LayerWriter;
use crate::index::{FeatureRef, SiteMap, Snapshot};
use crate::world::TileId;

/// What a tile shows.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// Its layers; those not drawn at its zoom are left out.
    pub layers: LayerSet,
    /// Its address.
    pub tile: TileId,
    /// Its coordinate system.
    pub crs: TileCrs,
    /// For whom.
    pub audience: Audience,
    /// Only features of these sites, in this order.
    pub sites: &'a [SiteId],
    /// How much of them.
    pub detail: Detail,
}

/// What a tile may show of a layer.
pub struct Found<'a> {
    pub spec: &'static LayerSpec,
    /// Place in the catalogue.
    pub index: usize,
    /// In the order of sites, then of ids; each with a number that tells packs apart.
    pub features: Vec<(FeatureRef<'a>, u32)>,
    pub audience: Audience,
    is_mixed: bool,
}

impl Found<'_> {
    /// An empty layer to write them into.
    pub fn writer(&self) -> LayerWriter {
        LayerWriter::new(self.spec, self.audience, self.is_mixed)
    }

    /// All of them.
    pub fn drawn(&self, cutter: &mut Cutter) -> LayerWriter {
        let mut writer = self.writer();
        for (feature, source) in &self.features {
            let pieces = cutter.cut(feature.shape());
            if !pieces.is_empty() {
                writer.add(*feature, *source, pieces);
            }
        }
        writer
    }
}

/// The tile's bytes; none where it is empty. The same state of the map gives the same bytes.
#[must_use]
pub fn render(snapshot: &Snapshot, drawing: Drawing<'_>) -> Vec<u8> {
    let sites: Vec<&SiteMap> = drawing.sites.iter().filter_map(|id| snapshot.site(*id)).map(|site| &**site).collect();
    let layers = drawing.layers.at_zoom(drawing.tile.z());
    let found: Vec<Found<'_>> = layers.iter().map(|(index, spec)| find(&sites, index, spec, drawing)).collect();
    let mut cutter = Cutter::new(drawing.tile, drawing.detail);
    let written = match drawing.detail {
        Detail::Full => found.iter().map(|found| found.drawn(&mut cutter)).collect(),
        Detail::Seen => crowd::drawn(&found, drawing.tile, &mut cutter),
    };
    let mut tile = Vec::new();
    written.into_iter().for_each(|layer| layer.finish(&mut tile));
    tile
}

fn find<'a>(sites: &[&'a SiteMap], index: usize, spec: &'static LayerSpec, drawing: Drawing<'_>) -> Found<'a> {
    let reach = drawing.tile.reach();
    let mut features = Vec::new();
    for (number, site) in (0..).zip(sites) {
        let layer = site.layer(index);
        let found = layer.search(drawing.crs, reach);
        features.extend(found.map(|feature| (feature, number << 1 | u32::from(layer.is_changed(feature)))));
    }
    let is_mixed = features.windows(2).any(|pair: &[(FeatureRef<'_>, u32)]| pair[0].1 != pair[1].1);
    Found { spec, index, features, audience: drawing.audience, is_mixed }
}
