//! Joins ways into strokes that run on smoothly over crossings, and keeps as many as it takes to reach every house.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use geo::{Coord, Euclidean, InterpolateLine, Length, LineString};

use super::gaps::{Arc, Network};
use crate::village::geometry::{dot, normalized};
use crate::village::numbers::count;

/// A stroke turns no more than this at a crossing, degrees.
const TURN_DEG: f64 = 38.0;
/// A way this long and this wide is a street whether or not a house needs it.
const STREET_M: (f64, f64) = (70.0, 3.5);
/// A house is reached by a way that runs along at least this much of it.
const FRONT_M: f64 = 3.0;

/// What is left of a way after trimming must be more than a doorstep.
const SHORTEST_M: f64 = 4.0;

/// A way kept as a lane.
pub(super) struct Stroke {
    pub line: LineString<f64>,
    pub length_m: f64,
    pub width_m: f64,
    /// Whether its start and its end lead nowhere else.
    pub open: [bool; 2],
}

/// The strokes to keep.
pub(super) fn choose(network: &Network, houses: usize) -> Vec<Stroke> {
    let mut chains = chains(network);
    let score = |chain: &[usize]| {
        let length: f64 = chain.iter().map(|&arc| network.arcs[arc].length_m).sum();
        length * usual_width(network, chain).min(12.0).sqrt()
    };
    chains.sort_by(|one, other| score(other).total_cmp(&score(one)));
    let mut reached = vec![false; houses];
    let mut kept: Vec<Vec<usize>> = Vec::new();
    for chain in chains {
        let length: f64 = chain.iter().map(|&arc| network.arcs[arc].length_m).sum();
        let fresh: BTreeSet<usize> = chain
            .iter()
            .filter(|&&arc| network.arcs[arc].length_m >= FRONT_M)
            .flat_map(|&arc| network.arcs[arc].sides)
            .filter(|&house| !reached[house])
            .collect();
        let street = length > STREET_M.0 && usual_width(network, &chain) > STREET_M.1;
        if (length > 9.0 && !fresh.is_empty()) || street {
            for house in fresh {
                reached[house] = true;
            }
            kept.push(chain);
        }
    }
    connect(network, &mut kept);
    let mut uses = vec![0_usize; network.nodes.len()];
    for end in kept.iter().flatten().flat_map(|&arc| network.arcs[arc].ends) {
        uses[end] += 1;
    }
    kept.iter().filter_map(|chain| stroke(network, chain, &uses)).collect()
}

/// Arcs joined pairwise at crossings, straightest first, into chains.
fn chains(network: &Network) -> Vec<Vec<usize>> {
    let mut next: Vec<[Option<usize>; 2]> = vec![[None; 2]; network.arcs.len()];
    for (node, arcs) in network.at.iter().enumerate() {
        let mut pairs = Vec::new();
        for (place, &one) in arcs.iter().enumerate() {
            for &other in &arcs[place + 1..] {
                if one == other {
                    continue;
                }
                let straight = -dot(outward(&network.arcs[one], node), outward(&network.arcs[other], node));
                let turn = straight.clamp(-1.0, 1.0).acos().to_degrees();
                let unlike = (network.arcs[one].width_m / network.arcs[other].width_m).ln().abs() * 9.0;
                if turn < TURN_DEG {
                    pairs.push((turn + unlike, one, other));
                }
            }
        }
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (_, one, other) in pairs {
            let (a, b) = (side(&network.arcs[one], node), side(&network.arcs[other], node));
            if next[one][a].is_none() && next[other][b].is_none() {
                next[one][a] = Some(other);
                next[other][b] = Some(one);
            }
        }
    }
    let mut used = vec![false; network.arcs.len()];
    let mut chains = Vec::new();
    for start in 0..network.arcs.len() {
        if used[start] {
            continue;
        }
        used[start] = true;
        let mut chain = std::collections::VecDeque::from([start]);
        for end in 0..2 {
            let (mut arc, mut node, mut link) = (start, network.arcs[start].ends[end], next[start][end]);
            while let Some(following) = link.filter(|&following| !used[following]) {
                used[following] = true;
                if end == 0 {
                    chain.push_front(following);
                } else {
                    chain.push_back(following);
                }
                debug_assert!(network.arcs[arc].ends.contains(&node));
                arc = following;
                node = far_end(&network.arcs[arc], node);
                link = next[arc][side(&network.arcs[arc], node)];
            }
        }
        chains.push(chain.into());
    }
    chains
}

/// The direction in which an arc leaves a node, a few metres on.
fn outward(arc: &Arc, node: usize) -> Coord<f64> {
    let ratio = (7.0 / arc.length_m.max(7.0)).min(1.0);
    let from_start = side(arc, node) == 0;
    let ahead = Euclidean.point_at_ratio_from_start(&arc.line, if from_start { ratio } else { 1.0 - ratio });
    let here = if from_start { arc.line.0[0] } else { arc.line.0[arc.line.0.len() - 1] };
    normalized(ahead.map_or(here, |point| point.0) - here)
}

