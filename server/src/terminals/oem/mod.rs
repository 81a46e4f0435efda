//! OEM "HTTPv2" terminals: keep-alive, records with a photo, and asking before they open.

mod parse;
pub(super) mod routes;

#[cfg(test)]
mod tests;

use crate::dead_letters::reason::LetterReason;
use crate::passages::Reported;
use crate::terminals::splitter::Part;

/// Reads a dead letter again.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_again(body: &[u8]) -> Result<Vec<Reported>, String> {
    let part = Part { name: String::new(), body: body.to_vec() };
    read_parts(&[part]).map(|event| vec![event]).map_err(|reason| reason.to_string())
}

/// Reads a record.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_parts(parts: &[Part]) -> Result<Reported, LetterReason> {
    parse::record(&parse::read(parts)?)
}
