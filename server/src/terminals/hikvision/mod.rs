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

use chrono_tz::Tz;

use crate::passages::Reported;

/// Reads a dead letter again.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_again(body: &[u8], clock_zone: Tz) -> Result<Vec<Reported>, String> {
    match parse::read(body, clock_zone) {
        Ok(parse::Read { said: parse::Said::Passage(event), .. }) => Ok(vec![*event]),
        Ok(_) => Ok(Vec::new()),
        Err(reason) => Err(reason.to_string()),
    }
}
