//! Cases by hand, and an attacker who knows everything that is shown.

use proptest::prelude::*;

use super::*;

/// A site of rows of leaves.
fn site(rows: &[&[i64]]) -> Vec<Node<1>> {
    let mut nodes = vec![Node::sum(None)];
    for row in rows {
        let parent = nodes.len();
        nodes.push(Node::sum(Some(0)));
        nodes.extend(row.iter().map(|count| Node::leaf(parent, [*count])));
    }
    nodes
}

/// The site, then each row with its leaves, as they are shown: `-` is held back.
fn told(rows: &[&[i64]]) -> String {
    let shown = shown(&site(rows));
    let mut words = vec![if shown[0] { rows.iter().flat_map(|row| *row).sum::<i64>().to_string() } else { "-".into() }];
    let mut at = 1;
    for row in rows {
        let of = |shown: bool, count: i64| if shown { count.to_string() } else { "-".into() };
        let mut word = format!("{}:", of(shown[at], row.iter().sum()));
        at += 1;
        for count in *row {
            word.push_str(&format!(" {}", of(shown[at], *count)));
            at += 1;
        }
        words.push(word);
    }
    words.join(" | ")
}

#[test]
fn a_small_count_goes_with_what_it_could_be_worked_out_from() {
    let cases: &[(&[&[i64]], &str)] = &[
        // Nothing is small.
        (&[&[7, 9], &[20]], "36 | 16: 7 9 | 20: 20"),
        // The row less the 9 would be the 3: the quietest neighbour goes too.
        (&[&[3, 9, 12], &[20]], "44 | 24: - - 12 | 20: 20"),
        // Two small ones that are not few together need no third.
        (&[&[3, 4, 12], &[20]], "39 | 19: - - 12 | 20: 20"),
        // A zero is a count.
        (&[&[0, 9, 12], &[20]], "41 | 21: - - 12 | 20: 20"),
        // A small row alone: a leaf of another row goes, and that row, whose sum would tell.
        (&[&[3], &[8, 20, 30]], "61 | -: - | -: - 20 30"),
        // A row that has something in the dark already is held back by itself.
        (&[&[3], &[2, 9, 30], &[40]], "84 | -: - | -: - - 30 | 40: 40"),
        // Everything is small.
        (&[&[1, 1], &[2]], "- | -: - - | -: -"),
        (&[&[1, 1], &[3]], "5 | -: - - | -: -"),
        (&[], "-"),
    ];
    for (rows, expected) in cases {
        assert_eq!(told(rows), *expected, "{rows:?}");
    }
}

#[test]
fn parts_of_a_sum() {
    for (counts, expected) in [
        (&[9, 12, 30][..], &[true, true, true][..]),
        (&[], &[]),
        (&[3], &[false]),
        (&[3, 12, 30], &[false, false, true]),
        (&[1, 2, 12, 30], &[false, false, false, true]),
        (&[4, 4, 12, 30], &[false, false, true, true]),
        (&[0, 0, 5, 6], &[false, false, false, true]),
    ] {
        assert_eq!(parts(counts), expected, "{counts:?}");
    }
}

#[test]
fn a_complement_counts_too() {
    // Lived in and vacant: 40 of 42 dwellings tell of 2 that are not.
    let leaf = |own| Node::leaf(0, own);
    let site = Node::sum(None);
    assert_eq!(shown(&[site, leaf([40, 2]), leaf([30, 9]), leaf([50, 20])]), [true, false, false, true]);
    assert_eq!(shown(&[site, leaf([40, 0]), leaf([30, 0])]), [false, false, false]);
}

#[test]
fn what_is_known_from_elsewhere_hides_nothing() {
    // 30 passages of a gate are known by the hour, those of its quiet days are not.
    let gate = |own| Node { parent: Some(0), may: true, own, known: [30] };
    let site = Node::sum(None);
    assert_eq!(shown(&[site, gate(None), gate(Some([2]))]), [false, true, false]);
    assert_eq!(shown(&[site, gate(Some([3])), gate(Some([2]))]), [true, false, false]);
    assert_eq!(shown(&[site, gate(Some([7])), gate(None)]), [true, true, true]);
}

/// A random tree of three levels, and its leaves' dwellings: vacant, lived in without registration, registered.
fn tree() -> impl Strategy<Value = Vec<Vec<Vec<[i64; 3]>>>> {
    let leaf = prop::array::uniform3(prop_oneof![0..5_i64, 0..9_i64, 0..40_i64]);
    prop::collection::vec(prop::collection::vec(prop::collection::vec(leaf, 1..4), 1..4), 1..4)
}

/// What is published of a tree, as an attacker holds it.
struct Published {
    parents: Vec<Option<usize>>,
    leaves: Vec<(usize, [i64; 3])>,
    lived_in: Vec<bool>,
    registered: Vec<bool>,
}

