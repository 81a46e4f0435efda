//! Working days 工作日: the country's calendar, and the days on which a jurisdiction works or rests otherwise.
//!
//! Invariants: a jurisdiction's own days are written by the operator's command alone, with the notice that says so; they hold
//! for the area and all below it, the lowest area's word first.

mod file;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;

pub use file::{FileLine, lines};
