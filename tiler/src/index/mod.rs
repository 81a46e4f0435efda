//! What the tiler keeps in memory: per site and layer a packed spatial index that never changes, and a small overlay of
//! what changed since. A change makes a new snapshot; whoever reads keeps the one they began with.

mod epochs;
mod layer;
mod overlay;
mod pack;
mod snapshot;

pub use layer::SiteLayer;
pub use snapshot::{SiteMap, Snapshot};
