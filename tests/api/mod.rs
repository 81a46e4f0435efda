//! One module per slice.

mod auth;
