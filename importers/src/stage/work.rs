//! The work on one batch of records, done on several threads at once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use menpai_domain::crs::Transformer;

use super::{CopyRow, Kind, Normal, Place};
use crate::error::{ImportError, Result};
use crate::geometry::{RawShape, wkt};
use crate::mapping::{Columns, Fields, Meaning};
use crate::reference::{Misfit, to_wgs84};
use crate::report::Reject;
use crate::source::feature::{FEATURE_ID, Feature, FeatureError};
use crate::source::{Batch, Body};

/// How much of a rejected row the rejects file shows.
const SHOWN_CHARS: usize = 2_000;

/// How many headers a thread remembers the meaning of.
const MEANINGS: usize = 1_000;

/// What the threads share.
pub struct Job {
    pub kind: Arc<dyn Kind>,
    pub columns: Columns,
    /// Names of the columns, for tables.
    pub header: Vec<String>,
    /// Column of each field, for tables.
    pub resolved: Vec<Option<usize>>,
    pub transformer: Transformer,
    /// Somebody reads the raw text of rejected rows.
    pub show_raw: bool,
}

/// What became of a batch.
#[derive(Default)]
pub struct Output {
    pub read: u64,
    pub rows: Vec<Row>,
    pub bytes: Vec<u8>,
    pub rejects: Vec<(Reject, String)>,
    /// Attributes of features that the thread hadn't met before.
    pub heads: Vec<(String, Option<Meaning>)>,
}

/// A row in [`Output::bytes`].
pub struct Row {
    pub line: u64,
    pub normal: Normal,
    pub end: usize,
}

/// One thread's view of the job.
pub struct Worker {
    job: Arc<Job>,
    /// What headers of features mean: the same few come again and again.
    meanings: HashMap<String, Option<Meaning>>,
    heads: Vec<(String, Option<Meaning>)>,
    out: CopyRow,
    place: Place,
}

enum Fail {
    Row(Reject),
    File(ImportError),
}

impl Fail {
    /// Names the row as it names itself, and the field as its file does.
    fn of_row(self, job: &Job, fields: &Fields<'_>, header: impl Fn(usize) -> Option<String>) -> Self {
        match self {
            Self::Row(reject) => {
                let reason = in_words_of_the_file(job, &reject, header).unwrap_or(reject.reason);
                Self::Row(Reject { id: job.kind.row_id(fields), reason, ..reject })
            }
            Self::File(error) => Self::File(error),
        }
    }
}

/// A reason about a value begins with the name of its field (see [`crate::values`]): in its place, the header that the
/// file has for it.
fn in_words_of_the_file(job: &Job, reject: &Reject, header: impl Fn(usize) -> Option<String>) -> Option<String> {
    let name = reject.field?;
    let rest = reject.reason.strip_prefix(name)?.strip_prefix('：')?;
    let field = job.columns.specs().iter().position(|spec| spec.name == name)?;
    let header = header(field).unwrap_or_else(|| job.columns.specs()[field].word().to_owned());
    Some(format!("{header}：{rest}"))
}

/// The attribute of a feature that brought a field.
fn header_in_feature(job: &Job, text: &[u8], field: usize) -> Option<String> {
    let mut feature = Feature::parse(text).ok()?;
    let attributes = feature.attributes().into_iter().filter_map(|(name, value)| {
        let meaning = job.columns.meaning(&name).filter(|meaning| meaning.field == field)?;
        value.filter(|value| !value.trim().is_empty()).map(|_| (meaning.rank, name.into_owned()))
    });
    attributes.min().map(|(_, name)| name).filter(|name| name != FEATURE_ID)
}

/// A row as it was read; of a table, its cells as CSV.
pub fn raw(body: &Body, text: &[u8]) -> String {
    cut(match body {
        Body::Json(range) => String::from_utf8_lossy(&text[range.clone()]).into_owned(),
        Body::Row { cells, .. } => joined(cells),
        Body::Unreadable { raw, .. } => raw.clone(),
    })
}

