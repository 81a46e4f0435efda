//! Reads PMTiles (version 3), independently of what wrote them.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value;

/// An archive.
pub struct Archive {
    bytes: Vec<u8>,
    /// A JSON object about it.
    pub metadata: Value,
    /// Whether it says that its tiles lie in the order of their numbers.
    pub clustered: bool,
    /// Addresses, entries, contents, as it counts them.
    pub counts: [u64; 3],
    /// Lowest and highest zoom.
    pub zooms: [u8; 2],
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u64,
    offset: u64,
    length: u64,
    run: u64,
}

impl Archive {
    /// Reads it; whatever the specification forbids is a panic.
    pub fn read(bytes: Vec<u8>) -> Self {
        assert_eq!(&bytes[..8], b"PMTiles\x03");
        let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        let degrees =
            |at: usize| f64::from(i32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))) / 1e7;
        assert_eq!(bytes[97..100], [2, 2, 1], "directories and tiles are gzip, tiles are MVT");
        assert!(word(8) + word(16) <= 16_384, "the root directory lies within the first 16 kB");
        let section = |at: usize| slice(&bytes, word(at), word(at + 8));
        let metadata = serde_json::from_slice(&unpack(section(24))).expect("the metadata is JSON");
        let leaves = section(40);
        let mut entries = Vec::new();
        for entry in directory(&unpack(section(8))) {
            if entry.run == 0 {
                entries.extend(directory(&unpack(slice(leaves, entry.offset, entry.length))));
            } else {
                entries.push(entry);
            }
        }
        assert!(entries.is_sorted_by(|one, next| one.number + one.run <= next.number), "entries overlap");
        Self {
            metadata,
            clustered: bytes[96] == 1,
            counts: [word(72), word(80), word(88)],
            zooms: [bytes[100], bytes[101]],
            bounds: [102, 106, 110, 114].map(degrees),
            entries,
            bytes,
        }
    }

    /// Every tile by zoom, column and row, unpacked.
    pub fn tiles(&self) -> BTreeMap<(u8, u32, u32), Vec<u8>> {
        let word = |at: usize| u64::from_le_bytes(self.bytes[at..at + 8].try_into().expect("eight bytes"));
        let data = slice(&self.bytes, word(56), word(64));
        let mut tiles = BTreeMap::new();
        for entry in &self.entries {
            let tile = unpack(slice(data, entry.offset, entry.length));
            for number in entry.number..entry.number + entry.run {
                assert!(tiles.insert(address(number), tile.clone()).is_none(), "tile {number} is there twice");
            }
        }
        tiles
    }

    /// Offsets of contents in the order of the tiles' numbers.
    pub fn offsets(&self) -> Vec<u64> {
        self.entries.iter().map(|entry| entry.offset).collect()
    }

    /// Entries that stand for more than one tile.
    pub fn runs(&self) -> usize {
        self.entries.iter().filter(|entry| entry.run > 1).count()
    }
}

fn slice(bytes: &[u8], offset: u64, length: u64) -> &[u8] {
    let start = usize::try_from(offset).expect("an offset");
    &bytes[start..start + usize::try_from(length).expect("a length")]
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    if !bytes.is_empty() {
        GzDecoder::new(bytes).read_to_end(&mut unpacked).expect("gzip");
    }
    unpacked
}

/// Section 4.2: columns of varints; numbers are differences, an offset of zero follows the entry before.
fn directory(mut bytes: &[u8]) -> Vec<Entry> {
    let mut next = || {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = bytes.split_first().expect("a varint ends");
            bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value;
            }
        }
        panic!("a varint of more than ten bytes")
    };
    let count = next();
    let mut number = 0;
    let mut entries: Vec<Entry> = Vec::new();
    for _ in 0..count {
        number += next();
        entries.push(Entry { number, offset: 0, length: 0, run: 0 });
    }
    for entry in &mut entries {
        entry.run = next();
    }
    for entry in &mut entries {
        entry.length = next();
    }
    let mut end = 0;
    for entry in &mut entries {
        entry.offset = match next() {
            0 => end,
            offset => offset - 1,
        };
        assert!(entry.length > 0, "an empty tile");
        end = entry.offset + entry.length;
    }
    entries
}

/// Section 4.1: zooms one after the other, each along the Hilbert curve.
fn address(number: u64) -> (u8, u32, u32) {
    let (mut z, mut place) = (0_u8, number);
    while place >= 1 << (2 * z) {
        place -= 1 << (2 * z);
        z += 1;
    }
    let (mut x, mut y, mut rest) = (0_u32, 0_u32, place);
    for level in 0..z {
        let side = 1_u32 << level;
        let right = u32::from(rest & 2 != 0);
        let down = u32::from((rest & 1 != 0) != (rest & 2 != 0));
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += side * right;
        y += side * down;
        rest >>= 2;
    }
    (z, x, y)
}

#[test]
fn numbers_are_those_of_the_specification() {
    for (number, expected) in [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (1, 0, 1)),
        (3, (1, 1, 1)),
        (4, (1, 1, 0)),
        (5, (2, 0, 0)),
        (19_078_479, (12, 3423, 1763)),
    ] {
        assert_eq!(address(number), expected, "{number}");
    }
}
