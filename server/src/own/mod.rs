//! What people read of themselves: their data in full, where they are registered, their leases, passes and passages, who
//! looked at them, and a copy of it all (PIPL art. 44, 45).
//!
//! Invariants: whoever calls is a landlord or tenant with a person behind the account, and the transaction is held to
//! that person (`menpai.person_ids`): no query here can answer anything about somebody else. Reading is itself recorded,
//! with the purpose `own_data`, except the feed of looks, which holds no personal data, nor tells which child a look was at. The feed
//! names purposes and organisations, never the account. A credential's token is nowhere.

pub mod close;
pub mod copy;
mod html;
pub mod model;
pub mod record;
pub mod routes;
pub mod store;
pub(crate) mod words;
