//! The clock of viewings: what nobody answered expires when its time begins, and whoever asked is told; what is on
//! offer no longer is not shown, and both sides are reminded the evening before and one hour before.
//!
//! Nothing is remembered between rounds: each looks at the database and does what is due. That somebody was reminded is a column,
//! written in the transaction that tells them, so that they are once, also over a restart and with two servers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use menpai_domain::terms::NotificationKind;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{act, close, store};
use crate::access::Scope;
use crate::clock::Clock;
use crate::db::Db;
use crate::http::{ApiError, ApiResult};
use crate::trail::Actor;

/// How often the clock is looked at.
const EVERY: Duration = Duration::from_secs(30);
/// Viewings that one transaction takes on.
const BATCH: i64 = 100;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Viewings that nobody had answered.
    pub expired: usize,
    /// Viewings of what is on offer no longer.
    pub called_off: usize,
    /// Viewings that both sides were reminded of.
    pub reminded: usize,
}

/// Why a round could not be finished.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RoundError(String);

impl From<ApiError> for RoundError {
    fn from(error: ApiError) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        Self(cause.unwrap_or_else(|| error.to_string()))
    }
}

/// Starts the job; it ends when `stop` is cancelled. The transaction at hand is rolled back.
pub fn start(tasks: &TaskTracker, db: Db, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = run_round(&db, clock.now()) => round,
                () = stop.cancelled() => return,
            };
            if let Err(error) = round {
                tracing::warn!(%error, "the clock of viewings could not be looked at; it tries again");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Does what is due by now, site by site.
///
/// # Errors
/// The database is away, or fails for one site; the others are done nevertheless.
pub async fn run_round(db: &Db, now: DateTime<Utc>) -> Result<Passed, RoundError> {
    let sites = sites_due(db, now).await.map_err(ApiError::from)?;
    let mut passed = Passed::default();
    let mut failed = None;
    for site in sites {
        if let Err(error) = pass_time(db, site, now, &mut passed).await {
            failed = Some(RoundError::from(error));
        }
    }
    failed.map_or(Ok(passed), Err)
}

async fn sites_due(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Vec<SiteId>> {
    let mut tx = db.detect(&[]).await?;
    let sites = sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from viewing_sites_due($1)"#, now)
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(sites)
}

async fn pass_time(db: &Db, site: SiteId, now: DateTime<Utc>, passed: &mut Passed) -> ApiResult<()> {
    let scope = Scope::of_sites(vec![site]);
    loop {
        let mut tx = db.api(&scope).await?;
        let expired = store::expire(&mut tx, site, now, BATCH).await?;
        for id in &expired {
            let Some(row) = store::find(&mut tx, &scope, *id, now).await? else { continue };
            act::tell_seeker(&mut tx, &row, NotificationKind::ViewingUnanswered, now).await?;
        }
        tx.commit().await?;
        passed.expired += expired.len();
        if expired.is_empty() {
            break;
        }
    }
    loop {
        let mut tx = db.api(&scope).await?;
        let gone = close::cancel(&mut tx, Actor::HOUSEKEEPING, site, None, now, BATCH).await?;
        tx.commit().await?;
        passed.called_off += gone;
        if gone == 0 {
            break;
        }
    }
    loop {
        let mut tx = db.api(&scope).await?;
        let due = store::take_reminders(&mut tx, site, now, BATCH).await?;
        for reminder in due.iter().filter(|reminder| reminder.is_of_use) {
            let Some(row) = store::find(&mut tx, &scope, reminder.id, now).await? else { continue };
            act::tell_landlords(&mut tx, &row, NotificationKind::ViewingReminder, now).await?;
            act::tell_seeker(&mut tx, &row, NotificationKind::ViewingReminder, now).await?;
            passed.reminded += 1;
        }
        tx.commit().await?;
        if due.is_empty() {
            return Ok(());
        }
    }
}
