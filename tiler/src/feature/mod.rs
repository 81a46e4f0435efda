//! A feature of the map: projected, with its attributes.

mod id;
mod shape;
mod value;
mod view;

pub use id::{feature_id, mix};
pub use shape::{Shape, ShapeError};
pub use value::Value;
pub use view::{Part, PartView, Role, ShapeView};

use uuid::Uuid;

use crate::world::WorldRect;

/// A feature on its own, as it is read; the index keeps many of them in columns.
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
    /// What counts instead of its area where a tile has too many: the heaviest stay.
    pub weight: Option<f32>,
}

impl Feature {
    /// A feature from its parts.
    #[must_use]
    pub fn new(uuid: Uuid, shape: Shape, values: Box<[Value]>) -> Self {
        Self { uuid, id: feature_id(uuid), bounds: shape.bounds(), shape, values, weight: None }
    }
}
