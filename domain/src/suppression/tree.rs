//! Which nodes of a tree of counts are shown.

use super::is_shown;

/// A node of a tree of counts, each a vector whose numbers are all protected.
#[derive(Debug, Clone, Copy)]
pub struct Node<const K: usize> {
    /// The node that it is part of, which stands before it.
    pub parent: Option<usize>,
    /// Whether it may be shown at all.
    pub may: bool,
    /// What is counted at this node itself, beside what its parts count, and known only through what is shown here.
    pub own: Option<[i64; K]>,
    /// What is counted at it too, and known from elsewhere.
    pub known: [i64; K],
}

impl<const K: usize> Node<K> {
    /// The sum of its parts.
    #[must_use]
    pub const fn sum(parent: Option<usize>) -> Self {
        Self { parent, may: true, own: None, known: [0; K] }
    }

    /// A count of its own.
    #[must_use]
    pub const fn leaf(parent: usize, own: [i64; K]) -> Self {
        Self { parent: Some(parent), may: true, own: Some(own), known: [0; K] }
    }
}

/// What is known of a node and not shown below it: `None` where nothing is left.
type Rest<const K: usize> = Option<[i64; K]>;

/// Which nodes are shown: as many as the rule of this module lets. The same tree gives the same answer.
///
/// From the leaves up, a node is shown where its count and its rest are large enough. Where its rest is too small, more of
/// what lies below is held back, as little as possible and the quietest first; where nothing can be, the node itself is.
///
/// # Panics
/// A parent does not stand before its part.
#[must_use]
pub fn shown<const K: usize>(nodes: &[Node<K>]) -> Vec<bool> {
    let mut tree = Tree::new(nodes);
    for node in (0..nodes.len()).rev() {
        tree.decide(node, nodes[node].may);
    }
    tree.shown
}

struct Tree<const K: usize> {
    parts: Vec<Vec<usize>>,
    own: Vec<Rest<K>>,
    total: Vec<[i64; K]>,
    rest: Vec<Rest<K>>,
    shown: Vec<bool>,
}

/// What has to be held back to leave more of a node in the dark: fewer nodes are better, then quieter ones.
type Cost = (usize, i64, usize);

impl<const K: usize> Tree<K> {
    fn new(nodes: &[Node<K>]) -> Self {
        let mut parts = vec![Vec::new(); nodes.len()];
        let mut total: Vec<[i64; K]> = nodes.iter().map(|node| sum(node.own.unwrap_or([0; K]), node.known)).collect();
        for (index, node) in nodes.iter().enumerate().rev() {
            if let Some(parent) = node.parent {
                assert!(parent < index, "a parent stands before its parts");
                parts[parent].push(index);
                total[parent] = sum(total[parent], total[index]);
            }
        }
        let own = nodes.iter().map(|node| node.own).collect();
        Self { parts, own, total, rest: vec![None; nodes.len()], shown: vec![false; nodes.len()] }
    }

    fn decide(&mut self, node: usize, may: bool) {
        self.rest[node] = self.rest_of(node);
        if !may || !is_large(self.total[node]) {
            return;
        }
        if !self.rest[node].is_none_or(is_large) {
            if self.cost(node).is_none() {
                return;
            }
            self.hold_back(node);
        }
        self.shown[node] = self.rest[node].is_none_or(is_large);
    }

    fn rest_of(&self, node: usize) -> Rest<K> {
        let hidden = self.parts[node].iter().filter(|part| !self.shown[**part]).filter_map(|part| self.rest[*part]);
        self.own[node].into_iter().chain(hidden).reduce(sum)
    }

    /// The least that holds back something more below a node.
    fn cost(&self, node: usize) -> Option<Cost> {
        self.parts[node].iter().filter_map(|part| self.cost_of(*part)).min()
    }

    /// The same by way of one of its parts.
    fn cost_of(&self, part: usize) -> Option<Cost> {
        let (more, ..) = match (self.shown[part], self.rest[part]) {
            (true, Some(_)) => (0, 0, part),
            _ => self.cost(part)?,
        };
        Some((more + usize::from(self.shown[part]), self.total[part].iter().sum(), part))
    }

    /// Holds that back. What was shown is large, and so is the rest that it leaves: one is enough.
    fn hold_back(&mut self, node: usize) {
        if let Some((.., part)) = self.cost(node) {
            if !(self.shown[part] && self.rest[part].is_some()) {
                self.hold_back(part);
            }
            self.shown[part] = false;
        }
        self.rest[node] = self.rest_of(node);
    }
}

fn sum<const K: usize>(one: [i64; K], other: [i64; K]) -> [i64; K] {
    std::array::from_fn(|index| one[index] + other[index])
}

fn is_large<const K: usize>(counts: [i64; K]) -> bool {
    counts.into_iter().all(is_shown)
}
