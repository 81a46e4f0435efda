//! Counts, and holds back.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};

use super::{Dwellings, GateDays, Published, RESOLUTIONS, Shown};
use crate::suppression::{self, Node};

/// All that is counted of a cell, or of the site.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    units: i64,
    lived_in: i64,
    registered: i64,
    residents: i64,
    open_gaps: i64,
    gates: i64,
    /// Let through, as everybody knows who reads the hours of the gates.
    known_passages: i64,
    /// Let through on days of which nothing is told; none where there was no such day.
    quiet_passages: Option<i64>,
}

/// What is shown of a site with these buildings and gates.
#[must_use]
pub fn publish(dwellings: &[Dwellings], gates: &[GateDays]) -> Published {
    let tree = Tree::of(dwellings, gates);
    let lived_in = tree.shown(|_| true, |counted| [counted.lived_in, counted.units - counted.lived_in]);
    let registered =
        tree.shown(|node| lived_in[node], |counted| [counted.registered, counted.lived_in - counted.registered]);
    let open_gaps =
        tree.shown(|node| lived_in[node], |counted| [counted.open_gaps, counted.lived_in - counted.open_gaps]);
    let passages = tree.shown_passages();
    let mut shown = tree.sums().into_iter().enumerate().map(|(node, counted)| {
        let passed = counted.known_passages + counted.quiet_passages.unwrap_or_default();
        Shown {
            units: counted.units,
            lived_in: lived_in[node].then_some(counted.lived_in),
            registered: registered[node].then_some(counted.registered),
            residents: registered[node].then_some(counted.residents),
            open_gaps: open_gaps[node].then_some(counted.open_gaps),
            gates: counted.gates,
            passages: passages[node].then_some(passed),
        }
    });
    let site = shown.next().unwrap_or_default();
    Published { site, cells: tree.cells.into_iter().zip(shown).collect() }
}

/// The site, then its cells, the coarsest first.
struct Tree {
    cells: Vec<CellIndex>,
    parents: Vec<Option<usize>>,
    own: Vec<Counted>,
}

impl Tree {
    fn of(dwellings: &[Dwellings], gates: &[GateDays]) -> Self {
        let mut places: BTreeMap<(Resolution, CellIndex), usize> = BTreeMap::new();
        for at in dwellings.iter().map(|building| building.at).chain(gates.iter().map(|gate| gate.at)) {
            for resolution in RESOLUTIONS {
                places.extend(at.parent(resolution).map(|cell| ((resolution, cell), 0)));
            }
        }
        for (place, node) in places.values_mut().enumerate() {
            *node = place + 1;
        }
        let place = |cell: CellIndex| places.get(&(cell.resolution(), cell)).copied();
        let above = |(resolution, cell): &(Resolution, CellIndex)| {
            let coarser = RESOLUTIONS.iter().rev().find(|coarser| *coarser < resolution);
            coarser.and_then(|coarser| place(cell.parent(*coarser)?)).unwrap_or(0)
        };
        let parents = std::iter::once(None).chain(places.keys().map(|key| Some(above(key)))).collect();
        let mut own = vec![Counted::default(); places.len() + 1];
        let finest = |at: CellIndex| at.parent(RESOLUTIONS[3]).and_then(place);
        for building in dwellings {
            if let Some(node) = finest(building.at) {
                own[node].settle(building);
            }
        }
        for gate in gates {
            if let Some(node) = finest(gate.at) {
                own[node].pass(gate);
            }
        }
        Self { cells: places.into_keys().map(|(_, cell)| cell).collect(), parents, own }
    }

    fn sums(&self) -> Vec<Counted> {
        let mut sums = self.own.clone();
        for (node, parent) in self.parents.iter().enumerate().rev() {
            if let Some(parent) = parent {
                let part = sums[node];
                sums[*parent].add(part);
            }
        }
        sums
    }

    /// Which nodes show a count of dwellings with its complement.
    fn shown(&self, may: impl Fn(usize) -> bool, counts: impl Fn(&Counted) -> [i64; 2]) -> Vec<bool> {
        // Where there are no dwellings everybody knows that nobody lives: nothing is hidden, and nothing hides there.
        let own = |counted: &Counted| (counted.units > 0).then(|| counts(counted));
        let nodes = self.parents.iter().zip(&self.own).enumerate();
        let node = |(node, (parent, counted)): (usize, (&Option<usize>, &Counted))| Node {
            may: may(node),
            own: own(counted),
            ..Node::sum(*parent)
        };
        suppression::shown(&nodes.map(node).collect::<Vec<_>>())
    }

    /// Which nodes show passages: cells only, since no sum of a site is told.
    fn shown_passages(&self) -> Vec<bool> {
        let nodes = self.parents.iter().zip(&self.own);
        let node = |(parent, counted): (&Option<usize>, &Counted)| Node {
            may: parent.is_some(),
            own: counted.quiet_passages.map(|passages| [passages]),
            known: [counted.known_passages],
            ..Node::sum(*parent)
        };
        suppression::shown(&nodes.map(node).collect::<Vec<_>>())
    }
}

impl Counted {
    const fn settle(&mut self, building: &Dwellings) {
        self.units += building.units;
        self.lived_in += building.lived_in;
        self.registered += building.registered;
        self.residents += building.residents;
        self.open_gaps += building.open_gaps;
    }

    fn pass(&mut self, gate: &GateDays) {
        let (known, quiet): (Vec<i64>, Vec<i64>) = gate.granted.iter().partition(|day| suppression::is_shown(**day));
        self.gates += 1;
        self.known_passages += known.iter().sum::<i64>();
        let quiet = (!quiet.is_empty()).then(|| quiet.iter().sum::<i64>());
        self.quiet_passages = joined(self.quiet_passages, quiet);
    }

    fn add(&mut self, part: Self) {
        self.units += part.units;
        self.lived_in += part.lived_in;
        self.registered += part.registered;
        self.residents += part.residents;
        self.open_gaps += part.open_gaps;
        self.gates += part.gates;
        self.known_passages += part.known_passages;
        self.quiet_passages = joined(self.quiet_passages, part.quiet_passages);
    }
}

fn joined(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).reduce(|one, other| one + other)
}
