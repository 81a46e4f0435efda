//! Signing in and out.
//!
//! Invariants: a wrong name and a wrong password are answered alike and take alike long; the token reaches a browser
//! only as a cookie that scripts can't read.

mod lockout;
mod model;
pub mod password;
pub mod routes;
pub mod store;

pub use lockout::Lockout;
