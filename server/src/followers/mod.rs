//! Followers 订阅方: other systems that hear how much passed, over NATS `JetStream` (`docs/followers.md`).
//!
//! Where followers are configured, the transaction that stores passages writes one row more: a message that counts them.
//! One server at a time publishes what lies there. It waits until the message is on the follower's disk, and only then
//! removes the row.
//!
//! Invariants: no terminal waits for a follower; a message is published at least once, always under the same
//! `Nats-Msg-Id`; it holds counts and ids, never a pass, a credential, a unit or a person, and nothing of a unit's own
//! door; what waits is bounded, and what is given up is counted.

mod bell;
mod message;
mod outbox;
mod publisher;
mod stream;

pub use bell::Bell;
pub use message::Passed;
pub use outbox::note;
pub use publisher::start;
