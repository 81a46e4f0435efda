//! The way of a file into its staging table.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use geo::Coord;
use menpai_domain::crs::{Crs, Transformer};
use sqlx::PgConnection;
use sqlx::postgres::PgCopyIn;
use tokio::sync::mpsc;

use super::work::{Job, Output, Row, Worker};
use super::{Kind, Progress, copy};
use crate::error::{ImportError, Result};
use crate::geometry::{RawShape, wkt};
use crate::mapping::{Columns, Mapping};
use crate::reference;
use crate::rejects::RejectsFile;
use crate::report::{Reject, Report};
use crate::source::feature::Feature;
use crate::source::rows::{CornerColumns, Corners};
use crate::source::{self, Batch, Body, Found, Reader, Source};

const WORKERS: usize = 2;
const QUEUE: usize = 8;
/// Bytes that are sent to the database at a time.
const SEND_BYTES: usize = 128 << 10;

/// How far staging has come.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Bytes of the file read so far.
    pub read_bytes: u64,
    /// Bytes of the file.
    pub total_bytes: u64,
    /// Rows read so far.
    pub rows: u64,
}

/// What staging leaves behind beside the table.
#[derive(Debug)]
pub struct Staged {
    /// The reference system that the shapes were in.
    pub crs: Option<Crs>,
    /// Rows that the database has to decide about.
    pub undecided: u64,
}

/// Reads a file into a staging table that exists already.
///
/// # Errors
/// Whatever stops the import; the table is to be thrown away then.
pub async fn stage(
    conn: &mut PgConnection,
    kind: Arc<dyn Kind>,
    source: &Source,
    mapping: &Mapping,
    rejects: &mut RejectsFile,
    report: &mut Report,
    progress: Progress<'_>,
) -> Result<Staged> {
    let plan = {
        let (kind, source, mapping) = (Arc::clone(&kind), source.clone(), mapping.clone());
        let show_raw = rejects.is_wanted();
        blocking(move || Plan::make(kind, source, &mapping, show_raw)).await??
    };
    report.file = source.file_name();
    plan.describe(report);
    let crs = plan.has_shapes.then(|| plan.job.transformer.crs());
    let total_bytes = plan.total_bytes;
    let read_bytes = Arc::clone(&plan.read_bytes);
    let mut outputs = plan.start();

    let mut copy = conn.copy_in_raw(kind.copy_statement()).await?;
    let mut collect = Collect { report, rejects, seen: HashMap::new(), buffer: copy::HEADER.to_vec(), undecided: 0 };
    let outcome = loop {
        let Some(output) = outputs.next().await else { break Ok(()) };
        let step = async {
            collect.take(output?)?;
            if collect.buffer.len() >= SEND_BYTES {
                copy.send(std::mem::take(&mut collect.buffer)).await?;
            }
            Ok(())
        };
        if let Err(error) = step.await {
            break Err(error);
        }
        let read = read_bytes.load(Ordering::Relaxed).min(total_bytes);
        progress(Step { read_bytes: read, total_bytes, rows: collect.report.rows_read });
    };
    let undecided = collect.undecided;
    let last = collect.buffer;
    finish(copy, outcome, last).await?;
    Ok(Staged { crs, undecided })
}

async fn finish(mut copy: PgCopyIn<&mut PgConnection>, outcome: Result<()>, mut last: Vec<u8>) -> Result<()> {
    if let Err(error) = outcome {
        copy.abort("the file can't be imported").await?;
        return Err(error);
    }
    last.extend_from_slice(copy::TRAILER);
    copy.send(last).await?;
    copy.finish().await?;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ImportError::Format(format!("reading stopped: {error}")))
}

/// An opened file, and everything known before its rows are read in earnest.
struct Plan {
    job: Arc<Job>,
    reader: Box<dyn Reader>,
    first: Batch,
    total_bytes: u64,
    read_bytes: Arc<AtomicU64>,
    has_shapes: bool,
}

