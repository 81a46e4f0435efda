//! What the file says of itself (PMTiles v3, section 5.1).

use serde_json::{Value, json};

use super::Selection;
use crate::tilejson::describe;

/// A JSON object with the layers as `TileJSON` describes them, each with the zooms at which the file has it.
pub fn metadata(selection: &Selection) -> String {
    let described = describe(selection.layers, selection.audience, String::new(), None);
    let (low, high) = (*selection.zooms.start(), *selection.zooms.end());
    let layers: Vec<Value> = described
        .vector_layers
        .unwrap_or_default()
        .into_iter()
        .filter(|layer| layer.minzoom <= Some(high) && layer.maxzoom >= Some(low))
        .map(|layer| {
            json!({
                "id": layer.id,
                "description": layer.description,
                "fields": layer.fields,
                "minzoom": layer.minzoom.map(|zoom| zoom.max(low)),
                "maxzoom": layer.maxzoom.map(|zoom| zoom.min(high)),
            })
        })
        .collect();
    json!({
        "name": selection.name,
        "description": described.description,
        "type": "overlay",
        "vector_layers": layers,
    })
    .to_string()
}
