//! Detection: compares how dwellings are used with who is registered there, and opens, updates and closes gaps 漏登.
//!
//! Facts that change mark their unit in the same transaction; the worker takes marks in a transaction of their own, so a
//! crash at any moment neither forgets one nor acts twice. NOTIFY is only a bell: the worker also looks by itself.
//!
//! Invariants: nothing is judged in a site without an impact assessment in force; a gap's evidence is counts, never a
//! person; one server at a time works on a site, and a unit has one open gap per rule at most (an index says so); the
//! database role sees nights and registrations, and neither names nor passages.

mod bell;
pub mod rule;
mod store;
mod worker;

pub use worker::{Round, run_round, start};
