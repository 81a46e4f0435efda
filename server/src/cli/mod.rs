//! The operator's commands.

pub mod demo;
pub mod user;
