//! The rows that were turned down after they had been read: their text isn't kept while a file is read, so that the
//! file is read once more for them, and for them only.

use std::sync::Arc;

use super::Kind;
use super::pipeline::{Plan, blocking};
use super::work::raw;
use crate::error::Result;
use crate::mapping::Mapping;
use crate::rejects::RejectsFile;
use crate::source::{Batch, Reader, Record, Source};

/// Writes the rejects file in the order of the source, every row as it was read. Of rows that hold personal data only
/// what the pipeline showed of them is written: they are not read again.
///
/// # Errors
/// If the source can't be read any more, or the rejects file not be written.
pub async fn file_rejects(
    kind: Arc<dyn Kind>,
    source: &Source,
    mapping: &Mapping,
    rejects: &mut RejectsFile,
) -> Result<()> {
    if !rejects.is_wanted() {
        return Ok(());
    }
    let (source, mapping, mut file) = (source.clone(), mapping.clone(), std::mem::take(rejects));
    *rejects = blocking(move || -> Result<RejectsFile> {
        if kind.is_personal() || !file.lacks_rows() {
            file.finish(&mut |_| Ok(String::new()))?;
        } else {
            let mut again = Again::open(kind, source, &mapping)?;
            file.finish(&mut |line| again.row(line))?;
        }
        Ok(file)
    })
    .await??;
    Ok(())
}

struct Again {
    reader: Box<dyn Reader>,
    text: Vec<u8>,
    records: std::vec::IntoIter<Record>,
}

impl Again {
    fn open(kind: Arc<dyn Kind>, source: Source, mapping: &Mapping) -> Result<Self> {
        let Plan { reader, first, .. } = Plan::make(kind, source, mapping, true)?;
        Ok(Self { reader, text: first.text, records: first.records.into_iter() })
    }

    /// The row of a line; lines are asked for in the order of the file.
    fn row(&mut self, line: u64) -> Result<String> {
        loop {
            if let Some(record) = self.records.by_ref().find(|record| record.line == line) {
                return Ok(raw(&record.body, &self.text));
            }
            let mut batch = Batch::default();
            if !self.reader.next_batch(&mut batch)? {
                return Ok(String::new());
            }
            (self.text, self.records) = (batch.text, batch.records.into_iter());
        }
    }
}
