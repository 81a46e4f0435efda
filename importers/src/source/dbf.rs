//! Attribute tables of shapefiles, and the question which encoding their text is in.
//!
//! Asked in this order: what the user says, the `.cpg` beside the table, the language driver id in its header, and
//! at last the text itself: UTF-8 if it is valid UTF-8, GBK otherwise.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use dbase::encoding::EncodingRs;
use dbase::{FieldValue, Record};
use encoding_rs::GB18030;

use super::encoding::{self, Chosen, Guess};
use crate::error::{ImportError, Result};

/// An attribute table, read record by record.
pub struct Dbf {
    reader: dbase::Reader<BufReader<File>>,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// How its text is read.
    pub chosen: Chosen,
    /// How many records its header promises.
    pub promised: u64,
}

/// Opens a table.
pub fn open(path: &Path, given: Option<&str>) -> Result<Dbf> {
    let chosen = choose(path, given)?;
    let file = File::open(path).map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    let reader = dbase::ReaderBuilder::new()
        .with_encoding(EncodingRs::from(chosen.encoding))
        .build(BufReader::new(file))
        .map_err(|error| damaged(path, &error))?;
    let columns = reader.fields().iter().map(|field| field.name().to_owned()).collect();
    let promised = u64::from(reader.header().num_records);
    Ok(Dbf { reader, columns, chosen, promised })
}

impl Dbf {
    /// The cells of a record.
    pub fn cells(&mut self, index: usize) -> Result<Vec<Option<String>>, String> {
        self.reader.seek(index).map_err(|error| error.to_string())?;
        let record: Record = match self.reader.iter_records().next() {
            Some(Ok(record)) => record,
            Some(Err(error)) => return Err(error.to_string()),
            None => return Err("the attribute table ends before the shapes do".into()),
        };
        Ok(self.columns.iter().map(|name| record.get(name).and_then(text)).collect())
    }
}

fn text(value: &FieldValue) -> Option<String> {
    let text = match value {
        FieldValue::Character(text) => text.clone()?,
        FieldValue::Numeric(number) => number.as_ref()?.to_string(),
        FieldValue::Float(number) => number.as_ref()?.to_string(),
        FieldValue::Logical(value) => value.as_ref()?.to_string(),
        FieldValue::Date(date) => {
            let date = date.as_ref()?;
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Currency(number) | FieldValue::Double(number) => number.to_string(),
        FieldValue::DateTime(moment) => {
            let date = moment.date();
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
        FieldValue::Memo(text) => text.clone(),
    };
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    (!text.is_empty()).then(|| text.to_owned())
}

fn choose(path: &Path, given: Option<&str>) -> Result<Chosen> {
    if let Some(name) = given {
        return encoding::by_name(name, "given");
    }
    for extension in ["cpg", "CPG", "cst"] {
        if let Ok(name) = std::fs::read_to_string(path.with_extension(extension)) {
            return encoding::by_name(&name, ".cpg");
        }
    }
    let mut bytes =
        BufReader::new(File::open(path).map_err(|source| ImportError::File { path: path.to_owned(), source })?);
    let mut header = [0; 32];
    bytes.read_exact(&mut header).map_err(|error| ImportError::broken(1, 0, format!(".dbf: {error}")))?;
    if let Some(encoding) = by_language_driver(header[29]) {
        return Ok(Chosen { encoding, how: "language driver id" });
    }
    guess(&mut bytes, u64::from(u16::from_le_bytes([header[8], header[9]])))
}

/// The encodings among the language driver ids of `dBASE` and `FoxPro` that Chinese files carry. Id 0 says nothing, and
/// 0x57 ("ANSI") is what GIS programs write for any code page of the machine.
const fn by_language_driver(id: u8) -> Option<&'static encoding_rs::Encoding> {
    match id {
        0x4d | 0x7a => Some(GB18030),
        0x4f | 0x78 => Some(encoding_rs::BIG5),
        _ => None,
    }
}

fn guess(bytes: &mut impl Read, header_len: u64) -> Result<Chosen> {
    let mut skipped = Vec::new();
    let unread = |error: std::io::Error| ImportError::broken(1, 0, format!(".dbf: {error}"));
    bytes.by_ref().take(header_len.saturating_sub(32)).read_to_end(&mut skipped).map_err(unread)?;
    let mut guess = Guess::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = bytes.read(&mut piece).map_err(unread)?;
        // The end mark is no text.
        let text = &piece[..read];
        guess.feed(text.strip_suffix(&[0x1a]).unwrap_or(text), read == 0);
        if read == 0 {
            break;
        }
    }
    guess.verdict().ok_or_else(|| {
        ImportError::Encoding(
            "the attribute table is neither UTF-8 nor GBK: name its encoding with --encoding".to_owned(),
        )
    })
}

fn damaged(path: &Path, error: &dbase::Error) -> ImportError {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    ImportError::broken(1, 0, format!("{name}: {error}"))
}
