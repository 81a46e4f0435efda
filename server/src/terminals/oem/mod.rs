//! OEM "HTTPv2" terminals: keep-alive, records with a photo, and asking before they open.

mod parse;
pub(super) mod routes;

#[cfg(test)]
mod tests;

use crate::devices::Device;
use crate::passages::Reported;
use crate::terminals::splitter::Part;

/// Reads a dead letter again.
///
/// # Errors
/// What is wrong with it, as a code.
pub fn read_again(body: &[u8], _device: &Device) -> Result<Vec<Reported>, String> {
    let part = Part { name: String::new(), body: body.to_vec() };
    let fields = parse::read(&[part])?;
    Ok(vec![parse::record(&fields)?])
}
