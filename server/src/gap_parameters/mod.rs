//! What the rules of gaps ask for in a site: read, changed, and tried out on what was counted.
//!
//! Invariants: a change brings all units of the site before the detector, in its transaction; trying out writes nothing but
//! the trail, reads counters in the detector's role, and is refused without an impact assessment in force, as detecting is.

pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;
mod trial;
