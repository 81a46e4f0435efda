//! Residencies 居住登记: who is registered where, since when, and since when the registry says so.
//!
//! Invariants: bitemporal. `from`..`to` is when the person lives there (both days included); `recorded_from`..
//! `recorded_to` is when the registry said so. Ending and correcting record another version; no version is ever
//! changed (a trigger says so). A person has no two overlapping residencies in one unit. An end takes passes, keys and the household with
//! it (`leaving`); where the office undoes it, they come back (`undoing`).

mod guardian;
pub mod history;
pub mod household;
pub mod leaving;
pub mod list;
pub mod model;
pub mod register;
pub mod routes;
pub mod store;
pub mod undoing;
pub mod write;
