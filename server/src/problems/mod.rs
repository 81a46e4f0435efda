//! Problems 报修, 上报: people report what is broken or wrong, follow it, and say whether it was solved.
//!
//! Invariants: a problem is of the person who reports it, in a unit where they live or that they own, at a building, or at a place
//! of a site that knows them. What is in a unit is for its landlords, unless the landlord reports it; everything else is for the
//! office, and the office sees nothing of what is for landlords until they hand it over. What follows what is the domain's table
//! (`menpai_domain::problem`); every step is a row of the history. What people write is sealed and is read by whoever reported it
//! and whoever handles it, photos too; reasons are words. What the office has to do is one function of the database
//! (`work_to_do`).

mod change;
pub(crate) mod handle;
pub mod model;
pub(crate) mod own;
pub(crate) mod photos;
mod store;

pub(crate) use own::of_scope;
