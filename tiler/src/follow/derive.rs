//! Layers that are made of the features of another one.

use geo::{InteriorPoint, Polygon};
use geo_types::{Coord, LineString};

use crate::catalogue::{CATALOGUE, LayerSpec, Source};
use crate::feature::{Feature, Role, Shape, Value};
use crate::world::WorldPoint;

/// A layer that is made of another one.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Its place in the catalogue.
    pub index: usize,
    /// By attribute: its place in the features that they are made of.
    columns: Vec<Option<usize>>,
}

/// The layers that are made of one.
pub fn derived_of(spec: &LayerSpec) -> Vec<Derived> {
    let made = CATALOGUE.iter().enumerate().filter(|(_, other)| other.source == Source::Inside(spec.name));
    let derived = |(index, other): (usize, &LayerSpec)| {
        let columns = other.attributes.iter().map(|attribute| spec.place_of(attribute.name)).collect();
        Derived { index, columns }
    };
    made.map(derived).collect()
}

impl Derived {
    /// The feature made of one: a point inside its largest area, as heavy as that; none without an area.
    pub fn make(&self, feature: &Feature) -> Option<Feature> {
        let outer = feature.shape.view().parts().filter(|part| part.role == Role::Outer);
        let areas = outer.map(|part| polygon(part.points));
        let largest = areas
            .map(|area| (geo::Area::unsigned_area(&area), area))
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        let (_, area) = largest?;
        let inside = area.interior_point()?;
        let value =
            |column: &Option<usize>| column.and_then(|at| feature.values.get(at).cloned()).unwrap_or(Value::Absent);
        let values = self.columns.iter().map(value).collect();
        #[expect(clippy::cast_possible_truncation, reason = "compared with others of its kind only")]
        let weight = feature.shape.view().area() as f32;
        let point = Feature::new(feature.uuid, Shape::point(steps(inside.into())), values);
        Some(Feature { weight: Some(weight), ..point })
    }
}

fn polygon(ring: &[WorldPoint]) -> Polygon {
    let corner = |[x, y]: &WorldPoint| Coord { x: f64::from(*x), y: f64::from(*y) };
    Polygon::new(LineString(ring.iter().map(corner).collect()), Vec::new())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
fn steps(at: Coord) -> WorldPoint {
    [at.x.round() as u32, at.y.round() as u32]
}
