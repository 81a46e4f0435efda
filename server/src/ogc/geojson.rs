//! Features as GeoJSON (RFC 7946).

use ::geojson::{Geometry as GeoJsonGeometry, GeometryValue};
use geo::orient::{Direction, Orient};
use geo::{Geometry, MultiPolygon};
use menpai_tiler::catalogue::LayerSpec;
use menpai_tiler::feature::{Feature, Value};
use menpai_tiler::{Audience, geometry};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use uuid::Uuid;

use super::crs::Crs;
use super::links::Link;

/// A feature as it is answered.
#[derive(Debug, Serialize)]
pub struct FeatureJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: Uuid,
    geometry: GeoJsonGeometry,
    properties: Properties<'a>,
    #[serde(skip_serializing_if = "<[Link]>::is_empty")]
    links: &'a [Link],
}

impl<'a> FeatureJson<'a> {
    /// A feature of a layer for somebody, in a coordinate system, with links of its own.
    pub fn new(
        spec: &'static LayerSpec,
        audience: Audience,
        crs: Crs,
        feature: &'a Feature,
        links: &'a [Link],
    ) -> Self {
        Self {
            kind: "Feature",
            id: feature.uuid,
            geometry: shape(feature, crs),
            properties: Properties { spec, audience, feature },
            links,
        }
    }
}

/// Outer rings go counterclockwise on the map, whichever coordinate comes first (RFC 7946, section 3.1.6).
fn shape(feature: &Feature, crs: Crs) -> GeoJsonGeometry {
    let direction = if crs == Crs::Epsg4326 { Direction::Reversed } else { Direction::Default };
    let shape = match geometry(feature, |point| crs.place(point)) {
        Geometry::MultiPolygon(areas) => Geometry::from(MultiPolygon::orient(&areas, direction)),
        other => other,
    };
    GeoJsonGeometry::new(GeometryValue::from(&shape))
}

/// The attributes that somebody sees; one that the feature does not have is null, so that all features have the same.
#[derive(Debug)]
struct Properties<'a> {
    spec: &'static LayerSpec,
    audience: Audience,
    feature: &'a Feature,
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (place, attribute) in self.spec.seen_by(self.audience) {
            match self.feature.values.get(place) {
                Some(Value::Text(text)) => map.serialize_entry(attribute.name, text)?,
                Some(Value::Int(number)) => map.serialize_entry(attribute.name, number)?,
                Some(Value::Real(number)) => map.serialize_entry(attribute.name, number)?,
                Some(Value::Absent) | None => map.serialize_entry(attribute.name, &())?,
            }
        }
        map.end()
    }
}
