//! Gaps 漏登: dwellings whose registration and use disagree, as people see them, and what becomes of them.
//!
//! A gap is opened, updated and closed by the detector through [`life`]; landlords and holders answer or contest it, staff
//! visit and decide. What may follow what is a table of the domain (`menpai_domain::gap::life`); every step goes through
//! [`steps`], which writes where the gap stands, a row of its history and what follows for reminders in one transaction.
//!
//! Invariants: a gap is about a dwelling; its evidence is counts and its explanation names no person. No gap opens again
//! for the facts of one that is still quiet. A dwelling is reminded at most once a week, of all its gaps together. Notes
//! are sealed; who reads them is recorded.

mod attempt;
pub mod explanation;
mod history;
pub mod life;
pub(crate) mod model;
pub(crate) mod own;
pub(crate) mod people;
pub(crate) mod rates;
mod reminder;
pub(crate) mod routes;
pub(crate) mod staff;
mod steps;
pub(crate) mod store;
mod worker;

pub use worker::{Passed, run_round, start};
