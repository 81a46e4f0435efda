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

use super::heads::Heads;
use super::work::{Job, Output, Row, Worker};
use super::{Kind, Layout, Progress, copy};
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

/// Bytes after which a COPY ends and the next one begins: triggers see the rows of one, and keep them in memory.
const PORTION_BYTES: usize = 16 << 20;
/// Bytes of undecided rows that wait at most until the COPY that runs has ended.
const ASIDE_BYTES: usize = 4 << 20;

/// How far an import has come.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// The file is being read.
    Reading {
        /// Bytes of the file read so far.
        read_bytes: u64,
        /// Bytes of the file.
        total_bytes: u64,
        /// Rows read so far.
        rows: u64,
    },
    /// The database writes what was read.
    Writing {
        /// Rows that it writes.
        rows: u64,
    },
}

/// What staging leaves behind beside the table.
#[derive(Debug)]
pub struct Staged {
    /// The reference system that the shapes were in.
    pub crs: Option<Crs>,
    /// Rows that the database has to decide about.
    pub undecided: u64,
    /// Rows that [`Kind::copy_statement`] copied.
    pub copied: u64,
}

/// Reads a file into tables that exist already.
///
/// # Errors
/// Whatever stops the import; what was copied is to be thrown away then.
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
    let job = Arc::clone(&plan.job);
    let heads = Heads::of_table(plan.reader.found(), &job);
    let mut outputs = plan.start();

    let mut told = |rows| {
        let read_bytes = read_bytes.load(Ordering::Relaxed).min(total_bytes);
        progress(Step::Reading { read_bytes, total_bytes, rows });
    };
    let mut collect = Collect {
        report,
        rejects,
        heads,
        layout: kind.layout(),
        kind: Arc::clone(&kind),
        seen: HashMap::new(),
        splits: kind.undecided_statement().is_some(),
        buffer: Vec::new(),
        aside: Vec::new(),
        undecided: 0,
    };
    let mut copied = 0;
    loop {
        let mut copy = conn.copy_in_raw(kind.copy_statement()).await?;
        let filled = fill(&mut copy, &mut outputs, &mut collect, &mut told).await;
        let more = match filled {
            Ok(more) => more,
            Err(error) => {
                copy.abort("the file can't be imported").await?;
                return Err(error);
            }
        };
        copied += finish(copy, &mut collect.buffer).await?;
        if let (Some(statement), false) = (kind.undecided_statement(), collect.aside.is_empty()) {
            let mut copy = conn.copy_in_raw(statement).await?;
            copy.send(copy::HEADER).await?;
            finish(copy, &mut collect.aside).await?;
        }
        if !more {
            let Collect { report, heads, layout, undecided, .. } = collect;
            heads.tell(&layout, &job.columns, report);
            return Ok(Staged { crs, undecided, copied });
        }
    }
}

/// Sends rows until there are enough for one COPY; whether there are more.
async fn fill(
    copy: &mut PgCopyIn<&mut PgConnection>,
    outputs: &mut Outputs,
    collect: &mut Collect<'_>,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<bool> {
    copy.send(copy::HEADER).await?;
    let mut sent = 0;
    while sent < PORTION_BYTES && collect.aside.len() < ASIDE_BYTES {
        let Some(output) = outputs.next().await else { return Ok(false) };
        collect.take(output?)?;
        if collect.buffer.len() >= SEND_BYTES {
            sent += collect.buffer.len();
            copy.send(std::mem::take(&mut collect.buffer)).await?;
        }
        told(collect.report.rows_read);
    }
    Ok(true)
}

/// Sends the last rows of a COPY and ends it; how many rows it had.
async fn finish(mut copy: PgCopyIn<&mut PgConnection>, last: &mut Vec<u8>) -> Result<u64> {
    last.extend_from_slice(copy::TRAILER);
    copy.send(std::mem::take(last)).await?;
    Ok(copy.finish().await?)
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ImportError::Format(format!("reading stopped: {error}")))
}

/// An opened file, and everything known before its rows are read in earnest.
pub struct Plan {
    pub job: Arc<Job>,
    pub reader: Box<dyn Reader>,
    pub first: Batch,
    total_bytes: u64,
    read_bytes: Arc<AtomicU64>,
    has_shapes: bool,
}

impl Plan {
    pub fn make(kind: Arc<dyn Kind>, mut source: Source, mapping: &Mapping, show_raw: bool) -> Result<Self> {
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
            resolved = columns.resolve(&header, &reader.found().cut)?;
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
        let header = reader.found().columns.clone().unwrap_or_default();
        let job = Arc::new(Job { kind, columns, header, resolved, transformer, show_raw });
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
    let mut before = first.records.len() as u64;
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
            Ok(true) => {
                batch.before = before;
                before += batch.records.len() as u64;
                Ok(batch)
            }
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
    heads: Heads,
    layout: Layout,
    kind: Arc<dyn Kind>,
    /// Of each key, the line that had it first.
    seen: HashMap<u128, u64>,
    /// Undecided rows go aside.
    splits: bool,
    buffer: Vec<u8>,
    aside: Vec<u8>,
    undecided: u64,
}

impl Collect<'_> {
    /// The line that had the key first, if it is another one.
    fn earlier(&mut self, key: Option<u128>, line: u64) -> Option<u64> {
        let first = *self.seen.entry(key?).or_insert(line);
        (first != line).then_some(first)
    }

    /// What stands against a row because an earlier one has its key or its doorplate. The row is given as it was written.
    fn twin(&mut self, row: &Row, written: &[u8]) -> Option<Reject> {
        let (first, doubled) = match self.earlier(row.normal.key, row.line) {
            Some(first) => (first, true),
            None => (self.earlier(row.normal.doorplate, row.line)?, false),
        };
        let ((id, doorplate), place) = (self.kind.written_id(written), self.report.place(first));
        let reject = if doubled {
            let reason = format!("与{place}重复（编号相同，或没有编号而图形相同）");
            Reject::new(None, "duplicate", reason)
        } else {
            let reason = format!("门牌 {} 与{place}相同", doorplate.unwrap_or_default());
            Reject::field("doorplate", "doorplate_taken", reason)
        };
        Some(Reject { line: row.line, id, ..reject })
    }

    fn take(&mut self, output: Output) -> Result<()> {
        self.report.rows_read += output.read;
        self.heads.add(output.heads, &self.layout);
        for (reject, raw) in &output.rejects {
            self.report.reject(reject);
            self.rejects.add(reject, raw)?;
        }
        let mut begin = 0;
        for row in &output.rows {
            let bytes = &output.bytes[begin..row.end];
            begin = row.end;
            self.report.accepted += 1;
            if let Some(reject) = self.twin(row, bytes) {
                self.rejects.turn_down(self.report, reject);
                continue;
            }
            if !row.normal.repairs.is_empty() {
                self.report.rows_repaired += 1;
                row.normal.repairs.count_into(&mut self.report.repaired);
            }
            self.undecided += u64::from(row.normal.undecided);
            let buffer = if self.splits && row.normal.undecided { &mut self.aside } else { &mut self.buffer };
            buffer.extend_from_slice(bytes);
        }
        Ok(())
    }
}
