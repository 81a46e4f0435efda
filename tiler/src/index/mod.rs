//! The map in memory: per site and layer, features in packed columns and what changed since they were packed.

mod dictionary;
mod epochs;
mod geometry;
mod layer;
mod overlay;
mod pack;
mod ranks;
mod snapshot;
mod sturdy;

pub use dictionary::{ABSENT, Dictionary, hash_of};
pub use layer::{Difference, SiteLayer};
pub use pack::{FeatureRef, Pack, PackBuilder};
pub use snapshot::{SiteMap, Snapshot};
