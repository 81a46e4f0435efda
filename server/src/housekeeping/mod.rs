//! Housekeeping: partitions ahead of time, retention, and tables that would grow for ever.
//!
//! Every hour and at the start. Nothing is remembered between rounds: each looks at the database and does what is due,
//! so that a round that was missed is made up for by the next. Two servers may do it at once.

mod store;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::db::Db;

/// How often the house is kept.
const EVERY: Duration = Duration::from_hours(1);
/// How soon a round that failed is made up for.
const AGAIN: Duration = Duration::from_mins(1);
/// How long the change feed remembers: a reader that was away longer reads everything anew.
const CHANGES_KEPT: TimeDelta = TimeDelta::hours(24);
/// How long a repeated request is recognised.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// Starts the job; it ends when `stop` is cancelled. The step at hand is rolled back.
pub fn start(tasks: &TaskTracker, db: Db, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = run_round(&db, clock.now()) => round,
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

/// One round, step by step, each in a transaction of its own.
///
/// # Errors
/// The database is away or busy.
pub async fn run_round(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let days = store::retention_days(db, now).await?;
    store::ensure_partitions(db, days).await?;
    let dropped = store::drop_partitions(db, days).await?;
    let deleted = store::delete_expired(db, now).await?;
    let forgotten = store::forget_changes(db, now - CHANGES_KEPT).await?;
    let keys = store::forget_keys(db, now - KEYS_KEPT).await?;
    tracing::debug!(dropped, deleted, forgotten, keys, "the house is kept");
    Ok(())
}
