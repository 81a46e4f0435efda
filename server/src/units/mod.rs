//! Units 套/间: what is rented.
//!
//! Invariants: a code is unique in its building, in its one spelling (`302`, not `0302室`); capacity is positive; a unit
//! lies on one floor of its building, which is made when its first unit is.

pub mod access;
mod model;
pub mod routes;
mod store;
