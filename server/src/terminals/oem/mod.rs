//! OEM "HTTPv2" terminals: keep-alive, records with a photo, and asking before they open.

mod parse;
pub(super) mod routes;

#[cfg(test)]
mod tests;

use crate::passages::Reported;
use crate::terminals::splitter::Part;

/// Reads a dead letter again.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_again(body: &[u8]) -> Result<Vec<Reported>, String> {
    let part = Part { name: String::new(), body: body.to_vec() };
    Ok(vec![read_parts(&[part])?])
}

/// Reads a record.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_parts(parts: &[Part]) -> Result<Reported, &'static str> {
    parse::record(&parse::read(parts)?)
}
