//! Shapes that a filter compares features with.

use geo::{BoundingRect, Coord, CoordsIter, Geometry, Intersects, MapCoords, Rect};
use menpai_tiler::feature::Feature;
use menpai_tiler::{geometry, unproject};
use wkt::TryFromWkt;

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
        let shape = Geometry::<f64>::try_from_wkt_str(text)
            .map_err(|_unread| "is not well-known text: numbers must be nested as the kind of geometry asks")?;
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
