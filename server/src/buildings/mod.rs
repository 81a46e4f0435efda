//! Buildings 楼栋.
//!
//! Invariants: a footprint is a valid polygon inside its site's fence; what a building is found and ordered by
//! (`search_text`, `sort_key`) is derived from its doorplate, name and address whenever they change.

pub mod history;
mod model;
pub mod respell;
pub mod routes;
pub mod store;
pub mod write;
