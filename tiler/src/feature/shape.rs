//! The shape of a feature, projected once.

use geo_types::{Coord, Geometry, LineString, Polygon};
use geozero::ToGeo;
use geozero::wkb::Wkb;

use super::view::{Part, Role, ShapeView, ring_area};
use crate::catalogue::GeometryKind;
use crate::world::{WorldPoint, WorldRect, project};

/// Points, lines or areas on the world's grid, packed: all positions in a row, and where each part ends. Outer rings go
/// clockwise on the screen, holes the other way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    kind: GeometryKind,
    points: Box<[WorldPoint]>,
    parts: Box<[Part]>,
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
    /// Outlines that enclose nothing, or take away as much as they enclose.
    #[error("has no area: its outline is flat, or crosses itself")]
    Flat,
}

impl Shape {
    /// Reads WKB in EPSG:4326.
    ///
    /// # Errors
    /// `ShapeError`; a row with such a shape is left out.
    pub fn from_wkb(kind: GeometryKind, wkb: &[u8]) -> Result<Self, ShapeError> {
        let mut draft = Draft::default();
        match (kind, Wkb(wkb).to_geo()?) {
            (GeometryKind::Point, Geometry::Point(point)) => draft.part(&[point.0], Role::Outer, false)?,
            (GeometryKind::Point, Geometry::MultiPoint(points)) => {
                let positions: Vec<_> = points.iter().map(|point| point.0).collect();
                draft.part(&positions, Role::Outer, false)?;
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
        draft.finish(kind)
    }

    /// The area within a ring of longitudes and latitudes, whose first position is not repeated at the end.
    ///
    /// # Errors
    /// `ShapeError` for a ring without positions or off the globe.
    pub fn ring(corners: &[Coord]) -> Result<Self, ShapeError> {
        let mut draft = Draft::default();
        draft.part(corners, Role::Outer, true)?;
        draft.finish(GeometryKind::Polygon)
    }

    /// What it is made of.
    #[must_use]
    pub const fn kind(&self) -> GeometryKind {
        self.kind
    }

    /// The shape as it is cut.
    #[must_use]
    pub fn view(&self) -> ShapeView<'_> {
        ShapeView {
            kind: self.kind,
            points: &self.points,
            ranks: &[],
            parts: &self.parts,
            offset: 0,
            sturdy_from: u8::MAX,
        }
    }

    /// The shape of what a view shows.
    #[must_use]
    pub fn of(view: ShapeView<'_>) -> Self {
        let parts = view.parts.iter().map(|part| Part::new(part.end() - view.offset, part.role())).collect();
        Self { kind: view.kind, points: view.points.into(), parts }
    }

    /// A single point.
    #[must_use]
    pub fn point(at: WorldPoint) -> Self {
        Self { kind: GeometryKind::Point, points: [at].into(), parts: [Part::new(1, Role::Outer)].into() }
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> WorldRect {
        self.view().bounds()
    }
}

#[derive(Default)]
struct Draft {
    points: Vec<WorldPoint>,
    parts: Vec<Part>,
}

impl Draft {
    fn finish(self, kind: GeometryKind) -> Result<Shape, ShapeError> {
        if self.points.is_empty() {
            return Err(ShapeError::Empty);
        }
        let shape = Shape { kind, points: self.points.into(), parts: self.parts.into() };
        if kind == GeometryKind::Polygon && shape.view().area() <= 0.0 {
            return Err(ShapeError::Flat);
        }
        Ok(shape)
    }

    fn polygon(&mut self, polygon: &Polygon) -> Result<(), ShapeError> {
        self.ring(polygon.exterior(), Role::Outer)?;
        polygon.interiors().iter().try_for_each(|hole| self.ring(hole, Role::Hole))
    }

    fn ring(&mut self, ring: &LineString, role: Role) -> Result<(), ShapeError> {
        // WKB repeats the first position at the end.
        let open = ring.0.split_last().map_or(&[][..], |(_closing, open)| open);
        self.part(open, role, true)
    }

    fn line(&mut self, line: &LineString) -> Result<(), ShapeError> {
        self.part(&line.0, Role::Outer, false)
    }

    fn part(&mut self, positions: &[Coord], role: Role, is_ring: bool) -> Result<(), ShapeError> {
        let start = self.points.len();
        for position in positions {
            let on_globe = (-180.0..=180.0).contains(&position.x) && (-90.0..=90.0).contains(&position.y);
            if !on_globe {
                return Err(ShapeError::OffGlobe);
            }
            self.points.push(project(position.x, position.y));
        }
        if !positions.is_empty() {
            self.parts.push(Part::new(self.points.len(), role));
        }
        if is_ring {
            let ring = &mut self.points[start..];
            if (ring_area(ring) > 0.0) != (role == Role::Outer) {
                ring.reverse();
            }
        }
        Ok(())
    }
}
