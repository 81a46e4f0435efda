//! A value that is used but never printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// Wraps a secret: reading works, printing and serialising show stars.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Masked<T>(pub T);

impl<T> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> Serialize for Masked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}
