//! Contracts 合同: what landlord and tenants agree on about a lease, as a text that each of them confirms.
//!
//! Invariants: nobody but its parties reads a contract; the text that was offered never changes (a trigger says so), and each
//! party names its hash when they confirm. What a contract does (a lease, its registrations and passes; another term or rent;
//! an end) happens in the transaction in which the last party confirms, or not at all. Contracts about a unit are signed one
//! after the other: the first takes the unit, those that were open beside it are overtaken. What can't be signed any more does not stay
//! open: whatever becomes of a lease, or of who owns the unit, overtakes it.

pub mod answer;
pub mod join;
mod members;
mod model;
pub mod overtaken;
mod paper;
pub mod papers;
mod pdf;
pub mod propose;
pub mod read;
pub mod receipts;
mod receipts_store;
mod sign;
mod store;

pub use model::{ContractPaper, OwnContract, OwnReceipt};
pub use read::of_scope;
