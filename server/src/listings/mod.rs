//! Listings 房源: units on offer, with photos.
//!
//! Invariants: a listing is of a unit that whoever makes it owns, or lists for its owner (`agents`); a unit has one that is not over. What follows what is the
//! domain's table (`menpai_domain::listing`); only the office publishes, and what it looked at goes back to it when it is
//! changed. What everybody finds (`market`) comes through functions of the database that answer no door, no building and
//! nobody, and a position that is the same for all units of an H3 cell: however often somebody searches, they learn the cell.
//! A unit that is let is not found; the database keeps that in the listing itself. A photo is made anew from what was sent
//! (`photos`): nothing that a camera noted is kept.

mod change;
pub(crate) mod decide;
pub(crate) mod market;
pub(crate) mod market_model;
mod market_store;
mod model;
pub mod photos;
pub(crate) mod routes;
mod step;
mod store;

pub(crate) use change::of_scope;
pub(crate) use model::ListingResponse;
