//! Makes footprints valid where there is only one way to do it, and says why where there isn't.
//!
//! Repaired: rings that aren't closed, repeated corners, spikes, slivers (parts and holes without width), rings that
//! run the wrong way round, rings that touch themselves in a point (split there). Not repaired, because one would have
//! to guess what was built: rings that cross themselves, edges gone twice, holes outside their building, parts that
//! overlap.

use std::collections::BTreeMap;

use geo::Coord;
use menpai_domain::footprint::MOST_POSITIONS;

use super::measure::Plane;
use super::nesting::{self, close, lies_in};
use super::ring::{self, Simplicity};
use super::{Footprint, RawShape, Rings, split};
use crate::report::Reject;

/// A part or hole of less area is a leftover of drawing, m².
const SLIVER_M2: f64 = 0.05;
/// A building of less area, or narrower than [`NARROWEST_M`], is none, m².
const SMALLEST_M2: f64 = 1.0;
/// See [`SMALLEST_M2`], m.
const NARROWEST_M: f64 = 0.1;
/// A building of more area is none, m².
const LARGEST_M2: f64 = 2_000_000.0;

/// A kind of repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// The last corner didn't come back to the first.
    ClosedRing,
    /// The same corner twice in a row.
    DuplicatePoint,
    /// A way out and back again.
    Spike,
    /// A part or hole without width.
    Sliver,
    /// An outer ring drawn clockwise, or a hole counter-clockwise.
    RingOrder,
    /// A ring that touches itself in a point.
    SelfTouch,
}

impl Repair {
    /// All kinds, in the order of their bits.
    pub const ALL: [Self; 6] =
        [Self::ClosedRing, Self::DuplicatePoint, Self::Spike, Self::Sliver, Self::RingOrder, Self::SelfTouch];

    /// The word for it in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClosedRing => "closed_ring",
            Self::DuplicatePoint => "duplicate_point",
            Self::Spike => "spike",
            Self::Sliver => "sliver",
            Self::RingOrder => "ring_order",
            Self::SelfTouch => "self_touch",
        }
    }
}

/// The repairs made to one shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repairs(u8);

impl Repairs {
    /// Notes a repair.
    pub const fn add(&mut self, repair: Repair) {
        self.0 |= 1 << repair as u8;
    }

    /// Whether there was none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Counts them up.
    pub fn count_into(self, counts: &mut BTreeMap<&'static str, u64>) {
        for repair in Repair::ALL {
            if self.0 & (1 << repair as u8) != 0 {
                *counts.entry(repair.as_str()).or_default() += 1;
            }
        }
    }
}

/// Why a shape isn't taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Not the type of shape that this kind of row has.
    Type(String),
    /// A coordinate that is no place on earth.
    NoPlace(Coord),
    /// Fewer corners than the shape needs.
    TooFewPoints,
    /// The ring crosses itself here.
    SelfCrossing(Coord),
    /// An edge lies on another.
    EdgesOverlap(Coord),
    /// A hole that isn't in its building.
    HoleOutside(Coord),
    /// Smaller or narrower than any building, m².
    TooSmall(f64),
    /// Larger than any building, m².
    TooLarge(f64),
    /// More positions than a shape may have.
    TooManyPoints(usize),
}

impl From<Fault> for Reject {
    fn from(fault: Fault) -> Self {
        let at = |coord: Coord| format!("{:.7}, {:.7}", coord.x, coord.y);
        let (code, reason) = match fault {
            Fault::Type(kind) => ("geometry_type", format!("图形类型是 {kind}，不能用")),
            Fault::NoPlace(coord) => ("coordinate_range", format!("坐标 {}, {} 不在经纬度范围内", coord.x, coord.y)),
            Fault::TooFewPoints => ("too_few_points", "图形的有效点太少".to_owned()),
            Fault::SelfCrossing(coord) => ("self_crossing", format!("边线在 {} 处自相交", at(coord))),
            Fault::EdgesOverlap(coord) => ("edges_overlap", format!("边线在 {} 处重叠", at(coord))),
            Fault::HoleOutside(coord) => ("hole_outside", format!("{} 处的内环不在外环之内", at(coord))),
            Fault::TooSmall(area) => ("too_small", format!("面积只有 {area:.2} m² 或宽度不足 0.1 m，不是建筑")),
            Fault::TooLarge(area) => ("too_large", format!("面积达 {area:.0} m²，不是一栋建筑")),
            Fault::TooManyPoints(points) => {
                ("too_many_positions", format!("图形有 {points} 个点，最多 {MOST_POSITIONS} 个"))
            }
        };
        Self::field("geometry", code, reason)
    }
}

