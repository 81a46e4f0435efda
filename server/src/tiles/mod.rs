//! The map as vector tiles.
//!
//! Invariants: a tile is answered from memory, never with a query of its own; it shows the caller's sites only, and of each
//! feature what the caller's role may see, or open layers only ([`open`]); its entity tag differs whenever its bytes could.

pub(crate) mod address;
pub mod open;
pub mod routes;
