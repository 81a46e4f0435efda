//! Features packed in columns, with a spatial index; never changed after it was made.

use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::dictionary::{ABSENT, Dictionary, DictionaryBuilder};
use super::geometry::{Geometry, GeometryBuilder};
use crate::catalogue::{Audience, GeometryKind, LayerSpec};
use crate::crs::TileCrs;
use crate::feature::{Feature, Shape, ShapeView, Value};
use crate::world::WorldRect;

/// Features in the order of their ids, found by place.
#[derive(Debug)]
pub struct Pack {
    columns: Arc<Columns>,
    geometry: Geometry,
    gcj02: OnceLock<Box<Pack>>,
}

/// What a coordinate system does not change.
#[derive(Debug, Default)]
struct Columns {
    uuids: Box<[Uuid]>,
    /// How many values each feature has.
    width: usize,
    /// Places in the dictionary, feature by feature.
    values: Box<[u32]>,
    dictionary: Dictionary,
}

/// A feature of a pack.
#[derive(Debug, Clone, Copy)]
pub struct FeatureRef<'a> {
    pack: &'a Pack,
    place: usize,
}

impl Default for Pack {
    fn default() -> Self {
        PackBuilder::new(GeometryKind::Point, 0).finish()
    }
}

impl Pack {
    /// Packs features of a layer.
    pub fn new<'a>(kind: GeometryKind, width: usize, features: impl IntoIterator<Item = &'a Feature>) -> Self {
        let mut builder = PackBuilder::new(kind, width);
        features.into_iter().for_each(|feature| builder.push(feature));
        builder.finish()
    }

    /// How many features it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.uuids.len()
    }

    /// The values that its features name.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.columns.dictionary
    }

    /// All features, in the order of their ids.
    pub fn features(&self) -> impl Iterator<Item = FeatureRef<'_>> {
        (0..self.len()).map(|place| FeatureRef { pack: self, place })
    }

    /// The feature with this id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<FeatureRef<'_>> {
        self.columns.uuids.binary_search(&id).ok().map(|place| FeatureRef { pack: self, place })
    }

    /// The features whose boxes touch a box, in the order of their ids.
    pub fn search(&self, rect: WorldRect) -> impl Iterator<Item = FeatureRef<'_>> {
        self.geometry.search(rect).into_iter().map(|place| FeatureRef { pack: self, place: place as usize })
    }

    /// The box around all features.
    #[must_use]
    pub fn bounds(&self) -> Option<WorldRect> {
        self.geometry.bounds()
    }

    /// The same features in a coordinate system; made when it is first asked for.
    #[must_use]
    pub fn in_crs(&self, crs: TileCrs) -> &Self {
        match crs {
            TileCrs::Wgs84 => self,
            TileCrs::Gcj02 => self.gcj02.get_or_init(|| {
                let (columns, geometry) = (self.columns.clone(), self.geometry.shifted(crs));
                Box::new(Self { columns, geometry, gcj02: OnceLock::new() })
            }),
        }
    }

    /// The same features with other ranks, one per position.
    #[must_use]
    pub fn ranked(self, ranks: Vec<u8>) -> Self {
        Self { geometry: self.geometry.ranked(ranks), ..self }
    }

    /// Bytes that it takes, its GCJ-02 variant included once there is one.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let columns = &self.columns;
        let shared = size_of_val(&*columns.uuids) + size_of_val(&*columns.values) + columns.dictionary.heap_bytes();
        shared + self.geometry.heap_bytes() + self.gcj02.get().map_or(0, |other| other.geometry.heap_bytes())
    }
}

