//! Dead letters 死信: what a terminal sent and nobody could read.
//!
//! Such a body is acknowledged where the terminal would jam otherwise, and kept to be read again by a newer version.
//!
//! Invariants: pictures and templates are dropped before a body gets here; a body lies in the database sealed, is read by
//! parsers only, and never answered, logged or shown; the same body again is counted, not kept again; letters go with the
//! site's retention of passages, and no device has more than [`store::MOST_OF_A_DEVICE`].

pub mod kind;
pub(crate) mod model;
mod parsers;
pub mod reason;
pub(crate) mod routes;
pub mod store;
