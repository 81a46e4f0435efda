//! OEM "HTTPv2" terminals: keep-alive, records with a photo, and asking before they open.

mod parse;
pub(super) mod routes;

#[cfg(test)]
mod tests;
