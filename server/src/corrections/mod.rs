//! Corrections 更正 that people ask for (PIPL art. 46).
//!
//! Invariants: whoever asks is the person concerned; at most one is open per person and field; the values are checked by
//! the rules of the domain when they are filed, and again when they are accepted; accepting writes the registry in the
//! same transaction, and what it said before is kept (`person_version`, the versions of a residency). A correction is
//! decided once (a trigger says so). Old and new value and the reasons are sealed, bound to the correction.

pub mod decide;
pub mod model;
pub mod own;
pub mod staff;
pub mod store;
mod value;
