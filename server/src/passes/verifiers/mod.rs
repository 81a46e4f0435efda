//! What verifiers without a network are told: the keys of codes, the groups of gates, and codes that ended before their time.
//!
//! A site's list has a version. Whoever changes the list locks its row until the commit, so that versions become visible in
//! order and a verifier that asks for what changed since one misses nothing.

mod model;
pub(crate) mod routes;
mod store;

pub(super) use store::{group_of, lift, revoke};
