//! Reads Mapbox Vector Tiles (2.1), independently of what wrote them.

use std::collections::BTreeMap;

use prost::Message;
use serde_json::{Value, json};

#[derive(Clone, PartialEq, Message)]
struct WireTile {
    #[prost(message, repeated, tag = "3")]
    layers: Vec<WireLayer>,
}

#[derive(Clone, PartialEq, Message)]
struct WireLayer {
    #[prost(uint32, required, tag = "15", default = "1")]
    version: u32,
    #[prost(string, required, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    features: Vec<WireFeature>,
    #[prost(string, repeated, tag = "3")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    values: Vec<WireValue>,
    #[prost(uint32, optional, tag = "5", default = "4096")]
    extent: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct WireFeature {
    #[prost(uint64, optional, tag = "1")]
    id: Option<u64>,
    #[prost(uint32, repeated, tag = "2")]
    tags: Vec<u32>,
    #[prost(int32, optional, tag = "3")]
    kind: Option<i32>,
    #[prost(uint32, repeated, tag = "4")]
    geometry: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct WireValue {
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
    #[prost(bool, optional, tag = "7")]
    bool: Option<bool>,
}

/// A feature of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    pub id: u64,
    pub attributes: BTreeMap<String, Value>,
    pub kind: Kind,
    /// Points all in one; lines; rings without their closing position.
    pub parts: Vec<Vec<[i32; 2]>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Point,
    Line,
    Polygon,
}

/// The layers of a tile in their order.
pub type Tile = Vec<(String, Vec<Feature>)>;

/// Reads a tile; whatever the specification forbids is a panic.
pub fn read(bytes: &[u8]) -> Tile {
    let tile = WireTile::decode(bytes).expect("the tile is a protobuf message");
    tile.layers.into_iter().map(|layer| (layer.name.clone(), layer_features(&layer))).collect()
}

/// The features of one layer; none where the tile has no such layer.
pub fn layer(bytes: &[u8], name: &str) -> Vec<Feature> {
    read(bytes).into_iter().find(|(found, _)| found == name).map(|(_, features)| features).unwrap_or_default()
}

fn layer_features(layer: &WireLayer) -> Vec<Feature> {
    assert_eq!((layer.version, layer.extent), (2, Some(4096)), "{}", layer.name);
    let read = |feature: &WireFeature| {
        let pairs = feature.tags.chunks_exact(2);
        assert!(pairs.remainder().is_empty(), "tags come in pairs");
        let attribute = |pair: &[u32]| (layer.keys[pair[0] as usize].clone(), value(&layer.values[pair[1] as usize]));
        let kind = match feature.kind {
            Some(1) => Kind::Point,
            Some(2) => Kind::Line,
            Some(3) => Kind::Polygon,
            other => panic!("{other:?} is no kind of geometry"),
        };
        Feature {
            id: feature.id.expect("every feature has an id"),
            attributes: pairs.map(attribute).collect(),
            kind,
            parts: parts(kind, &feature.geometry),
        }
    };
    layer.features.iter().map(read).collect()
}

fn value(value: &WireValue) -> Value {
    match value {
        WireValue { text: Some(text), .. } => json!(text),
        WireValue { double: Some(number), .. } => json!(number),
        WireValue { float: Some(number), .. } => json!(number),
        WireValue { int: Some(number), .. } | WireValue { sint: Some(number), .. } => json!(number),
        WireValue { uint: Some(number), .. } => json!(number),
        WireValue { bool: Some(flag), .. } => json!(flag),
        _ => panic!("a value without a value"),
    }
}

/// Follows the commands (section 4.3), in the order that each kind of geometry allows.
fn parts(kind: Kind, geometry: &[u32]) -> Vec<Vec<[i32; 2]>> {
    let mut words = geometry.iter().copied();
    let mut pen = [0_i32; 2];
    let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
    let mut is_open = false;
    while let Some(word) = words.next() {
        let (command, count) = (word & 7, word >> 3);
        match (command, kind) {
            (1, Kind::Point) => parts.push(Vec::new()),
            (1, _) => {
                assert!(count == 1 && !is_open || kind == Kind::Line, "a MoveTo in the middle of a ring");
                parts.push(Vec::new());
                is_open = true;
            }
            (2, Kind::Line | Kind::Polygon) => {
                assert!(is_open && parts.last().is_some_and(|part| part.len() == 1), "a LineTo without its MoveTo");
            }
            (7, Kind::Polygon) => {
                let length = parts.last().map(Vec::len);
                assert!(is_open && count == 1 && length.is_some_and(|length| length >= 3), "a ring of {length:?}");
                is_open = false;
                continue;
            }
            other => panic!("command {other:?}"),
        }
        for _ in 0..count {
            for unit in &mut pen {
                let word = words.next().expect("parameters come in pairs");
                *unit += i32::try_from(word >> 1).expect("31 bits") ^ -i32::try_from(word & 1).expect("a bit");
            }
            parts.last_mut().expect("a part was begun").push(pen);
        }
    }
    assert!(kind != Kind::Polygon || !is_open, "a ring that is not closed");
    assert!(kind != Kind::Line || parts.iter().all(|part| part.len() >= 2), "a line of one position");
    parts
}

/// Twice the area of a ring by the surveyor's formula.
pub fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
}