impl Plan {
    fn make(kind: Arc<dyn Kind>, mut source: Source, mapping: &Mapping, show_raw: bool) -> Result<Self> {
        source.crs = source.crs.or_else(|| mapping.crs.clone());
        source.encoding = source.encoding.or_else(|| mapping.encoding.clone());
        source.sheet = source.sheet.or_else(|| mapping.sheet.clone());
        let opened = source::open(&source)?;
        let mut reader = opened.reader;
        let layout = kind.layout();
        let columns = Columns::new(layout.fields, mapping)?;
        let mut resolved = Vec::new();
        if let Some(header) = &reader.found().columns {
            let header = header.clone();
            resolved = columns.resolve(&header)?;
            columns.demand(&resolved, &header, layout.needed)?;
            let is_table = reader.found().format != "Shapefile";
            if let (true, Some(shape)) = (is_table, layout.shape) {
                match (resolved[shape.text], resolved[shape.id], resolved[shape.x], resolved[shape.y]) {
                    (Some(_), ..) => {}
                    (None, Some(id), Some(x), Some(y)) => {
                        reader = Box::new(Corners::new(reader, CornerColumns { id, x, y }));
                    }
                    _ => columns.demand(&resolved, &header, &[&[shape.text], &[shape.id], &[shape.x], &[shape.y]])?,
                }
            }
        } else if layout.shape.is_none() {
            return Err(ImportError::Format(format!("{} holds shapes, not a table", source.file_name())));
        }
        let mut first = Batch::default();
        reader.next_batch(&mut first)?;
        let has_shapes = layout.shape.is_some();
        let crs = if has_shapes {
            let (sample, srid) = sample(&first, &resolved, layout.shape.map(|shape| shape.text));
            reference::decide(reader.found(), source.crs.as_deref(), sample, srid)?
        } else {
            Crs::Wgs84
        };
        let transformer = Transformer::new(crs);
        let job = Arc::new(Job { kind, columns, resolved, transformer, show_raw });
        Ok(Self { job, reader, first, total_bytes: opened.total_bytes, read_bytes: opened.read_bytes, has_shapes })
    }

    fn describe(&self, report: &mut Report) {
        let Found { format, encoding, .. } = self.reader.found();
        report.source.insert("format", (*format).to_owned());
        if let Some(encoding) = encoding {
            report.source.insert("encoding", encoding.clone());
        }
        if self.has_shapes {
            report.source.insert("crs", self.job.transformer.crs().to_string());
        }
    }

    /// Starts the threads.
    fn start(self) -> Outputs {
        let (batches, queue) = sync_channel::<(u64, Result<Batch>)>(QUEUE);
        let (results, outputs) = mpsc::channel(QUEUE);
        let Self { mut reader, first, job, .. } = self;
        std::thread::spawn(move || read(&mut *reader, first, &batches));
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..WORKERS {
            let (queue, results, job) = (Arc::clone(&queue), results.clone(), Arc::clone(&job));
            std::thread::spawn(move || work(Worker::new(job), &queue, &results));
        }
        Outputs { queue: outputs, early: BTreeMap::new(), next: 0 }
    }
}

/// The first coordinate of a file, and the SRID that its first shape names.
fn sample(batch: &Batch, resolved: &[Option<usize>], text: Option<usize>) -> (Option<Coord>, Option<u32>) {
    for record in &batch.records {
        let (shape, srid) = match &record.body {
            Body::Json(range) => {
                let feature = Feature::parse(&batch.text[range.clone()]).ok();
                (feature.and_then(|feature| feature.shape().ok().flatten()), None)
            }
            Body::Row { shape: Some(shape), .. } => (Some(shape.clone()), None),
            Body::Row { cells, shape: None } => {
                let column = text.and_then(|field| resolved.get(field).copied().flatten());
                let cell = column.and_then(|column| cells.get(column)).and_then(Option::as_deref);
                cell.and_then(|cell| wkt::read(cell).ok()).map_or((None, None), |(shape, srid)| (Some(shape), srid))
            }
            Body::Unreadable { .. } => (None, None),
        };
        let first = shape.and_then(|mut shape: RawShape| shape.coords_mut().next().copied());
        if first.is_some() {
            return (first, srid);
        }
    }
    (None, None)
}

