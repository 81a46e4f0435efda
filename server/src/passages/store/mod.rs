//! Passages in the database: one transaction for a batch.
//!
//! Rows are locked in one order (devices, passages, nights, counters, each by key), so that two servers on one database
//! wait for each other and never deadlock.

mod connection;
mod counts;
mod devices;
mod holders;
mod numbers;
mod rows;
mod sequences;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use menpai_domain::ids::{DeviceId, PassageId, SiteId};
use menpai_domain::terms::{GateKind, PassageResult};
use sqlx::{Connection as _, PgConnection};

use super::event::{self, Dated, Event, Source};
use super::known::{DeviceState, Known};
use super::model::PassagesResponse;
use super::queue::Job;
use super::telling::{Gate, Telling};
use crate::db::Db;
use crate::followers::{self, Bell, Passed};
use connection::Connection;
use counts::Counts;
use holders::Holder;
use numbers::Steps;
use rows::Stored;

/// A terminal that sends again what it has kept goes on for a while.
const REPEATS_FOR: Duration = Duration::from_secs(2);

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
        states.get(&self.source.device_id).and_then(|state| state.gate).is_some_and(|gate| gate != GateKind::Unit)
    }

    /// What other systems may hear of it.
    fn passed(&self) -> Passed {
        let Source { site_id, gate_id, device_id, received_at, .. } = *self.source;
        let (hour, passage_id) = (self.dated.hour, self.event.id);
        Passed { site_id, gate_id, device_id, hour, received_at, result: self.result, passage_id }
    }

    /// The order in which rows are locked.
    const fn key(&self) -> (SiteId, NaiveDate, PassageId) {
        (self.source.site_id, self.dated.day, self.event.id)
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

/// What became of a batch that looked new.
enum Tried {
    /// It is committed.
    Done(Vec<PassagesResponse>),
    /// It holds something that is known already.
    Repeats,
    /// The rows of its devices have to be looked at.
    NeedsLook,
}

/// Where the batches of a writer go.
pub struct Store {
    db: Db,
    known: Known,
    telling: Arc<Telling>,
    /// There is one where other systems hear what passed.
    bell: Option<Bell>,
    connection: Connection,
    /// A batch held what was known already: for a while, batches are looked through row by row.
    repeats_until: Option<Instant>,
}

impl Store {
    pub fn new(db: Db, known: Known, telling: Arc<Telling>, bell: Option<Bell>) -> Self {
        let connection = Connection::new(db.clone());
        Self { db, known, telling, bell, connection, repeats_until: None }
    }

    /// Commits the passages of all jobs; answers for each what became of them.
    pub async fn commit(&mut self, jobs: &[Job]) -> Result<Vec<PassagesResponse>, Failed> {
        let sites: BTreeSet<SiteId> = jobs.iter().map(|job| job.source.site_id).collect();
        let mut open = self.connection.take(sites.into_iter().collect()).await?;
        let done = self.commit_on(&mut open.connection, jobs).await;
        self.connection.give_back(open, done.as_ref().err().map(|failed| &failed.error));
        done
    }

    async fn commit_on(
        &mut self,
        connection: &mut PgConnection,
        jobs: &[Job],
    ) -> Result<Vec<PassagesResponse>, Failed> {
        if self.repeats_until.is_none_or(|until| until < Instant::now())
            && let Some(states) = devices::known_well(jobs, &self.known)
        {
            match self.commit_new(connection, jobs, &states).await? {
                Tried::Done(answers) => return Ok(answers),
                Tried::Repeats => self.repeats_until = Some(Instant::now() + REPEATS_FOR),
                Tried::NeedsLook => {}
            }
        }
        self.commit_any(connection, jobs).await
    }

    /// Events of devices whose rows need no look, none of which is known: as most are.
    async fn commit_new(
        &self,
        connection: &mut PgConnection,
        jobs: &[Job],
        states: &HashMap<DeviceId, DeviceState>,
    ) -> Result<Tried, Failed> {
        let (mut rows, mut answers) = date(jobs, states);
        let distinct: HashSet<PassageId> = rows.iter().map(|row| row.event.id).collect();
        if distinct.len() < rows.len() {
            return Ok(Tried::Repeats);
        }
        let (false, Some(steps)) = (rows.iter().any(|row| row.dated.day_is_uncertain), Steps::of(jobs, states)) else {
            return Ok(Tried::NeedsLook);
        };
        if rows.is_empty() {
            return Ok(Tried::Done(answers));
        }
        holders::resolve(connection, &mut rows).await?;
        rows.sort_by_key(Row::key);
        let counts = Counts::of(rows.iter(), states);
        let told = self.telling.due(counts.gates());
        let stored = self.store_new(connection, &rows, &counts, &steps, &told, states).await;
        if !matches!(stored, Ok(Stored::All)) {
            self.telling.put_back(told);
        }
        let days = days_of(&rows);
        match stored.map_err(|error| Failed { error, days })? {
            Stored::All => {}
            Stored::KnownAlready => return Ok(Tried::Repeats),
            Stored::CountMoved => return Ok(Tried::NeedsLook),
        }
        self.known.remember(steps.taken(states));
        rows.iter().for_each(|row| answers[row.job].accepted += 1);
        Ok(Tried::Done(answers))
    }

    /// One statement, and where others follow, one transaction with what they hear.
    async fn store_new(
        &self,
        connection: &mut PgConnection,
        rows: &[Row<'_>],
        counts: &Counts,
        steps: &Steps,
        told: &BTreeSet<Gate>,
        states: &HashMap<DeviceId, DeviceState>,
    ) -> sqlx::Result<Stored> {
        let Some(bell) = &self.bell else { return rows::insert_new(connection, rows, counts, steps, told).await };
        let mut tx = connection.begin().await?;
        let stored = rows::insert_new(&mut tx, rows, counts, steps, told).await?;
        if stored != Stored::All {
            return Ok(stored);
        }
        let counted = rows.iter().filter(|row| row.counts_at_gate(states));
        followers::note(&mut tx, counted.map(Row::passed)).await?;
        tx.commit().await?;
        bell.ring();
        Ok(Stored::All)
    }

    /// Any events, in one transaction.
    async fn commit_any(&self, connection: &mut PgConnection, jobs: &[Job]) -> Result<Vec<PassagesResponse>, Failed> {
        let mut tx = connection.begin().await?;
        let looked_at = devices::lock(&mut tx, jobs, &self.known).await?;
        let (mut rows, mut answers) = date(jobs, &looked_at.states);
        let days = days_of(&rows);
        let failed = |error| Failed { error, days };
        rows::find_days(&mut tx, &mut rows).await?;
        holders::resolve(&mut tx, &mut rows).await?;
        rows.sort_by_key(Row::key);
        let fates = rows::insert(&mut tx, &rows).await.map_err(failed)?;
        for (row, fate) in rows.iter().zip(&fates) {
            match fate {
                Fate::Stored | Fate::Conflict => answers[row.job].accepted += 1,
                Fate::Duplicate => answers[row.job].duplicates += 1,
            }
        }
        let states = devices::follow(&mut tx, looked_at, jobs, &rows, &fates).await?;
        let new = || rows.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Stored).map(|(row, _)| row);
        if self.bell.is_some() {
            let counted = new().filter(|row| row.counts_at_gate(&states));
            followers::note(&mut tx, counted.map(Row::passed)).await?;
        }
        let counts = Counts::of(new(), &states);
        let told = self.telling.due(counts.gates());
        let added = match counts.add(&mut tx, &told).await {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        if added.is_err() {
            self.telling.put_back(told);
        }
        added.map_err(failed)?;
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

/// Tells of gates whose counters moved a moment ago.
pub async fn tell(db: &Db, gates: &BTreeSet<Gate>) -> sqlx::Result<()> {
    let sites: BTreeSet<SiteId> = gates.iter().map(|gate| gate.0).collect();
    let mut tx = db.ingest(&sites.into_iter().collect::<Vec<_>>()).await?;
    Counts::default().add(&mut tx, gates).await?;
    tx.commit().await
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
    let days = || rows.iter().flat_map(|row| [Some(row.dated.day), row.dated.sign.map(|(night, _)| night)]).flatten();
    Some((days().min()?, days().max()?))
}
