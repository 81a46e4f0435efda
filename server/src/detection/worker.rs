//! The worker: takes marks, judges their units, writes what changed.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::GapClosing;
use menpai_domain::ids::SiteId;
use menpai_domain::presence::Nights;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::bell::Bell;
use super::rule::{self, Step, Verdict};
use super::store;
use crate::clock::Clock;
use crate::db::Db;

/// Marks that one transaction takes.
const BATCH_MARKS: i64 = 500;
/// How often the worker looks without having heard the bell.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Units judged.
    pub units: usize,
    /// Gaps opened.
    pub opened: usize,
    /// Gaps whose counts changed.
    pub updated: usize,
    /// Gaps closed.
    pub closed: usize,
}

/// Starts the worker; it ends when `stop` is cancelled. The transaction at hand is rolled back with its marks.
pub fn start(tasks: &TaskTracker, db: Db, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        let mut bell = Bell::default();
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = run_round(&db, clock.now()) => round,
                () = stop.cancelled() => return,
            };
            match round {
                Ok(round) if round != Round::default() => tracing::debug!(?round, "gaps were looked at"),
                Ok(_nothing) => {}
                Err(error) => tracing::warn!(%error, "the detector could not finish its round; it tries again"),
            }
            tokio::select! {
                () = bell.wait(&db, LOOK_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Judges everything that is marked or due by now.
///
/// # Errors
/// The database is away, or fails for one site; the other sites are judged nevertheless, and no mark is lost.
pub async fn run_round(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Round> {
    let mut tx = db.detect(&[]).await?;
    store::sweep(&mut tx, now).await?;
    let sites = store::sites(&mut tx).await?;
    tx.commit().await?;
    let mut round = Round::default();
    let mut failed = None;
    for site_id in sites {
        if let Err(error) = judge_site(db, site_id, now, &mut round).await {
            tracing::warn!(%site_id, %error, "the units of a site could not be judged");
            metrics::counter!("menpai_detection_failures_total").increment(1);
            failed = Some(error);
        }
    }
    for (change, count) in [("opened", round.opened), ("updated", round.updated), ("closed", round.closed)] {
        metrics::counter!("menpai_gaps_total", "change" => change).increment(count as u64);
    }
    failed.map_or(Ok(round), Err)
}

/// Takes the marks of a site batch by batch, each in a transaction of its own, until none is left.
async fn judge_site(db: &Db, site_id: SiteId, now: DateTime<Utc>, round: &mut Round) -> sqlx::Result<()> {
    loop {
        let mut tx = db.detect(&[site_id]).await?;
        let Some(site) = store::lock_site(&mut tx, site_id, now).await? else { return Ok(()) };
        let units = store::take(&mut tx, site_id, BATCH_MARKS).await?;
        if units.is_empty() {
            return tx.commit().await;
        }
        let mut gaps = store::open_gaps(&mut tx, site_id, &units).await?;
        let mut facts =
            if site.assessed { store::facts(&mut tx, site_id, &units, &site, now).await? } else { HashMap::new() };
        let mut batch = Round { units: units.len(), ..Round::default() };
        for unit_id in units {
            let gap = gaps.remove(&unit_id);
            let facts = facts.remove(&unit_id).unwrap_or_default();
            let step = if site.assessed {
                let verdict: Verdict = rule::judge(&facts, site.parameters, Nights::at(site.local));
                rule::step(gap.map(|gap| gap.1), verdict, &facts)
            } else {
                gap.map_or(Step::Stay, |_open| Step::Close(GapClosing::DetectionOff))
            };
            match (step, gap) {
                (Step::Open(evidence), _) => {
                    let due_on = site.today.checked_add_days(Days::new(u64::from(site.deadline_days)));
                    let due_on = due_on.unwrap_or(NaiveDate::MAX);
                    let opened = store::open(&mut tx, site_id, unit_id, due_on, evidence, now).await?;
                    batch.opened += usize::from(opened);
                }
                (Step::Update(evidence), Some((id, _))) => {
                    store::update(&mut tx, site_id, id, evidence, now).await?;
                    batch.updated += 1;
                }
                (Step::Close(because), Some((id, _))) => {
                    store::close(&mut tx, site_id, id, because, now).await?;
                    batch.closed += 1;
                }
                (Step::Stay | Step::Update(_) | Step::Close(_), _) => {}
            }
        }
        tx.commit().await?;
        round.add(batch);
    }
}

impl Round {
    fn add(&mut self, other: Self) {
        self.units += other.units;
        self.opened += other.opened;
        self.updated += other.updated;
        self.closed += other.closed;
    }
}
