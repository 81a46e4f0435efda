//! Cuts a simple ring by a line, as fast as a village with thousands of cuts needs it.

use geo::{Coord, LineString, Polygon};

use super::geometry::{dot, left_of};

/// The pieces of a polygon without holes that lie on one side of a line: where `dot(point, normal) > offset`.
pub(crate) fn side(polygon: &Polygon<f64>, normal: Coord<f64>, offset: f64) -> Vec<Polygon<f64>> {
    let ring = &polygon.exterior().0;
    let corners = ring.len().saturating_sub(1);
    // A corner on the line counts as kept, so that every crossing is a proper one.
    let height = |coord: Coord<f64>| {
        let height = dot(coord, normal) - offset;
        if height.abs() < 1e-9 { 1e-9 } else { height }
    };
    let mut chains: Vec<Chain> = Vec::new();
    let Some(first_out) = (0..corners).find(|&index| height(ring[index]) < 0.0) else { return vec![polygon.clone()] };
    let mut open: Option<Vec<Coord<f64>>> = None;
    for step in 0..corners {
        let (here, next) = (ring[(first_out + step) % corners], ring[(first_out + step + 1) % corners]);
        let (low, high) = (height(here), height(next));
        if low < 0.0 && high < 0.0 {
            continue;
        }
        if (low < 0.0) != (high < 0.0) {
            let crossing = here + (next - here) * (low / (low - high));
            if low < 0.0 {
                open = Some(vec![crossing]);
            } else if let Some(mut coords) = open.take() {
                coords.push(crossing);
                chains.push(Chain { coords, used: false });
            }
        }
        if high > 0.0
            && let Some(coords) = open.as_mut()
        {
            coords.push(next);
        }
    }
    closed(chains, left_of(normal))
}

/// A part of the ring on the kept side, from where it enters to where it leaves.
struct Chain {
    coords: Vec<Coord<f64>>,
    used: bool,
}

/// Joins chains along the line: sorted along it, crossings belong together in pairs.
fn closed(mut chains: Vec<Chain>, along: Coord<f64>) -> Vec<Polygon<f64>> {
    let mut crossings: Vec<(f64, usize, bool)> = Vec::new();
    for (index, chain) in chains.iter().enumerate() {
        crossings.push((dot(chain.coords[0], along), index, true));
        crossings.push((dot(chain.coords[chain.coords.len() - 1], along), index, false));
    }
    crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
    let partner = |chain: usize| {
        let place = crossings.iter().position(|&(_, index, enters)| index == chain && !enters)?;
        crossings.get(place ^ 1).filter(|&&(_, _, enters)| enters).map(|&(_, index, _)| index)
    };
    let mut pieces = Vec::new();
    for start in 0..chains.len() {
        let mut ring = Vec::new();
        let mut current = Some(start);
        while let Some(index) = current.filter(|&index| !chains[index].used) {
            chains[index].used = true;
            ring.extend(chains[index].coords.iter().copied());
            current = partner(index);
        }
        if ring.len() > 2 {
            pieces.push(Polygon::new(LineString::from(ring), vec![]));
        }
    }
    pieces
}

/// The stretches of a straight line inside a polygon, from end to end along `direction`.
pub(crate) fn chords(polygon: &Polygon<f64>, at: Coord<f64>, direction: Coord<f64>) -> Vec<[Coord<f64>; 2]> {
    let normal = left_of(direction);
    let offset = dot(at, normal);
    let mut crossings: Vec<f64> = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .flat_map(LineString::lines)
        .filter_map(|segment| {
            let (low, high) = (dot(segment.start, normal) - offset, dot(segment.end, normal) - offset);
            ((low < 0.0) != (high < 0.0))
                .then(|| dot(segment.start + segment.delta() * (low / (low - high)) - at, direction))
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings.as_chunks::<2>().0.iter().map(|&[from, to]| [at + direction * from, at + direction * to]).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Area, Coord, polygon};

    use super::{chords, side};

    const EAST: Coord<f64> = Coord { x: 1.0, y: 0.0 };

    #[test]
    fn a_square_is_halved() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)];
        let right = side(&square, EAST, 1.0);
        assert_eq!(right.len(), 1);
        assert!((right[0].unsigned_area() - 12.0).abs() < 1e-9);
        assert_eq!(side(&square, EAST, -1.0), vec![square.clone()]);
        assert!(side(&square, EAST, 5.0).is_empty());
    }

    #[test]
    fn a_comb_falls_apart_into_its_teeth() {
        let comb = polygon![(x: 0.0, y: 0.0), (x: 6.0, y: 0.0), (x: 6.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 4.0), (x: 0.0, y: 4.0)];
        let teeth = side(&comb, EAST, 3.0);
        assert_eq!(teeth.len(), 2);
        assert!((teeth.iter().map(Area::unsigned_area).sum::<f64>() - 6.0).abs() < 1e-9);
        assert_eq!(side(&comb, EAST * -1.0, -3.0).len(), 1);
        let across = chords(&comb, Coord { x: 4.0, y: -5.0 }, Coord { x: 0.0, y: 1.0 });
        assert_eq!(
            across,
            vec![
                [Coord { x: 4.0, y: 0.0 }, Coord { x: 4.0, y: 1.0 }],
                [Coord { x: 4.0, y: 3.0 }, Coord { x: 4.0, y: 4.0 }]
            ]
        );
    }
}
