//! Describes a choice of layers as `TileJSON` 3.0.

use tilejson::{TileJSON, VectorLayer};

use crate::catalogue::{Audience, Crowd, LayerSet, ValueKind};
use crate::encode::MERGED_KEY;
use crate::world::{GRID_ZOOM, WorldRect};

/// What is served: for these layers, at this address with `{z}`, `{x}` and `{y}`, within these bounds.
#[must_use]
pub fn describe(layers: LayerSet, audience: Audience, address: String, bounds: Option<WorldRect>) -> TileJSON {
    // Deeper tiles are answered but say nothing more: the client scales those of this zoom.
    let zooms = |low: u8, high: u8| (low.min(GRID_ZOOM), high.min(GRID_ZOOM));
    let layers = layers.seen_by(audience);
    let described: Vec<VectorLayer> = layers
        .iter()
        .map(|(_, spec)| {
            let id = std::iter::once(("id".to_owned(), "String: id in the registry".to_owned()));
            let fields = spec.seen_by(audience).map(|(_, attribute)| {
                let kind = match attribute.kind {
                    ValueKind::Text => "String",
                    ValueKind::Int | ValueKind::Real => "Number",
                };
                (attribute.name.to_owned(), format!("{kind}: {}", attribute.about))
            });
            let merged = (spec.crowd == Crowd::Merged).then(|| {
                (MERGED_KEY.to_owned(), "Number: how many features a block stands for, which has no id".to_owned())
            });
            let (low, high) = zooms(*spec.zooms.start(), *spec.zooms.end());
            VectorLayer {
                description: Some(spec.about.to_owned()),
                minzoom: Some(low),
                maxzoom: Some(high),
                ..VectorLayer::new(spec.name.to_owned(), id.chain(fields).chain(merged).collect())
            }
        })
        .collect();
    let mut json = tilejson::tilejson! { address };
    json.name = Some(layers.names());
    json.description = Some("门牌 Menpai".to_owned());
    json.scheme = Some("xyz".to_owned());
    json.minzoom = described.iter().filter_map(|layer| layer.minzoom).min();
    json.maxzoom = described.iter().filter_map(|layer| layer.maxzoom).max();
    json.bounds = bounds.map(|bounds| {
        let [west, south, east, north] = bounds.degrees();
        tilejson::Bounds::new(west, south, east, north)
    });
    json.vector_layers = Some(described);
    json
}
