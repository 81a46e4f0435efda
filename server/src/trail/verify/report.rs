//! What verifying a site came to.

use std::fmt;

use chrono::{DateTime, Utc};
use menpai_domain::ids::EntryId;
use menpai_domain::trail::Hash;

/// Findings that are told one by one; the others are counted.
const TOLD: usize = 200;

/// What happened, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An entry is not what it was.
    Changed,
    /// An entry or its leaf is gone.
    Removed,
    /// An entry stands outside the chain.
    Added,
    /// An entry is not in its place.
    Reordered,
    /// The end of the chain is gone.
    Truncated,
    /// A stored subtree is not the one that the leaves make.
    Tree,
    /// A checkpoint is not one of ours, or not of this tree.
    Checkpoint,
}

impl What {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Added => "added",
            Self::Reordered => "reordered",
            Self::Truncated => "truncated",
            Self::Tree => "tree",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What happened.
    pub what: What,
    /// Place in the chain.
    pub seq: Option<i64>,
    /// The entry.
    pub entry_id: Option<EntryId>,
    /// When the entry says that it was written.
    pub at: Option<DateTime<Utc>>,
    /// In a sentence.
    pub told: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what.as_str())?;
        if let Some(seq) = self.seq {
            write!(f, " seq {seq}")?;
        }
        if let Some(id) = self.entry_id {
            write!(f, " entry {id}")?;
        }
        if let Some(at) = self.at {
            write!(f, " of {}", at.to_rfc3339())?;
        }
        write!(f, ": {}", self.told)
    }
}

/// What verifying a site came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Entries that were read.
    pub entries: u64,
    /// Leaves of the tree.
    pub leaves: u64,
    /// Checkpoints that hold.
    pub checkpoints: u64,
    /// Entries that have no place yet, as far as they were counted.
    pub waiting: usize,
    /// The root of the tree.
    pub root: Hash,
    /// What does not fit, the first ones.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: u64,
}

impl Report {
    /// Whether everything fits.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn add(&mut self, finding: Finding) {
        if self.findings.len() < TOLD {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }
}
