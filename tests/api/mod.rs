//! One module per slice.

mod auth;
mod registry;
mod residencies;
