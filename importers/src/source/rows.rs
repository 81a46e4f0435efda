//! Tables with one corner a row: rows in succession with the same id are one shape.

use geo::Coord;

use super::{Batch, Body, Found, Reader, Record};
use crate::error::{ImportError, Result};
use crate::geometry::RawShape;
use crate::report::Reject;

/// Corners after which a shape is taken for a file without ids.
const MOST_CORNERS: usize = 100_000;

/// Where a corner's table keeps what.
#[derive(Debug, Clone, Copy)]
pub struct CornerColumns {
    /// The id that holds corners together.
    pub id: usize,
    /// East: longitude or easting.
    pub x: usize,
    /// North: latitude or northing.
    pub y: usize,
}

/// Joins the corners that another reader reads.
pub struct Corners {
    inner: Box<dyn Reader>,
    columns: CornerColumns,
    pending: Option<Pending>,
    ended: bool,
}

struct Pending {
    line: u64,
    cells: Vec<Option<String>>,
    corners: Vec<Coord>,
    bad: Option<Reject>,
}

impl Corners {
    /// Joins the rows of `inner`.
    #[must_use]
    pub fn new(inner: Box<dyn Reader>, columns: CornerColumns) -> Self {
        Self { inner, columns, pending: None, ended: false }
    }

    fn take_row(&mut self, line: u64, cells: Vec<Option<String>>) -> Result<Option<Record>> {
        let number = |column: usize| cells[column].as_deref().and_then(|text| text.parse::<f64>().ok());
        let corner = number(self.columns.x).zip(number(self.columns.y)).map(|(x, y)| Coord { x, y });
        let same = |pending: &Pending| pending.cells[self.columns.id] == cells[self.columns.id];
        let done = if self.pending.as_ref().is_some_and(same) { None } else { self.pending.take() };
        let pending = self.pending.get_or_insert_with(|| Pending { line, cells, corners: Vec::new(), bad: None });
        match corner {
            Some(corner) => pending.corners.push(corner),
            None => {
                pending.bad.get_or_insert_with(|| {
                    Reject::field("geometry", "not_a_number", format!("第 {line} 行的坐标不是数字"))
                });
            }
        }
        if pending.corners.len() > MOST_CORNERS {
            return Err(ImportError::broken(line, 0, "more than 100,000 corners with the same id"));
        }
        Ok(done.map(Pending::finish))
    }
}

impl Pending {
    fn finish(self) -> Record {
        let body = match self.bad {
            Some(reject) => Body::Unreadable {
                reject,
                raw: self.cells.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(","),
            },
            None => Body::Row { cells: self.cells, shape: Some(RawShape::Vertices(self.corners)) },
        };
        Record { line: self.line, body }
    }
}

impl Reader for Corners {
    fn found(&self) -> &Found {
        self.inner.found()
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool> {
        while batch.records.is_empty() && !self.ended {
            let mut rows = Batch::default();
            if !self.inner.next_batch(&mut rows)? {
                self.ended = true;
                batch.records.extend(self.pending.take().map(Pending::finish));
                break;
            }
            for Record { line, body } in rows.records {
                match body {
                    Body::Row { cells, .. } => batch.records.extend(self.take_row(line, cells)?),
                    body => batch.records.push(Record { line, body }),
                }
            }
        }
        Ok(!batch.records.is_empty())
    }
}
