//! Draws a tile from a snapshot.

use menpai_domain::ids::SiteId;

use crate::catalogue::{Audience, LayerSet};
use crate::crs::TileCrs;
use crate::cut::Cutter;
use crate::encode::TileWriter;
use crate::index::{SiteMap, Snapshot};
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
}

/// The tile's bytes; none where it is empty. The same snapshot gives the same bytes.
///
/// # Errors
/// The encoder fails.
pub fn render(snapshot: &Snapshot, drawing: Drawing<'_>) -> Result<Vec<u8>, mvt::Error> {
    let reach = drawing.tile.reach();
    let sites: Vec<&SiteMap> = drawing.sites.iter().filter_map(|id| snapshot.site(*id)).map(|site| &**site).collect();
    let mut cutter = Cutter::new(drawing.tile);
    let mut tile = TileWriter::new();
    for (index, spec) in drawing.layers.at_zoom(drawing.tile.z()).iter() {
        let mut layer = tile.layer(spec, drawing.audience);
        for feature in sites.iter().flat_map(|site| site.layer(index).search(drawing.crs, reach)) {
            let pieces = cutter.cut(&feature.shape);
            if !pieces.is_empty() {
                layer = layer.add(feature, pieces)?;
            }
        }
        tile.add(layer)?;
    }
    tile.finish()
}
