//! Terminals: the ways in for gate hardware, each in its vendor's words.
//!
//! Each vendor has a folder: what it says is read by pure functions ([`Reported`](crate::passages::Reported) comes out), and
//! answered in its own form, after the commit. [`front`] says who calls, [`splitter`] drops pictures while a body
//! streams in, [`fields`] keeps the known fields of a document and nothing else.
//!
//! Invariants: every refusal looks the same, whatever its reason; nothing is acknowledged that is not on disk; "later" is
//! said in the vendor's own words; no picture or template gets further than the splitter; no secret reaches a log.

mod dead;
pub(crate) mod digest;
pub(crate) mod encoding;
pub(crate) mod fields;
pub(crate) mod front;
pub(crate) mod hikvision;
pub(crate) mod inbound;
pub(crate) mod listener;
pub(crate) mod mqtt;
pub(crate) mod native;
pub(crate) mod oem;
pub(crate) mod routes;
pub(crate) mod splitter;
pub(crate) mod zkteco;

pub use dead::{LEFT_OUT, without_pictures};

#[cfg(test)]
mod samples_tests;
