//! Dead letters: what a terminal sent and nobody could read.

pub mod store;
