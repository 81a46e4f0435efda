//! Signing in, and one's own password.
//!
//! Invariants: a wrong name and a wrong password are answered alike, take alike long and are held back alike; a right
//! password alone opens nothing for whoever has a second factor; tokens reach a browser only as cookies that scripts
//! can't read.

pub mod back_off;
mod common_passwords;
pub mod hold;
pub mod keys;
mod model;
pub mod password;
pub mod password_routes;
pub mod routes;
pub mod store;

pub use model::LoginResponse;
