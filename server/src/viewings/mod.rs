//! Viewings 看房: appointments to see a unit on offer.
//!
//! Invariants: a landlord, or whoever lists for them, offers times for a listing, no two of which overlap; a time is
//! held by one viewing that is not over (the database says so, however many ask at once). What follows what is the
//! domain's table (`menpai_domain::viewing`); the clock ends what nobody answered. A seeker need not be known to any
//! site: a viewing is an account's, and what the account is told of it comes through one function of the database,
//! which answers the door from the landlord's yes until the end of the time, and at no other moment. Neither side
//! learns who the other is; a code of four digits tells them apart in the alley. The visitor's pass of a viewing ends
//! in the transaction that ends what it was given for.

mod act;
pub(crate) mod close;
mod code;
pub(crate) mod landlord;
mod model;
pub(crate) mod own;
mod own_store;
pub(crate) mod slots;
mod slots_store;
mod store;
pub mod worker;

pub(crate) use model::OwnViewing;
pub(crate) use own::of_account;
