//! Shapes: as they are drawn in a file ([`RawShape`]), made valid ([`repair`]), measured, and written for PostGIS.

pub mod fence;
pub mod lines;
pub mod measure;
pub mod nesting;
pub mod repair;
mod ring;
mod split;
pub mod wkb;
pub mod wkt;

use geo::Coord;

/// A shape as a file has it: nothing closed, ordered or checked yet.
#[derive(Debug, Clone, PartialEq)]
pub enum RawShape {
    /// Polygons, each an outer ring and its holes.
    Polygons(Vec<Vec<Vec<Coord>>>),
    /// Rings without saying which lies in which (shapefiles).
    Rings(Vec<Vec<Coord>>),
    /// Lines.
    Lines(Vec<Vec<Coord>>),
    /// Corners one by one (tables of coordinates).
    Vertices(Vec<Coord>),
    /// Some other type, by name.
    Other(String),
}

impl RawShape {
    /// Every coordinate, to be moved to another reference system.
    pub fn coords_mut(&mut self) -> impl Iterator<Item = &mut Coord> {
        let mut parts: Vec<&mut Vec<Coord>> = match self {
            Self::Polygons(polygons) => polygons.iter_mut().flatten().collect(),
            Self::Rings(parts) | Self::Lines(parts) => parts.iter_mut().collect(),
            Self::Vertices(coords) => vec![coords],
            Self::Other(_) => Vec::new(),
        };
        std::mem::take(&mut parts).into_iter().flatten()
    }
}

/// A polygon of a valid shape: outer ring and holes, each closed.
pub type Rings = Vec<Vec<Coord>>;

/// A valid footprint.
#[derive(Debug, Clone, PartialEq)]
pub struct Footprint {
    /// Its polygons; outer rings counter-clockwise, holes clockwise, all closed.
    pub polygons: Vec<Rings>,
    /// Area on the ellipsoid, m².
    pub area_m2: f64,
    /// The last word is `PostGIS`'s: the shape is more than one simple ring, which is all that is fully decided here.
    pub doubtful: bool,
}
