//! One module per slice.

mod any_input;
mod auth;
mod corrections;
mod coverage;
mod devices;
mod events;
mod fences;
mod following;
mod gaps;
mod gatehouse;
mod gates;
mod housekeeping;
mod keys;
mod listening;
mod mvt;
mod operator;
mod own;
mod own_passages;
mod passages;
mod passes;
mod registry;
mod residencies;
mod retention;
mod tile_oracle;
mod tiles;
mod trail;
