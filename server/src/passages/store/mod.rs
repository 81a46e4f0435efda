//! Passages in the database: one transaction for a batch.
//!
//! Rows are locked in one order (devices, passages, nights, counters, each by key), so that two servers on one database
//! wait for each other and never deadlock.

mod counts;
mod devices;
mod holders;
mod rows;
mod sequences;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use menpai_domain::ids::{DeviceId, SiteId};
use menpai_domain::terms::PassageResult;

use super::event::{self, Dated, Event, Source};
use super::known::{DeviceState, Known};
use super::model::PassagesResponse;
use super::queue::Job;
use crate::db::Db;
use crate::followers::{self, Bell, Passed};
use holders::Holder;

/// A transaction that failed, and the days that its rows lie on: a partition may be missing.
pub struct Failed {
    pub error: sqlx::Error,
    pub days: Option<(NaiveDate, NaiveDate)>,
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self { error, days: None }
    }
}

/// A row that is about to be stored.
struct Row<'a> {
    /// Which job it is of.
    job: usize,
    source: &'a Source,
    event: &'a Event,
    dated: Dated,
    holder: Option<Holder>,
    result: PassageResult,
    skew_ms: Option<i64>,
}

impl Row<'_> {
    /// Whether it counts at its gate: at a unit's own door nobody counts.
    fn counts_at_gate(&self, states: &HashMap<DeviceId, DeviceState>) -> bool {
        states.get(&self.source.device_id).is_some_and(|state| state.gate_counts)
    }

    /// What other systems may hear of it.
    fn passed(&self) -> Passed {
        let Source { site_id, gate_id, device_id, received_at, .. } = *self.source;
        let (hour, passage_id) = (self.dated.hour, self.event.id);
        Passed { site_id, gate_id, device_id, hour, received_at, result: self.result, passage_id }
    }
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// New.
    Stored,
    /// Known already.
    Duplicate,
    /// New, under a key that is taken.
    Conflict,
}

/// Where batches go.
pub struct Store {
    pub db: Db,
    pub known: Known,
    /// There is one where other systems hear what passed.
    pub bell: Option<Bell>,
}

impl Store {
    /// Commits the passages of all jobs; answers for each what became of them.
    pub async fn commit(&self, jobs: &[Job]) -> Result<Vec<PassagesResponse>, Failed> {
        let sites: BTreeSet<SiteId> = jobs.iter().map(|job| job.source.site_id).collect();
        let sites: Vec<SiteId> = sites.into_iter().collect();
        let mut tx = self.db.ingest_durably(&sites).await?;
        let looked_at = devices::lock(&mut tx, jobs, &self.known).await?;
        let (mut rows, mut answers) = date(jobs, &looked_at.states);
        let days = days_of(&rows);
        let failed = |error| Failed { error, days };
        rows::find_days(&mut tx, &mut rows).await?;
        holders::resolve(&mut tx, &mut rows).await?;
        rows.sort_by_key(|row| (row.source.site_id, row.dated.day, row.event.id));
        let fates = rows::insert(&mut tx, &rows).await.map_err(failed)?;
        for (row, fate) in rows.iter().zip(&fates) {
            match fate {
                Fate::Stored | Fate::Conflict => answers[row.job].accepted += 1,
                Fate::Duplicate => answers[row.job].duplicates += 1,
            }
        }
        let states = devices::follow(&mut tx, looked_at, &rows, &fates).await?;
        let new = || rows.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Stored).map(|(row, _)| row);
        counts::add(&mut tx, new(), &states).await.map_err(failed)?;
        if self.bell.is_some() {
            let counted = new().filter(|row| row.counts_at_gate(&states));
            followers::note(&mut tx, counted.map(Row::passed)).await?;
        }
        tx.commit().await?;
        self.bell.iter().for_each(Bell::ring);
        self.known.remember(states);
        Ok(answers)
    }

    /// Creates the partitions of these days.
    pub async fn ensure_days(&self, first: NaiveDate, last: NaiveDate) -> sqlx::Result<()> {
        let mut tx = self.db.ingest(&[]).await?;
        sqlx::query!("select day_partitions_ensure($1, $2)", first, last).fetch_one(&mut *tx).await?;
        tx.commit().await
    }
}

/// Gives every event its place in time; counts those that are too old.
fn date<'a>(jobs: &'a [Job], states: &HashMap<DeviceId, DeviceState>) -> (Vec<Row<'a>>, Vec<PassagesResponse>) {
    let mut rows = Vec::with_capacity(jobs.iter().map(|job| job.events.len()).sum());
    let mut answers = vec![PassagesResponse::default(); jobs.len()];
    for (at, job) in jobs.iter().enumerate() {
        // A device that is gone meanwhile has no state, and nothing is stored for it.
        let Some(state) = states.get(&job.source.device_id) else { continue };
        let skew_ms = state.clock.skew_ms();
        for event in &job.events {
            let Some(dated) = event::date(&job.source, event, &state.clock, state.ahead_until) else {
                answers[at].expired += 1;
                continue;
            };
            let result = event.result.unwrap_or(PassageResult::Granted);
            rows.push(Row { job: at, source: &job.source, event, dated, holder: None, result, skew_ms });
        }
    }
    (rows, answers)
}

fn days_of(rows: &[Row<'_>]) -> Option<(NaiveDate, NaiveDate)> {
    let days = || rows.iter().flat_map(|row| [Some(row.dated.day), row.dated.night]).flatten();
    Some((days().min()?, days().max()?))
}
