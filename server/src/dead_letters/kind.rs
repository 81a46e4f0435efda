//! What a parser has to know of a dead letter beside its body.

use std::fmt;
use std::str::FromStr;

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// A document that says itself what it is.
    Document,
    /// Lines for the table of an attendance terminal's log.
    Attlog,
    /// Lines for the table of what happens at an access panel.
    Rtlog,
    /// Lines for the table of what an access panel had kept.
    Transaction,
    /// What came of commands.
    Results,
}

/// A letter of a newer version.
#[derive(Debug, thiserror::Error)]
#[error("a dead letter of a kind that is not known")]
pub struct UnknownKind;

impl LetterKind {
    const ALL: [Self; 5] = [Self::Document, Self::Attlog, Self::Rtlog, Self::Transaction, Self::Results];

    /// As the database names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Attlog => "attlog",
            Self::Rtlog => "rtlog",
            Self::Transaction => "transaction",
            Self::Results => "results",
        }
    }
}

impl fmt::Display for LetterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LetterKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}
