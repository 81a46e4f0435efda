//! The demo village: a plan of one urban village (城中村) with everything the registry holds about it.
//!
//! Nothing here touches a database or a clock. [`plan::generate`] draws a village from nothing,
//! [`derive::from_footprints`] makes one from real footprints, [`people::populate`] moves people in, and
//! [`passages::thirty_days`] lets them pass the gates. Everything is repeatable: the same seed and the same
//! arguments give the same village down to the last digit. No person in it is real.

#[cfg(test)]
mod checks;
pub mod chinese;
mod cutter;
pub mod derive;
mod dress;
mod geometry;
pub mod load;
pub mod model;
pub(crate) mod numbers;
mod openings;
pub mod passages;
pub mod people;
pub mod plan;
pub mod plane;
mod sketch;

pub use model::{Figures, Plan};
pub use people::Population;
