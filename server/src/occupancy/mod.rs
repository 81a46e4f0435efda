//! Limits of occupancy 人均居住面积: how many people may live in a unit, by its area and its rooms.
//!
//! Invariants: a site's own limit counts first, then that of the nearest area above it; without one nothing is limited. It is
//! asked in the transaction that makes a registration (of the office, a landlord, a filing, a contract), one registration of a
//! unit after the other where it refuses, and told early to whoever enters something. Nobody overrides a refusal. What is
//! imported is not limited. Everybody counts as one; a single family may share its rooms.

pub mod check;
pub mod model;
pub mod routes;
mod store;
