//! Against the definitions of RFC 9162 written down word for word, which hash every leaf each time.

use std::collections::HashMap;

use proptest::prelude::*;

use super::super::merkle::{Frontier, Node, empty_root, leaf_hash};
use super::*;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            node_hash(&naive_root(&leaves[..k]), &naive_root(&leaves[k..]))
        }
    }
}

/// `PATH(m, D_n)`.
fn naive_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (inner, other) = if m < k {
        (naive_path(m, &leaves[..k]), &leaves[k..])
    } else {
        (naive_path(m - k, &leaves[k..]), &leaves[..k])
    };
    inner.into_iter().chain([naive_root(other)]).collect()
}

/// `SUBPROOF(m, D_n, b)`.
fn naive_subproof(m: usize, leaves: &[Hash], b: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if b { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (inner, other) = if m <= k {
        (naive_subproof(m, &leaves[..k], b), &leaves[k..])
    } else {
        (naive_subproof(m - k, &leaves[k..], false), &leaves[..k])
    };
    inner.into_iter().chain([naive_root(other)]).collect()
}

fn grown(leaves: &[Hash]) -> (Frontier, HashMap<Node, Hash>) {
    let (mut frontier, mut known) = (Frontier::default(), HashMap::new());
    for leaf in leaves {
        known.extend(frontier.push(*leaf));
        known.insert(Node { size: frontier.size(), level: 0 }, *leaf);
    }
    (frontier, known)
}

fn hashes(stretches: Option<Vec<Stretch>>, known: &HashMap<Node, Hash>) -> Vec<Hash> {
    stretches.expect("in range").into_iter().map(|stretch| stretch.hash(known).expect("known")).collect()
}

#[test]
fn every_small_tree_is_what_the_standard_says() {
    let all = leaves(70);
    let (_, known) = grown(&all);
    for size in 1..=70_u64 {
        let leaves = &all[..usize::try_from(size).unwrap()];
        let root = naive_root(leaves);
        assert_eq!(Frontier::at(size, &known).unwrap().root(), root, "{size}");
        for index in 0..size {
            let path = hashes(inclusion(index, size), &known);
            assert_eq!(path, naive_path(usize::try_from(index).unwrap(), leaves), "{index} of {size}");
            assert!(verify_inclusion(leaves[usize::try_from(index).unwrap()], index, size, &path, &root));
        }
        for old in 1..=size {
            let path = hashes(consistency(old, size), &known);
            let old_leaves = usize::try_from(old).unwrap();
            assert_eq!(path, naive_subproof(old_leaves, leaves, true), "{old} of {size}");
            let old_root = naive_root(&leaves[..old_leaves]);
            assert!(verify_consistency((old, &old_root), (size, &root), &path), "{old} of {size}");
        }
    }
    assert_eq!(Frontier::default().root(), empty_root());
    assert!(inclusion(3, 3).is_none() && consistency(0, 3).is_none() && consistency(4, 3).is_none());
}

proptest! {
    #[test]
    fn large_trees_agree_and_few_subtrees_are_read(size in 1..3000_u64, a in any::<u64>(), b in any::<u64>()) {
        let all = leaves(size);
        let (frontier, known) = grown(&all);
        let root = naive_root(&all);
        prop_assert_eq!(frontier.root(), root);
        let (index, old) = (a % size, b % size + 1);
        for stretches in [inclusion(index, size), consistency(old, size)] {
            let read: usize = stretches.unwrap().into_iter().map(|stretch| stretch.nodes().len()).sum();
            prop_assert!(read <= 2 * 12, "{} read", read);
        }
        let leaf = all[usize::try_from(index).unwrap()];
        prop_assert!(verify_inclusion(leaf, index, size, &hashes(inclusion(index, size), &known), &root));
    }

    #[test]
    fn a_proof_that_was_touched_proves_nothing(size in 2..400_u64, a in any::<u64>(), b in any::<u64>(), bit in 0..256_usize) {
        let all = leaves(size);
        let (_, known) = grown(&all);
        let root = naive_root(&all);
        let index = a % size;
        let leaf = all[usize::try_from(index).unwrap()];
        let path = hashes(inclusion(index, size), &known);
        let mut touched = path.clone();
        touched[usize::try_from(b).unwrap() % path.len()][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify_inclusion(leaf, index, size, &touched, &root));
        prop_assert!(!verify_inclusion(leaf, (index + 1) % size, size, &path, &root));
        prop_assert!(!verify_inclusion(leaf, index, size, &path[1..], &root));
        let mut longer = path.clone();
        longer.push(leaf);
        prop_assert!(!verify_inclusion(leaf, index, size, &longer, &root));

        let old = b % (size - 1) + 1;
        let old_root = naive_root(&all[..usize::try_from(old).unwrap()]);
        let path = hashes(consistency(old, size), &known);
        let mut other_root = old_root;
        other_root[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency((old, &old_root), (size, &root), &path));
        prop_assert!(!verify_consistency((old, &other_root), (size, &root), &path));
        prop_assert!(!verify_consistency((old, &old_root), (size, &other_root), &path));
    }
}
