//! Looks at personal data: who looked, when, for which purpose, about whom.
//!
//! Invariants: a look is recorded in the transaction that answers it, so that a look which can't be recorded does not
//! happen; a recorded look never changes (a trigger says so); it holds ids, never a name or number.

pub mod model;
pub mod routes;
pub mod store;

pub use model::Look;
