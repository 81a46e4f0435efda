//! CSV: comma, semicolon or tab, whichever the header uses; any encoding of [`super::encoding`].

use std::io::Read;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::encoding::{self, Utf8Reader};
use super::{BATCH_BYTES, Batch, Body, Found, Opened, RECORD_BYTES, Reader, Record, Source, input};
use crate::error::{ImportError, Result};
use crate::report::Reject;

/// Opens a CSV file; its first row is the header.
pub fn open(source: &Source) -> Result<Opened> {
    let chosen = match &source.encoding {
        Some(name) => encoding::by_name(name, "given")?,
        None => encoding::of_file(&source.path)?,
    };
    let delimiter = delimiter(source, chosen.encoding)?;
    let input = input::open(&source.path)?;
    let text = Lines {
        inner: Utf8Reader::new(input.reader, chosen.encoding),
        last: b'\n',
        delimiter,
        place: Place::FieldStart,
    };
    let mut csv = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(Trim::All)
        .buffer_capacity(128 << 10)
        .from_reader(text);
    let header = csv.headers().map_err(|error| broken(&error))?.clone();
    if header.iter().all(str::is_empty) {
        return Err(ImportError::broken(1, 0, "the file has no header"));
    }
    let found = Found {
        format: "CSV",
        encoding: Some(chosen.shown()),
        columns: Some(header.iter().map(ToOwned::to_owned).collect()),
        ..Found::default()
    };
    let reader = Table { csv, found, row: StringRecord::new(), ahead: None };
    Ok(Opened { reader: Box::new(reader), total_bytes: input.total_bytes, read_bytes: input.read_bytes })
}

/// The delimiter that the header has most of, outside quotes.
fn delimiter(source: &Source, encoding: &'static encoding_rs::Encoding) -> Result<u8> {
    let mut head = Vec::new();
    let text = Utf8Reader::new(input::open(&source.path)?.reader, encoding);
    text.take(64 << 10)
        .read_to_end(&mut head)
        .map_err(|error| ImportError::File { path: source.path.clone(), source: error })?;
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(*delimiter == byte);
                }
            }
        }
    }
    Ok(counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter))
}

struct Table<R> {
    csv: csv::Reader<Lines<R>>,
    found: Found,
    row: StringRecord,
    /// A row that was read to see whether there is one.
    ahead: Option<StringRecord>,
}

impl<R: Read> Table<R> {
    fn next_row(&mut self) -> Result<bool> {
        if let Some(row) = self.ahead.take() {
            self.row = row;
            return Ok(true);
        }
        self.csv.read_record(&mut self.row).map_err(|error| broken(&error))
    }

    /// Whether no row follows the one that was read.
    fn was_last(&mut self) -> Result<bool> {
        let mut row = StringRecord::new();
        if self.csv.read_record(&mut row).map_err(|error| broken(&error))? {
            self.ahead = Some(row);
        }
        Ok(self.ahead.is_none())
    }
}

impl<R: Read + Send> Reader for Table<R> {
    fn found(&self) -> &Found {
        &self.found
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool> {
        let columns = self.found.columns.as_ref().map_or(0, Vec::len);
        let mut bytes = 0;
        while bytes < BATCH_BYTES {
            let began = self.row.position().map_or((1, 0), |at| (at.line(), at.byte()));
            if !self.next_row()? {
                // The CSV reader takes the end of the file for the end of the quotes, and all rows between for one cell.
                if self.csv.get_ref().place == Place::Quoted {
                    return Err(ImportError::broken(
                        began.0,
                        began.1,
                        "a quote that opens in this row is never closed",
                    ));
                }
                break;
            }
            let (line, offset) = self.row.position().map_or((0, 0), |at| (at.line(), at.byte()));
            let cells = self.row.len();
            bytes += self.row.as_slice().len() + 16;
            if self.row.as_slice().len() > RECORD_BYTES {
                return Err(ImportError::broken(
                    line,
                    offset,
                    "a single row of more than 16 MB: is a quote left open?",
                ));
            }
            if self.row.iter().all(str::is_empty) {
                continue;
            }
            if cells == columns {
                let cells = self.row.iter().map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect();
                batch.records.push(Record { line, body: Body::Row { cells, shape: None } });
                continue;
            }
            let raw = self.row.iter().collect::<Vec<_>>().join(",");
            if cells < columns && self.was_last()? && !matches!(self.csv.get_ref().last, b'\n' | b'\r') {
                return Err(ImportError::broken(line, offset, "the file is cut off in its last row"));
            }
            let reason = format!("这一行有 {cells} 格，表头有 {columns} 格");
            let body = Body::Unreadable { reject: Reject::new(None, "cell_count", reason), raw };
            batch.records.push(Record { line, body });
        }
        Ok(!batch.records.is_empty())
    }
}

fn broken(error: &csv::Error) -> ImportError {
    let (line, offset) = error.position().map_or((1, 0), |at| (at.line(), at.byte()));
    ImportError::broken(line, offset, error.to_string())
}

/// Ends every line with a line feed alone, since the CSV reader counts lines that end with two characters one too low
/// (BurntSushi/rust-csv#395); and remembers the last byte, which tells a cut-off file from a whole one.
struct Lines<R> {
    inner: R,
    last: u8,
    delimiter: u8,
    place: Place,
}

/// Where in a row the reader is, as far as quotes are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first character of a field: a quote opens here.
    FieldStart,
    /// In a field, where a quote is a character like others.
    Field,
    /// Between quotes.
    Quoted,
    /// After a quote that closes, unless another one follows at once.
    Closed,
}

impl Place {
    const fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::FieldStart | Self::Closed, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter || byte == b'\n' || byte == b'\r' => Self::FieldStart,
            _ => Self::Field,
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.inner.read(buffer)?;
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                let ended = std::mem::replace(&mut self.last, byte) == b'\r';
                if byte == b'\n' && ended {
                    continue;
                }
                self.place = self.place.after(byte, self.delimiter);
                buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
            // A read that brought nothing but the second half of a line's end is not the end of the file.
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}
