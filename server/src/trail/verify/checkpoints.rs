//! Checkpoints, stored and kept outside, against the tree while it grows.

use std::collections::VecDeque;

use menpai_domain::trail::{Checkpoint, Frontier};
use sqlx::PgConnection;

use super::super::tree::hash_of;
use super::{Finding, Report, Subject, What};

/// Stored checkpoints that are in memory at once.
const BATCH: i64 = 500;

pub(super) struct Checkpoints<'a> {
    subject: &'a Subject,
    /// Kept outside, the smallest first.
    kept: VecDeque<(String, Checkpoint)>,
    /// Stored, the smallest first.
    stored: VecDeque<Checkpoint>,
    /// Size of the last one that was read.
    read_to: i64,
    all_read: bool,
    /// The largest size at which a checkpoint held.
    held: u64,
    /// One that does not hold was told; those after it can't hold either.
    told: bool,
}

impl<'a> Checkpoints<'a> {
    pub fn new(subject: &'a Subject, report: &mut Report) -> Self {
        let mut kept = Vec::new();
        for (name, note) in &subject.kept {
            match Checkpoint::open(note, &subject.origin, &subject.keys) {
                Ok(checkpoint) => kept.push((name.clone(), checkpoint)),
                Err(error) => report.add(about(None, format!("{name} {error}"))),
            }
        }
        kept.sort_by_key(|(_, checkpoint)| checkpoint.size);
        Self { subject, kept: kept.into(), stored: VecDeque::new(), read_to: 0, all_read: false, held: 0, told: false }
    }

    /// Compares those of the size that the tree should have after the leaf before `next`.
    pub async fn compare(
        &mut self,
        connection: &mut PgConnection,
        next: i64,
        tree: &Frontier,
        report: &mut Report,
    ) -> sqlx::Result<()> {
        let next = next.unsigned_abs();
        let holds = |checkpoint: &Checkpoint| checkpoint.size == tree.size() && checkpoint.root == tree.root();
        while let Some((name, checkpoint)) = self.kept.pop_front() {
            if checkpoint.size > next {
                self.kept.push_front((name, checkpoint));
                break;
            }
            self.note(&name, checkpoint.size, holds(&checkpoint), report);
        }
        loop {
            self.read(connection, report).await?;
            let Some(checkpoint) = self.stored.pop_front() else { return Ok(()) };
            if checkpoint.size > next {
                self.stored.push_front(checkpoint);
                return Ok(());
            }
            self.note("a stored checkpoint", checkpoint.size, holds(&checkpoint), report);
        }
    }

    fn note(&mut self, name: &str, size: u64, holds: bool, report: &mut Report) {
        if holds {
            self.held = self.held.max(size);
            report.checkpoints += 1;
        } else if !self.told {
            self.told = true;
            let since = self.held;
            let told = format!(
                "{name} of {size} entries has another root: what was signed between seq {since} and seq {} is not what stands there now",
                size - 1
            );
            report.add(about(Some(size), told));
        }
    }

    /// Those of more entries than there are.
    pub async fn finish(mut self, connection: &mut PgConnection, next: i64, report: &mut Report) -> sqlx::Result<()> {
        let mut largest: Option<(String, u64)> = self.kept.pop_back().map(|(name, kept)| (name, kept.size));
        loop {
            self.read(connection, report).await?;
            let Some(checkpoint) = self.stored.pop_back() else { break };
            self.stored.clear();
            if largest.as_ref().is_none_or(|(_, size)| checkpoint.size > *size) {
                largest = Some(("a stored checkpoint".to_owned(), checkpoint.size));
            }
        }
        if let Some((name, size)) = largest {
            let told = format!("{name} has {size} entries: those from here on are gone");
            report.add(Finding { what: What::Truncated, seq: Some(next), entry_id: None, at: None, told });
        }
        Ok(())
    }

    /// Reads on where all that was read was compared.
    async fn read(&mut self, connection: &mut PgConnection, report: &mut Report) -> sqlx::Result<()> {
        while self.stored.is_empty() && !self.all_read {
            let rows = sqlx::query!(
                "select size, root, note from trail_checkpoint where site_id = $1 and size > $2 order by size limit $3",
                self.subject.site_id.as_uuid(),
                self.read_to,
                BATCH,
            )
            .fetch_all(&mut *connection)
            .await?;
            self.all_read = rows.is_empty();
            for row in rows {
                self.read_to = row.size;
                let size = row.size.unsigned_abs();
                match Checkpoint::open(&row.note, &self.subject.origin, &self.subject.keys) {
                    Ok(signed) if signed.size == size && signed.root == hash_of(&row.root) => {
                        self.stored.push_back(signed);
                    }
                    Ok(_other) => {
                        report.add(about(Some(size), "its note says something else than its row".to_owned()));
                    }
                    Err(error) => {
                        report.add(about(Some(size), format!("a stored checkpoint of {size} entries {error}")));
                    }
                }
            }
        }
        Ok(())
    }
}

fn about(size: Option<u64>, told: String) -> Finding {
    let seq = size.and_then(|size| i64::try_from(size).ok()).map(|size| size - 1);
    Finding { what: What::Checkpoint, seq, entry_id: None, at: None, told }
}
