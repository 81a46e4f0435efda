//! The operator's commands.

pub mod audit;
pub mod demo;
pub mod keys;
pub mod place;
pub mod retention;
pub mod user;
