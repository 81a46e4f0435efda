//! Notices 提示: what a manager should know of a member of staff who looks much at personal data.
//!
//! Invariants: a notice is written in the transaction of the look that causes it, once per window; it names the account
//! and a count, never a person who was looked at; whoever saw it is recorded.

pub mod model;
pub mod routes;
pub mod store;

pub use model::{NewNotice, NoticeKind};
