//! GeoJSON (RFC 7946): a `FeatureCollection` read feature by feature, or one feature a line (RFC 8142 and plain
//! newline-delimited). Only the extent of each feature is found here; [`super::feature`] parses it, on another thread.

use std::io::Read;

use serde_json::Value;

use super::input;
use super::json_scan::{Scanned, ValueScan};
use super::{BATCH_BYTES, Batch, Body, Found, Opened, RECORD_BYTES, Reader, Record, Source};
use crate::error::{ImportError, Result};

const RECORD_SEPARATOR: u8 = 0x1e;

/// Opens a collection or a sequence, whichever the text turns out to be.
pub fn open(source: &Source) -> Result<Opened> {
    if let Some(encoding) = &source.encoding
        && !encoding.eq_ignore_ascii_case("utf-8")
        && !encoding.eq_ignore_ascii_case("utf8")
    {
        return Err(ImportError::Encoding(format!("GeoJSON is UTF-8 by definition; {encoding} can't be asked for")));
    }
    let input = input::open(&source.path)?;
    let text = Text { reader: input.reader, buffer: Vec::new(), at: 0, line: 1, dropped: 0, ended: false };
    let mut reader = GeoJson {
        text,
        found: Found { format: "GeoJSON", ..Found::default() },
        shape: Shape::Sequence,
        seen_type: None,
        features: 0,
    };
    reader.begin()?;
    Ok(Opened { reader: Box::new(reader), total_bytes: input.total_bytes, read_bytes: input.read_bytes })
}

enum Shape {
    /// Inside the array `features` of a collection.
    Collection,
    /// Features one after the other.
    Sequence,
    /// All was read.
    Done,
}

struct GeoJson {
    text: Text,
    found: Found,
    shape: Shape,
    seen_type: Option<String>,
    /// Features so far: a whole collection often stands in one line, so that features are counted.
    features: u64,
}

impl GeoJson {
    /// Reads up to the first feature.
    fn begin(&mut self) -> Result<()> {
        self.text.skip_mark()?;
        self.found.implied_crs = Some("EPSG:4326");
        match self.text.peek_value()? {
            None => return Err(self.text.broken("the file is empty")),
            Some(b'{') => {}
            Some(_) => return Err(self.text.broken("not GeoJSON: no object at the beginning")),
        }
        if self.text.first_value_is_feature()? {
            self.found.format = "GeoJSON sequence";
            return Ok(());
        }
        self.text.bump();
        if self.members()? {
            self.shape = Shape::Collection;
            return Ok(());
        }
        Err(self.text.broken("not a FeatureCollection: it has no features"))
    }

    /// Reads members of the root object. True inside `features`, false after the closing brace.
    fn members(&mut self) -> Result<bool> {
        loop {
            match self.text.peek_value()? {
                Some(b',') => {
                    self.text.bump();
                    continue;
                }
                Some(b'}') => {
                    self.text.bump();
                    return Ok(false);
                }
                Some(b'"') => {}
                Some(_) => return Err(self.text.broken("expected the name of a member")),
                None => return Err(self.text.cut_off()),
            }
            let name: String = self.text.small_value()?;
            match self.text.peek_value()? {
                Some(b':') => self.text.bump(),
                Some(_) => return Err(self.text.broken(format!("expected a colon after \"{name}\""))),
                None => return Err(self.text.cut_off()),
            }
            if name == "features" {
                if self.text.peek_value()? != Some(b'[') {
                    return Err(self.text.broken("features is not a list"));
                }
                self.text.bump();
                return Ok(true);
            }
            self.member(&name)?;
        }
    }

    fn member(&mut self, name: &str) -> Result<()> {
        match name {
            "type" => {
                let value: Value = self.text.small_value()?;
                let kind = value.as_str().unwrap_or("?").to_owned();
                if kind != "FeatureCollection" {
                    return Err(self.text.broken(format!("a {kind} is not imported, a FeatureCollection is")));
                }
                self.seen_type = Some(kind);
            }
            "crs" => {
                let value: Value = self.text.small_value()?;
                let crs = crs_name(&value);
                if matches!(self.shape, Shape::Sequence) {
                    self.found.crs = crs;
                } else if crs != self.found.crs {
                    return Err(ImportError::Crs(format!(
                        "the file names its crs ({}) only after its features: give --crs",
                        crs.as_deref().unwrap_or("null")
                    )));
                }
            }
            _ => self.text.skip_value()?,
        }
        Ok(())
    }

    /// Everything after the features, which must be whole too.
    fn finish(&mut self) -> Result<()> {
        if self.members()? {
            return Err(self.text.broken("a second list of features"));
        }
        if self.seen_type.is_none() {
            return Err(self.text.broken("the root object has no type"));
        }
        if self.text.peek_value()?.is_some() {
            return Err(self.text.broken("text after the end of the collection"));
        }
        self.shape = Shape::Done;
        Ok(())
    }
}

