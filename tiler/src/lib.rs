//! The tile engine: the map in memory, cut and encoded as Mapbox Vector Tiles without asking the database.
//!
//! - [`catalogue`] says what the map consists of; adding a layer is one entry there.
//! - [`Tiler::follow`] reads the map into memory and keeps it what the registry says, by the change feed.
//! - [`Tiler::features`] answers features themselves, from the same memory.
//! - [`Tiler::tile`] answers the state of a tile, from which its entity tag follows without drawing, and its bytes.
//!
//! Invariants: nothing here holds personal data; a tile shows features of the sites that were asked for and attributes of the
//! audience that was asked for, nothing else; the same state gives the same bytes; a snapshot never changes, so that a tile
//! is drawn from one moment and cached under the number of that moment.

mod cache;
pub mod catalogue;
pub mod compress;
mod crowd;
mod crs;
mod cut;
mod encode;
mod event;
pub mod export;
pub mod feature;
mod follow;
mod geometry;
mod index;
mod query;
mod render;
mod tilejson;
mod tiler;
mod world;

pub use cache::TileError;
pub use catalogue::{Audience, LayerSet};
pub use compress::Encoding;
pub use crowd::TILE_BYTES;
pub use crs::TileCrs;
pub use cut::Detail;
pub use event::{Change, Event};
pub use follow::FollowOptions;
pub use geometry::{from_metres, geometry, to_metres};
pub use query::{FeatureKey, FeatureQuery, Found};
pub use tilejson::describe;
pub use tiler::{TileRequest, TileState, Tiler, TilerOptions};
pub use world::{BUFFER, EXTENT, Frame, GRID_ZOOM, MAX_ZOOM, TileId, WorldRect, project, unproject};
