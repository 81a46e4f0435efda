//! Ids for shapes whose source gives them none.
//!
//! The id comes from where the shape lies and from nothing else: `shape-` and the first 128 bits of the SHA-256 of its
//! corners, rounded to 1e-7° (a centimetre), each ring turned to begin with its smallest corner. A re-import therefore
//! finds the row again wherever it stands in the file, in whichever direction and from whichever corner its ring is
//! drawn, and a corrected name or number of floors updates it. A corrected shape is a new building; so that the old
//! one isn't left behind, sources whose shapes change should carry ids.

use geo::Coord;
use sha2::{Digest, Sha256};

use crate::geometry::Rings;

/// How ids begin that are made of shapes.
const MADE: &str = "shape-";

/// The id of a footprint.
#[must_use]
pub fn of_polygons(polygons: &[Rings]) -> String {
    let mut parts: Vec<Vec<(i64, i64)>> = polygons.iter().flatten().map(|ring| ring_from_smallest(ring)).collect();
    parts.sort();
    of_parts(&parts)
}

/// The id of a centre line, which is the same in both directions.
#[must_use]
pub fn of_lines(lines: &[Vec<Coord>]) -> String {
    let mut parts: Vec<Vec<(i64, i64)>> = lines
        .iter()
        .map(|line| {
            let there: Vec<_> = line.iter().map(rounded).collect();
            let back: Vec<_> = there.iter().rev().copied().collect();
            there.min(back)
        })
        .collect();
    parts.sort();
    of_parts(&parts)
}

/// What a row is called towards people: an id made of a shape tells them nothing, if there is something better.
#[must_use]
pub fn spoken_id(external_id: &str, other: Option<&str>) -> String {
    other.filter(|_| external_id.starts_with(MADE)).unwrap_or(external_id).to_owned()
}

/// A 128-bit fingerprint of a text, to tell rows apart.
#[must_use]
pub fn text_key(text: &str) -> u128 {
    first_bits(Sha256::digest(text.as_bytes()).as_slice())
}

fn of_parts(parts: &[Vec<(i64, i64)>]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        for (x, y) in part {
            hash.update(x.to_le_bytes());
            hash.update(y.to_le_bytes());
        }
    }
    format!("{MADE}{:032x}", first_bits(hash.finalize().as_slice()))
}

fn first_bits(digest: &[u8]) -> u128 {
    digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte))
}

fn ring_from_smallest(ring: &[Coord]) -> Vec<(i64, i64)> {
    let mut corners: Vec<_> = ring.iter().map(rounded).collect();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    let smallest = corners.iter().enumerate().min_by_key(|(_, corner)| **corner).map_or(0, |(index, _)| index);
    corners.rotate_left(smallest);
    // One of the two directions from the smallest corner.
    let mut back = corners.clone();
    if let Some(rest) = back.get_mut(1..) {
        rest.reverse();
    }
    corners.min(back)
}

#[expect(clippy::cast_possible_truncation, reason = "degrees times ten million fit well")]
fn rounded(coord: &Coord) -> (i64, i64) {
    ((coord.x * 1e7).round() as i64, (coord.y * 1e7).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    #[test]
    fn the_same_shape_has_the_same_id_however_it_is_drawn() {
        let id = |points: &[(f64, f64)]| of_polygons(&[vec![ring(points)]]);
        let first = id(&[(1., 1.), (2., 1.), (2., 2.), (1., 1.)]);
        assert_eq!(first, id(&[(2., 1.), (2., 2.), (1., 1.), (2., 1.)]));
        assert_eq!(first, id(&[(1., 1.), (2., 2.), (2., 1.), (1., 1.)]));
        assert_eq!(first, id(&[(1.000_000_01, 1.), (2., 1.), (2., 2.), (1., 1.)]));
        assert_ne!(first, id(&[(1.000_001, 1.), (2., 1.), (2., 2.), (1., 1.)]));
        assert_eq!(first.len(), "shape-".len() + 32);
    }

    #[test]
    fn a_line_is_the_same_both_ways() {
        let there = ring(&[(1., 1.), (2., 1.), (3., 2.)]);
        let back: Vec<_> = there.iter().rev().copied().collect();
        assert_eq!(of_lines(&[there]), of_lines(&[back]));
    }
}
