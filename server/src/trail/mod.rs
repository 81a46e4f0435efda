//! The audit trail: every look at personal data and every act on people or rights, chained and provable.
//!
//! Invariants: an entry is written in the transaction that it records, so that a look which can't be recorded does not
//! happen; an entry never changes (trigger and grant); it holds ids, never a name or number.
//!
//! # How it proves itself
//!
//! A request writes its entry without a place in the chain: a place would need a lock per site that is held until the
//! commit is on disk, and every look of a site would wait for the one before. The [`sequencer`] gives entries their
//! places afterwards, about once a second: one leaf each in the hash chain and in the Merkle tree of their site. Late
//! commits are not skipped: it looks again at every transaction that was still running when it last looked. From time to
//! time it signs the head of each tree, and whoever keeps such a [checkpoint](menpai_domain::trail::Checkpoint) outside
//! can tell later whether anything before it was changed, removed, added or reordered ([`verify`]).
//!
//! # What that is worth
//!
//! - Up to a checkpoint that somebody outside keeps: everything is fixed, against everybody, also the database's owner.
//! - After it, up to the newest leaf: changing an entry means to compute everything after it anew, which the owner of
//!   the database can do; with the signing key also the checkpoints inside. So checkpoints are to be carried out often.
//! - In the second between its commit and its leaf an entry is protected by the trigger and the grants only. It names the
//!   head of the chain that was there when it was written, so that it can't later be passed off as older than that head.
//!   The window is the price for looks that do not wait for one another.

pub mod keys;
pub mod model;
mod proof_model;
pub mod proofs;
pub mod routes;
pub mod sequencer;
pub mod store;
mod tree;
pub mod verify;

pub use keys::TrailKeys;
pub use model::{ActOn, Actor, Entry};
