//! The Merkle tree of RFC 6962 and RFC 9162 (section 2.1): over the entries of a site, in the order of their numbers.
//!
//! Only whole subtrees are kept, each once, when its last leaf comes: so the tree grows by appending, and a root or a
//! proof at any size is put together from O(log n) of them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of an entry's bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// The hash of two subtrees side by side.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// A whole subtree: `2^level` leaves, the last of which made the tree `size` leaves large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// Leaves of the tree when the subtree became whole.
    pub size: u64,
    /// Its height: 0 is a leaf.
    pub level: u8,
}

/// Leaves from a number up to, but without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First leaf.
    pub from: u64,
    /// The leaf after the last.
    pub to: u64,
}

impl Stretch {
    pub(super) const fn len(self) -> u64 {
        self.to - self.from
    }

    /// The whole subtrees that it consists of, from the left, which is from the largest: the stretch must begin where a
    /// subtree of its largest size does, as all stretches of a tree do.
    #[must_use]
    pub fn nodes(self) -> Vec<Node> {
        let (mut nodes, mut from) = (Vec::new(), self.from);
        while from < self.to {
            let level = (self.to - from).ilog2();
            from += 1 << level;
            nodes.push(Node { size: from, level: u8::try_from(level).unwrap_or(u8::MAX) });
        }
        nodes
    }

    /// Its hash, from those of its whole subtrees; `None` where one is missing.
    #[must_use]
    pub fn hash(self, known: &HashMap<Node, Hash>) -> Option<Hash> {
        let nodes = self.nodes();
        let hashes = nodes.iter().map(|node| known.get(node).copied()).collect::<Option<Vec<_>>>()?;
        Some(folded(hashes))
    }
}

/// Whole subtrees side by side, the smallest to the right.
fn folded(hashes: Vec<Hash>) -> Hash {
    hashes.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// The right edge of a growing tree: its whole subtrees, the largest first.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<(u8, Hash)>,
}

impl Frontier {
    /// The edge of a tree of `size` leaves, from the hashes of its subtrees; `None` where one is missing.
    #[must_use]
    pub fn at(size: u64, known: &HashMap<Node, Hash>) -> Option<Self> {
        let nodes = Stretch { from: 0, to: size }.nodes();
        let peaks = nodes.iter().map(|node| Some((node.level, *known.get(node)?))).collect::<Option<Vec<_>>>()?;
        Some(Self { size, peaks })
    }

    /// Leaves so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; answers the subtrees that it made whole, without the leaf itself.
    pub fn push(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        self.size += 1;
        let (mut level, mut hash, mut whole) = (0, leaf, Vec::new());
        while let Some((peak_level, left)) = self.peaks.last().copied()
            && peak_level == level
        {
            self.peaks.pop();
            hash = node_hash(&left, &hash);
            level += 1;
            whole.push((Node { size: self.size, level }, hash));
        }
        self.peaks.push((level, hash));
        whole
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        folded(self.peaks.iter().map(|(_, hash)| *hash).collect())
    }
}
