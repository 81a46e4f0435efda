//! The shape of a feature, projected once.

use geo_types::{Geometry, LineString, Polygon};
use geozero::ToGeo;
use geozero::wkb::Wkb;

use crate::catalogue::GeometryKind;
use crate::crs::TileCrs;
use crate::world::{WorldPoint, WorldRect, project};

/// Points, lines or areas on the world's grid, packed: all positions in a row, and where each part ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    kind: GeometryKind,
    points: Box<[WorldPoint]>,
    parts: Box<[Part]>,
}

/// A part of a shape: a line, a ring (without its closing position), or all points together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    end: u32,
    role: Role,
}

/// What a ring is to its polygon; lines and points are `Outer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Bounds the area from outside.
    Outer,
    /// Bounds a hole of the outer ring before it.
    Hole,
}

/// A shape that can't be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ShapeError {
    /// Not WKB.
    #[error("is not WKB: {0}")]
    NotWkb(#[from] geozero::error::GeozeroError),
    /// Another kind of geometry than the layer is made of.
    #[error("is not made of what its layer is made of")]
    OtherKind,
    /// No positions at all.
    #[error("is empty")]
    Empty,
    /// A position that is no number, or off the globe.
    #[error("has a position that is not on the globe")]
    OffGlobe,
}

impl Shape {
    /// Reads WKB in EPSG:4326.
    ///
    /// # Errors
    /// `ShapeError`; a row with such a shape is left out.
    pub fn from_wkb(kind: GeometryKind, wkb: &[u8]) -> Result<Self, ShapeError> {
        let mut draft = Draft::default();
        match (kind, Wkb(wkb).to_geo()?) {
            (GeometryKind::Point, Geometry::Point(point)) => draft.part(&[point.0], Role::Outer)?,
            (GeometryKind::Point, Geometry::MultiPoint(points)) => {
                let positions: Vec<_> = points.iter().map(|point| point.0).collect();
                draft.part(&positions, Role::Outer)?;
            }
            (GeometryKind::Line, Geometry::LineString(line)) => draft.line(&line)?,
            (GeometryKind::Line, Geometry::MultiLineString(lines)) => {
                lines.iter().try_for_each(|line| draft.line(line))?;
            }
            (GeometryKind::Polygon, Geometry::Polygon(polygon)) => draft.polygon(&polygon)?,
            (GeometryKind::Polygon, Geometry::MultiPolygon(polygons)) => {
                polygons.iter().try_for_each(|polygon| draft.polygon(polygon))?;
            }
            _ => return Err(ShapeError::OtherKind),
        }
        if draft.points.is_empty() {
            return Err(ShapeError::Empty);
        }
        Ok(Self { kind, points: draft.points.into(), parts: draft.parts.into() })
    }

    /// What it is made of.
    #[must_use]
    pub const fn kind(&self) -> GeometryKind {
        self.kind
    }

    /// The parts in order, a hole after its outer ring.
    pub fn parts(&self) -> impl Iterator<Item = (&[WorldPoint], Role)> {
        let mut start = 0;
        self.parts.iter().map(move |part| {
            let end = part.end as usize;
            let points = &self.points[start..end];
            start = end;
            (points, part.role)
        })
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> WorldRect {
        let nowhere = WorldRect { min: [0, 0], max: [0, 0] };
        WorldRect::around(self.points.iter().copied()).unwrap_or(nowhere)
    }

    /// The same shape, every position moved to another coordinate system.
    #[must_use]
    pub fn shifted(&self, crs: TileCrs) -> Self {
        Self { points: self.points.iter().map(|point| crs.shift(*point)).collect(), ..self.clone() }
    }
}

#[derive(Default)]
struct Draft {
    points: Vec<WorldPoint>,
    parts: Vec<Part>,
}

impl Draft {
    fn polygon(&mut self, polygon: &Polygon) -> Result<(), ShapeError> {
        self.ring(polygon.exterior(), Role::Outer)?;
        polygon.interiors().iter().try_for_each(|hole| self.ring(hole, Role::Hole))
    }

    fn ring(&mut self, ring: &LineString, role: Role) -> Result<(), ShapeError> {
        // WKB repeats the first position at the end.
        let open = ring.0.split_last().map_or(&[][..], |(_closing, open)| open);
        self.part(open, role)
    }

    fn line(&mut self, line: &LineString) -> Result<(), ShapeError> {
        self.part(&line.0, Role::Outer)
    }

    fn part(&mut self, positions: &[geo_types::Coord], role: Role) -> Result<(), ShapeError> {
        for position in positions {
            let on_globe = (-180.0..=180.0).contains(&position.x) && (-90.0..=90.0).contains(&position.y);
            if !on_globe {
                return Err(ShapeError::OffGlobe);
            }
            self.points.push(project(position.x, position.y));
        }
        if !positions.is_empty() {
            let end = u32::try_from(self.points.len()).unwrap_or(u32::MAX);
            self.parts.push(Part { end, role });
        }
        Ok(())
    }
}
