//! Tenancies 租约: leases of units.
//!
//! Invariants: a unit has at most one lease on any day; landlord and tenants are persons of the site. The office records
//! leases; owners end those of their own units that they let, and make new ones as contracts. With a lease end the passes and the registrations of its household.

pub mod end;
pub mod model;
pub mod routes;
pub mod store;
