//! Why what a terminal sent in its vendor's words can't be read. Our own format is told by the field and the rule it breaks.

use std::fmt;

/// A reason. The console has words for each (`letter.reason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterReason {
    /// No JSON, or broken off.
    Json,
    /// No XML, or broken off.
    Xml,
    /// Nothing that could be kept.
    Empty,
    /// Nothing that happened at a gate.
    NoEvent,
    /// No record.
    NoRecord,
    /// Not when.
    NoTime,
    /// A time in no form that we know.
    Time,
    /// Lines of a log.
    Line,
    /// What came of commands.
    Results,
}

impl LetterReason {
    /// As it is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Empty => "empty",
            Self::NoEvent => "no_event",
            Self::NoRecord => "no_record",
            Self::NoTime => "no_time",
            Self::Time => "time",
            Self::Line => "line",
            Self::Results => "results",
        }
    }
}

impl fmt::Display for LetterReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