/// Makes a footprint of a shape in WGS 84.
///
/// # Errors
/// Why it can't be one.
pub fn footprint(shape: RawShape) -> Result<(Footprint, Repairs), Fault> {
    match shape {
        RawShape::Polygons(polygons) => Mender::at(polygons.iter().flatten().flatten())?.polygons(polygons),
        RawShape::Rings(rings) => Mender::at(rings.iter().flatten())?.loose_rings(rings),
        RawShape::Vertices(corners) => {
            let mut mender = Mender::at(corners.iter())?;
            // A table of corners doesn't repeat the first; that is no fault of it.
            let mut ring = corners;
            if ring.len() > 1 && ring[0] != ring[ring.len() - 1] {
                ring.push(ring[0]);
            }
            mender.any_direction = true;
            mender.polygons(vec![vec![ring]])
        }
        RawShape::Lines(_) => Err(Fault::Type("LineString".into())),
        RawShape::Other(kind) => Err(Fault::Type(kind)),
    }
}

/// Every coordinate must be a longitude and a latitude, and there must not be too many of them.
pub(super) fn check_coords<'a>(coords: impl IntoIterator<Item = &'a Coord, IntoIter: Clone>) -> Result<(), Fault> {
    let coords = coords.into_iter();
    let points = coords.clone().count();
    if points > MOST_POSITIONS {
        return Err(Fault::TooManyPoints(points));
    }
    for coord in coords {
        if !(coord.x.abs() <= 180.0 && coord.y.abs() <= 90.0) {
            return Err(Fault::NoPlace(*coord));
        }
    }
    Ok(())
}

struct Mender {
    plane: Plane,
    repairs: Repairs,
    /// The format has no rule about the direction of rings.
    any_direction: bool,
    doubtful: bool,
}

