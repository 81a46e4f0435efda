//! The values of a layer, each written once.

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

use super::wire;
use crate::feature::Value;
use crate::index::{ABSENT, Dictionary, hash_of};

const LAYER_VALUE: u8 = 4;

/// Values by content: place, and where it is written.
type Places = HashTable<(u32, std::ops::Range<usize>)>;

/// Values that are written, and their places.
pub struct Values {
    written: Vec<u8>,
    count: u32,
    /// By source and place in its dictionary.
    known: FxHashMap<u64, u32>,
    /// Of features, where they come from several packs: what two of them hold is still written once.
    of_features: Option<Places>,
    /// Of blocks, which know nothing of what features hold: it depends on the packs whether that is kept.
    of_blocks: Places,
    message: Vec<u8>,
}

impl Values {
    /// None yet.
    pub fn new(is_mixed: bool) -> Self {
        Self {
            written: Vec::new(),
            count: 0,
            known: FxHashMap::default(),
            of_features: is_mixed.then(Places::new),
            of_blocks: Places::new(),
            message: Vec::new(),
        }
    }

    /// The place of a value of a dictionary; none for an absent one.
    pub fn of(&mut self, dictionary: &Dictionary, source: u32, place: u32) -> Option<u32> {
        if place == ABSENT {
            return None;
        }
        let key = u64::from(source) << 32 | u64::from(place);
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let message = dictionary.message(place);
        let value = match &mut self.of_features {
            Some(places) => find_or_write(&mut self.written, &mut self.count, places, message),
            None => write(&mut self.written, &mut self.count, message),
        };
        self.known.insert(key, value);
        Some(value)
    }

    /// The place of a value of a block; none for an absent one.
    pub fn of_block(&mut self, value: &Value) -> Option<u32> {
        self.message.clear();
        value.encode(&mut self.message);
        let Self { written, count, of_blocks, message, .. } = self;
        (!message.is_empty()).then(|| find_or_write(written, count, of_blocks, message))
    }

    /// The place of a text that no other feature has.
    pub fn text(&mut self, text: &str) -> u32 {
        let inner = 1 + wire::varint_len(text.len() as u64) + text.len();
        self.written.push(LAYER_VALUE << 3 | 2);
        wire::varint(&mut self.written, inner as u64);
        wire::bytes(&mut self.written, 1, text.as_bytes());
        self.count += 1;
        self.count - 1
    }

    /// How many bytes are written.
    pub const fn len(&self) -> usize {
        self.written.len()
    }

    /// What is written.
    pub fn written(&self) -> &[u8] {
        &self.written
    }
}

fn write(written: &mut Vec<u8>, count: &mut u32, message: &[u8]) -> u32 {
    wire::bytes(written, LAYER_VALUE, message);
    *count += 1;
    *count - 1
}

fn find_or_write(written: &mut Vec<u8>, count: &mut u32, places: &mut Places, message: &[u8]) -> u32 {
    let hash = hash_of(message);
    if let Some((place, _)) = places.find(hash, |(_, range)| &written[range.clone()] == message) {
        return *place;
    }
    let place = write(written, count, message);
    let range = written.len() - message.len()..written.len();
    places.insert_unique(hash, (place, range), |(_, range)| hash_of(&written[range.clone()]));
    place
}
