//! Gates 门禁: where the compound, a building or a unit is entered, and how often.
//!
//! Invariants: a gate stands inside its site (a trigger says so); a compound gate has no building, a building gate names
//! its building, a unit gate its unit; what is known of use is a count per gate and hour. The door of a unit has no
//! counts at all: they would be the trail of a household; elsewhere counts below five are held back (`few.rs`).

mod few;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;
