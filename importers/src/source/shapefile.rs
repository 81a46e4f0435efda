//! Shapefiles: shapes from `.shp`, attributes from `.dbf`, coordinate reference system from `.prj`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

use ::shapefile::record::traits::HasXY;
use ::shapefile::{PolygonRing, Shape, ShapeReader};
use geo::Coord;

use super::dbf::{self, Dbf};
use super::{Batch, Body, Found, Opened, Reader, Record, Source};
use crate::error::{ImportError, Result};
use crate::geometry::RawShape;

/// Points after which a batch is handed on.
const BATCH_POINTS: usize = 8_000;

/// Bytes of the header of a `.shp` (ESRI Shapefile Technical Description, 1998, page 3).
const HEADER_BYTES: u64 = 100;

/// Opens a shapefile by its `.shp`.
pub fn open(source: &Source) -> Result<Opened> {
    let failed = |error| ImportError::File { path: source.path.clone(), source: error };
    let file = File::open(&source.path).map_err(failed)?;
    let total_bytes = file.metadata().map_err(failed)?.len();
    if total_bytes < HEADER_BYTES {
        let what = format!("cut off: it has {total_bytes} bytes, its header alone takes {HEADER_BYTES}");
        return Err(ImportError::damaged(&source.path, if total_bytes == 0 { "empty".to_owned() } else { what }));
    }
    let shapes = ShapeReader::new(BufReader::with_capacity(256 << 10, file))
        .map_err(|error| ImportError::damaged(&source.path, format!("not the shapes of a Shapefile ({error})")))?;
    let promised = u64::try_from(shapes.header().file_length).unwrap_or(0) * 2;
    if promised > total_bytes {
        let what = format!("cut off: its header promises {promised} bytes, it has {total_bytes}");
        return Err(ImportError::damaged(&source.path, what));
    }
    let Some(path) = beside(&source.path, "dbf") else {
        return Err(ImportError::damaged(
            &source.path,
            "the .dbf is missing: it holds the attributes and belongs beside it",
        ));
    };
    let table = dbf::open(&path, source.encoding.as_deref())?;
    let crs = match beside(&source.path, "prj") {
        Some(path) => {
            let text = std::fs::read(&path).map_err(|error| ImportError::File { path, source: error })?;
            Some(String::from_utf8_lossy(&text).trim().to_owned()).filter(|text| !text.is_empty())
        }
        None => None,
    };
    let found = Found {
        format: "Shapefile",
        encoding: Some(table.chosen.shown()),
        crs,
        implied_crs: None,
        columns: Some(table.columns.clone()),
        cut: table.cut.clone(),
    };
    let read_bytes = Arc::new(AtomicU64::new(0));
    let (sender, batches) = std::sync::mpsc::sync_channel(4);
    let work = Work { table, records: 0, read: Arc::clone(&read_bytes) };
    std::thread::spawn(move || work.read(shapes, &sender));
    Ok(Opened { reader: Box::new(Shapes { batches, found }), total_bytes, read_bytes })
}

/// The part of a shapefile with this extension, in either case.
fn beside(path: &Path, extension: &str) -> Option<PathBuf> {
    [extension.to_owned(), extension.to_uppercase()]
        .iter()
        .map(|extension| path.with_extension(extension))
        .find(|path| path.is_file())
}

/// Shapes are read on their own thread: the iterator over them borrows from the reader that is kept there.
struct Shapes {
    batches: Receiver<Result<Vec<Record>>>,
    found: Found,
}

impl Reader for Shapes {
    fn found(&self) -> &Found {
        &self.found
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool> {
        match self.batches.recv() {
            Ok(records) => {
                batch.records = records?;
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }
}

struct Work {
    table: Dbf,
    records: u64,
    read: Arc<AtomicU64>,
}

impl Work {
    fn read(mut self, mut shapes: ShapeReader<BufReader<File>>, batches: &SyncSender<Result<Vec<Record>>>) {
        let mut shapes = shapes.iter_shapes();
        loop {
            let batch = self.batch(&mut shapes);
            let more = batch.as_ref().is_ok_and(|records| !records.is_empty());
            // Nobody listens any more: the import was stopped.
            if matches!(&batch, Ok(records) if records.is_empty()) || batches.send(batch).is_err() || !more {
                return;
            }
        }
    }

    fn batch(&mut self, shapes: &mut impl Iterator<Item = Result<Shape, ::shapefile::Error>>) -> Result<Vec<Record>> {
        let mut batch = Vec::new();
        let mut points = 0;
        while points < BATCH_POINTS {
            let Some(shape) = shapes.next() else { break };
            let line = self.records + 1;
            let offset = self.read.load(Ordering::Relaxed);
            let shape = shape.map_err(|error| ImportError::broken(line, offset, format!(".shp: {error}")))?;
            let (shape, count) = raw(shape);
            let cells = self
                .table
                .cells(usize::try_from(self.records).unwrap_or(usize::MAX))
                .map_err(|what| ImportError::broken(line, 0, format!(".dbf: {what}")))?;
            points += count + 4;
            self.records = line;
            self.read.fetch_add(52 + 16 * count as u64, Ordering::Relaxed);
            batch.push(Record { line, body: Body::Row { cells, shape } });
        }
        let rows = self.table.promised;
        if batch.is_empty() && rows != self.records {
            let what =
                format!("{} shapes but {rows} rows of attributes: the parts don't belong together", self.records);
            return Err(ImportError::broken(self.records, 0, what));
        }
        Ok(batch)
    }
}

fn raw(shape: Shape) -> (Option<RawShape>, usize) {
    let shape = match shape {
        Shape::NullShape => return (None, 0),
        Shape::Polygon(polygon) => RawShape::Rings(rings(polygon.into_inner())),
        Shape::PolygonM(polygon) => RawShape::Rings(rings(polygon.into_inner())),
        Shape::PolygonZ(polygon) => RawShape::Rings(rings(polygon.into_inner())),
        Shape::Polyline(line) => RawShape::Lines(lines(line.into_inner())),
        Shape::PolylineM(line) => RawShape::Lines(lines(line.into_inner())),
        Shape::PolylineZ(line) => RawShape::Lines(lines(line.into_inner())),
        other => RawShape::Other(other.shapetype().to_string()),
    };
    let points = match &shape {
        RawShape::Rings(parts) | RawShape::Lines(parts) => parts.iter().map(Vec::len).sum(),
        _ => 1,
    };
    (Some(shape), points)
}

fn rings<P: HasXY>(rings: Vec<PolygonRing<P>>) -> Vec<Vec<Coord>> {
    lines(rings.into_iter().map(PolygonRing::into_inner).collect())
}

fn lines<P: HasXY>(parts: Vec<Vec<P>>) -> Vec<Vec<Coord>> {
    let coords = |part: Vec<P>| part.iter().map(|point| Coord { x: point.x(), y: point.y() }).collect();
    parts.into_iter().map(coords).collect()
}
