//! Sessions: somebody signed in on one device, until they sign out, are signed out, or the time is over.
//!
//! Invariants: a session's row is read with every request, so that one which ended counts no more at once; a refresh
//! token is good once. The one that was used last may come again for a few seconds (two tabs refresh at the same moment):
//! it is then told so and gets nothing. Any other used one that comes again was copied, and its session ends.

pub mod client;
pub mod model;
pub mod refresh;
pub mod routes;
pub mod start;
pub mod store;

pub use client::{ClientInfo, Way};
