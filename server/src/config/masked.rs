//! A value that is used but never printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// Wraps a secret: reading works, printing and serialising show stars, or nothing where there is nothing.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Masked<T>(pub T);

impl<T> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T: Default + PartialEq> Serialize for Masked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0 == T::default() { "" } else { "***" })
    }
}
