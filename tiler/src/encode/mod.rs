//! Writes what was cut as a Mapbox Vector Tile 2.1.
//!
//! Values come from the index as they stand in a tile, and features name them by place: so a layer is written by copying,
//! and looks up a number per attribute.

mod geometry;
mod values;
pub mod wire;

use uuid::Uuid;

use crate::catalogue::{Audience, LayerSpec};
use crate::cut::Pieces;
use crate::feature::{Value, feature_id};
use crate::index::FeatureRef;
use crate::world::EXTENT;
use values::Values;

/// Fields of a tile, a layer and a feature (MVT 2.1, appendix A).
const TILE_LAYER: u8 = 3;
const LAYER_NAME: u8 = 1;
const LAYER_FEATURE: u8 = 2;
const LAYER_KEY: u8 = 3;
const LAYER_EXTENT: u8 = 5;
const LAYER_VERSION: u8 = 15;
const FEATURE_ID: u8 = 1;
const FEATURE_TAGS: u8 = 2;
const FEATURE_TYPE: u8 = 3;
const FEATURE_GEOMETRY: u8 = 4;
/// Key of the attribute that holds a feature's id in the registry, always the first.
const ID_KEY: &str = "id";
/// Key of the number of features that a block stands for.
pub const MERGED_KEY: &str = "merged";

/// A layer that is being written.
pub struct LayerWriter {
    spec: &'static LayerSpec,
    /// Attributes that are shown: place in the feature.
    shown: Vec<usize>,
    keys: Vec<&'static str>,
    features: Vec<u8>,
    values: Values,
    tags: Vec<u8>,
    geometry: Vec<u8>,
}

impl LayerWriter {
    /// An empty layer, for somebody. `is_mixed` says that its features come from several packs.
    #[must_use]
    pub fn new(spec: &'static LayerSpec, audience: Audience, is_mixed: bool) -> Self {
        Self {
            spec,
            shown: spec.seen_by(audience).map(|(place, _)| place).collect(),
            keys: Vec::new(),
            features: Vec::new(),
            values: Values::new(is_mixed),
            tags: Vec::new(),
            geometry: Vec::new(),
        }
    }

    /// Adds a feature with what was cut of it. `source` tells packs apart.
    pub fn add(&mut self, feature: FeatureRef<'_>, source: u32, pieces: &Pieces) {
        let uuid = feature.uuid();
        self.tags.clear();
        let text = self.values.text(uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        self.tag(ID_KEY, text);
        let dictionary = feature.dictionary();
        let places = feature.values();
        for shown in 0..self.shown.len() {
            let attribute = self.shown[shown];
            if let Some(place) = places.get(attribute)
                && let Some(value) = self.values.of(dictionary, source, *place)
            {
                self.tag(self.spec.attributes[attribute].name, value);
            }
        }
        self.write(feature_id(uuid), pieces);
    }

    /// Adds a block that stands for many features.
    pub fn add_block(&mut self, id: u64, attributes: &[(&'static str, Value)], pieces: &Pieces) {
        self.tags.clear();
        for (name, value) in attributes {
            if let Some(value) = self.values.of_block(value) {
                self.tag(name, value);
            }
        }
        self.write(id, pieces);
    }

    fn tag(&mut self, name: &'static str, value: u32) {
        let known = self.keys.iter().position(|key| *key == name);
        let key = known.unwrap_or_else(|| {
            self.keys.push(name);
            self.keys.len() - 1
        });
        wire::varint(&mut self.tags, key as u64);
        wire::varint(&mut self.tags, value.into());
    }

    fn write(&mut self, id: u64, pieces: &Pieces) {
        self.geometry.clear();
        let kind = geometry::write(&mut self.geometry, self.spec.geometry, pieces);
        let (tags, geometry) = (self.tags.len() as u64, self.geometry.len() as u64);
        let length = [
            1 + wire::varint_len(id),
            1 + wire::varint_len(tags) + self.tags.len(),
            2,
            1 + wire::varint_len(geometry) + self.geometry.len(),
        ];
        let out = &mut self.features;
        out.push(LAYER_FEATURE << 3 | 2);
        wire::varint(out, length.iter().sum::<usize>() as u64);
        wire::number(out, FEATURE_ID, id);
        wire::bytes(out, FEATURE_TAGS, &self.tags);
        wire::number(out, FEATURE_TYPE, kind);
        wire::bytes(out, FEATURE_GEOMETRY, &self.geometry);
    }

    /// Bytes that it takes in a tile so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.features.len() + self.values.len() + self.keys.iter().map(|key| key.len() + 2).sum::<usize>() + 32
    }

    /// Appends the layer to a tile, unless it is empty.
    pub fn finish(self, tile: &mut Vec<u8>) {
        if self.features.is_empty() {
            return;
        }
        let mut head = Vec::with_capacity(64);
        wire::number(&mut head, LAYER_VERSION, 2);
        wire::bytes(&mut head, LAYER_NAME, self.spec.name.as_bytes());
        let mut tail = Vec::with_capacity(256);
        for key in &self.keys {
            wire::bytes(&mut tail, LAYER_KEY, key.as_bytes());
        }
        let values = self.values.written();
        let mut end = Vec::with_capacity(8);
        wire::number(&mut end, LAYER_EXTENT, u64::from(EXTENT.unsigned_abs()));
        let parts = [&head[..], &self.features, &tail, values, &end];
        let length: usize = parts.iter().map(|part| part.len()).sum();
        tile.reserve(length + 8);
        tile.push(TILE_LAYER << 3 | 2);
        wire::varint(tile, length as u64);
        parts.iter().for_each(|part| tile.extend_from_slice(part));
    }
}
