//! The policy as people read it: who may do what, and how far. The table itself is `access/policy.rs`.

pub mod model;
pub mod routes;
