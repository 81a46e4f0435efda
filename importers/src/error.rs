//! Why an import stops as a whole. A row that can't be taken is no error: it goes to the rejects (see
//! [`crate::report`]). After any of these the registry is as it was.

use std::path::{Path, PathBuf};

/// Why an import stops. Nothing has been written when one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file can't be opened or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is cut off or is not what it claims to be. Everything up to here was read and thrown away again.
    #[error("line {line} (byte {offset}): {what}; nothing was imported")]
    Broken {
        /// Line, row or record, from 1.
        line: u64,
        /// Bytes from the beginning of the (unpacked) file.
        offset: u64,
        /// What is wrong there.
        what: String,
    },
    /// A part of the file is missing, cut off or not what it claims to be, which is known before any row is read.
    #[error("{file}: {what}; nothing was imported")]
    Damaged {
        /// Name of the file, or of that part of it.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// The format isn't one that this importer reads.
    #[error("{0}")]
    Format(String),
    /// The text encoding isn't known or doesn't fit.
    #[error("{0}")]
    Encoding(String),
    /// The coordinate reference system is missing, unknown, contradictory, or does not fit the coordinates.
    #[error("{0}")]
    Crs(String),
    /// Columns that are needed are not there.
    #[error("no column for {missing}; the file has: {found}. Name it in a mapping file ([columns] {first} = \"…\")")]
    MissingColumns {
        /// The fields without a column.
        missing: String,
        /// The first of them.
        first: &'static str,
        /// The header as it was read.
        found: String,
    },
    /// The mapping file is wrong.
    #[error("mapping: {0}")]
    Mapping(String),
    /// The site isn't known, or its name isn't unique.
    #[error("site {0:?}: {1}")]
    Site(String, &'static str),
    /// The registry changed between staging and applying, so that the report no longer holds.
    #[error("the registry changed since the file was staged ({0}); nothing was imported, stage it again")]
    Changed(String),
    /// The database refused or went away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A village can't be written: a shape that is none, or no randomness for a key.
    #[error("{0}")]
    Village(String),
    /// A report or rejects file can't be written.
    #[error("{what}: {source}")]
    Write {
        /// Which file.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The result of an import step.
pub type Result<T, E = ImportError> = std::result::Result<T, E>;

impl ImportError {
    /// A place in the file where reading can't go on.
    pub(crate) fn broken(line: u64, offset: u64, what: impl Into<String>) -> Self {
        Self::Broken { line, offset, what: what.into() }
    }

    /// A file that can't be read from its beginning.
    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Self::Damaged { file, what: what.into() }
    }
}
