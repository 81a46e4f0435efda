//! Housekeeping: partitions ahead of time, and retention.
//!
//! Every hour and at the start. Nothing is remembered between rounds: each looks at the database and does what is due,
//! so that a round that was missed is made up for by the next. Two servers may do it at once.

mod store;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::back_off::FORGOTTEN_AFTER;
use crate::clock::Clock;
use crate::db::Db;
use crate::retention::{self, Run};
use crate::{auth, codes, oidc, sessions};

/// How often the house is kept.
const EVERY: Duration = Duration::from_hours(1);
/// How soon a round that failed is made up for.
const AGAIN: Duration = Duration::from_mins(1);
/// How long is known which persons were counted for an account: the day, wherever it is that day.
const LOOK_COUNTS_KEPT: TimeDelta = TimeDelta::days(2);

/// How long a session that is over can be looked at.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long codes and sign-ins on their way are kept: a day's worth is counted.
const ATTEMPTS_KEPT: TimeDelta = TimeDelta::hours(25);

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
    retention::run(db, now, Run::Hourly).await?;
    store::forget_look_counts(db, now - LOOK_COUNTS_KEPT).await?;
    let sessions = forget_sign_ins(db, now).await?;
    tracing::debug!(sessions, "the house is kept");
    Ok(())
}

/// Sessions that were over long ago, and failed attempts that no longer count.
async fn forget_sign_ins(db: &Db, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let mut tx = db.auth().await?;
    let sessions = sessions::store::forget(&mut tx, now - SESSIONS_KEPT).await?;
    auth::store::forget_holds(&mut tx, now - FORGOTTEN_AFTER).await?;
    codes::store::forget(&mut tx, now - ATTEMPTS_KEPT).await?;
    oidc::store::forget(&mut tx, now - ATTEMPTS_KEPT).await?;
    tx.commit().await?;
    Ok(sessions)
}
