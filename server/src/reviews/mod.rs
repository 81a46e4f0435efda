//! Reviews: what auditors and managers find about looks, drawn at random each week or met among unusual patterns.
//!
//! Invariants: nobody chooses what is drawn: the seed follows from the week and a signed checkpoint that covers it, and
//! whoever has these can draw again; nobody judges a look of their own; a verdict is an act in the trail itself; patterns
//! are about accounts of staff, never about those who were looked at.

pub mod model;
mod patterns;
pub mod routes;
pub mod sample;
mod store;
