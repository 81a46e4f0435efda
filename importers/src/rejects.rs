//! The rejects file: CSV in UTF-8 with a byte order mark (so that office programs show Chinese), one line for each
//! row that was not taken.
//!
//! Columns: line (of GeoJSON: feature), field, code, reason, raw. `raw` is the row as it was read, so that it can be corrected and imported
//! again; of registration extracts it holds only the ID number with all but its first and last character
//! masked, because the file is written in the clear. Rows that are sound by themselves and rejected for what the registry
//! or another row says have an empty `raw`: the line number finds them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::error::{ImportError, Result};
use crate::report::Reject;

/// Writes rejected rows, or nothing if no file was asked for.
#[derive(Debug)]
pub struct RejectsFile {
    csv: Option<csv::Writer<BufWriter<File>>>,
    name: String,
}

impl RejectsFile {
    /// Opens the file, or none.
    ///
    /// # Errors
    /// If the file can't be created.
    pub fn create(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self { csv: None, name: String::new() });
        };
        let name = path.display().to_string();
        let open = || -> std::io::Result<_> {
            let mut file = BufWriter::new(File::create(path)?);
            file.write_all(b"\xef\xbb\xbf")?;
            let mut csv = csv::Writer::from_writer(file);
            csv.write_record(["line", "field", "code", "reason", "raw"])?;
            Ok(csv)
        };
        match open() {
            Ok(csv) => Ok(Self { csv: Some(csv), name }),
            Err(source) => Err(ImportError::Write { what: name, source }),
        }
    }

    /// Whether somebody wants to read the raw rows.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        self.csv.is_some()
    }

    /// Adds one row.
    pub(crate) fn add(&mut self, reject: &Reject, raw: &str) -> Result<()> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        let line = reject.line.to_string();
        csv.write_record([&line, reject.field.unwrap_or(""), reject.code, &reject.reason, raw])
            .map_err(|error| ImportError::Write { what: self.name.clone(), source: error.into() })
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// If the disk is full or gone.
    pub fn flush(&mut self) -> Result<()> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        csv.flush().map_err(|source| ImportError::Write { what: self.name.clone(), source })
    }
}
