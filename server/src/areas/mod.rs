//! Areas 辖区: the jurisdiction tree, district > street > community > grid.
//!
//! Invariants: only a district has no parent; a code is unique where there is one. Areas are public geography: no
//! scope applies to reading them.

mod model;
pub mod routes;
pub(crate) mod store;

pub use model::code_fits;
