//! Which column of the file became which field, and which was not used: somebody who reads only the counts must not
//! take a file for imported whose doorplates were not recognised.

use std::collections::HashSet;

use super::Layout;
use super::work::Job;
use crate::mapping::{Columns, Meaning};
use crate::report::{ColumnUse, Report};
use crate::source::Found;
use crate::source::feature::FEATURE_ID;

/// Columns with what they mean, in the order of the file.
#[derive(Debug, Default)]
pub struct Heads {
    columns: Vec<(String, Option<usize>)>,
    known: HashSet<String>,
}

impl Heads {
    /// Those of a table; of a file of features none is known yet.
    pub fn of_table(found: &Found, job: &Job) -> Self {
        let layout = job.kind.layout();
        let mut heads = Self::default();
        for (column, name) in found.columns.iter().flatten().enumerate().filter(|(_, name)| !name.is_empty()) {
            let field = job.resolved.iter().position(|resolved| *resolved == Some(column));
            let field = field.filter(|field| !is_elsewhere(*field, &layout, found, &job.resolved));
            heads.columns.push((name.clone(), field));
        }
        heads
    }

    /// Takes up attributes of features.
    pub fn add(&mut self, seen: Vec<(String, Option<Meaning>)>, layout: &Layout) {
        for (name, meaning) in seen {
            if self.known.insert(name.clone()) {
                let shape = layout.shape.map_or([usize::MAX; 3], |shape| [shape.text, shape.x, shape.y]);
                let field = meaning.map(|meaning| meaning.field).filter(|field| !shape.contains(field));
                self.columns.push((name, field));
            }
        }
    }

    /// Tells them, and what it means that some were not found.
    pub fn tell(self, layout: &Layout, columns: &Columns, report: &mut Report) {
        let specs = columns.specs();
        for (name, field) in self.columns {
            let header = if name == FEATURE_ID { "要素的 id".to_owned() } else { name };
            match field {
                Some(field) => {
                    report.columns.push(ColumnUse { field: specs[field].name, word: specs[field].word(), header });
                }
                None => report.unused_columns.push(header),
            }
        }
        report.columns.sort_by_key(|column| specs.iter().position(|spec| spec.name == column.field));
        if report.rows_read == 0 {
            report.hints.push("文件里没有数据：除了表头没有一行，或没有一个要素".to_owned());
            return;
        }
        for wish in layout.wishes {
            let spec = specs[wish.field];
            let found = report.columns.iter().any(|column| column.field == spec.name);
            if !found && !columns.has_default(wish.field) && (wish.always || !report.unused_columns.is_empty()) {
                report.hints.push(format!(
                    "没有认出“{}”一栏：{}。栏名不同的，用 --mapping 指明（[columns] {} = \"…\"）",
                    spec.word(),
                    wish.without,
                    spec.name
                ));
            }
        }
    }
}

/// Whether the field is taken from somewhere else than its column: a shapefile has its shapes beside the table, and WKT
/// goes before corners.
fn is_elsewhere(field: usize, layout: &Layout, found: &Found, resolved: &[Option<usize>]) -> bool {
    layout.shape.is_some_and(|shape| {
        let beside = found.format == "Shapefile";
        (field == shape.text && beside)
            || ([shape.x, shape.y].contains(&field) && (beside || resolved[shape.text].is_some()))
    })
}
