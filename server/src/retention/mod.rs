//! Retention: what is due by a site's rules goes, and a report says what went, what stayed, and why.
//!
//! Invariants: everything is driven by dates in the database, nothing is remembered elsewhere, so that a run after a
//! restore erases again what the backup brought back. A run that fails says at which step; what it did before stays
//! done. Reports hold counts and dates, never an id of a person.

pub mod model;
pub mod report;
pub mod routes;
mod run;
mod store;

pub use run::{Run, run};
pub(crate) use store::begin;
pub use store::last_reports;
