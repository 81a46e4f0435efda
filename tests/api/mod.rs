//! One module per slice.

mod any_input;
mod auth;
mod devices;
mod gaps;
mod gatehouse;
mod gates;
mod housekeeping;
mod passages;
mod passes;
mod registry;
mod residencies;
