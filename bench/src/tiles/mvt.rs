//! Reads of a tile what is compared: its features with their attributes.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use prost::Message;

#[derive(Clone, PartialEq, Message)]
struct Tile {
    #[prost(message, repeated, tag = "3")]
    layers: Vec<Layer>,
}

#[derive(Clone, PartialEq, Message)]
struct Layer {
    #[prost(message, repeated, tag = "2")]
    features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    values: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
struct Feature {
    #[prost(uint64, optional, tag = "1")]
    id: Option<u64>,
    #[prost(uint32, repeated, tag = "2")]
    tags: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(float, optional, tag = "2")]
    float: Option<f32>,
    #[prost(double, optional, tag = "3")]
    double: Option<f64>,
    #[prost(int64, optional, tag = "4")]
    int: Option<i64>,
    #[prost(uint64, optional, tag = "5")]
    uint: Option<u64>,
    #[prost(sint64, optional, tag = "6")]
    sint: Option<i64>,
}

/// Attributes by name; numbers in one form, however they were written.
pub type Attributes = BTreeMap<String, String>;

/// The features of all layers by id.
pub fn features(bytes: &[u8]) -> Result<BTreeMap<u64, Attributes>> {
    let mut found = BTreeMap::new();
    for layer in Tile::decode(bytes)?.layers {
        for feature in &layer.features {
            let mut attributes = Attributes::new();
            for pair in feature.tags.chunks_exact(2) {
                let key = layer.keys.get(pair[0] as usize).context("a key")?;
                let value = layer.values.get(pair[1] as usize).context("a value")?;
                attributes.insert(key.clone(), value.written());
            }
            found.insert(feature.id.context("an id")?, attributes);
        }
    }
    Ok(found)
}

impl Value {
    fn written(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts of units are small")]
        let whole = self.int.or(self.sint).map(|number| number as f64);
        #[expect(clippy::cast_precision_loss, reason = "counts of units are small")]
        let number = whole.or(self.uint.map(|number| number as f64)).or(self.double).or(self.float.map(f64::from));
        number.map_or_else(|| self.text.clone().unwrap_or_default(), |number| format!("{number:.6}"))
    }
}
