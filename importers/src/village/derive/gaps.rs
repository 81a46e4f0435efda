//! The ways between buildings: Voronoi edges between wall samples of different buildings, as a graph with widths.

use std::collections::{BTreeMap, HashMap};

use geo::{Contains, Coord, Euclidean, Length, LineString, Polygon};
use spade::handles::VoronoiVertex;
use spade::{DelaunayTriangulation, HasPosition, Point2, Triangulation};

use super::Footprint;
use crate::village::geometry::{length, resample};
use crate::village::numbers::measure;

/// Distance of the samples along a wall.
const WALL_STEP_M: f64 = 1.5;
/// Distance of the samples along the boundary.
const BOUNDARY_STEP_M: f64 = 4.0;
/// Wider is open country, not a way.
const WIDEST_M: f64 = 45.0;
/// Further from the next wall than this is a field, and no way is drawn across it.
const FIELD_M: f64 = 20.0;
/// Nobody gets through less.
const NARROWEST_M: f64 = 0.55;
/// Crossings closer than this are one crossing.
const CROSSING_M: f64 = 3.2;

/// The network of ways.
pub(super) struct Network {
    pub nodes: Vec<Coord<f64>>,
    pub arcs: Vec<Arc>,
    /// Arcs at each node.
    pub at: Vec<Vec<usize>>,
}

/// A way between two crossings.
pub(super) struct Arc {
    pub ends: [usize; 2],
    pub line: LineString<f64>,
    /// Distance to the next wall at each vertex of the line.
    pub room_m: Vec<f64>,
    pub length_m: f64,
    /// Usual width.
    pub width_m: f64,
    /// The buildings on its sides.
    pub sides: [usize; 2],
}

/// A sample of a wall; none of the buildings owns the boundary's.
struct Sample {
    position: Point2<f64>,
    owner: Option<usize>,
}

impl HasPosition for Sample {
    type Scalar = f64;
    fn position(&self) -> Point2<f64> {
        self.position
    }
}

/// An end of a piece.
#[derive(Clone, Copy)]
struct Place {
    coord: Coord<f64>,
    room_m: f64,
}

/// A piece of a way as the Voronoi diagram has it.
struct Piece {
    ends: [usize; 2],
    width_m: f64,
    sides: [usize; 2],
}

/// Finds the ways between the footprints inside the boundary.
pub(super) fn between(footprints: &[Footprint], boundary: &Polygon<f64>) -> Network {
    let (places, pieces) = pieces(footprints, boundary);
    contracted(&places, joined(&places, &pieces))
}

fn samples(footprints: &[Footprint], boundary: &Polygon<f64>) -> Vec<Sample> {
    let along = |ring: &LineString<f64>, step: f64, owner: Option<usize>| {
        let walk = resample(ring, step);
        let mut samples: Vec<Sample> =
            walk.coords().map(|coord| Sample { position: Point2::new(coord.x, coord.y), owner }).collect();
        samples.pop();
        samples
    };
    let mut all = along(boundary.exterior(), BOUNDARY_STEP_M, None);
    for (index, footprint) in footprints.iter().enumerate() {
        all.extend(along(footprint.polygon.exterior(), WALL_STEP_M, Some(index)));
    }
    all
}

/// Voronoi edges with a different building on each side, and their end points.
fn pieces(footprints: &[Footprint], boundary: &Polygon<f64>) -> (Vec<Place>, Vec<Piece>) {
    let Ok(triangulation) = DelaunayTriangulation::<Sample>::bulk_load_stable(samples(footprints, boundary)) else {
        return (vec![], vec![]);
    };
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut places = Vec::new();
    let mut pieces = Vec::new();
    for edge in triangulation.undirected_voronoi_edges() {
        let [one, other] = edge.as_delaunay_edge().vertices();
        let (Some(left), Some(right)) = (one.data().owner, other.data().owner) else { continue };
        let (a, b) = (one.position(), other.position());
        let width_m = (a.x - b.x).hypot(a.y - b.y);
        if left == right || !(NARROWEST_M..=WIDEST_M).contains(&width_m) {
            continue;
        }
        let [VoronoiVertex::Inner(from), VoronoiVertex::Inner(to)] = edge.vertices() else { continue };
        let ends = [from, to].map(|face| {
            let center = face.circumcenter();
            *numbers.entry(face.fix().index()).or_insert_with(|| {
                places.push(Place {
                    coord: Coord { x: center.x, y: center.y },
                    room_m: (center.x - a.x).hypot(center.y - a.y),
                });
                places.len() - 1
            })
        });
        if ends.iter().all(|&end| places[end].room_m < FIELD_M && boundary.contains(&places[end].coord)) {
            pieces.push(Piece { ends, width_m, sides: [left.min(right), left.max(right)] });
        }
    }
    (places, pieces)
}

