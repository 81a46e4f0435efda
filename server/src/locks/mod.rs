//! Smart locks 智能门锁 and their keys, through a lock server.
//!
//! Invariants: a unit has one lock that is not removed. What follows what in the life of a key is the domain's table
//! (`menpai_domain::lock_key`). No request waits for the lock server: what it is to be told stands in the key's row, written with
//! what causes it, and a [`Worker`] tells it afterwards, counting the attempt before anything leaves. It is told under the key's id
//! each time, so that what was told twice is one key. A key never outlives what it was given for: whoever lives there has
//! keys until the last day of lease and registration at most, or for some days more where a landlord signs them out, and the end of a lease, a registration, an ownership or an account
//! (`ending`) takes keys back in its transaction; what an end took that the office undoes comes back (`restoring`). Nobody is locked out of a home by whoever lets it (`taking`). A PIN is sealed, and shown
//! to nobody but whoever holds the key, or the parent of a child who does.

pub mod demo;
pub mod ending;
mod http;
pub(crate) mod keys;
pub mod lease;
pub mod model;
pub(crate) mod own;
pub mod restoring;
mod revoke;
pub(crate) mod routes;
mod server;
mod store;
mod taking;
mod worker;

use std::sync::Arc;

pub use server::{AddKey, LockError, LockServer, Pin};
pub use worker::{Told, Worker, run_round, start};

use crate::config;
use crate::outbound::OutboundError;

/// The lock server that the settings name, if they do.
///
/// # Errors
/// The system's certificate authorities can't be read.
pub fn server_of(config: &config::Locks) -> Result<Option<Arc<dyn LockServer>>, OutboundError> {
    let Some(url) = &config.url else { return Ok(None) };
    Ok(Some(Arc::new(http::HttpLockServer::new(url, config)?)))
}
