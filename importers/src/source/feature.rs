//! Parses the text of one GeoJSON feature: its attributes as text, its shape without judging it.

use std::borrow::Cow;
use std::fmt;

use geo::Coord;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::geometry::RawShape;

/// The name under which a feature's own `id` member is offered to the mapping.
pub const FEATURE_ID: &str = "@feature";

/// A GeoJSON feature.
#[derive(Debug, Deserialize)]
pub struct Feature<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    properties: Option<Properties<'a>>,
    #[serde(borrow, default)]
    geometry: Option<Geometry<'a>>,
    #[serde(borrow, default)]
    crs: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

/// Why a feature can't be used.
#[derive(Debug)]
pub enum FeatureError {
    /// The text isn't JSON: the file is broken.
    Syntax(String),
    /// It is JSON, but not a feature.
    NotAFeature(String),
    /// A single feature names a coordinate reference system of its own.
    OwnCrs,
    /// The coordinates aren't what the geometry's type asks for.
    Coordinates(String),
}

impl<'a> Feature<'a> {
    /// Parses the text of one feature.
    ///
    /// # Errors
    /// See [`FeatureError`].
    pub fn parse(text: &'a [u8]) -> Result<Self, FeatureError> {
        let feature: Feature<'a> = serde_json::from_slice(text).map_err(|error| {
            if error.is_data() {
                FeatureError::NotAFeature(error.to_string())
            } else {
                FeatureError::Syntax(error.to_string())
            }
        })?;
        match feature.kind.as_deref() {
            Some("Feature") => {}
            other => {
                return Err(FeatureError::NotAFeature(format!("type {}", other.unwrap_or("missing"))));
            }
        }
        if feature.crs.is_some() {
            return Err(FeatureError::OwnCrs);
        }
        Ok(feature)
    }

    /// Names and values of the attributes; the feature's own id last, as [`FEATURE_ID`].
    pub fn attributes(&mut self) -> Vec<(Cow<'a, str>, Option<Cow<'a, str>>)> {
        let mut attributes = self.properties.take().map_or_else(Vec::new, |properties| properties.0);
        if let Some(Scalar(Some(id))) = self.id.take() {
            attributes.push((Cow::Borrowed(FEATURE_ID), Some(id)));
        }
        attributes
    }

    /// The shape, none if the feature has none.
    ///
    /// # Errors
    /// If the coordinates don't match the type.
    pub fn shape(&self) -> Result<Option<RawShape>, FeatureError> {
        let Some(geometry) = &self.geometry else { return Ok(None) };
        let coordinates = geometry.coordinates.map_or("null", RawValue::get);
        let shape = match geometry.kind.as_ref() {
            "Polygon" => RawShape::Polygons(vec![rings(nested(coordinates)?)]),
            "MultiPolygon" => {
                let polygons: Vec<Vec<Vec<Position>>> = nested(coordinates)?;
                RawShape::Polygons(polygons.into_iter().map(rings).collect())
            }
            "LineString" => RawShape::Lines(vec![line(nested(coordinates)?)]),
            "MultiLineString" => RawShape::Lines(rings(nested(coordinates)?)),
            other => RawShape::Other(other.to_owned()),
        };
        Ok(Some(shape))
    }
}

fn nested<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, FeatureError> {
    serde_json::from_str(text).map_err(|error| FeatureError::Coordinates(error.to_string()))
}

fn rings(rings: Vec<Vec<Position>>) -> Vec<Vec<Coord>> {
    rings.into_iter().map(line).collect()
}

fn line(positions: Vec<Position>) -> Vec<Coord> {
    // Same layout, so that this is a move in place.
    positions.into_iter().map(|position| position.0).collect()
}

/// A position: the first two numbers of the list; height and measure are dropped.
#[derive(Debug)]
struct Position(Coord);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position of two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Position, A::Error> {
                let x = numbers.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
                let y = numbers.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
                while numbers.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(Coord { x, y }))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// Attributes in the order of the text.
#[derive(Debug)]
struct Properties<'a>(Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Properties<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(8);
                while let Some(Text(name)) = map.next_key::<Text<'de>>()? {
                    let Scalar(value) = map.next_value()?;
                    members.push((name, value));
                }
                Ok(Properties(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A string, borrowed where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar(Some(text)) => Ok(Self(text)),
            Scalar(None) => Err(D::Error::custom("a name must be a string")),
        }
    }
}

/// A string, number or truth value as text. Lists and objects count as absent.
#[derive(Debug)]
struct Scalar<'a>(Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyScalar)
    }
}

struct AnyScalar;

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Borrowed(if value { "true" } else { "false" }))))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar(None))
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_become_text_and_the_shape_is_kept_as_drawn() {
        let text = r#"{"geometry":{"coordinates":[[[1,2,9],[3,4],[5,6]]],"type":"Polygon"},"id":17,
            "properties":{"name":"南\"门","levels":6,"height":3.5,"tags":{"a":[1]},"none":null},"type":"Feature"}"#;
        let mut feature = Feature::parse(text.as_bytes()).expect("a feature");
        let ring = vec![Coord { x: 1.0, y: 2.0 }, Coord { x: 3.0, y: 4.0 }, Coord { x: 5.0, y: 6.0 }];
        assert_eq!(feature.shape().expect("coordinates"), Some(RawShape::Polygons(vec![vec![ring]])));
        let attributes = feature.attributes();
        let shown: Vec<_> = attributes.iter().map(|(name, value)| (name.as_ref(), value.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("name", Some("南\"门")),
                ("levels", Some("6")),
                ("height", Some("3.5")),
                ("tags", None),
                ("none", None),
                (FEATURE_ID, Some("17")),
            ]
        );
    }

    #[test]
    fn what_is_no_feature_says_so() {
        assert!(matches!(Feature::parse(b"{\"type\":"), Err(FeatureError::Syntax(_))));
        assert!(matches!(Feature::parse(b"{\"type\":\"Point\"}"), Err(FeatureError::NotAFeature(_))));
        assert!(matches!(Feature::parse(b"[1]"), Err(FeatureError::NotAFeature(_) | FeatureError::Syntax(_))));
        let own = br#"{"type":"Feature","crs":{"a":1},"geometry":null}"#;
        assert!(matches!(Feature::parse(own), Err(FeatureError::OwnCrs)));
        let text = br#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[["a"]]}}"#;
        assert!(matches!(Feature::parse(text).expect("a feature").shape(), Err(FeatureError::Coordinates(_))));
    }
}
