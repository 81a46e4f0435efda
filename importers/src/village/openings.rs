//! Chooses which lane ends are opened through the boundary as gates.

use geo::Coord;

use super::geometry::length;
use super::sketch::{Exit, SketchLane};

/// A lane's end that could be opened.
pub(crate) struct Opening {
    pub lane: usize,
    /// At the end of the centerline, not at its start.
    pub at_end: bool,
    pub exit: Exit,
}

/// Opens lane ends one by one, each time the one furthest from the gates there are, until there are enough.
pub(crate) fn open(lanes: &mut [SketchLane], mut openings: Vec<Opening>, wanted: usize) {
    let mut gates: Vec<Coord<f64>> = lanes.iter().flat_map(|lane| lane.exits.iter().map(|exit| exit.point)).collect();
    while gates.len() < wanted && !openings.is_empty() {
        let distance =
            |opening: &Opening| gates.iter().map(|gate| length(*gate - opening.exit.point)).fold(f64::MAX, f64::min);
        let far =
            (0..openings.len()).max_by(|&one, &other| distance(&openings[one]).total_cmp(&distance(&openings[other])));
        let Some(opening) = far.map(|index| openings.swap_remove(index)) else { break };
        let lane = &mut lanes[opening.lane];
        if opening.at_end {
            lane.centerline.0.push(opening.exit.point);
        } else {
            lane.centerline.0.insert(0, opening.exit.point);
        }
        lane.exits.push(opening.exit);
        gates.push(opening.exit.point);
    }
}
