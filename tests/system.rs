//! The whole system, slice by slice.

mod api;
