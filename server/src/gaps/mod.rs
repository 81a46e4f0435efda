//! Gaps 漏登: dwellings whose registration and use disagree, as people see them.
//!
//! Invariants: a gap is about a dwelling; its evidence is counts and its explanation names no person; only the detector
//! opens and closes one.

pub mod explanation;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;
