//! The values of a layer, each written once.

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

use super::wire;
use crate::feature::Value;
use crate::index::{ABSENT, Dictionary, hash_of};

const LAYER_VALUE: u8 = 4;

/// Values that are written, and their places.
pub struct Values {
    written: Vec<u8>,
    count: u32,
    /// By source and place in its dictionary.
    known: FxHashMap<u64, u32>,
    /// By content, where features come from several packs: what two of them hold is still written once.
    places: Option<HashTable<(u32, std::ops::Range<usize>)>>,
    message: Vec<u8>,
}

impl Values {
    /// None yet.
    pub fn new(is_mixed: bool) -> Self {
        Self {
            written: Vec::new(),
            count: 0,
            known: FxHashMap::default(),
            places: is_mixed.then(HashTable::new),
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
        let value = self.message(dictionary.message(place));
        self.known.insert(key, value);
        Some(value)
    }

    /// The place of a value.
    pub fn value(&mut self, value: &Value) -> Option<u32> {
        let mut message = std::mem::take(&mut self.message);
        message.clear();
        value.encode(&mut message);
        // What blocks say is alike often.
        self.places.get_or_insert_default();
        let place = (!message.is_empty()).then(|| self.message(&message));
        self.message = message;
        place
    }

    /// The place of a text that no other feature has.
    pub fn text(&mut self, text: &str) -> u32 {
        // Key and length, twice: of the value in the layer, and of the text in the value.
        let inner = 1 + wire::varint_len(text.len() as u64) + text.len();
        self.written.push(LAYER_VALUE << 3 | 2);
        wire::varint(&mut self.written, inner as u64);
        wire::bytes(&mut self.written, 1, text.as_bytes());
        self.next()
    }

    fn message(&mut self, message: &[u8]) -> u32 {
        let Some(places) = &mut self.places else {
            wire::bytes(&mut self.written, LAYER_VALUE, message);
            return self.next();
        };
        let hash = hash_of(message);
        if let Some((place, _)) = places.find(hash, |(_, range)| &self.written[range.clone()] == message) {
            return *place;
        }
        wire::bytes(&mut self.written, LAYER_VALUE, message);
        let range = self.written.len() - message.len()..self.written.len();
        let (place, written) = (self.count, &self.written);
        places.insert_unique(hash, (place, range), |(_, range)| hash_of(&written[range.clone()]));
        self.next()
    }

    const fn next(&mut self) -> u32 {
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
