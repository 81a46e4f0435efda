//! The operator's commands.

pub mod audit;
mod bar;
pub mod calendar;
pub mod demo;
mod demo_accounts;
mod demo_listings;
mod demo_locks;
mod demo_rooms;
pub mod export_leases;
pub mod keys;
pub mod locks_demo;
pub mod place;
pub mod replay;
pub mod retention;
pub mod simulate;
pub mod tiles;
pub mod told;
pub mod user;
