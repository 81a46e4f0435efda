//! Proofs of RFC 9162: that an entry is in a tree (2.1.3), and that one tree is the beginning of another (2.1.4).
//!
//! Making one answers stretches of leaves, whose hashes are the proof; checking one needs nothing but hashes.

use super::merkle::{Hash, Stretch, node_hash};

/// The largest power of two below `n`, which is at least 2: where a tree of `n` leaves is split.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The stretches that prove leaf `index` of the first `size` leaves, from the leaf up; `None` where it is not among them.
#[must_use]
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Stretch>> {
    if index >= size {
        return None;
    }
    let (mut within, mut path) = (Stretch { from: 0, to: size }, Vec::new());
    while within.len() > 1 {
        let middle = within.from + split(within.len());
        let (left, right) = (Stretch { to: middle, ..within }, Stretch { from: middle, ..within });
        let (inner, sibling) = if index < middle { (left, right) } else { (right, left) };
        path.push(sibling);
        within = inner;
    }
    path.reverse();
    Some(path)
}

/// The stretches that prove that the first `old` leaves are the beginning of the first `new`; `None` unless
/// `1 <= old <= new`.
#[must_use]
pub fn consistency(old: u64, new: u64) -> Option<Vec<Stretch>> {
    if old == 0 || old > new {
        return None;
    }
    let (mut within, mut path, mut is_old_tree) = (Stretch { from: 0, to: new }, Vec::new(), true);
    while within.to != old {
        let middle = within.from + split(within.len());
        let (left, right) = (Stretch { to: middle, ..within }, Stretch { from: middle, ..within });
        if old <= middle {
            path.push(right);
            within = left;
        } else {
            path.push(left);
            within = right;
            is_old_tree = false;
        }
    }
    if !is_old_tree {
        path.push(within);
    }
    path.reverse();
    Some(path)
}

/// Whether a proof shows that `leaf` has number `index` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut number, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if number & 1 == 1 || number == last {
            hash = node_hash(sibling, &hash);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        number >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether a proof shows that the tree with the first size and root is the beginning of the other (RFC 9162, 2.1.4.2).
#[must_use]
pub fn verify_consistency(old: (u64, &Hash), new: (u64, &Hash), path: &[Hash]) -> bool {
    let ((old, old_root), (new, new_root)) = (old, new);
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    // A whole subtree proves itself: the proof leaves it out.
    let with_old_root: Vec<Hash> = if old.is_power_of_two() {
        std::iter::once(*old_root).chain(path.iter().copied()).collect()
    } else {
        path.to_vec()
    };
    let Some((first, rest)) = with_old_root.split_first() else { return false };
    let (mut number, mut last) = (old - 1, new - 1);
    while number & 1 == 1 {
        number >>= 1;
        last >>= 1;
    }
    let (mut older, mut newer) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if number & 1 == 1 || number == last {
            older = node_hash(sibling, &older);
            newer = node_hash(sibling, &newer);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            newer = node_hash(&newer, sibling);
        }
        number >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old_root && newer == *new_root
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
