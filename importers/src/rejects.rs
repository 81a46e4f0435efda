//! The rejects file: CSV in UTF-8 with a byte order mark (so that office programs show Chinese), one line for each
//! row that was not taken, in the order of the source.
//!
//! Columns: line (of GeoJSON: feature), id, field, code, reason, raw. `id` is what the row calls itself. `raw` is the row
//! as it was read, so that it can be corrected and imported again; of registration extracts it holds only the ID number
//! with all but its first and last character masked, because the file is written in the clear.
//!
//! Rows turn out to be wrong in two ways: by themselves, while they are read and in their order; and by what the registry
//! or another row says, once the text of the row is gone. The former wait in a file without a name; in the end both are
//! brought together, and the latter are read again (see [`crate::stage::file_rejects`]).

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use csv::StringRecord;

use crate::error::{ImportError, Result};
use crate::report::{Reject, Report};

/// Writes rejected rows, or nothing if no file was asked for.
#[derive(Debug, Default)]
pub struct RejectsFile {
    files: Option<Files>,
    name: String,
}

type Csv = csv::Writer<BufWriter<File>>;

#[derive(Debug)]
struct Files {
    csv: Csv,
    /// Rows that were rejected as they were read.
    early: Csv,
    /// Rows that were turned down later.
    late: Vec<Reject>,
}

impl RejectsFile {
    /// Opens the file, or none.
    ///
    /// # Errors
    /// If the file can't be created.
    pub fn create(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let name = path.display().to_string();
        let open = || -> std::io::Result<_> {
            let mut file = BufWriter::new(File::create(path)?);
            file.write_all(b"\xef\xbb\xbf")?;
            let mut csv = csv::Writer::from_writer(file);
            csv.write_record(["line", "id", "field", "code", "reason", "raw"])?;
            csv.flush()?;
            let early = csv::Writer::from_writer(BufWriter::new(without_name()?));
            Ok(Files { csv, early, late: Vec::new() })
        };
        match open() {
            Ok(files) => Ok(Self { files: Some(files), name }),
            Err(source) => Err(ImportError::Write { what: name, source }),
        }
    }

    /// Whether somebody wants to read the raw rows.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        self.files.is_some()
    }

    /// Whether rows are to be shown that were not kept.
    pub(crate) fn lacks_rows(&self) -> bool {
        self.files.as_ref().is_some_and(|files| !files.late.is_empty())
    }

    /// Adds a row that is wrong by itself.
    pub(crate) fn add(&mut self, reject: &Reject, raw: &str) -> Result<()> {
        let Some(files) = &mut self.files else { return Ok(()) };
        write(&mut files.early, reject, raw).map_err(|source| self.failed(source))
    }

    /// Takes an accepted row back, for what the registry or another row says.
    pub(crate) fn turn_down(&mut self, report: &mut Report, reject: Reject) {
        report.accepted -= 1;
        report.reject(&reject);
        if let Some(files) = &mut self.files {
            files.late.push(reject);
        }
    }

    /// Writes all of them in the order of their lines. `row` is asked for the rows that weren't kept, in that order.
    pub(crate) fn finish(&mut self, row: &mut dyn FnMut(u64) -> Result<String>) -> Result<()> {
        let Some(Files { mut csv, early, mut late }) = self.files.take() else { return Ok(()) };
        let early = self.reopened(early)?;
        let mut early = csv::ReaderBuilder::new().has_headers(false).from_reader(BufReader::new(early));
        late.sort_by_key(|reject| reject.line);
        let mut late = late.into_iter().peekable();
        let mut record = StringRecord::new();
        loop {
            let is_there = early.read_record(&mut record).map_err(|error| self.failed(error.into()))?;
            let line = if is_there { record.get(0).and_then(|line| line.parse().ok()) } else { None };
            while let Some(reject) = late.next_if(|reject| line.is_none_or(|line| reject.line < line)) {
                write(&mut csv, &reject, &row(reject.line)?).map_err(|source| self.failed(source))?;
            }
            if !is_there {
                break;
            }
            csv.write_record(&record).map_err(|error| self.failed(error.into()))?;
        }
        csv.flush().map_err(|source| self.failed(source))
    }

    fn reopened(&self, early: Csv) -> Result<File> {
        let early = early.into_inner().map_err(|error| self.failed(error.into_error()))?;
        let mut early = early.into_inner().map_err(|error| self.failed(error.into_error()))?;
        early.seek(SeekFrom::Start(0)).map_err(|source| self.failed(source))?;
        Ok(early)
    }

    fn failed(&self, source: std::io::Error) -> ImportError {
        ImportError::Write { what: self.name.clone(), source }
    }
}

fn write(csv: &mut Csv, reject: &Reject, raw: &str) -> std::io::Result<()> {
    let (line, id) = (reject.line.to_string(), reject.id.as_deref().unwrap_or(""));
    Ok(csv.write_record([&line, id, reject.field.unwrap_or(""), reject.code, &reject.reason, raw])?)
}

/// A file that nobody else can open and that is gone with this process.
fn without_name() -> std::io::Result<File> {
    let path = std::env::temp_dir().join(format!("menpai-rejects-{:032x}", rand::random::<u128>()));
    let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