fn cut(mut raw: String) -> String {
    if let Some((cut, _)) = raw.char_indices().nth(SHOWN_CHARS) {
        raw.truncate(cut);
        raw.push('…');
    }
    raw
}

fn joined(cells: &[Option<String>]) -> String {
    let quoted = |cell: &Option<String>| match cell.as_deref() {
        Some(cell) if cell.contains([',', '"', '\n']) => format!("\"{}\"", cell.replace('"', "\"\"")),
        cell => cell.unwrap_or_default().to_owned(),
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",")
}

impl From<Reject> for Fail {
    fn from(reject: Reject) -> Self {
        Self::Row(reject)
    }
}

impl Worker {
    pub fn new(job: Arc<Job>) -> Self {
        Self {
            job,
            meanings: HashMap::new(),
            heads: Vec::new(),
            out: CopyRow::default(),
            place: Place { line: 0, row: 0 },
        }
    }

    /// Normalises the records of a batch.
    pub fn batch(&mut self, batch: Batch) -> Result<Output> {
        let job = Arc::clone(&self.job);
        let mut output = Output { read: batch.records.len() as u64, ..Output::default() };
        output.rows.reserve(batch.records.len());
        for (row, record) in (batch.before..).zip(batch.records) {
            let line = record.line;
            self.place = Place { line: i64::try_from(line).unwrap_or(i64::MAX), row };
            self.out.begin();
            let mut shown = String::new();
            let outcome = match record.body {
                Body::Json(range) => self.feature(&job, line, &batch.text[range], &mut shown),
                Body::Row { cells, shape } => self.cells(&job, line, &cells, shape, &mut shown),
                Body::Unreadable { reject, raw } => {
                    if !job.kind.is_personal() {
                        shown = cut(raw);
                    }
                    Err(Fail::Row(reject))
                }
            };
            match outcome {
                Ok(normal) => output.rows.push(Row { line, normal, end: self.out.end() }),
                Err(Fail::Row(reject)) => {
                    self.out.abandon();
                    output.rejects.push((Reject { line, ..reject }, shown));
                }
                Err(Fail::File(error)) => return Err(error),
            }
        }
        output.bytes = self.out.take();
        output.heads = std::mem::take(&mut self.heads);
        Ok(output)
    }

    fn feature(&mut self, job: &Job, line: u64, text: &[u8], shown: &mut String) -> Result<Normal, Fail> {
        let whole = || String::from_utf8_lossy(text).into_owned();
        let mut feature = match Feature::parse(text) {
            Ok(feature) => feature,
            Err(error) => {
                Self::show(job, &Fields::new(&job.columns), whole, shown);
                return Err(feature_fail(line, error));
            }
        };
        let mut fields = Fields::new(&job.columns);
        for (name, value) in feature.attributes() {
            let Some(value) = value else { continue };
            let meaning = if let Some(meaning) = self.meanings.get(name.as_ref()) {
                *meaning
            } else {
                let meaning = job.columns.meaning(&name);
                if self.meanings.len() < MEANINGS {
                    self.heads.push((name.as_ref().to_owned(), meaning));
                    self.meanings.insert(name.into_owned(), meaning);
                }
                meaning
            };
            if let Some(meaning) = meaning {
                fields.put(meaning, value);
            }
        }
        let header = |field: usize| header_in_feature(job, text, field);
        let shape = match feature.shape() {
            Ok(shape) => shape,
            Err(error) => {
                Self::show(job, &fields, whole, shown);
                return Err(feature_fail(line, error).of_row(job, &fields, header));
            }
        };
        let outcome = self.row(job, line, &fields, shape);
        if matches!(outcome, Err(Fail::Row(_))) {
            Self::show(job, &fields, whole, shown);
        }
        outcome.map_err(|fail| fail.of_row(job, &fields, header))
    }

