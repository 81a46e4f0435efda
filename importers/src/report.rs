//! What an import found: counted, and written as JSON. Rows that can't be taken are listed with line and reason, in
//! full in the rejects file and the first [`LISTED`] of them here.

use std::collections::BTreeMap;

use serde::Serialize;

/// How many rejected rows and notes the report lists; the rejects file has all of them.
pub const LISTED: usize = 200;

/// One row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Line (text), row (sheet), record (shapefile) or feature (GeoJSON), from 1.
    pub line: u64,
    /// What the row calls itself: id or doorplate of a building, id or name of an alley, building and room of a unit.
    /// Rows about persons say nothing of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field that is wrong, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// The rule, for programs.
    pub code: &'static str,
    /// The rule, for people. Never holds personal data.
    pub reason: String,
}

impl Reject {
    /// A rejected row, its line filled in by the pipeline.
    pub(crate) fn new(field: Option<&'static str>, code: &'static str, reason: impl Into<String>) -> Self {
        Self { line: 0, id: None, field, code, reason: reason.into() }
    }

    /// A row with one wrong field.
    pub(crate) fn field(field: &'static str, code: &'static str, reason: impl Into<String>) -> Self {
        Self::new(Some(field), code, reason)
    }
}

/// A column of the file that became a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnUse {
    /// The field, by its name in mapping files.
    pub field: &'static str,
    /// What people call the field.
    #[serde(skip)]
    pub word: &'static str,
    /// The header in the file.
    pub header: String,
}

/// What applying the staged rows does, or did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Rows that are new.
    pub insert: u64,
    /// Rows that differ from the registry.
    pub update: u64,
    /// Rows that the registry already holds as they are.
    pub unchanged: u64,
}

impl Effect {
    /// From counts as the database gives them.
    pub(crate) fn of(insert: i64, update: i64, total: i64) -> Self {
        let count = |count: i64| u64::try_from(count).unwrap_or(0);
        Self { insert: count(insert), update: count(update), unchanged: count(total - insert - update) }
    }
}

/// The report of one import.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// `buildings`, `alleys`, `units` or `registrations`.
    pub kind: &'static str,
    /// The file's name, without its folder.
    pub file: String,
    /// What the file turned out to be: format, encoding, coordinate reference system.
    pub source: BTreeMap<&'static str, String>,
    /// The columns that became fields, in the order of the fields. Of features several may bring one field.
    pub columns: Vec<ColumnUse>,
    /// The columns that were not used.
    pub unused_columns: Vec<String>,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows that can be applied.
    pub accepted: u64,
    /// Rows whose shape was repaired, by kind of repair; the registry may reject them all the same. A row may count
    /// under several.
    pub repaired: BTreeMap<&'static str, u64>,
    /// Rows with at least one repair.
    pub rows_repaired: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Rejected rows by rule.
    pub rejected_by: BTreeMap<&'static str, u64>,
    /// The first rejected rows, in the order of the file.
    pub rejects: Vec<Reject>,
    /// What applying would do; what it did once `applied`.
    pub would: Effect,
    /// Further rows that come with the accepted ones: floors, persons.
    pub also: BTreeMap<&'static str, u64>,
    /// Things worth knowing before applying.
    pub hints: Vec<String>,
    /// Whether the rows are in the registry now.
    pub applied: bool,
    /// Time taken for staging, and for applying too once `applied`.
    pub seconds: f64,
    /// Rows read per second of that time.
    pub rows_per_second: f64,
}

impl Report {
    /// Takes up one rejected row.
    pub(crate) fn reject(&mut self, reject: &Reject) {
        self.rejected += 1;
        *self.rejected_by.entry(reject.code).or_default() += 1;
        if self.rejects.len() < LISTED || self.rejects.last().is_some_and(|last| reject.line < last.line) {
            let at = self.rejects.partition_point(|known| known.line <= reject.line);
            self.rejects.insert(at, reject.clone());
            self.rejects.truncate(LISTED);
        }
    }

    /// Where a row stands in the file, in words.
    #[must_use]
    pub fn place(&self, line: u64) -> String {
        let counted = match self.source.get("format").map(String::as_str) {
            Some(format) if format.starts_with("GeoJSON") => "个要素",
            Some("Shapefile") => "条记录",
            _ => "行",
        };
        format!("第 {line} {counted}")
    }

    /// Sets the time taken and the rate that follows.
    pub(crate) fn timed(&mut self, seconds: f64) {
        self.seconds = seconds;
        #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
        let rows = self.rows_read as f64;
        self.rows_per_second = if seconds > 0.0 { (rows / seconds).round() } else { 0.0 };
    }
}
