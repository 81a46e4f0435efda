//! Passages 通行记录: what devices report from the gates.
//!
//! Every way in makes [`Reported`] of a terminal's words and hands them to [`Ingest::store`]. They wait in a bounded queue
//! with two lanes, live and backlog, each with a writer that commits whatever waits in one transaction: passages, presence
//! nights, counts per gate and hour, what the device's clock and numbers tell. The device is answered after that commit,
//! with `synchronous_commit` on.
//!
//! Invariants: an event is stored once however often it comes, whatever its time is corrected to, since device and event
//! key make its id; something else under the same key is kept, too, and marked; no passage lies ahead of its receipt;
//! nothing is acknowledged that is not on disk; a full queue or an absent database is answered with "later"; backlog
//! never delays what is live; pictures and templates never leave the parser; nothing here reads a passage for a person:
//! there is no route and no grant for that.

mod body;
mod event;
mod identity;
mod ingest;
mod known;
mod model;
mod passed_over;
mod queue;
mod reported;
pub(crate) mod routes;
mod sequence;
mod store;
mod telling;
mod timing;
mod writer;

pub use ingest::Ingest;
pub use model::PassagesResponse;
pub use passed_over::PassedOver;
pub use reported::Reported;
pub use routes::read_again;
