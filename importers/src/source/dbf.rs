//! Attribute tables of shapefiles, and the question which encoding their text is in.
//!
//! Asked in this order: what the user says, the `.cpg` beside the table, the language driver id in its header, and
//! at last the text itself: UTF-8 if it is valid UTF-8, GBK otherwise.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use dbase::encoding::EncodingRs;
use dbase::{FieldError, FieldIterator, FieldValue, ReadableRecord};
use encoding_rs::{Encoding, GB18030};

use super::encoding::{self, Chosen, Guess};
use crate::error::{ImportError, Result};

/// Bytes of a name, and of what the header says of a column.
const NAME_BYTES: usize = 10;
const DESCRIPTOR: usize = 32;

/// An attribute table, read record by record.
pub struct Dbf {
    reader: dbase::Reader<BufReader<File>>,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Columns of whose name only the beginning may be left.
    pub cut: Vec<usize>,
    /// How its text is read.
    pub chosen: Chosen,
    /// How many records its header promises.
    pub promised: u64,
}

/// Opens a table.
pub fn open(path: &Path, given: Option<&str>) -> Result<Dbf> {
    check_length(path)?;
    let chosen = choose(path, given)?;
    let file = File::open(path).map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    let reader = dbase::ReaderBuilder::new()
        .with_encoding(EncodingRs::from(chosen.encoding))
        .build(BufReader::new(file))
        .map_err(|error| ImportError::damaged(path, format!("not the attributes of a Shapefile ({error})")))?;
    let (columns, cut) = names(path, reader.fields().len(), chosen.encoding)?;
    let promised = u64::from(reader.header().num_records);
    Ok(Dbf { reader, columns, cut, chosen, promised })
}

/// Refuses a table that is shorter than its header says.
fn check_length(path: &Path) -> Result<()> {
    let failed = |source| ImportError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let mut header = [0; DESCRIPTOR];
    if bytes < DESCRIPTOR as u64 {
        let what = format!("cut off: it has {bytes} bytes, the beginning of its header alone takes {DESCRIPTOR}");
        return Err(ImportError::damaged(path, if bytes == 0 { "empty".to_owned() } else { what }));
    }
    file.read_exact(&mut header).map_err(failed)?;
    let short = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let records = u64::from(u32::from_le_bytes([header[4], header[5], header[6], header[7]]));
    let promised = short(8) + records * short(10);
    if promised > bytes {
        let what = format!("cut off: its header promises {promised} bytes of {records} records, it has {bytes}");
        return Err(ImportError::damaged(path, what));
    }
    Ok(())
}

/// Names of the columns, and which of them may have been cut. A name has room for ten bytes; programs that write longer
/// ones cut them there, in the middle of a character too.
fn names(path: &Path, count: usize, encoding: &'static Encoding) -> Result<(Vec<String>, Vec<usize>)> {
    let mut header = vec![0; DESCRIPTOR * (1 + count)];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut header))
        .map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    let mut names = Vec::with_capacity(count);
    let mut cut = Vec::new();
    for (column, descriptor) in header.chunks_exact(DESCRIPTOR).skip(1).enumerate() {
        let name = descriptor[..=NAME_BYTES].split(|byte| *byte == 0).next().unwrap_or_default();
        if name.len() >= NAME_BYTES && !name.is_ascii() {
            cut.push(column);
        }
        names.push(whole_characters(name, encoding).trim().to_owned());
    }
    Ok((names, cut))
}

/// The text without the character that its end may have been cut in. Where the rows are plain ASCII, only the names can
/// tell that the table is in GBK.
fn whole_characters(name: &[u8], encoding: &'static Encoding) -> String {
    let spare = if name.len() >= NAME_BYTES { 3 } else { 0 };
    let whole = |encoding: &'static Encoding| {
        (name.len() - spare..=name.len())
            .rev()
            .find_map(|end| encoding.decode_without_bom_handling_and_without_replacement(&name[..end]))
    };
    let text = whole(encoding).or_else(|| whole(GB18030));
    text.unwrap_or_else(|| encoding.decode_without_bom_handling(name).0).into_owned()
}

/// The cells of a record, in the order of the columns, whose names need not differ.
struct Cells(Vec<Option<String>>);

impl ReadableRecord for Cells {
    fn read_using<S: Read + Seek, M: Read + Seek>(fields: &mut FieldIterator<'_, S, M>) -> Result<Self, FieldError> {
        fields.map(|field| field.map(|field| text(&field.value))).collect::<Result<_, _>>().map(Self)
    }
}

impl Dbf {
    /// The cells of a record.
    pub fn cells(&mut self, index: usize) -> Result<Vec<Option<String>>, String> {
        self.reader.seek(index).map_err(|error| error.to_string())?;
        match self.reader.iter_records_as::<Cells>().next() {
            Some(Ok(cells)) => Ok(cells.0),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("the attribute table ends before the shapes do".into()),
        }
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
    bytes.read_exact(&mut header).map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    if let Some(encoding) = by_language_driver(header[29]) {
        return Ok(Chosen { encoding, how: "language driver id" });
    }
    guess(path, &mut bytes, u64::from(u16::from_le_bytes([header[8], header[9]])))
}

/// The encodings among the language driver ids of `dBASE` and `FoxPro` that Chinese files carry. Id 0 says nothing, and
/// 0x57 ("ANSI") is what GIS programs write for any code page of the machine.
const fn by_language_driver(id: u8) -> Option<&'static Encoding> {
    match id {
        0x4d | 0x7a => Some(GB18030),
        0x4f | 0x78 => Some(encoding_rs::BIG5),
        _ => None,
    }
}

fn guess(path: &Path, bytes: &mut impl Read, header_len: u64) -> Result<Chosen> {
    let mut skipped = Vec::new();
    let unread = |source| ImportError::File { path: path.to_owned(), source };
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
