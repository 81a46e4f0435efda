//! The operator's commands.

pub mod user;
