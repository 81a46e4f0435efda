//! Writes what was cut as a Mapbox Vector Tile 2.1.

use mvt::{GeomEncoder, GeomType, Layer, Tile};
use uuid::Uuid;

use crate::catalogue::{Audience, GeometryKind, LayerSpec};
use crate::cut::Pieces;
use crate::feature::{Feature, Value};
use crate::world::{EXTENT, TilePoint};

/// A tile that is being written.
pub struct TileWriter {
    tile: Tile,
}

/// A layer that is being written.
pub struct LayerWriter {
    spec: &'static LayerSpec,
    audience: Audience,
    layer: Layer,
}

impl TileWriter {
    /// An empty tile.
    #[must_use]
    pub fn new() -> Self {
        Self { tile: Tile::new(EXTENT.unsigned_abs()) }
    }

    /// An empty layer of it, for somebody.
    #[must_use]
    pub fn layer(&self, spec: &'static LayerSpec, audience: Audience) -> LayerWriter {
        LayerWriter { spec, audience, layer: self.tile.create_layer(spec.name) }
    }

    /// Adds a layer, unless it is empty.
    ///
    /// # Errors
    /// The layer is there already.
    pub fn add(&mut self, layer: LayerWriter) -> Result<(), mvt::Error> {
        if layer.layer.num_features() == 0 { Ok(()) } else { self.tile.add_layer(layer.layer) }
    }

    /// The bytes; none for a tile without features.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(self) -> Result<Vec<u8>, mvt::Error> {
        self.tile.to_bytes()
    }
}

impl LayerWriter {
    /// Adds a feature with what was cut of it.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn add(self, feature: &Feature, pieces: &Pieces) -> Result<Self, mvt::Error> {
        let mut written = self.layer.into_feature(geometry(self.spec.geometry, pieces)?);
        written.set_id(feature.id);
        written.add_tag_string("id", feature.uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        for (place, attribute) in self.spec.seen_by(self.audience) {
            match feature.values.get(place) {
                Some(Value::Text(text)) => written.add_tag_string(attribute.name, text),
                Some(Value::Int(number)) => written.add_tag_sint(attribute.name, *number),
                Some(Value::Real(number)) => written.add_tag_double(attribute.name, *number),
                Some(Value::Absent) | None => {}
            }
        }
        Ok(Self { layer: written.into_layer(), ..self })
    }
}

fn geometry(kind: GeometryKind, pieces: &Pieces) -> Result<mvt::GeomData, mvt::Error> {
    let mut encoder = GeomEncoder::<i32>::new(match kind {
        GeometryKind::Point => GeomType::Point,
        GeometryKind::Line => GeomType::Linestring,
        GeometryKind::Polygon => GeomType::Polygon,
    });
    let mut pen: Option<TilePoint> = None;
    for part in pieces.parts() {
        // The encoder drops the first position of a part, and with it the MoveTo that must be there, where the pen
        // stands on it already: a ring can start at any of its positions, a line goes the other way or is one with the last.
        let starts_at_pen = pen.is_some() && pen == part.first().copied();
        if pen.is_some() && !(starts_at_pen && kind == GeometryKind::Line) {
            encoder.complete_geom()?;
        }
        let skipped = usize::from(starts_at_pen && kind != GeometryKind::Point);
        let [late, early] = [&part[skipped..], &part[..skipped]];
        let rest = if kind == GeometryKind::Polygon { early } else { &[] };
        for point in late.iter().chain(rest) {
            encoder.add_point(point[0], point[1])?;
            pen = Some(*point);
        }
    }
    encoder.encode()
}
