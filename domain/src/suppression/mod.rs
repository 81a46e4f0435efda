//! Small counts are held back together with all that they could be worked out from.
//!
//! A count below [`FEW`] tells of single people or dwellings, a zero too: that nobody lives somewhere is a count. Holding it
//! back is not enough where sums are published: the sum less what is shown is what is not. So what is counted stands in a
//! tree (a site, its cells of each size, each cell's own), and the rule says which nodes of it are shown.
//!
//! **The rule.** Take a node that is shown, and take away from it what is shown below it: what remains is its *rest*, which
//! everybody can work out. A set of shown nodes is safe if every shown count and every rest is [`FEW`] or more, or the rest is
//! empty. For then the counts below one rest are bound by nothing but their sum: whoever holds all that is published still
//! finds every one of them possible from nothing up to the whole rest, which is more than any small count is.
//!
//! **Complements.** What is a part of something known (dwellings that are lived in, of all dwellings) is counted with its
//! complement (those that are vacant) as one vector, and each of its numbers must be large enough: with the whole known, one
//! tells the other. In such a table with known sums of rows and columns an entry is bound by its row and its columns only
//! (Fréchet's bounds), and with two large columns none of its small entries is determined.
//!
//! **A part of a part** (registered dwellings, of those that are lived in) is shown only where its whole is: see [`Node::may`].
//! Then the rests of the whole lie within the rests of the part, and neither narrows the other.

#[cfg(test)]
mod tests;
mod tree;

pub use tree::{Node, shown};

/// Counts below this are held back, zero included.
pub const FEW: i64 = 5;

/// Whether a single count may be shown on its own.
#[must_use]
pub const fn is_shown(count: i64) -> bool {
    count >= FEW
}

/// Which parts of a sum may be shown where the sum is known: the quietest are held back until what is hidden is not few.
#[must_use]
pub fn parts(counts: &[i64]) -> Vec<bool> {
    let part = |count: &i64| Node::leaf(0, [*count]);
    let nodes: Vec<Node<1>> = std::iter::once(Node::sum(None)).chain(counts.iter().map(part)).collect();
    shown(&nodes).split_off(1)
}
