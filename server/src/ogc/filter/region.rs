//! Shapes that a filter compares features with.

use geo::{BoundingRect, Coord, CoordsIter, Geometry, Intersects, MapCoords, Rect};
use menpai_tiler::feature::Feature;
use menpai_tiler::{geometry, unproject};
use wkt::Wkt;
use wkt::types::Polygon;

use crate::ogc::crs::Crs;

/// A shape in longitude and latitude.
#[derive(Debug)]
pub struct Region {
    shape: Geometry,
    /// None where it is empty.
    bounds: Option<Rect>,
}

impl Region {
    /// From well-known text, in a coordinate system.
    ///
    /// # Errors
    /// The rule that it breaks, as a sentence.
    pub fn from_wkt(text: &str, crs: Crs) -> Result<Self, &'static str> {
        const UNREAD: &str = "is not well-known text: numbers must be nested as the kind of geometry asks";
        let shape: Wkt<f64> = text.parse().map_err(|_unread| UNREAD)?;
        if !has_whole_rings(&shape) {
            return Err("has a ring of fewer than four positions, or one that does not end where it begins");
        }
        let shape = Geometry::try_from(shape).map_err(|_unread| UNREAD)?;
        let shape = shape.map_coords(|Coord { x, y }| {
            let [x, y] = crs.lon_lat([x, y]);
            Coord { x, y }
        });
        let on_globe = |at: Coord| (-180.0..=180.0).contains(&at.x) && (-90.0..=90.0).contains(&at.y);
        if !shape.coords_iter().all(on_globe) {
            return Err("has a position that is not on the globe; see filter-crs for the order of numbers");
        }
        Ok(Self::new(shape))
    }

    /// From a shape in longitude and latitude.
    pub fn new(shape: Geometry) -> Self {
        Self { bounds: shape.bounding_rect(), shape }
    }

    /// Whether a feature has a point in common with it.
    pub fn touches(&self, feature: &Feature) -> bool {
        let [west, south, east, north] = feature.bounds.degrees();
        let around = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
        self.bounds.is_some_and(|bounds| bounds.intersects(&around))
            && self.shape.intersects(&geometry(feature, unproject))
    }
}

/// Whether every ring ends where it begins and has four positions or more (06-103r4, section 6.1.11.1), which the geometry
/// library would see to by itself.
fn has_whole_rings(shape: &Wkt<f64>) -> bool {
    let is_whole = |polygon: &Polygon<f64>| {
        polygon.rings().iter().all(|ring| ring.coords().len() >= 4 && ring.coords().first() == ring.coords().last())
    };
    match shape {
        Wkt::Polygon(polygon) => is_whole(polygon),
        Wkt::MultiPolygon(polygons) => polygons.polygons().iter().all(is_whole),
        Wkt::GeometryCollection(shapes) => shapes.geometries().iter().all(has_whole_rings),
        Wkt::Point(_) | Wkt::LineString(_) | Wkt::MultiPoint(_) | Wkt::MultiLineString(_) => true,
    }
}