impl Mender {
    fn at<'a>(coords: impl Iterator<Item = &'a Coord> + Clone) -> Result<Self, Fault> {
        check_coords(coords.clone())?;
        let origin = *coords.into_iter().next().ok_or(Fault::TooFewPoints)?;
        Ok(Self { plane: Plane::at(origin), repairs: Repairs::default(), any_direction: false, doubtful: false })
    }

    fn polygons(mut self, polygons: Vec<Rings>) -> Result<(Footprint, Repairs), Fault> {
        let mut mended = Vec::with_capacity(polygons.len());
        for rings in polygons {
            self.polygon(rings, &mut mended)?;
        }
        self.finish(mended)
    }

    /// Rings of a shapefile: their nesting tells what they are. Outer rings run clockwise there.
    fn loose_rings(mut self, rings: Vec<Vec<Coord>>) -> Result<(Footprint, Repairs), Fault> {
        let mut simple = Vec::with_capacity(rings.len());
        let mut outer_runs_wrong = false;
        for ring in rings {
            outer_runs_wrong |= simple.is_empty() && self.plane.signed_area_m2(&ring) > 0.0;
            simple.extend(self.simple_rings(ring)?);
        }
        if outer_runs_wrong {
            self.repairs.add(Repair::RingOrder);
        }
        self.any_direction = true;
        let polygons = nesting::polygons(simple, &self.plane);
        self.finish(polygons)
    }

    fn polygon(&mut self, rings: Rings, mended: &mut Vec<Rings>) -> Result<(), Fault> {
        let mut rings = rings.into_iter();
        let Some(outer) = rings.next() else { return Ok(()) };
        let mut outers = self.simple_rings(outer)?;
        if outers.is_empty() {
            self.repairs.add(Repair::Sliver);
            return Ok(());
        }
        let mut holes = Vec::new();
        for hole in rings {
            holes.extend(self.simple_rings(hole)?);
        }
        if outers.len() == 1 && holes.is_empty() {
            mended.push(outers);
            return Ok(());
        }
        let bounds: Vec<_> = outers.iter().map(|outer| close(outer)).collect();
        if let Some(stray) = holes.iter().find(|hole| !bounds.iter().any(|outer| lies_in(hole, outer))) {
            return Err(Fault::HoleOutside(stray[0]));
        }
        outers.append(&mut holes);
        mended.extend(nesting::polygons(outers, &self.plane));
        Ok(())
    }

    /// The simple rings, with an area, that a drawn ring consists of.
    fn simple_rings(&mut self, ring: Vec<Coord>) -> Result<Vec<Vec<Coord>>, Fault> {
        let Some(ring) = ring::clean(ring, &self.plane, &mut self.repairs) else {
            self.repairs.add(Repair::Sliver);
            return Ok(Vec::new());
        };
        let mut rings = match ring::simplicity(&ring)? {
            Simplicity::Simple => vec![ring],
            Simplicity::Unknown => {
                self.doubtful = true;
                vec![ring]
            }
            Simplicity::Touches => {
                self.repairs.add(Repair::SelfTouch);
                split::at_touching_points(&ring)
            }
        };
        let before = rings.len();
        if before > 1 {
            rings.retain(|ring| self.plane.signed_area_m2(ring).abs() >= SLIVER_M2);
        }
        if rings.len() < before {
            self.repairs.add(Repair::Sliver);
        }
        Ok(rings)
    }

    /// Drops slivers, turns and closes the rings, and measures.
    fn finish(mut self, polygons: Vec<Rings>) -> Result<(Footprint, Repairs), Fault> {
        let mut area_m2 = 0.0;
        let mut perimeter_m = 0.0;
        let mut kept: Vec<Rings> = Vec::with_capacity(polygons.len());
        let mut largest: f64 = 0.0;
        for rings in polygons {
            let mut polygon: Rings = Vec::with_capacity(rings.len());
            for mut ring in rings {
                let area = self.plane.signed_area_m2(&ring);
                largest = largest.max(area.abs());
                if area.abs() < SLIVER_M2 {
                    self.repairs.add(Repair::Sliver);
                    if polygon.is_empty() {
                        break;
                    }
                    continue;
                }
                let is_outer = polygon.is_empty();
                if is_outer != (area > 0.0) {
                    ring.reverse();
                    if !self.any_direction {
                        self.repairs.add(Repair::RingOrder);
                    }
                }
                area_m2 += if is_outer { area.abs() } else { -area.abs() };
                perimeter_m += self.perimeter_m(&ring);
                let first = ring[0];
                ring.push(first);
                polygon.push(ring);
            }
            if !polygon.is_empty() {
                kept.push(polygon);
            }
        }
        if kept.is_empty() {
            return Err(if largest > 0.0 { Fault::TooSmall(largest) } else { Fault::TooFewPoints });
        }
        if area_m2 < SMALLEST_M2 || 2.0 * area_m2 / perimeter_m < NARROWEST_M {
            return Err(Fault::TooSmall(area_m2));
        }
        if area_m2 > LARGEST_M2 {
            return Err(Fault::TooLarge(area_m2));
        }
        let doubtful = self.doubtful || kept.len() > 1 || kept[0].len() > 1;
        Ok((Footprint { polygons: kept, area_m2, doubtful }, self.repairs))
    }

    fn perimeter_m(&self, ring: &[Coord]) -> f64 {
        let metres = |from: Coord, to: Coord| {
            let way = self.plane.metres(to) - self.plane.metres(from);
            way.x.hypot(way.y)
        };
        let last = ring.last().zip(ring.first()).map_or(0.0, |(last, first)| metres(*last, *first));
        last + ring.windows(2).map(|pair| metres(pair[0], pair[1])).sum::<f64>()
    }
}

#[cfg(test)]
#[path = "repair_tests.rs"]
mod tests;
