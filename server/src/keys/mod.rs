//! The keys that seal personal data: in which files they lie, who wraps them, how they rotate.
//!
//! Invariants: a data key or the index key lies on disk only wrapped by the master key; a file is replaced as a whole
//! (written beside, synced, renamed), so that a crash leaves the old or the new one; a key that any row still needs is
//! not removed; no key is ever printed or logged.

mod error;
mod file;
mod folder;
mod masters;
pub mod pickup;
pub mod reseal;
pub mod sealed;
pub mod store;

pub use error::KeysError;
pub use folder::{DataKey, KeyFolder, Loaded};
