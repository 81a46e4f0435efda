//! Accounts of staff, for managers and operators: who works in their sites, and where they are signed in.
//!
//! Invariants: landlords and tenants are not among them; an account is in reach where it shares a site with the caller.

pub mod model;
pub mod routes;
pub mod store;
