//! One ring: closed, without repeated corners and spikes, and known to cross itself or not.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{BoundingRect, Coord, Line};

use super::measure::Plane;
use super::repair::{Fault, Repair, Repairs};

/// Corners closer than this are one corner, degrees (about a millimetre).
const SAME_DEG: f64 = 1e-8;

/// A spike is a way out and back that encloses less than this width, m.
const SPIKE_M: f64 = 0.01;

/// Rings with more corners are not checked pair by pair here; `PostGIS` decides about them.
pub const CHECKED_CORNERS: usize = 2_000;

/// How the edges of a ring meet.
#[derive(Debug, PartialEq)]
pub enum Simplicity {
    /// Only neighbours meet, in their common corner.
    Simple,
    /// It passes a point more than once without crossing itself.
    Touches,
    /// Too many corners to say here.
    Unknown,
}

/// Cleans a ring. The result is open (its first corner isn't repeated) and has at least three corners; none if
/// nothing with an area is left.
pub fn clean(mut ring: Vec<Coord>, plane: &Plane, repairs: &mut Repairs) -> Option<Vec<Coord>> {
    if ring.len() > 1 && same(ring[0], ring[ring.len() - 1]) {
        ring.pop();
    } else {
        repairs.add(Repair::ClosedRing);
    }
    let before = ring.len();
    ring.dedup_by(|later, earlier| same(*later, *earlier));
    while ring.len() > 1 && same(ring[0], ring[ring.len() - 1]) {
        ring.pop();
    }
    if ring.len() < before {
        repairs.add(Repair::DuplicatePoint);
    }
    drop_spikes(&mut ring, plane, repairs);
    (ring.len() >= 3).then_some(ring)
}

fn same(a: Coord, b: Coord) -> bool {
    (a.x - b.x).abs() < SAME_DEG && (a.y - b.y).abs() < SAME_DEG
}

fn drop_spikes(ring: &mut Vec<Coord>, plane: &Plane, repairs: &mut Repairs) {
    let mut at = 0;
    let mut clean = 0;
    while ring.len() >= 3 && clean < ring.len() {
        let count = ring.len();
        let (before, tip, after) = (ring[(at + count - 1) % count], ring[at % count], ring[(at + 1) % count]);
        if is_spike(plane.metres(before), plane.metres(tip), plane.metres(after)) {
            ring.remove(at % count);
            repairs.add(Repair::Spike);
            // What is left may be two equal corners, which is a spike of its own.
            at = (at + count - 2) % (count - 1);
            clean = 0;
        } else {
            at = (at + 1) % count;
            clean += 1;
        }
    }
    if ring.len() < 3 {
        ring.clear();
    }
}

/// Whether the way from `before` over `tip` to `after` turns back on itself.
fn is_spike(before: Coord, tip: Coord, after: Coord) -> bool {
    let (back, on) = (before - tip, after - tip);
    let (back_m, on_m) = (back.x.hypot(back.y), on.x.hypot(on.y));
    if back_m < 1e-9 || on_m < 1e-9 {
        return true;
    }
    let cross = back.x * on.y - back.y * on.x;
    let dot = back.x * on.x + back.y * on.y;
    dot > 0.0 && cross.abs() / back_m.max(on_m) < SPIKE_M && cross.abs() / (back_m * on_m) < 0.02
}

/// How the edges of a clean ring meet.
pub fn simplicity(ring: &[Coord]) -> Result<Simplicity, Fault> {
    let count = ring.len();
    if count > CHECKED_CORNERS {
        return Ok(Simplicity::Unknown);
    }
    let mut touches = false;
    for i in 0..count {
        let edge = Line::new(ring[i], ring[(i + 1) % count]);
        let bounds = edge.bounding_rect();
        let (min, max) = (bounds.min(), bounds.max());
        for j in i + 2..count {
            if i == 0 && j == count - 1 {
                continue;
            }
            let (from, to) = (ring[j], ring[(j + 1) % count]);
            if from.y.min(to.y) > max.y
                || from.y.max(to.y) < min.y
                || from.x.min(to.x) > max.x
                || from.x.max(to.x) < min.x
            {
                continue;
            }
            touches |= meet(edge.start, edge.end, from, to)?;
        }
    }
    Ok(if touches { Simplicity::Touches } else { Simplicity::Simple })
}

/// Whether two edges that are no neighbours touch. An error if they cross or share a stretch.
fn meet(a: Coord, b: Coord, c: Coord, d: Coord) -> Result<bool, Fault> {
    let side = RobustKernel::orient2d;
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if [c_side, d_side].iter().all(|side| *side == Orientation::Collinear) {
        // On one line: a single common point is a touch, more is a stretch gone twice.
        let along = |at: Coord| if (b.x - a.x).abs() > (b.y - a.y).abs() { at.x } else { at.y };
        let (first, second) =
            ((along(a).min(along(b)), along(a).max(along(b))), (along(c).min(along(d)), along(c).max(along(d))));
        let (from, to) = (first.0.max(second.0), first.1.min(second.1));
        if from > to {
            return Ok(false);
        }
        #[expect(clippy::float_cmp, reason = "the same corner, copied")]
        return if from == to { Ok(true) } else { Err(Fault::EdgesOverlap(c)) };
    }
    if c_side == d_side || a_side == b_side {
        return Ok(false);
    }
    let touching = [a_side, b_side, c_side, d_side].contains(&Orientation::Collinear);
    if touching { Ok(true) } else { Err(Fault::SelfCrossing(crossing(a, b, c, d))) }
}

/// Where two crossing edges meet, near enough to look at.
fn crossing(a: Coord, b: Coord, c: Coord, d: Coord) -> Coord {
    let (way, other, apart) = (b - a, d - c, c - a);
    let share = (apart.x * other.y - apart.y * other.x) / (way.x * other.y - way.y * other.x);
    a + way * share
}
