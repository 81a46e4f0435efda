//! Housekeeping: partitions ahead of time, keys of those who have left, and retention.
//!
//! Every hour and at the start. Nothing is remembered between rounds: each looks at the database and does what is due,
//! so that a round that was missed is made up for by the next. Two servers may do it at once.

mod store;

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::db::Db;
use crate::locks;
use crate::pictures::Objects;
use crate::pictures::sweep::{self, SweepError};
use crate::retention::{self, Run};

/// How often the house is kept.
const EVERY: Duration = Duration::from_hours(1);
/// How soon a round that failed is made up for.
const AGAIN: Duration = Duration::from_mins(1);

/// Starts the job; it ends when `stop` is cancelled. The step at hand is rolled back.
pub fn start(tasks: &TaskTracker, db: Db, pictures: Objects, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = run_all(&db, &pictures, clock.now()) => round,
                () = stop.cancelled() => return,
            };
            let pause = match round {
                Ok(()) => EVERY,
                Err(error) => {
                    tracing::warn!(%error, "housekeeping could not finish; it tries again in a minute");
                    AGAIN
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// One round, and an hour's part of the pictures that no row names.
async fn run_all(db: &Db, pictures: &Objects, now: DateTime<Utc>) -> Result<(), SweepError> {
    run_round(db, now).await?;
    sweep::run(pictures, db, now).await.map(drop)
}

/// One round, step by step, each in a transaction of its own.
///
/// # Errors
/// The database is away or busy.
pub async fn run_round(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let days = store::retention_days(db, now).await?;
    store::ensure_partitions(db, days).await?;
    store::forget_of_terminals(db, now).await?;
    store::forget_of_gaps(db, now).await?;
    store::forget_of_newcomers(db, now).await?;
    store::forget_of_listings(db, now).await?;
    store::forget_of_problems(db, now).await?;
    locks::ending::of_leavers(db, now).await?;
    store::forget_of_locks(db, now).await?;
    store::forget_of_owners(db, now).await?;
    retention::run(db, now, Run::Hourly).await
}
