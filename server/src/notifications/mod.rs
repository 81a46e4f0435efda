//! Notifications 通知: what people are told about gaps of their dwellings, contracts, leases, passes, filings, listings and
//! viewings, through an outbox.
//!
//! What is told is written in the transaction that causes it: in the app it is there with the commit; text messages and
//! WeChat messages wait for the sender ([`run_round`]). The sender counts an attempt, and when the next one may be, before the
//! message leaves; a server that dies in between has sent it or not, and the next attempt goes out under the same id, by
//! which a gateway knows it. So nothing is forgotten, and nothing is told twice by a gateway that keeps to the id. WeChat takes
//! no id; it takes one message for each time that the person allowed one.
//!
//! Invariants: told is a person of the site; or, of a viewing and on the phone alone, the account that asked for it. Only the person
//! reads what the person is told, row-level security says so too. A phone can be somebody
//! else's: what goes there names the dwelling and nothing that was counted, and nobody. The role that sends reads where
//! messages go, and no name.

pub(crate) mod model;
pub(crate) mod routes;
mod sender;
pub(crate) mod store;
pub(crate) mod words;

pub use model::{About, New, Told};
pub use sender::{Sender, Sent, Ways, run_round, start};
