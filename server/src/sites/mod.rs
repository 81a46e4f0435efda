//! Sites 村/围院: the unit of data ownership.
//!
//! Invariants: an official code is optional; passages are kept 30 days at most and night counters 60, whatever a site
//! sets; who works in a site is said in `account_site`, never in a request.

mod model;
pub mod routes;
pub(crate) mod store;
pub(crate) mod time;
