//! The second factor of an account: a code that an authenticator shows (TOTP, RFC 6238), and recovery codes for whoever
//! lost it.
//!
//! Invariants: the secret is sealed; a code is taken once, and none of an earlier time step after it; a recovery code is
//! taken once; a new secret counts only when a code made with it was shown; whoever has a factor shows it before they
//! change it.

pub mod check;
pub mod model;
pub mod recovery;
pub mod routes;
pub mod store;
pub mod totp;
