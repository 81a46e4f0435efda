//! Our own API on the devices' listener: signed requests, batches line by line, commands, heartbeats.

pub(crate) mod admit;
pub(crate) mod routes;
