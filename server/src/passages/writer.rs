//! The writers: two for what is live, one for backlog, each committing whatever waits in its lane in one transaction. While
//! one of the two waits for the disk, the other works.
//!
//! So a backlog of a million events takes what processor and disk are left, and nobody at a gate waits behind it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::known::Known;
use super::model::PassagesResponse;
use super::queue::{Job, Lane, Queue};
use super::store::{self, Failed, Store};
use super::telling::{self, Telling};
use crate::db::Db;
use crate::followers::Bell;
use crate::http::{ApiError, ApiResult};

/// Most events that one transaction of live ones takes.
const LIVE_EVENTS: usize = 2000;
/// How many events a transaction of backlog takes at least and at most.
const BACKLOG_EVENTS: (usize, usize) = (250, 2000);
/// How long one of those should take, so that locks it holds are soon free again.
const BACKLOG_SHOULD_TAKE: Duration = Duration::from_millis(60);
/// How long one transaction may take before the devices are told to come again.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(25);
/// How often a transaction is tried that lost against another one.
const ATTEMPTS: u32 = 5;

/// The way out: commits what the queue holds.
pub struct Writers {
    pub(super) queue: Arc<Queue>,
    pub(super) known: Known,
    pub(super) db: Db,
    pub(super) bell: Option<Bell>,
}

impl Writers {
    /// Commits batch after batch. When `stop` is cancelled the queue takes nothing more, what it holds is committed, and
    /// the writers end.
    pub async fn run(self, stop: CancellationToken) {
        let close = async {
            stop.cancelled().await;
            self.queue.close();
        };
        let telling = Arc::new(Telling::default());
        let writer = || Writer {
            queue: Arc::clone(&self.queue),
            store: Store::new(self.db.clone(), self.known.clone(), Arc::clone(&telling), self.bell.clone()),
        };
        let (mut live, mut other, mut backlog) = (writer(), writer(), writer());
        let done = CancellationToken::new();
        let write = async {
            tokio::join!(live.write(Lane::Live), other.write(Lane::Live), backlog.write(Lane::Backlog));
            done.cancel();
        };
        tokio::join!(close, write, tell(&self.db, &telling, &done));
    }
}

/// Tells of gates that no commit told of.
async fn tell(db: &Db, telling: &Telling, done: &CancellationToken) {
    let mut times = tokio::time::interval(telling::EVERY);
    loop {
        let is_last = tokio::select! {
            _ = times.tick() => false,
            () = done.cancelled() => true,
        };
        let gates = if is_last { telling.rest() } else { telling.due(BTreeSet::new()) };
        if !gates.is_empty()
            && let Err(error) = store::tell(db, &gates).await
        {
            tracing::debug!(%error, "the gates whose counters moved can't be told at the moment");
            telling.put_back(gates);
        }
        if is_last {
            return;
        }
    }
}

/// One lane's.
struct Writer {
    queue: Arc<Queue>,
    store: Store,
}

impl Writer {
    async fn write(&mut self, lane: Lane) {
        let mut most = if lane == Lane::Live { LIVE_EVENTS } else { BACKLOG_EVENTS.0 };
        while let Some(jobs) = self.queue.take(lane, most).await {
            let events: usize = jobs.iter().map(|job| job.events.len()).sum();
            let started = Instant::now();
            self.commit(jobs).await;
            if lane == Lane::Backlog && events * 2 > most {
                most = if started.elapsed() > BACKLOG_SHOULD_TAKE { most / 2 } else { most + most / 4 };
                most = most.clamp(BACKLOG_EVENTS.0, BACKLOG_EVENTS.1);
            }
        }
    }

