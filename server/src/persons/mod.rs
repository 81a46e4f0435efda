//! Persons 人员: who the registry knows, sealed.
//!
//! Invariants: name, number, phone and birth date leave this slice masked, one field at a time in full through
//! `reveal`, and never without a purpose that is recorded with the answer; nothing else is known of a person: no tags,
//! no scores, no free text.

pub mod born;
pub mod entered;
pub mod input;
pub mod known;
pub mod masked;
mod model;
pub mod namesake;
pub mod newcomer;
pub mod routes;
pub mod search;
pub mod store;