impl Published {
    fn of(tree: &[Vec<Vec<[i64; 3]>>]) -> Self {
        let mut parents = vec![None];
        let mut leaves = Vec::new();
        for middle in tree {
            let at = parents.len();
            parents.push(Some(0));
            for inner in middle {
                let under = parents.len();
                parents.push(Some(at));
                for leaf in inner {
                    leaves.push((parents.len(), *leaf));
                    parents.push(Some(under));
                }
            }
        }
        let nodes = |may: &dyn Fn(usize) -> bool, own: &dyn Fn([i64; 3]) -> [i64; 2]| -> Vec<Node<2>> {
            // Where there is no dwelling, everybody knows that nobody lives.
            let counted = |at: usize| leaves.iter().find(|(leaf, count)| *leaf == at && *count != [0; 3]);
            let node = |(at, parent): (usize, &Option<usize>)| Node {
                may: may(at),
                own: counted(at).map(|(_, leaf)| own(*leaf)),
                ..Node::sum(*parent)
            };
            parents.iter().enumerate().map(node).collect()
        };
        let lived_in = shown(&nodes(&|_| true, &|[vacant, without, with]| [without + with, vacant]));
        let registered = shown(&nodes(&|at| lived_in[at], &|[_, without, with]| [with, without]));
        Self { parents, leaves, lived_in, registered }
    }

    fn is_below(&self, mut node: usize, top: usize) -> bool {
        while node != top {
            match self.parents[node] {
                Some(parent) => node = parent,
                None => return false,
            }
        }
        true
    }

    fn count(&self, node: usize) -> [i64; 3] {
        let below = self.leaves.iter().filter(|(leaf, _)| self.is_below(*leaf, node));
        below.fold([0; 3], |sum, (_, leaf)| std::array::from_fn(|index| sum[index] + leaf[index]))
    }

    /// Whether there is another truth that would have been published the same, with another count in a column of a node: a
    /// dwelling of one leaf goes from one column to another, and one of another leaf, which no shown count tells apart from
    /// the first, goes back.
    fn could_be_otherwise(&self, node: usize, column: usize) -> bool {
        let moves = (0..3).filter(|other| *other != column).flat_map(|other| [(column, other), (other, column)]);
        moves.into_iter().any(|(from, to)| {
            // Between registered and not, nobody moves in or out.
            let told = if from + to == 3 { &self.registered } else { &self.lived_in };
            let mut pairs = self.leaves.iter().flat_map(|one| self.leaves.iter().map(move |other| (one, other)));
            pairs.any(|((one, counts), (other, back))| {
                let apart = |at: usize| self.is_below(*one, at) != self.is_below(*other, at);
                counts[from] > 0 && back[to] > 0 && apart(node) && (0..told.len()).all(|at| !told[at] || !apart(at))
            })
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever is shown is large, with its complement.
    #[test]
    fn nothing_small_is_shown(tree in tree()) {
        let published = Published::of(&tree);
        for node in 0..published.parents.len() {
            let [vacant, without, with] = published.count(node);
            if published.lived_in[node] {
                prop_assert!(is_shown(without + with) && is_shown(vacant));
            }
            if published.registered[node] {
                prop_assert!(published.lived_in[node] && is_shown(with) && is_shown(without));
            }
        }
    }

    /// For every count that is held back because it is small there is another truth with another count there, of which
    /// everything would have been published as it is: who sees all cells of all sizes, and knows how many dwellings each leaf
    /// has, can't tell which of them is the case.
    #[test]
    fn no_small_count_can_be_worked_out(tree in tree()) {
        let published = Published::of(&tree);
        for node in 0..published.parents.len() {
            let [vacant, without, with] = published.count(node);
            if vacant + without + with == 0 {
                continue;
            }
            let few = |count: i64| !is_shown(count);
            // Vacant or lived in, one tells the other.
            if published.lived_in[0] && (few(without + with) || few(vacant)) {
                prop_assert!(published.could_be_otherwise(node, 0), "lived in at {node} of {tree:?}");
            }
            if published.registered[0] && few(with) && without + with > 0 {
                prop_assert!(published.could_be_otherwise(node, 2), "registered at {node} of {tree:?}");
            }
            if published.registered[0] && few(without) && without + with > 0 {
                prop_assert!(published.could_be_otherwise(node, 1), "not registered at {node} of {tree:?}");
            }
        }
    }

    /// As little is held back as the rule asks at the first sight: a tree without small counts is shown whole.
    #[test]
    fn large_counts_are_all_shown(counts in prop::collection::vec(5..100_i64, 1..20)) {
        prop_assert!(parts(&counts).into_iter().all(|shown| shown));
    }
}