    /// One transaction for all jobs. If it fails for what is in it, one for each, so that none suffers for another.
    async fn commit(&mut self, jobs: Vec<Job>) {
        metrics::histogram!("menpai_ingest_batch_requests").record(u32::try_from(jobs.len()).unwrap_or(u32::MAX));
        match self.attempt(&jobs).await {
            Ok(stored) => jobs.into_iter().zip(stored).for_each(|(job, stored)| answer(job, Ok(stored))),
            Err(Failure::Away(error)) => {
                // Whoever waits would wait for nothing.
                let waiting = self.queue.take_all();
                let requests = jobs.len() + waiting.len();
                tracing::warn!(error, requests, "passages could not be committed; the devices try again");
                jobs.into_iter().chain(waiting).for_each(|job| answer(job, Err(ApiError::Unavailable)));
            }
            Err(Failure::Content(error)) if jobs.len() > 1 => {
                tracing::warn!(%error, requests = jobs.len(), "a batch failed for what is in it; each request goes alone");
                for job in jobs {
                    let outcome = self.attempt(std::slice::from_ref(&job)).await;
                    let outcome = outcome.map(|stored| stored.first().copied().unwrap_or_default());
                    answer(job, outcome.map_err(Failure::told));
                }
            }
            Err(failure) => {
                let mut told = Some(failure.told());
                jobs.into_iter().for_each(|job| answer(job, Err(told.take().unwrap_or(ApiError::Unavailable))));
            }
        }
    }

    async fn attempt(&mut self, jobs: &[Job]) -> Result<Vec<PassagesResponse>, Failure> {
        for _attempt in 1..ATTEMPTS {
            match self.attempt_once(jobs).await {
                Err(Failure::Again) => {}
                done => return done,
            }
        }
        self.attempt_once(jobs).await
    }

    async fn attempt_once(&mut self, jobs: &[Job]) -> Result<Vec<PassagesResponse>, Failure> {
        let started = Instant::now();
        let outcome = tokio::time::timeout(COMMIT_TIMEOUT, self.store.commit(jobs)).await;
        metrics::histogram!("menpai_ingest_commit_seconds").record(started.elapsed().as_secs_f64());
        match outcome {
            Ok(Ok(stored)) => Ok(stored),
            Ok(Err(Failed { error, days })) => {
                if let Some((first, last)) = days.filter(|_| is_missing_partition(&error)) {
                    self.store.ensure_days(first, last).await.map_err(Failure::of)?;
                    return Err(Failure::Again);
                }
                Err(Failure::of(error))
            }
            Err(_elapsed) => Err(Failure::Away("the transaction took too long".to_owned())),
        }
    }
}

/// Why a transaction failed.
enum Failure {
    /// It lost against another one, or now has what it lacked: worth trying at once.
    Again,
    /// The database is away or overloaded.
    Away(String),
    /// Something in it.
    Content(sqlx::Error),
}

impl Failure {
    fn of(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match database.code().as_deref() {
                // Serialisation failure, deadlock; a command's number that somebody else took.
                Some("40001" | "40P01") => Self::Again,
                Some("23505") if database.constraint() == Some("device_command_pkey") => Self::Again,
                // Integrity violations and bad data are of our making; all else is the server's state:
                // https://www.postgresql.org/docs/15/errcodes-appendix.html
                Some(code) if code.starts_with("22") || code.starts_with("23") || code.starts_with("42") => {
                    Self::Content(error)
                }
                _ => Self::Away(error.to_string()),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_) => Self::Away(error.to_string()),
            _ => Self::Content(error),
        }
    }

    fn told(self) -> ApiError {
        match self {
            Self::Again | Self::Away(_) => ApiError::Unavailable,
            Self::Content(error) => ApiError::internal(error),
        }
    }
}

/// PostgreSQL reports a missing partition as a violated check without a constraint's name.
fn is_missing_partition(error: &sqlx::Error) -> bool {
    let database = error.as_database_error();
    database.is_some_and(|error| error.code().as_deref() == Some("23514") && error.constraint().is_none())
}

fn answer(job: Job, outcome: ApiResult<PassagesResponse>) {
    if let Ok(stored) = &outcome {
        for (outcome, count) in
            [("accepted", stored.accepted), ("duplicate", stored.duplicates), ("expired", stored.expired)]
        {
            metrics::counter!("menpai_passages_total", "outcome" => outcome).increment(count as u64);
        }
    }
    // A device that hung up asks again, and then hears of duplicates.
    drop(job.reply.send(outcome));
}
