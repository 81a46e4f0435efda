//! Photos of units on offer: at most twelve of a listing. Pictures themselves: [`crate::pictures`].

pub(crate) mod routes;
pub(super) mod store;

/// Photos of a listing at most.
pub const MOST_PHOTOS: i32 = 12;
