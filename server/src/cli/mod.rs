//! The operator's commands.

pub mod audit;
pub mod demo;
pub mod retention;
pub mod place;
pub mod user;
