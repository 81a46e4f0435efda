//! Rows in the binary format of COPY (PostgreSQL manual, "COPY", section "Binary Format").

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Begins every stream.
pub const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Seconds from 1970 to 2000, where PostgreSQL counts from.
const EPOCH_S: i64 = 946_684_800;
/// Ends every stream.
pub const TRAILER: &[u8] = &[0xff, 0xff];

/// A text of a row that was written, by the place of its field.
#[must_use]
pub fn text_at(row: &[u8], field: usize) -> Option<&str> {
    let mut rest = row.get(2..)?;
    for at in 0..=field {
        let (length, after) = rest.split_at_checked(4)?;
        let length = usize::try_from(i32::from_be_bytes(length.try_into().ok()?)).ok();
        let value = match length {
            Some(length) => Some(after.get(..length)?),
            None => None,
        };
        if at == field {
            return std::str::from_utf8(value?).ok();
        }
        rest = &after[length.unwrap_or(0)..];
    }
    None
}

/// Rows being written. Every row must have as many fields as the table has columns, in their order.
#[derive(Debug, Default)]
pub struct CopyRow {
    bytes: Vec<u8>,
    row_at: usize,
    fields: i16,
}

impl CopyRow {
    /// Begins a row.
    pub(crate) fn begin(&mut self) {
        self.row_at = self.bytes.len();
        self.fields = 0;
        self.bytes.extend_from_slice(&[0, 0]);
    }

    /// Ends a row; where the next one begins.
    pub(crate) fn end(&mut self) -> usize {
        let count = self.fields.to_be_bytes();
        self.bytes[self.row_at..self.row_at + 2].copy_from_slice(&count);
        self.bytes.len()
    }

    /// Forgets the row that was begun.
    pub(crate) fn abandon(&mut self) {
        self.bytes.truncate(self.row_at);
    }

    /// The rows written so far.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn field(&mut self, value: Option<&[u8]>) {
        self.fields += 1;
        match value {
            Some(value) => {
                let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
                self.bytes.extend_from_slice(&length.to_be_bytes());
                self.bytes.extend_from_slice(value);
            }
            None => self.bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
        }
    }

    /// A `text`.
    pub fn text(&mut self, value: Option<&str>) {
        self.field(value.map(str::as_bytes));
    }

    /// A `bytea`.
    pub fn bytes(&mut self, value: Option<&[u8]>) {
        self.field(value);
    }

    /// A `bigint`.
    pub fn int8(&mut self, value: i64) {
        self.field(Some(&value.to_be_bytes()));
    }

    /// An `integer`.
    pub fn int4(&mut self, value: Option<i32>) {
        self.field(value.map(i32::to_be_bytes).as_ref().map(<[u8; 4]>::as_slice));
    }

    /// A `real`.
    pub fn float4(&mut self, value: Option<f32>) {
        self.field(value.map(f32::to_be_bytes).as_ref().map(<[u8; 4]>::as_slice));
    }

    /// A `boolean`.
    pub fn bool(&mut self, value: Option<bool>) {
        self.field(value.map(|value| [u8::from(value)]).as_ref().map(<[u8; 1]>::as_slice));
    }

    /// A `uuid`.
    pub fn uuid(&mut self, value: Uuid) {
        self.field(Some(value.as_bytes()));
    }

    /// A `date`.
    pub fn date(&mut self, value: Option<NaiveDate>) {
        let days = value.map(|day| {
            let since_2000 = day.signed_duration_since(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default());
            i32::try_from(since_2000.num_days()).unwrap_or(i32::MAX)
        });
        self.int4(days);
    }

    /// A `timestamptz`.
    pub fn timestamp(&mut self, value: DateTime<Utc>) {
        self.int8(value.timestamp_micros() - EPOCH_S * 1_000_000);
    }

    /// A field that is written in place, such as a `geometry` as EWKB.
    pub fn with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.fields += 1;
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        write(&mut self.bytes);
        let length = i32::try_from(self.bytes.len() - at - 4).unwrap_or(i32::MAX);
        self.bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
}
