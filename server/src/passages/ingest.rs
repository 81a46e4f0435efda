//! The queue between devices and the database, and the one writer behind it.

use std::time::{Duration, Instant};

use menpai_domain::ids::{DeviceId, SiteId};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::model::{NewPassage, PassagesResponse};
use super::store;
use crate::db::Db;
use crate::http::{ApiError, ApiResult};

/// Most events that one transaction takes; one request can bring half of it.
const BATCH_EVENTS: usize = 2000;
/// How long one transaction may take before the devices are told to come again.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(25);
/// How often a transaction is tried that lost against another one.
const ATTEMPTS: u32 = 3;

/// What one request wants stored.
pub struct Job {
    pub site_id: SiteId,
    pub device_id: DeviceId,
    pub passages: Vec<NewPassage>,
    /// Gets the number of passages that were new.
    reply: oneshot::Sender<ApiResult<usize>>,
}

/// The way in: cheap to clone, never waits for room.
#[derive(Clone)]
pub struct Ingest {
    queue: mpsc::Sender<Job>,
}

/// The way out: commits what the queue holds.
pub struct Writer {
    queue: mpsc::Receiver<Job>,
    db: Db,
}

impl Ingest {
    /// A queue for so many requests, and its writer, which has to be run.
    #[must_use]
    pub fn new(db: Db, queue_batches: usize) -> (Self, Writer) {
        let (sender, receiver) = mpsc::channel(queue_batches.max(1));
        (Self { queue: sender }, Writer { queue: receiver, db })
    }

    /// Stores the passages of a device and answers how many were new, after the commit.
    ///
    /// # Errors
    /// `Unavailable` when the queue is full or the database away: nothing was stored, the device tries again.
    pub async fn store(
        &self,
        site_id: SiteId,
        device_id: DeviceId,
        passages: Vec<NewPassage>,
    ) -> ApiResult<PassagesResponse> {
        let count = passages.len();
        let (reply, answer) = oneshot::channel();
        if let Err(refused) = self.queue.try_send(Job { site_id, device_id, passages, reply }) {
            metrics::counter!("menpai_ingest_refused_total").increment(1);
            tracing::warn!(
                full = matches!(refused, mpsc::error::TrySendError::Full(_)),
                "the ingest queue takes nothing"
            );
            return Err(ApiError::Unavailable);
        }
        // A dropped reply means that the writer is gone: nothing was stored.
        let Ok(stored) = answer.await else { return Err(ApiError::Unavailable) };
        let accepted = stored?;
        Ok(PassagesResponse { accepted, duplicates: count - accepted, expired: 0 })
    }
}

impl Writer {
    /// Commits batch after batch. When `stop` is cancelled the queue takes nothing more, what it holds is committed, and
    /// the writer ends.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let first = tokio::select! {
                job = self.queue.recv() => job,
                () = stop.cancelled(), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
            };
            let Some(first) = first else { return };
            let mut events = first.passages.len();
            let mut jobs = vec![first];
            while events < BATCH_EVENTS {
                let Ok(job) = self.queue.try_recv() else { break };
                events += job.passages.len();
                jobs.push(job);
            }
            self.commit(jobs).await;
        }
    }

    /// One transaction for all jobs. If it fails for what is in it, one for each, so that none suffers for another.
    async fn commit(&self, jobs: Vec<Job>) {
        metrics::histogram!("menpai_ingest_batch_requests").record(u32::try_from(jobs.len()).unwrap_or(u32::MAX));
        match self.attempt(&jobs).await {
            Ok(accepted) => {
                for (job, accepted) in jobs.into_iter().zip(accepted) {
                    answer(job, Ok(accepted));
                }
            }
            Err(Failure::Away(error)) => {
                tracing::warn!(error, requests = jobs.len(), "passages could not be committed; the devices try again");
                for job in jobs {
                    answer(job, Err(ApiError::Unavailable));
                }
            }
            Err(Failure::Content(error)) if jobs.len() > 1 => {
                tracing::warn!(%error, requests = jobs.len(), "a batch failed for what is in it; each request goes alone");
                for job in jobs {
                    let outcome = self.attempt(std::slice::from_ref(&job)).await;
                    let outcome = outcome.map(|accepted| accepted.first().copied().unwrap_or_default());
                    answer(job, outcome.map_err(Failure::told));
                }
            }
            Err(failure) => {
                let mut told = Some(failure.told());
                for job in jobs {
                    answer(job, Err(told.take().unwrap_or(ApiError::Unavailable)));
                }
            }
        }
    }

    async fn attempt(&self, jobs: &[Job]) -> Result<Vec<usize>, Failure> {
        for _attempt in 1..ATTEMPTS {
            match self.attempt_once(jobs).await {
                Err(Failure::Again) => {}
                done => return done,
            }
        }
        self.attempt_once(jobs).await
    }

    async fn attempt_once(&self, jobs: &[Job]) -> Result<Vec<usize>, Failure> {
        let started = Instant::now();
        let outcome = tokio::time::timeout(COMMIT_TIMEOUT, store::commit(&self.db, jobs)).await;
        metrics::histogram!("menpai_ingest_commit_seconds").record(started.elapsed().as_secs_f64());
        match outcome {
            Ok(Ok(accepted)) => Ok(accepted),
            Ok(Err(error)) => {
                if let Some((first, last)) = store::missing_days(&error, jobs) {
                    store::ensure_days(&self.db, first, last).await.map_err(Failure::of)?;
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
                // Serialisation failure, deadlock.
                Some("40001" | "40P01") => Self::Again,
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

fn answer(job: Job, outcome: ApiResult<usize>) {
    if let Ok(accepted) = &outcome {
        let duplicates = job.passages.len() - accepted;
        metrics::counter!("menpai_passages_total", "outcome" => "accepted").increment(*accepted as u64);
        metrics::counter!("menpai_passages_total", "outcome" => "duplicate").increment(duplicates as u64);
    }
    // A device that hung up asks again, and then hears of duplicates.
    drop(job.reply.send(outcome));
}