/// Strings pieces between the same two buildings into arcs.
fn joined(places: &[Place], pieces: &[Piece]) -> Vec<Arc> {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for (index, piece) in pieces.iter().enumerate() {
        for end in piece.ends {
            at[end].push(index);
        }
    }
    let mut used = vec![false; pieces.len()];
    let mut arcs = Vec::new();
    // Crossings and ends first; what is left afterwards are rings.
    let starts = (0..places.len()).filter(|&place| at[place].len() != 2).chain(0..places.len());
    for start in starts {
        for &first in &at[start] {
            if used[first] {
                continue;
            }
            let (mut place, mut piece) = (start, first);
            let mut path = vec![places[start]];
            let mut widths = Vec::new();
            loop {
                used[piece] = true;
                widths.push(pieces[piece].width_m);
                place = if pieces[piece].ends[0] == place { pieces[piece].ends[1] } else { pieces[piece].ends[0] };
                path.push(places[place]);
                let next = at[place].iter().copied().find(|&next| !used[next]);
                match next {
                    Some(next) if at[place].len() == 2 && place != start => piece = next,
                    _ => break,
                }
            }
            widths.sort_by(f64::total_cmp);
            let line: LineString<f64> = path.iter().map(|place| place.coord).collect();
            let room_m = path.iter().map(|place| place.room_m).collect();
            let length_m = Euclidean.length(&line);
            arcs.push(Arc {
                ends: [start, place],
                length_m,
                width_m: widths[widths.len() / 2],
                sides: pieces[first].sides,
                line,
                room_m,
            });
        }
    }
    arcs
}

/// Merges crossings that lie close together.
fn contracted(places: &[Place], arcs: Vec<Arc>) -> Network {
    let mut leader: Vec<usize> = (0..places.len()).collect();
    for arc in arcs.iter().filter(|arc| arc.length_m < CROSSING_M) {
        let (one, other) = (find(&mut leader, arc.ends[0]), find(&mut leader, arc.ends[1]));
        if length(places[one].coord - places[other].coord) < 2.0 * CROSSING_M {
            leader[one.max(other)] = one.min(other);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for arc in &arcs {
        for end in arc.ends {
            let group = members.entry(find(&mut leader, end)).or_default();
            if !group.contains(&end) {
                group.push(end);
            }
        }
    }
    let mut number = HashMap::new();
    let mut nodes = Vec::new();
    for (lead, group) in &members {
        let sum = group.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, &member| sum + places[member].coord);
        number.insert(*lead, nodes.len());
        nodes.push(sum / measure(group.len()));
    }
    let mut network = Network { at: vec![Vec::new(); nodes.len()], nodes, arcs: Vec::new() };
    for mut arc in arcs {
        let ends = arc.ends.map(|end| number[&find(&mut leader, end)]);
        if ends[0] == ends[1] {
            continue;
        }
        let last = arc.line.0.len() - 1;
        arc.line.0[0] = network.nodes[ends[0]];
        arc.line.0[last] = network.nodes[ends[1]];
        arc.ends = ends;
        for end in ends {
            network.at[end].push(network.arcs.len());
        }
        network.arcs.push(arc);
    }
    network
}

fn find(leader: &mut [usize], mut place: usize) -> usize {
    while leader[place] != place {
        leader[place] = leader[leader[place]];
        place = leader[place];
    }
    place
}
