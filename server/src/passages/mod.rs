//! Passages 通行记录: what devices report from the gates.
//!
//! A request goes through one bounded queue to one writer, which commits whatever waits in one transaction: passages,
//! presence nights, counts per gate and hour. The device is answered after that commit, with `synchronous_commit` on.
//!
//! Invariants: an event is stored once however often it comes (device and event key); nothing is acknowledged that is
//! not on disk; a full queue or an absent database is answered with "later"; pictures and templates never leave the
//! parser; nothing here reads a passage for a person: there is no route and no grant for that.

mod body;
mod ingest;
mod model;
mod reported;
pub(crate) mod routes;
mod store;

pub use ingest::Ingest;
pub use reported::Reported;
