//! Devices 设备: the terminals at gates, how they prove who they are, how they are, and what they are told to do.
//!
//! Invariants: a key of 256 random bits is shown once and kept as SHA-256; the key with which a device signs is derived
//! from that hash under the installation's index key, so that a copy of the database signs nothing; a disabled device is
//! refused with its next request, a replaced key when its overlap is over; every refusal of a device looks the same,
//! whatever its reason.

pub(crate) mod command_list;
pub(crate) mod command_model;
pub mod commands;
pub(crate) mod delivery;
mod device;
pub(crate) mod known;
pub(crate) mod limits;
pub use menpai_domain::device_key as key;
pub(crate) mod model;
pub(crate) mod pairing;
pub(crate) mod routes;
pub mod seen;
pub(crate) mod setup;
pub mod signing;
mod status;
pub(crate) mod store;
pub(crate) mod update;

pub use device::Device;
