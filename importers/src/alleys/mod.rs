//! Alleys 巷: centre lines with name, class and width.
//!
//! Found again by `external_id` as buildings are. Alleys may lead out of the village: they aren't held against the
//! fence, only against lying elsewhere altogether.

mod fields;
mod load;
mod normalize;

#[cfg(test)]
pub(crate) use fields::LAYOUT;
pub use load::{apply, stage};
pub use normalize::Alleys;
