//! A wrapped key as a file holds it: a few readable lines, of which only the last is secret, and that one is wrapped.
//!
//! ```text
//! menpai-wrapped-key/1
//! purpose: data
//! id: 2
//! seals-from: 2026-11-24T06:00:00Z
//! master: 53e1e45f5a3fd6a1
//! key: 6b1c…
//! ```

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::master_key::{MasterKey, WrapError};

const FIRST_LINE: &str = "menpai-wrapped-key/1";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Seals personal data.
    Data,
    /// Makes blind indexes.
    Index,
}

impl KeyPurpose {
    /// The word in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Index => "index",
        }
    }
}

/// What a wrapped key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyLabel {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its id, as sealed values name it; 0 for an index key.
    pub id: u8,
    /// From when on it seals; before, it only opens, so that every process has it by the time that it is used.
    pub seals_from: DateTime<Utc>,
}

/// A key that only its master key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// What it is.
    pub label: KeyLabel,
    /// Which master key wrapped it.
    pub master_id: String,
    wrapped: Vec<u8>,
}

/// A text that is no wrapped key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a wrapped key: {0}")]
pub struct ParseWrappedKeyError(&'static str);

impl fmt::Display for KeyLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.seals_from.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(f, "purpose: {}\nid: {}\nseals-from: {from}\n", self.purpose.as_str(), self.id)
    }
}

impl WrappedKey {
    /// Wraps a key.
    ///
    /// # Errors
    /// As of [`MasterKey::wrap`].
    pub fn wrap(master: &dyn MasterKey, label: KeyLabel, key: &[u8; 32]) -> Result<Self, WrapError> {
        Ok(Self { label, master_id: master.id(), wrapped: master.wrap(label.to_string().as_bytes(), key)? })
    }

    /// The key.
    ///
    /// # Errors
    /// As of [`MasterKey::unwrap`].
    pub fn unwrap(&self, master: &dyn MasterKey) -> Result<[u8; 32], WrapError> {
        master.unwrap(self.label.to_string().as_bytes(), &self.wrapped)
    }
}

impl fmt::Display for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\n{}master: {}\nkey: {}", self.label, self.master_id, hex::encode(&self.wrapped))
    }
}

impl FromStr for WrappedKey {
    type Err = ParseWrappedKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut lines = text.lines();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ParseWrappedKeyError("its first line must be menpai-wrapped-key/1"));
        }
        let mut field = |name: &'static str| {
            let line = lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.ok_or(ParseWrappedKeyError("the lines purpose, id, seals-from, master and key must follow"))
        };
        let purpose = match field("purpose")? {
            "data" => KeyPurpose::Data,
            "index" => KeyPurpose::Index,
            _ => return Err(ParseWrappedKeyError("its purpose must be data or index")),
        };
        let id = field("id")?.parse().or(Err(ParseWrappedKeyError("its id must be a number up to 255")))?;
        let seals_from = field("seals-from")?
            .parse::<DateTime<Utc>>()
            .or(Err(ParseWrappedKeyError("seals-from must be a time of RFC 3339")))?;
        let master_id = field("master")?.to_owned();
        let wrapped = hex::decode(field("key")?).or(Err(ParseWrappedKeyError("its key must be hex digits")))?;
        Ok(Self { label: KeyLabel { purpose, id, seals_from }, master_id, wrapped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master_key::LocalMasterKey;

    fn wrapped() -> WrappedKey {
        let label = KeyLabel {
            purpose: KeyPurpose::Data,
            id: 2,
            seals_from: DateTime::from_timestamp(1_800_000_000, 0).expect("a time"),
        };
        WrappedKey::wrap(&LocalMasterKey::new(&[1; 32]), label, &[7; 32]).expect("wrapped")
    }

    #[test]
    fn a_written_key_is_read_again() {
        let key = wrapped();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(key.unwrap(&LocalMasterKey::new(&[1; 32])), Ok([7; 32]));
    }

    #[test]
    fn no_line_can_be_changed() {
        let text = wrapped().to_string();
        for (from, to) in
            [("purpose: data", "purpose: index"), ("id: 2", "id: 1"), ("seals-from: 2027", "seals-from: 2026")]
        {
            let changed: WrappedKey = text.replace(from, to).parse().expect("well-formed");
            assert_ne!(changed, wrapped());
            assert_eq!(changed.unwrap(&LocalMasterKey::new(&[1; 32])), Err(WrapError::NotAuthentic), "{from}");
        }
    }

    #[test]
    fn anything_else_is_no_wrapped_key() {
        let text = wrapped().to_string();
        for broken in [
            String::new(),
            "00".repeat(32),
            text.replace("/1", "/2"),
            text.replace("id: 2", "id: 256"),
            text.replace("key: ", "key: x"),
        ] {
            assert!(broken.parse::<WrappedKey>().is_err(), "{broken}");
        }
        for end in 0..text.lines().count() {
            let cut: String = text.lines().take(end).map(|line| format!("{line}\n")).collect();
            assert!(cut.parse::<WrappedKey>().is_err(), "{end} lines");
        }
    }
}
