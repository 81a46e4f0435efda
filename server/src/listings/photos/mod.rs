//! Photos of units on offer.
//!
//! Invariants: as of all [pictures](crate::pictures); at most twelve of a listing.

pub(crate) mod routes;
pub(super) mod store;

/// Photos of a listing at most.
pub const MOST_PHOTOS: i32 = 12;
