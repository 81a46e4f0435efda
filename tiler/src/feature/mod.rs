//! A feature of the map as it is kept in memory: projected, with its attributes, ready to be cut.

mod id;
mod shape;

pub use id::feature_id;
pub use shape::{Role, Shape, ShapeError};

use uuid::Uuid;

use crate::crs::TileCrs;
use crate::world::WorldRect;

/// A feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its id in the registry.
    pub uuid: Uuid,
    /// Its id in tiles.
    pub id: u64,
    /// The box around its shape.
    pub bounds: WorldRect,
    /// Its shape.
    pub shape: Shape,
    /// The values of its layer's attributes, in their order.
    pub values: Box<[Value]>,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None; left out of the tile.
    Absent,
    /// A text.
    Text(Box<str>),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
}

impl Feature {
    /// A feature from its parts.
    #[must_use]
    pub fn new(uuid: Uuid, shape: Shape, values: Box<[Value]>) -> Self {
        Self { uuid, id: feature_id(uuid), bounds: shape.bounds(), shape, values }
    }

    /// The same feature in another coordinate system.
    #[must_use]
    pub fn shifted(&self, crs: TileCrs) -> Self {
        Self::new(self.uuid, self.shape.shifted(crs), self.values.clone())
    }
}
