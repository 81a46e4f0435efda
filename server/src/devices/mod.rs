//! Devices 设备: the terminals at gates, and how they prove who they are.
//!
//! Invariants: a key of 256 random bits is shown once and kept as SHA-256; a disabled device is refused with its next
//! request; every refusal of a device looks the same, whatever its reason.

pub mod commands;
mod device;
pub use menpai_domain::device_key as key;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;

pub use device::Device;
