//! 海康 ISAPI: the terminal pushes each event to an "HTTP listening host".
//!
//! A gap in its numbers can't be asked for here: the terminal does not poll, and its search (`AcsEvent`) would have the
//! server call into the village's network. A bridge in that network can fetch the request from the native API
//! (`/device/commands`) and post what it finds; until then the gap stays listed.

mod meaning;
mod parse;
pub(super) mod routes;

#[cfg(test)]
mod tests;
