//! 中控 PUSH: two protocols on one set of paths, `/iclock/*`: attendance terminals and access panels.
//!
//! A batch that is answered with anything else than the protocol's own word for its table is sent for ever and blocks all
//! that follow. So every table is acknowledged, also those that we don't read; templates and pictures among them are
//! counted and dropped while they stream in. `Shell` and the like are never sent.

mod answer;
mod orders;
mod parse;
pub(super) mod routes;
pub(super) mod time;

#[cfg(test)]
mod tests;
