//! The clock of gaps: a deadline that passed makes a task of the building's area, an answer whose time is over is asked
//! again, and dwellings are reminded once a week.
//!
//! Nothing is remembered between rounds: each looks at the database and does what is due, in one transaction per site, so
//! that one that was cut off did nothing and is made up for by the next. Two servers may do it at once: each row is locked by
//! one of them, and skipped by the other.

use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::gap::life::{Event, State, next};
use menpai_domain::ids::{GapId, SiteId};
use menpai_domain::terms::GapEventKind;
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::life::{self, Place};
use super::reminder;
use super::steps::{self, By, Step, Who};
use crate::clock::Clock;
use crate::db::Db;

/// How often the clock is looked at.
const EVERY: Duration = Duration::from_secs(30);
/// Gaps that one transaction takes on.
const BATCH: i64 = 500;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Gaps that became tasks.
    pub tasks: usize,
    /// Gaps whose answer is over.
    pub asked_again: usize,
    /// Dwellings that were reminded.
    pub reminded: usize,
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
                tracing::warn!(%error, "deadlines of gaps could not be looked at; it tries again");
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
pub async fn run_round(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Passed> {
    let mut tx = db.detect(&[]).await?;
    let sites = sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from gap_sites_due($1)"#, now)
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    let mut passed = Passed::default();
    let mut failed = None;
    for site_id in sites {
        if let Err(error) = pass_time(db, site_id, now, &mut passed).await {
            tracing::warn!(%site_id, %error, "the deadlines of a site could not be looked at");
            failed = Some(error);
        }
    }
    metrics::counter!("menpai_gaps_total", "change" => "task").increment(passed.tasks as u64);
    metrics::counter!("menpai_gap_reminders_total").increment(passed.reminded as u64);
    failed.map_or(Ok(passed), Err)
}

async fn pass_time(db: &Db, site_id: SiteId, now: DateTime<Utc>, passed: &mut Passed) -> sqlx::Result<()> {
    loop {
        let mut tx = db.detect(&[site_id]).await?;
        let Some(place) = life::place(&mut tx, site_id, now).await? else { return Ok(()) };
        let gaps = over(&mut tx, &place).await?;
        let mut batch = Passed::default();
        for id in &gaps {
            let Some(gap) = steps::lock(&mut tx, &Who::anybody(site_id), *id, now).await? else { continue };
            if let Ok(to) = next(gap.state, Event::DeadlinePassed) {
                let step = Step::new(to, GapEventKind::DeadlinePassed, By::Detector);
                let step = step.due_by(place.deadline(), gap.remind_on);
                steps::take(&mut tx, &place, &gap, step).await?;
                batch.tasks += 1;
            } else if let (State::Answered, Ok(to)) = (gap.state, next(gap.state, Event::QuietOver)) {
                let remind_on = steps::next_reminder(&mut tx, &place, gap.unit_id).await?;
                let step = Step::new(to, GapEventKind::QuietOver, By::Detector).begins_anew(&place, remind_on);
                steps::take(&mut tx, &place, &gap, step).await?;
                batch.asked_again += 1;
            }
        }
        batch.reminded = reminder::remind_due(&mut tx, &place).await?;
        tx.commit().await?;
        let (again, done) = (batch.tasks + batch.asked_again + batch.reminded > 0, batch);
        passed.tasks += done.tasks;
        passed.asked_again += done.asked_again;
        passed.reminded += done.reminded;
        if !again {
            return Ok(());
        }
    }
}

/// Gaps whose deadline or quiet time is over, and that nobody else is taking on.
async fn over(connection: &mut PgConnection, place: &Place) -> sqlx::Result<Vec<GapId>> {
    sqlx::query_scalar!(
        r#"select id as "id: GapId" from gap
           where site_id = $1 and closed_at is null
             and (state = 'reminded' and due_on < $2 or state = 'answered' and quiet_until < $2)
           order by id limit $3
           for update skip locked"#,
        place.site_id.as_uuid(),
        place.today,
        BATCH,
    )
    .fetch_all(connection)
    .await
}