fn read(reader: &mut dyn Reader, first: Batch, batches: &SyncSender<(u64, Result<Batch>)>) {
    if first.records.is_empty() {
        return;
    }
    let mut number = 0;
    let mut next = Ok(first);
    loop {
        let failed = next.is_err();
        // A queue that nobody takes from any more means that the import stopped.
        if batches.send((number, next)).is_err() || failed {
            return;
        }
        number += 1;
        let mut batch = Batch::default();
        next = match reader.next_batch(&mut batch) {
            Ok(true) => Ok(batch),
            Ok(false) => return,
            Err(error) => Err(error),
        };
    }
}

type Queue = Arc<Mutex<Receiver<(u64, Result<Batch>)>>>;

fn work(mut worker: Worker, queue: &Queue, results: &mpsc::Sender<(u64, Result<Output>)>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, batch)) = next else { return };
        let output = batch.and_then(|batch| worker.batch(batch));
        if results.blocking_send((number, output)).is_err() {
            return;
        }
    }
}

/// What the workers make, in the order of the file.
struct Outputs {
    queue: mpsc::Receiver<(u64, Result<Output>)>,
    early: BTreeMap<u64, Result<Output>>,
    next: u64,
}

impl Outputs {
    async fn next(&mut self) -> Option<Result<Output>> {
        loop {
            if let Some(output) = self.early.remove(&self.next) {
                self.next += 1;
                return Some(output);
            }
            match self.queue.recv().await {
                Some((number, output)) => {
                    self.early.insert(number, output);
                }
                None if self.early.is_empty() => return None,
                None => {
                    return Some(Err(ImportError::Format("a thread of the import stopped unexpectedly".into())));
                }
            }
        }
    }
}

/// Brings outputs together: counts, finds rows with the same key, and joins the bytes.
struct Collect<'a> {
    report: &'a mut Report,
    rejects: &'a mut RejectsFile,
    /// Of each key, the line that had it first.
    seen: HashMap<u128, u64>,
    buffer: Vec<u8>,
    undecided: u64,
}

impl Collect<'_> {
    /// The line that had the key first, if it is another one.
    fn earlier(&mut self, key: Option<u128>, line: u64) -> Option<u64> {
        let first = *self.seen.entry(key?).or_insert(line);
        (first != line).then_some(first)
    }

    /// What stands against a row because an earlier one has its key or its doorplate.
    fn twin(&mut self, row: &Row) -> Option<Reject> {
        if let Some(first) = self.earlier(row.normal.key, row.line) {
            let reason = format!("与{}重复（编号相同，或没有编号而图形相同）", self.report.place(first));
            return Some(Reject::new(None, "duplicate", reason));
        }
        let first = self.earlier(row.normal.doorplate, row.line)?;
        Some(Reject::field("doorplate", "doorplate_taken", format!("门牌与{}相同", self.report.place(first))))
    }

    fn take(&mut self, output: Output) -> Result<()> {
        self.report.rows_read += output.read;
        let mut rejects = output.rejects;
        let mut at = 0;
        let mut from = 0;
        for row in &output.rows {
            if let Some(reject) = self.twin(row) {
                rejects.push((Reject { line: row.line, ..reject }, String::new()));
                self.buffer.extend_from_slice(&output.bytes[from..at]);
                at = row.end;
                from = row.end;
                continue;
            }
            at = row.end;
            self.report.accepted += 1;
            self.undecided += u64::from(row.normal.undecided);
            if !row.normal.repairs.is_empty() {
                self.report.rows_repaired += 1;
                row.normal.repairs.count_into(&mut self.report.repaired);
            }
        }
        self.buffer.extend_from_slice(&output.bytes[from..at]);
        rejects.sort_by_key(|(reject, _)| reject.line);
        for (reject, raw) in &rejects {
            self.report.reject(reject);
            self.rejects.add(reject, raw)?;
        }
        Ok(())
    }
}
