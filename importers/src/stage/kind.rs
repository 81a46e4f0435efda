//! What distinguishes the kinds of rows: their fields, and how one row becomes a row of the staging table.

use crate::geometry::RawShape;
use crate::geometry::repair::Repairs;
use crate::mapping::{FieldSpec, Fields};
use crate::report::Reject;

use super::CopyRow;

/// The fields of a kind, and where shapes are among them.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// All fields.
    pub fields: &'static [FieldSpec],
    /// Of each group, one field must have a column in a table.
    pub needed: &'static [&'static [usize]],
    /// Fields of shapes in tables, for kinds that have shapes.
    pub shape: Option<ShapeFields>,
    /// Fields that a file should have although it needn't.
    pub wishes: &'static [Wish],
}

/// A field whose absence is worth a hint.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The field.
    pub field: usize,
    /// What is done without it, in Chinese.
    pub without: &'static str,
    /// Told of every file; else only where a column was not used, which may be the one.
    pub always: bool,
}

/// Where a table has its shapes.
#[derive(Debug, Clone, Copy)]
pub struct ShapeFields {
    /// The id that holds the corners of a shape together.
    pub id: usize,
    /// WKT, or a list of coordinates.
    pub text: usize,
    /// Longitude or easting of one corner.
    pub x: usize,
    /// Latitude or northing of one corner.
    pub y: usize,
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Line, row of the sheet or record, from 1. Several rows may stand in one line.
    pub line: i64,
    /// How many rows come before it.
    pub row: u64,
}

/// A normalised row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Normal {
    /// Fingerprint of what must be unique in the file; none if nothing must.
    pub key: Option<u128>,
    /// Fingerprint of the doorplate, which must be unique in the file too; none for kinds and rows without.
    pub doorplate: Option<u128>,
    /// What was repaired.
    pub repairs: Repairs,
    /// `PostGIS` has to decide about the row.
    pub undecided: bool,
}

/// A kind of row. Pure: it sees one row at a time, and neither the database nor the clock.
pub trait Kind: Send + Sync + 'static {
    /// Its fields.
    fn layout(&self) -> Layout;

    /// The COPY statement for its rows.
    fn copy_statement(&self) -> &'static str;

    /// The COPY statement for rows that `PostGIS` has to decide about, if they go elsewhere.
    fn undecided_statement(&self) -> Option<&'static str> {
        None
    }

    /// Normalises a row and writes it, line first.
    ///
    /// # Errors
    /// Why the row isn't taken.
    fn row(
        &self,
        place: Place,
        fields: &Fields<'_>,
        shape: Option<RawShape>,
        out: &mut CopyRow,
    ) -> Result<Normal, Reject>;

    /// What a rejected row calls itself, for its user to find it; nothing of persons.
    fn row_id(&self, fields: &Fields<'_>) -> Option<String> {
        let shape = self.layout().shape?;
        fields.get(shape.id).map(ToOwned::to_owned)
    }

    /// The same of a row as it was written, and its doorplate.
    fn written_id(&self, row: &[u8]) -> (Option<String>, Option<String>) {
        let _ = row;
        (None, None)
    }

    /// What the rejects file shows of a row, if not the row itself.
    fn shown(&self, fields: &Fields<'_>) -> Option<String> {
        let _ = fields;
        None
    }

    /// Whether rows hold personal data, so that nothing of an unreadable one may be shown.
    fn is_personal(&self) -> bool {
        false
    }
}
