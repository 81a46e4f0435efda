//! Readers of file formats. A reader turns a file into batches of [`Record`]s, in order and with bounded memory; what
//! the fields mean is the business of [`crate::mapping`] and the folder of each kind.

mod dbf;
pub mod encoding;
pub mod feature;
mod geojson;
mod input;
mod json_scan;
pub mod rows;
mod shapefile;
mod sheet;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::error::{ImportError, Result};
use crate::geometry::RawShape;
use crate::report::Reject;

/// Bytes of source text after which a batch is handed on.
const BATCH_BYTES: usize = 128 << 10;

/// The longest single record; a longer one means a broken file, and memory stays bounded.
const RECORD_BYTES: usize = 16 << 20;

/// A file to import and what its user says about it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The file: `.geojson`, `.json`, newline-delimited `.geojsonl`/`.ndjson`/`.jsonl` (each also `.gz`), `.shp`,
    /// `.csv`, `.txt`, `.tsv`, `.xlsx`.
    pub path: PathBuf,
    /// Coordinate reference system, where the file does not say or says it wrong.
    pub crs: Option<String>,
    /// Text encoding, where it should not be guessed.
    pub encoding: Option<String>,
    /// Sheet of a workbook; the first one if absent.
    pub sheet: Option<String>,
}

impl Source {
    /// A file without further hints.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// Size of the file; 0 if that can't be told.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.path.metadata().map_or(0, |about| about.len())
    }

    /// The file's name without its folder.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }
}

/// What a file said about itself.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Format, as a word for the report.
    pub format: &'static str,
    /// Encoding and how it was known.
    pub encoding: Option<String>,
    /// The coordinate reference system as written in the file (GeoJSON `crs`, `.prj`), if it has one.
    pub crs: Option<String>,
    /// The system that the format itself prescribes, if the file says nothing.
    pub implied_crs: Option<&'static str>,
    /// Column names; absent where every record brings its own.
    pub columns: Option<Vec<String>>,
    /// Columns of whose name only the beginning is left: formats cut them at so many bytes.
    pub cut: Vec<usize>,
}

/// One record of a file.
#[derive(Debug)]
pub struct Record {
    /// Line (text), row (sheet), record (shapefile) or feature (GeoJSON), from 1; no two records have the same.
    pub line: u64,
    /// What it holds.
    pub body: Body,
}

/// The content of a record.
#[derive(Debug)]
pub enum Body {
    /// A GeoJSON feature, still text: a range of [`Batch::text`].
    Json(std::ops::Range<usize>),
    /// Cells in the order of [`Found::columns`], and a shape if the format has one beside them.
    Row {
        /// The cells; absent where empty.
        cells: Vec<Option<String>>,
        /// Shape of the record.
        shape: Option<RawShape>,
    },
    /// A record that can be skipped over but not read.
    Unreadable {
        /// Why.
        reject: Reject,
        /// The record as it stands in the file.
        raw: String,
    },
}

/// Records that travel together.
#[derive(Debug, Default)]
pub struct Batch {
    /// How many records come before these.
    pub before: u64,
    /// Text that [`Body::Json`] points into.
    pub text: Vec<u8>,
    /// The records.
    pub records: Vec<Record>,
}

/// A reader of one format.
pub trait Reader: Send {
    /// What is known about the file before its records are read.
    fn found(&self) -> &Found;

    /// Fills an empty batch. False after the last one.
    ///
    /// # Errors
    /// If the file is cut off, damaged, or can't be read.
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool>;
}

/// An opened file.
pub struct Opened {
    /// Its records.
    pub reader: Box<dyn Reader>,
    /// Size on disk of what is read.
    pub total_bytes: u64,
    /// How much of that was read so far.
    pub read_bytes: Arc<AtomicU64>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("found", self.reader.found()).finish_non_exhaustive()
    }
}

/// Opens a file by its extension.
///
/// # Errors
/// If it can't be opened, or its format isn't one of those above.
pub fn open(source: &Source) -> Result<Opened> {
    let name = source.file_name().to_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    match Path::new(plain).extension().and_then(|extension| extension.to_str()).unwrap_or("") {
        "geojson" | "json" | "geojsonl" | "ndjson" | "jsonl" | "geojsons" => geojson::open(source),
        "shp" => shapefile::open(source),
        "csv" | "txt" | "tsv" => table::open(source),
        "xlsx" if plain == name => sheet::open(source),
        "dbf" | "shx" | "prj" | "cpg" => {
            Err(ImportError::Format(format!("{name} is one part of a shapefile: give its .shp")))
        }
        "xls" | "et" => {
            Err(ImportError::Format(format!("{name} is a workbook of the old kind: save it as .xlsx or .csv")))
        }
        other => Err(ImportError::Format(format!(
            "{name}: .{other} is not read; .geojson, .geojsonl (also .gz), .shp, .csv and .xlsx are"
        ))),
    }
}
