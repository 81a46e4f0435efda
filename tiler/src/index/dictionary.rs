//! The distinct values of a pack, written as a tile holds them.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

use crate::feature::Value;

/// Stands for a value that is not there.
pub const ABSENT: u32 = u32::MAX;

/// Distinct values, each as a `Value` message of a tile; features name them by place.
#[derive(Debug, Default)]
pub struct Dictionary {
    bytes: Box<[u8]>,
    ends: Box<[u32]>,
}

impl Dictionary {
    /// The message at a place.
    #[must_use]
    pub fn message(&self, place: u32) -> &[u8] {
        let place = place as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.bytes[start..self.ends[place] as usize]
    }

    /// The value at a place.
    #[must_use]
    pub fn value(&self, place: u32) -> Value {
        if place == ABSENT { Value::Absent } else { Value::decode(self.message(place)) }
    }

    /// The value at a place as a number; none for a text and for none.
    #[must_use]
    pub fn number(&self, place: u32) -> Option<f64> {
        let is_text = place == ABSENT || Value::is_text(self.message(place));
        if is_text { None } else { Value::decode(self.message(place)).number() }
    }

    /// Bytes that it takes.
    #[must_use]
    pub const fn heap_bytes(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u32>()
    }
}

/// A dictionary that is being written.
#[derive(Debug, Default)]
pub struct DictionaryBuilder {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    places: HashTable<u32>,
}

impl DictionaryBuilder {
    /// The place of a value, which is added if it is new. Beyond four gigabytes of values, new ones are left out.
    pub fn place(&mut self, value: &Value) -> u32 {
        if *value == Value::Absent {
            return ABSENT;
        }
        let start = self.bytes.len();
        value.encode(&mut self.bytes);
        let Ok(end) = u32::try_from(self.bytes.len()) else {
            self.bytes.truncate(start);
            return ABSENT;
        };
        let (known, new) = self.bytes.split_at(start);
        let ends = &self.ends;
        let message = |place: u32| {
            let place = place as usize;
            &known[place.checked_sub(1).map_or(0, |before| ends[before] as usize)..ends[place] as usize]
        };
        let hash = hash_of(new);
        if let Some(place) = self.places.find(hash, |place| message(*place) == new).copied() {
            self.bytes.truncate(start);
            return place;
        }
        let place = u32::try_from(self.ends.len()).unwrap_or(ABSENT);
        self.places.insert_unique(hash, place, |place| hash_of(message(*place)));
        self.ends.push(end);
        place
    }

    /// The dictionary.
    #[must_use]
    pub fn finish(self) -> Dictionary {
        Dictionary { bytes: self.bytes.into(), ends: self.ends.into() }
    }
}

/// A hash of some bytes, alike in every run.
pub fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_kept_once() {
        let mut builder = DictionaryBuilder::default();
        let values = [Value::Text("a".into()), Value::Int(1), Value::Text("a".into()), Value::Absent, Value::Real(1.0)];
        let places: Vec<u32> = values.iter().map(|value| builder.place(value)).collect();
        assert_eq!(places, [0, 1, 0, ABSENT, 2]);
        let dictionary = builder.finish();
        assert!(values.iter().zip(places).all(|(value, place)| dictionary.value(place) == *value));
    }
}
