//! Units 套/间: rooms and flats of buildings that are in the registry already.
//!
//! The building is found by its `external_id` or its doorplate; the floor comes from its column or from the code
//! (`302` is on floor 3). Floors that don't exist yet are made. A unit is found again by building and code; what the
//! file leaves empty stays as it is. Without a capacity a new unit gets two per room.

mod fields;
mod load;
mod normalize;
mod sql;

#[cfg(test)]
pub(crate) use fields::LAYOUT;
pub use load::{apply, stage};
pub use normalize::Units;
pub(crate) use normalize::{BuildingRef, refused};
