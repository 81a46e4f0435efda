//! Centre lines: parts with at least two different points, without repeated ones.

use geo::Coord;

use super::RawShape;
use super::measure::Plane;
use super::repair::{Fault, Repair, Repairs, check_coords};

/// The shortest way that is an alley, m.
const SHORTEST_M: f64 = 0.5;

/// Makes a centre line of a shape in WGS 84.
///
/// # Errors
/// Why it is none.
pub fn centre_line(shape: RawShape) -> Result<(Vec<Vec<Coord>>, Repairs), Fault> {
    let parts = match shape {
        RawShape::Lines(parts) => parts,
        RawShape::Vertices(corners) => vec![corners],
        RawShape::Polygons(_) | RawShape::Rings(_) => return Err(Fault::Type("Polygon".into())),
        RawShape::Other(kind) => return Err(Fault::Type(kind)),
    };
    check_coords(parts.iter().flatten())?;
    let mut repairs = Repairs::default();
    let mut kept = Vec::with_capacity(parts.len());
    for mut part in parts {
        let before = part.len();
        part.dedup();
        if part.len() < before {
            repairs.add(Repair::DuplicatePoint);
        }
        if length_m(&part) < SHORTEST_M {
            repairs.add(Repair::Sliver);
        } else {
            kept.push(part);
        }
    }
    if kept.is_empty() { Err(Fault::TooFewPoints) } else { Ok((kept, repairs)) }
}

fn length_m(line: &[Coord]) -> f64 {
    let Some(first) = line.first() else { return 0.0 };
    let plane = Plane::at(*first);
    let metres = |pair: &[Coord]| {
        let way = plane.metres(pair[1]) - plane.metres(pair[0]);
        way.x.hypot(way.y)
    };
    line.windows(2).map(metres).sum()
}
