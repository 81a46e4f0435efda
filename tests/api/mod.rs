//! One module per slice.

mod any_input;
mod auth;
mod coverage;
mod devices;
mod events;
mod following;
mod gaps;
mod gatehouse;
mod gates;
mod housekeeping;
mod listening;
mod mvt;
mod passages;
mod passes;
mod registry;
mod residencies;
mod tile_oracle;
mod tiles;