impl Reader for GeoJson {
    fn found(&self) -> &Found {
        &self.found
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool> {
        while batch.text.len() < BATCH_BYTES {
            let next = self.text.peek_value()?;
            match (&self.shape, next) {
                (Shape::Done, _) => break,
                (Shape::Sequence, None) => {
                    self.shape = Shape::Done;
                    break;
                }
                (Shape::Collection, None) => return Err(self.text.cut_off()),
                (Shape::Collection, Some(b',')) | (Shape::Sequence, Some(RECORD_SEPARATOR)) => self.text.bump(),
                (Shape::Collection, Some(b']')) => {
                    self.text.bump();
                    self.finish()?;
                    break;
                }
                (_, Some(_)) => {
                    self.features += 1;
                    let line = self.features;
                    let from = batch.text.len();
                    self.text.value_into(&mut batch.text)?;
                    batch.records.push(Record { line, body: Body::Json(from..batch.text.len()) });
                }
            }
        }
        Ok(!batch.records.is_empty())
    }
}

/// The name in a GeoJSON 2008 `crs` member.
fn crs_name(crs: &Value) -> Option<String> {
    let properties = &crs["properties"];
    let name = properties["name"].as_str().or_else(|| properties["href"].as_str());
    match (crs, name) {
        (Value::Null, _) => None,
        (_, Some(name)) => Some(name.to_owned()),
        (other, None) => Some(other.to_string()),
    }
}

/// The text, read as it is needed.
struct Text {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    dropped: u64,
    ended: bool,
}

impl Text {
    /// Reads on. False at the end of the file.
    fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.dropped += self.at as u64;
            self.at = 0;
        }
        let from = self.buffer.len();
        self.buffer.resize(from + (256 << 10), 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[from..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(from);
                    return Err(self.broken(format!("the file can't be read on: {error}")));
                }
            }
        };
        self.buffer.truncate(from + read);
        self.ended = read == 0;
        Ok(read > 0)
    }

    /// Skips white space; the next byte, or none at the end.
    fn peek_value(&mut self) -> Result<Option<u8>> {
        loop {
            while let Some(&byte) = self.buffer.get(self.at) {
                match byte {
                    b'\n' => self.line += 1,
                    b' ' | b'\t' | b'\r' => {}
                    _ => return Ok(Some(byte)),
                }
                self.at += 1;
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    const fn bump(&mut self) {
        self.at += 1;
    }

    fn skip_mark(&mut self) -> Result<()> {
        while self.buffer.len() < 3 && self.fill()? {}
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        if self.buffer.starts_with(b"\xff\xfe") || self.buffer.starts_with(b"\xfe\xff") {
            return Err(ImportError::Encoding("the file is UTF-16; GeoJSON must be UTF-8".into()));
        }
        if self.buffer.get(self.at) == Some(&RECORD_SEPARATOR) {
            self.at += 1;
        }
        Ok(())
    }

    /// Appends the value that begins here.
    fn value_into(&mut self, into: &mut Vec<u8>) -> Result<()> {
        let from = into.len();
        let mut scan = ValueScan::default();
        loop {
            let piece = &self.buffer[self.at..];
            let (taken, whole) = match scan.feed(piece) {
                Scanned::Open => (piece.len(), false),
                Scanned::Ends(end) => (end, true),
                Scanned::Unbalanced(_) => return Err(self.broken("a bracket closes what was not opened")),
            };
            into.extend_from_slice(&piece[..taken]);
            self.at += taken;
            if into.len() - from > RECORD_BYTES {
                return Err(self.broken(format!("a single value of more than {} MB", RECORD_BYTES >> 20)));
            }
            if whole {
                self.line += newlines(&into[from..]);
                return Ok(());
            }
            if !self.fill()? {
                self.line += newlines(&into[from..]);
                return Err(self.cut_off());
            }
        }
    }

    fn skip_value(&mut self) -> Result<()> {
        self.value_into(&mut Vec::new())
    }

    fn small_value<T: serde::de::DeserializeOwned>(&mut self) -> Result<T> {
        let mut text = Vec::new();
        self.value_into(&mut text)?;
        serde_json::from_slice(&text).map_err(|error| self.broken(error.to_string()))
    }

    /// Whether the text begins with a feature by itself rather than with a collection, without moving on.
    fn first_value_is_feature(&mut self) -> Result<bool> {
        let start = self.at;
        let mut scan = ValueScan::default();
        let mut fed = start;
        // A collection shows itself by a member name before its first feature; a feature is small.
        loop {
            if let Scanned::Ends(end) = scan.feed(&self.buffer[fed..]) {
                let value = &self.buffer[start..fed + end];
                let root: Root = serde_json::from_slice(value).map_err(|error| self.broken(error.to_string()))?;
                return Ok(root.kind.as_deref() == Some("Feature"));
            }
            if self.buffer.len() - start > RECORD_BYTES || has_features(&self.buffer[start..]) {
                return Ok(false);
            }
            // Nothing was taken yet (`at` is `start`), so that filling keeps the text but may move it to the front.
            let seen = self.buffer.len() - self.at;
            if !self.fill()? {
                return Ok(false);
            }
            if self.at != start {
                return self.first_value_is_feature();
            }
            fed = self.at + seen;
        }
    }

    fn broken(&self, what: impl Into<String>) -> ImportError {
        ImportError::broken(self.line, self.dropped + self.at as u64, what)
    }

    fn cut_off(&self) -> ImportError {
        self.broken("the file is cut off here")
    }
}

#[derive(serde::Deserialize)]
struct Root {
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn has_features(text: &[u8]) -> bool {
    text.windows(10).take(64 << 10).any(|window| window == b"\"features\"")
}

fn newlines(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}