impl<'a> FeatureRef<'a> {
    /// Its id in the registry.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.pack.columns.uuids[self.place]
    }

    /// Its shape.
    #[must_use]
    pub fn shape(self) -> ShapeView<'a> {
        self.pack.geometry.shape(self.place)
    }

    /// Its area in square steps of the world's grid, or what its layer counts as its weight.
    #[must_use]
    pub fn area(self) -> f32 {
        self.pack.geometry.area(self.place)
    }

    /// The places of its values in the dictionary.
    #[must_use]
    pub fn values(self) -> &'a [u32] {
        let Columns { width, values, .. } = &*self.pack.columns;
        &values[self.place * width..(self.place + 1) * width]
    }

    /// One of its values.
    #[must_use]
    pub fn value(self, attribute: usize) -> Value {
        self.dictionary().value(self.values().get(attribute).copied().unwrap_or(ABSENT))
    }

    /// The dictionary that its values are in.
    #[must_use]
    pub fn dictionary(self) -> &'a Dictionary {
        &self.pack.columns.dictionary
    }

    /// The feature on its own.
    #[must_use]
    pub fn to_feature(self) -> Feature {
        let values = (0..self.values().len()).map(|attribute| self.value(attribute)).collect();
        let weight = (self.shape().kind != GeometryKind::Polygon).then(|| self.area());
        Feature { weight, ..Feature::new(self.uuid(), Shape::of(self.shape()), values) }
    }

    /// Whether it has the shape of another.
    #[must_use]
    pub fn has_shape(self, other: &Shape) -> bool {
        let (one, other) = (self.shape(), other.view());
        one.points == other.points
            && one
                .parts()
                .map(|part| (part.points.len(), part.role))
                .eq(other.parts().map(|part| (part.points.len(), part.role)))
    }

    /// The least that somebody must be to see that another is not the same; none where it is.
    #[must_use]
    pub fn difference(self, other: &Feature, spec: &LayerSpec) -> Option<Audience> {
        let has_weight = other.weight.is_none_or(|weight| weight.to_bits() == self.area().to_bits());
        if !has_weight || !self.has_shape(&other.shape) {
            return Some(spec.audience);
        }
        let values = other.values.iter().zip(spec.attributes).enumerate();
        let different = values.filter(|(at, (value, _))| self.value(*at) != **value);
        different.map(|(_, (_, attribute))| attribute.audience.max(spec.audience)).min()
    }
}

/// A pack that is being filled, in any order.
#[derive(Debug)]
pub struct PackBuilder {
    uuids: Vec<Uuid>,
    width: usize,
    values: Vec<u32>,
    dictionary: DictionaryBuilder,
    geometry: GeometryBuilder,
}

impl PackBuilder {
    /// An empty one, for features of a kind that have so many values each.
    #[must_use]
    pub fn new(kind: GeometryKind, width: usize) -> Self {
        Self {
            uuids: Vec::new(),
            width,
            values: Vec::new(),
            dictionary: DictionaryBuilder::default(),
            geometry: GeometryBuilder::new(kind),
        }
    }

    /// Adds a feature.
    pub fn push(&mut self, feature: &Feature) {
        self.uuids.push(feature.uuid);
        let places =
            (0..self.width).map(|at| feature.values.get(at).map_or(ABSENT, |value| self.dictionary.place(value)));
        self.values.extend(places);
        self.geometry.push(feature.shape.view(), feature.weight);
    }

    /// The pack; of features with the same id, the first.
    #[must_use]
    pub fn finish(self) -> Pack {
        let Self { uuids, width, values, dictionary, geometry } = self;
        let mut order: Vec<u32> = (0..u32::try_from(uuids.len()).unwrap_or(u32::MAX)).collect();
        let uuid = |place: &u32| uuids[*place as usize];
        order.sort_by_key(uuid);
        order.dedup_by_key(|place| uuid(place));
        let values_of = |place: &u32| values[*place as usize * width..(*place as usize + 1) * width].iter().copied();
        let columns = Columns {
            uuids: order.iter().map(uuid).collect(),
            width,
            values: order.iter().flat_map(values_of).collect(),
            dictionary: dictionary.finish(),
        };
        Pack { columns: Arc::new(columns), geometry: geometry.finish(&order), gcj02: OnceLock::new() }
    }
}
