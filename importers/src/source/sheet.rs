//! XLSX workbooks, one sheet, row by row. The first row with anything in it is the header.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use chrono::{Days, NaiveDate};

use super::{Batch, Body, Found, Opened, Reader, Record, Source};
use crate::error::{ImportError, Result};
use crate::report::Reject;

/// Rows of a sheet handed on at a time.
const BATCH_ROWS: usize = 500;

/// Spreadsheets compute with 15 decimal digits: a longer number has lost its end.
const WHOLE_DIGITS: f64 = 1e15;

/// A sheet is read on its own thread: its reader borrows from the workbook that is kept there.
struct Sheet {
    found: Found,
    rows: std::sync::mpsc::Receiver<Result<Vec<Record>>>,
}

/// Opens a workbook.
pub fn open(source: &Source) -> Result<Opened> {
    let path = source.path.clone();
    let failed = |error| ImportError::File { path: path.clone(), source: error };
    let file = File::open(&path).map_err(failed)?;
    let total_bytes = file.metadata().map_err(failed)?.len();
    let (rows, receiver) = std::sync::mpsc::sync_channel(4);
    let (header_sender, header) = std::sync::mpsc::channel();
    let wanted = source.sheet.clone();
    std::thread::spawn(move || {
        let outcome = read(file, wanted.as_deref(), &header_sender, &rows);
        if let Err(error) = outcome {
            // Whichever side is still listening hears it; nobody listening means the import stopped already.
            if let Err(unheard) = rows.send(Err(error)) {
                drop(unheard);
            }
        }
    });
    let Ok(columns) = header.recv() else {
        return Err(match receiver.recv() {
            Ok(Err(error)) => error,
            Ok(Ok(_)) | Err(_) => ImportError::broken(1, 0, "the sheet is empty"),
        });
    };
    let found = Found { format: "XLSX", columns: Some(columns), ..Found::default() };
    Ok(Opened {
        reader: Box::new(Sheet { found, rows: receiver }),
        total_bytes,
        read_bytes: Arc::new(AtomicU64::new(0)),
    })
}

impl Reader for Sheet {
    fn found(&self) -> &Found {
        &self.found
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool> {
        match self.rows.recv() {
            Ok(records) => {
                batch.records = records?;
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }
}

type Rows = std::sync::mpsc::SyncSender<Result<Vec<Record>>>;

fn read(file: File, wanted: Option<&str>, header: &std::sync::mpsc::Sender<Vec<String>>, rows: &Rows) -> Result<()> {
    let mut line = 0;
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|error| broken(line, &error))?;
    let names = workbook.sheet_names();
    let name = match wanted {
        Some(wanted) => names.iter().find(|name| *name == wanted).ok_or_else(|| {
            ImportError::Format(format!("no sheet {wanted:?}; the workbook has: {}", names.join(", ")))
        })?,
        None => names.first().ok_or_else(|| ImportError::Format("the workbook has no sheet".into()))?,
    }
    .clone();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| broken(line, &error))?;

    let mut columns: Option<usize> = None;
    let mut row = Row::default();
    let mut batch = Vec::new();
    loop {
        let cell = cells.next_cell().map_err(|error| broken(line, &error))?;
        let position = cell.as_ref().map(calamine::Cell::get_position);
        if position.is_none_or(|(number, _)| u64::from(number) + 1 != row.number) {
            let done = std::mem::take(&mut row);
            if done.cells.iter().any(Option::is_some) {
                match columns {
                    None => {
                        let names = done.names();
                        columns = Some(names.len());
                        if header.send(names).is_err() {
                            return Ok(());
                        }
                    }
                    Some(width) => batch.push(done.into_record(width)),
                }
            }
            let full = batch.len() >= BATCH_ROWS || (position.is_none() && !batch.is_empty());
            if full && rows.send(Ok(std::mem::take(&mut batch))).is_err() {
                return Ok(());
            }
        }
        let (Some(cell), Some((number, column))) = (cell, position) else { return Ok(()) };
        line = u64::from(number) + 1;
        row.number = line;
        row.put(column as usize, cell.get_value());
    }
}

#[derive(Default)]
struct Row {
    number: u64,
    cells: Vec<Option<String>>,
    lossy: Option<usize>,
}

impl Row {
    fn put(&mut self, column: usize, value: &DataRef<'_>) {
        // A sheet has 16,384 columns at most; a cell beyond that is noise.
        if column >= 16_384 {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, None);
        }
        if let DataRef::Float(number) = value
            && number.abs() >= WHOLE_DIGITS
        {
            self.lossy = Some(column);
        }
        self.cells[column] = text(value).filter(|text| !text.is_empty());
    }

    fn names(self) -> Vec<String> {
        self.cells.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn into_record(mut self, width: usize) -> Record {
        let line = self.number;
        if let Some(column) = self.lossy {
            let reject = Reject::new(
                None,
                "number_too_long",
                format!("第 {} 列是超过 15 位的数字，表格软件已经丢掉末位：请把该列存为文本", column + 1),
            );
            let raw = self.names().join(",");
            return Record { line, body: Body::Unreadable { reject, raw } };
        }
        self.cells.resize(width, None);
        Record { line, body: Body::Row { cells: self.cells, shape: None } }
    }
}

fn text(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::String(text) => Some(text.trim().to_owned()),
        DataRef::SharedString(text) => Some(text.trim().to_owned()),
        DataRef::Bool(value) => Some(value.to_string()),
        DataRef::DateTime(serial) => Some(date(serial.as_f64())),
        DataRef::DateTimeIso(text) => Some(text.split('T').next().unwrap_or(text).to_owned()),
        DataRef::DurationIso(text) => Some(text.clone()),
        DataRef::Error(_) | DataRef::Empty => None,
    }
}

/// The day of a serial number (1900 system, whose first two months are off by one; the 1904 system is converted by
/// the reader). A number that is no day stays a number and is rejected as a date later.
fn date(serial: f64) -> String {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and three million")]
    let day = (61.0..3_000_000.0)
        .contains(&serial)
        .then(|| epoch.checked_add_days(Days::new(serial.floor() as u64)))
        .flatten();
    day.map_or_else(|| serial.to_string(), |day| day.to_string())
}

fn broken(line: u64, error: &XlsxError) -> ImportError {
    ImportError::broken(line + 1, 0, format!("the workbook can't be read: {error}"))
}
