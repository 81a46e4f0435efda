//! Agents 代理人: somebody acts for an owner, for some of their units, with few rights, until a day.
//!
//! Invariants: an owner makes a code, whoever joins by it is the agent; a code is good once, for a week. There are two rights:
//! `listings` lets list, photograph, renew and withdraw what is on offer, and hold its viewings; `filings` lets see, confirm and
//! refuse who files to live there. Nothing else of a unit is reached: one function of the database (`unit_acted_for`) says whom
//! somebody acts for, and only the queries and fences of listings, viewings and filings ask it; that of one's own units shows
//! what stands on the door. An agent acts under their own account, also in the trail, and decides
//! nothing about themself. What is over stays over (a trigger says so); with an owner's ownership their agents' rights end.

pub(crate) mod join;
mod model;
pub(crate) mod offer;
pub(crate) mod read;
mod store;

pub use model::{AgencySide, OwnAgency};
pub use offer::ended_with_ownership;
pub use read::of_scope;
