//! Styles to draw the tiles with (`MapLibre` style specification, version 8).
//!
//! Invariant: a style needs nothing that is not served here: no glyphs, no sprites, only our own tiles.

pub mod routes;
