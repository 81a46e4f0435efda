//! What changed, as it happens, as server-sent events.
//!
//! Invariants: a listener hears of their own sites only, and of gates' counters only if they may read them; whoever lost
//! something (too slow, away, other sites than before) is told to ask for everything anew; a stream does not outlive its
//! account's rights by more than a minute, nor the server.

pub mod model;
pub mod routes;
mod stream;
