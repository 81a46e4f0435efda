//! Seals anew what lies under an old data key.
//!
//! Nothing is remembered but what the rows themselves say: whoever is killed in the middle, or runs beside another
//! server, leaves each value under its old key or under the new one. A value that somebody changes meanwhile is left
//! alone (it is replaced only as it was read), and so is one that does not open.

use std::sync::Arc;
use std::time::Duration;

use menpai_domain::sealed::Keyring;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::sealed::{SEALED_COLUMNS, SealedColumn};
use super::store;
use crate::db::Db;

/// How often it is looked for values under an old key besides, which a slow import may have left.
const EVERY: Duration = Duration::from_hours(1);
/// How soon a round that failed is made up for.
const AGAIN: Duration = Duration::from_mins(1);
/// Most values of one transaction.
const BATCH: u16 = 200;

/// How fast it goes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Values of one transaction.
    pub batch: u16,
    /// Rest after each.
    pub rest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { batch: BATCH, rest: Duration::from_millis(50) }
    }
}

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that lie under the current key now.
    pub resealed: u64,
    /// Values that somebody else changed meanwhile.
    pub overtaken: u64,
    /// Values that do not open; they were left as they are.
    pub unreadable: u64,
}

/// Starts the job; it ends when `stop` is cancelled, the batch at hand is rolled back.
pub fn start(tasks: &TaskTracker, db: Db, keyring: Keyring, renewed: Arc<Notify>, stop: CancellationToken) {
    tasks.spawn(async move {
        loop {
            let round = tokio::select! {
                round = run_round(&db, &keyring, Pace::default()) => round,
                () = stop.cancelled() => return,
            };
            let pause = match round {
                Ok(_) => EVERY,
                Err(error) => {
                    tracing::warn!(%error, "sealing anew could not finish; it goes on in a minute");
                    AGAIN
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = renewed.notified() => {}
                () = stop.cancelled() => return,
            }
        }
    });
}

/// Looks at every sealed column once, batch by batch, each in a transaction of its own. With one data key there is
/// nothing to do.
///
/// # Errors
/// The database is away or busy.
pub async fn run_round(db: &Db, keyring: &Keyring, pace: Pace) -> sqlx::Result<Resealed> {
    let mut round = Resealed::default();
    if keyring.key_ids().len() < 2 {
        return Ok(round);
    }
    let left = metrics::gauge!("menpai_reseal_values_left");
    let mut tx = db.keys().await?;
    let mut due = 0;
    for column in SEALED_COLUMNS {
        due += store::count_stale(&mut tx, column, keyring.current_key_id()).await?;
    }
    tx.commit().await?;
    left.set(f64::from(u32::try_from(due).unwrap_or(u32::MAX)));
    if due == 0 {
        return Ok(round);
    }
    tracing::info!(due, key = keyring.current_key_id(), "sealing anew what lies under old keys");
    for column in SEALED_COLUMNS {
        let mut after: Vec<String> = column.key.iter().map(|key| key.lowest().to_owned()).collect();
        while let Some(last) = run_batch(db, keyring, column, &after, pace.batch, &mut round).await? {
            left.set(f64::from(u32::try_from(due.saturating_sub_unsigned(round.resealed)).unwrap_or(u32::MAX)));
            after = last;
            tokio::time::sleep(pace.rest).await;
        }
    }
    let Resealed { resealed, overtaken, unreadable } = round;
    if unreadable > 0 {
        tracing::error!(unreadable, "some sealed values do not open and stay under their old key");
    }
    tracing::info!(resealed, overtaken, key = keyring.current_key_id(), "sealed anew");
    Ok(round)
}

/// One batch; answers the last row that it looked at, `None` where there is no more.
async fn run_batch(
    db: &Db,
    keyring: &Keyring,
    column: &SealedColumn,
    after: &[String],
    size: u16,
    round: &mut Resealed,
) -> sqlx::Result<Option<Vec<String>>> {
    let mut tx = db.keys().await?;
    let stale = store::list_stale(&mut tx, column, keyring.current_key_id(), after, size.into()).await?;
    let mut done = Resealed::default();
    for value in &stale {
        let Ok(text) = keyring.open(column.field, value.subject, &value.sealed) else {
            done.unreadable += 1;
            continue;
        };
        let sealed = keyring.seal(column.field, value.subject, &text);
        if store::replace(&mut tx, column, value, &sealed).await? {
            done.resealed += 1;
        } else {
            done.overtaken += 1;
        }
    }
    tx.commit().await?;
    metrics::counter!("menpai_resealed_values_total", "table" => column.table, "column" => column.column)
        .increment(done.resealed);
    round.resealed += done.resealed;
    round.overtaken += done.overtaken;
    round.unreadable += done.unreadable;
    Ok(stale.last().map(|value| value.key.clone()))
}