    fn cells(
        &mut self,
        job: &Job,
        line: u64,
        cells: &[Option<String>],
        shape: Option<RawShape>,
        shown: &mut String,
    ) -> Result<Normal, Fail> {
        let mut fields = Fields::new(&job.columns);
        for (field, column) in job.resolved.iter().enumerate() {
            if let Some(text) = column.and_then(|column| cells.get(column)).and_then(Option::as_deref) {
                fields.set(field, Cow::Borrowed(text));
            }
        }
        let unreadable = cells.iter().flatten().any(|cell| cell.contains('\u{FFFD}'));
        let outcome = if unreadable {
            Err(Fail::Row(Reject::new(None, "encoding", "这一行有无法按所选编码读出的字符")))
        } else {
            Self::table_shape(job, line, &fields, shape).and_then(|shape| self.row(job, line, &fields, shape))
        };
        if matches!(outcome, Err(Fail::Row(_))) {
            Self::show(job, &fields, || joined(cells), shown);
        }
        let header = |field: usize| job.resolved[field].and_then(|column| job.header.get(column)).cloned();
        outcome.map_err(|fail| fail.of_row(job, &fields, header))
    }

    /// The shape of a table's row: beside its cells, or in one of them.
    fn table_shape(
        job: &Job,
        line: u64,
        fields: &Fields<'_>,
        shape: Option<RawShape>,
    ) -> Result<Option<RawShape>, Fail> {
        let text = job.kind.layout().shape.and_then(|shape| fields.get(shape.text));
        let (None, Some(text)) = (&shape, text) else { return Ok(shape) };
        let (shape, srid) = wkt::read(text).map_err(|_unread| {
            Reject::field("geometry", "wkt", "图形读不出来：应是 WKT，如 POLYGON((经度 纬度, …))，或“经度,纬度;…”")
        })?;
        if let Some(srid) = srid
            && job.transformer.crs().epsg().map(u32::from) != Some(srid)
        {
            return Err(Fail::File(ImportError::Crs(format!(
                "row {line} says SRID={srid}, the file is read as {}: mixed reference systems",
                job.transformer.crs()
            ))));
        }
        Ok(Some(shape))
    }

    fn row(&mut self, job: &Job, line: u64, fields: &Fields<'_>, mut shape: Option<RawShape>) -> Result<Normal, Fail> {
        if let Some(shape) = &mut shape {
            to_wgs84(shape, &job.transformer).map_err(|misfit| match misfit {
                Misfit::Nothing(reject) => Fail::Row(reject),
                Misfit::Foreign(what) => Fail::File(ImportError::Crs(format!("row {line}: {what}"))),
            })?;
        }
        Ok(job.kind.row(self.place, fields, shape, &mut self.out)?)
    }

    fn show(job: &Job, fields: &Fields<'_>, raw: impl FnOnce() -> String, shown: &mut String) {
        if !job.show_raw {
            return;
        }
        *shown = match job.kind.shown(fields) {
            Some(shown) => shown,
            None if job.kind.is_personal() => String::new(),
            None => cut(raw()),
        };
    }
}

fn feature_fail(line: u64, error: FeatureError) -> Fail {
    match error {
        FeatureError::Syntax(what) => {
            Fail::File(ImportError::broken(line, 0, format!("feature {line} is not JSON: {what}")))
        }
        FeatureError::OwnCrs => {
            Fail::File(ImportError::Crs(format!("feature {line} has a crs of its own: mixed reference systems")))
        }
        FeatureError::NotAFeature(_) => {
            Fail::Row(Reject::new(None, "not_a_feature", "不是 GeoJSON 要素（type 应是 Feature）"))
        }
        FeatureError::Coordinates(_) => Fail::Row(Reject::field(
            "geometry",
            "coordinates",
            "坐标写法不对：应是 [经度, 纬度] 的数组，按图形类型套层",
        )),
    }
}