/// Which end of an arc a node is.
fn side(arc: &Arc, node: usize) -> usize {
    usize::from(arc.ends[0] != node)
}

fn far_end(arc: &Arc, node: usize) -> usize {
    if arc.ends[0] == node { arc.ends[1] } else { arc.ends[0] }
}

/// The median width along a chain, every arc counted by its length.
fn usual_width(network: &Network, chain: &[usize]) -> f64 {
    let mut widths: Vec<(f64, f64)> =
        chain.iter().map(|&arc| (network.arcs[arc].width_m, network.arcs[arc].length_m)).collect();
    widths.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = widths.iter().map(|(_, length)| length).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    widths
        .iter()
        .find(|(_, length)| {
            sum += length;
            sum >= half
        })
        .map_or(1.0, |(width, _)| *width)
}

/// Adds the shortest ways that join what is kept into one network.
fn connect(network: &Network, kept: &mut Vec<Vec<usize>>) {
    loop {
        let groups = groups(network, kept);
        let Some(&home) = groups
            .iter()
            .flatten()
            .max_by_key(|&&group| (groups.iter().flatten().filter(|&&other| other == group).count(), Reverse(group)))
        else {
            return;
        };
        let Some(path) = shortest(network, &groups, home) else { return };
        kept.push(path);
    }
}

/// The connected part of the kept network that each node belongs to.
fn groups(network: &Network, kept: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); network.nodes.len()];
    for &arc in kept.iter().flatten() {
        let [one, other] = network.arcs[arc].ends;
        at[one].push(other);
        at[other].push(one);
    }
    let mut groups = vec![None; network.nodes.len()];
    for start in 0..network.nodes.len() {
        if at[start].is_empty() || groups[start].is_some() {
            continue;
        }
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if groups[node].replace(start).is_none() {
                stack.extend(at[node].iter().filter(|&&other| groups[other].is_none()));
            }
        }
    }
    groups
}

/// The shortest way from one part to any other.
fn shortest(network: &Network, groups: &[Option<usize>], home: usize) -> Option<Vec<usize>> {
    let mut best = vec![usize::MAX; network.nodes.len()];
    let mut came_by: Vec<Option<usize>> = vec![None; network.nodes.len()];
    let mut queue = BinaryHeap::new();
    for node in (0..network.nodes.len()).filter(|&node| groups[node] == Some(home)) {
        best[node] = 0;
        queue.push((Reverse(0), node));
    }
    while let Some((Reverse(cost), node)) = queue.pop() {
        if cost > best[node] {
            continue;
        }
        if groups[node].is_some_and(|group| group != home) {
            let (mut path, mut node) = (Vec::new(), node);
            while let Some(arc) = came_by[node] {
                path.push(arc);
                node = far_end(&network.arcs[arc], node);
            }
            return Some(path);
        }
        for &arc in &network.at[node] {
            let to = far_end(&network.arcs[arc], node);
            let onward = cost + count(network.arcs[arc].length_m * 10.0) + 1;
            if onward < best[to] {
                best[to] = onward;
                came_by[to] = Some(arc);
                queue.push((Reverse(onward), to));
            }
        }
    }
    None
}

/// The course of a chain. Loose ends are taken back to where the walls end.
fn stroke(network: &Network, chain: &[usize], uses: &[usize]) -> Option<Stroke> {
    let arcs = &network.arcs;
    let first = chain[0];
    // A chain begins at the end of its first arc that the second arc does not share.
    let mut node = match chain.get(1) {
        Some(&second)
            if arcs[second].ends.contains(&arcs[first].ends[0])
                && !arcs[second].ends.contains(&arcs[first].ends[1]) =>
        {
            arcs[first].ends[1]
        }
        _ => arcs[first].ends[0],
    };
    let start = node;
    let mut course: Vec<Step> = Vec::new();
    for &arc in chain {
        let facts = &arcs[arc];
        let steps = facts
            .line
            .0
            .iter()
            .zip(&facts.room_m)
            .map(|(&coord, &room_m)| Step { coord, afield: room_m > 0.6 * facts.width_m + 2.5 });
        if facts.ends[0] == node {
            course.extend(steps);
        } else {
            course.extend(steps.rev());
        }
        node = far_end(facts, node);
    }
    let open = [uses[start] == 1, uses[node] == 1];
    let from = if open[0] { course.iter().position(|step| !step.afield)? } else { 0 };
    let to = if open[1] { course.iter().rposition(|step| !step.afield)? } else { course.len() - 1 };
    let mut line: Vec<Coord<f64>> = course.get(from..=to)?.iter().map(|step| step.coord).collect();
    line.dedup();
    let line = LineString::from(line);
    let length_m = Euclidean.length(&line);
    (length_m > SHORTEST_M).then(|| Stroke { line, length_m, width_m: usual_width(network, chain), open })
}

/// A vertex of a course, and whether it lies out in the open.
struct Step {
    coord: Coord<f64>,
    afield: bool,
}
