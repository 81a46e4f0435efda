//! Whether name and number belong together, by an outside verifier of real names 实名核验; none unless it is configured.
//!
//! Invariants: it is asked before a transaction is opened, never inside one. A mismatch refuses whoever says who they are; when
//! it is away, does not know, or answers what can't be read, everything goes on, the person stays unverified, and is asked about
//! again later, after growing pauses. What it said is a date, for the person and the office; nothing of name or number is logged,
//! outcomes are counted. Another name or number is another question.

mod ask;
mod http;
pub(crate) mod store;
pub mod worker;

pub use ask::{Asked, Verifier};
pub use http::{HttpVerifier, signature};
