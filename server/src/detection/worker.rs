//! The worker: takes marks, judges their units, writes what changed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::gap::Evidence;
use menpai_domain::ids::{GapId, SiteId, UnitId};
use menpai_domain::terms::{GapClosing, GapRule};
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::bell::Bell;
use super::gaps::{self, OpenGap, Step};
use super::judging::{Judged, UnitGaps, judge_units};
use super::quiet::Kept;
use super::store::{self, Site};
use crate::clock::Clock;
use crate::db::Db;
use crate::gaps::life::{self, NewGap, Place};

/// Marks that one transaction takes: a village's worth, so that each kind of fact is asked for once.
const BATCH_MARKS: i64 = 4_000;
/// Sites that are judged at the same time: while one waits for the database, the other counts.
const SITES_AT_ONCE: usize = 2;
/// How often the worker looks without having heard the bell.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Units judged.
    pub units: usize,
    /// Gaps opened.
    pub opened: usize,
    /// Gaps whose counts or facts changed.
    pub updated: usize,
    /// Gaps closed.
    pub closed: usize,
}

/// Starts the worker; it ends when `stop` is cancelled. The transaction at hand is rolled back with its marks.
pub fn start(tasks: &TaskTracker, db: Db, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        let (mut bell, kept) = (Bell::default(), Kept::default());
        while !stop.is_cancelled() {
            let round = tokio::select! {
                round = round(&db, &kept, clock.now()) => round,
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
    round(db, &Kept::default(), now).await
}

async fn round(db: &Db, kept: &Kept, now: DateTime<Utc>) -> sqlx::Result<Round> {
    let mut tx = db.detect(&[]).await?;
    store::sweep(&mut tx, now).await?;
    let sites = store::sites(&mut tx).await?;
    tx.commit().await?;
    let workers = SITES_AT_ONCE.min(sites.len());
    let left = Arc::new(Mutex::new(sites.into_iter()));
    let mut working: JoinSet<(Round, sqlx::Result<()>)> =
        (0..workers).map(|_| judge_sites(db.clone(), Arc::clone(&left), kept.clone(), now)).collect();
    let mut round = Round::default();
    let mut outcome = Ok(());
    while let Some(done) = working.join_next().await {
        let (part, done) = done.unwrap_or_else(|_panicked| (Round::default(), Err(sqlx::Error::WorkerCrashed)));
        round.add(part);
        outcome = outcome.and(done);
    }
    for (change, count) in [("opened", round.opened), ("updated", round.updated), ("closed", round.closed)] {
        metrics::counter!("menpai_gaps_total", "change" => change).increment(count as u64);
    }
    outcome.map(|()| round)
}

/// Judges one site after the other until none is left for whoever is free.
async fn judge_sites(
    db: Db,
    left: Arc<Mutex<std::vec::IntoIter<SiteId>>>,
    kept: Kept,
    now: DateTime<Utc>,
) -> (Round, sqlx::Result<()>) {
    let (mut round, mut outcome) = (Round::default(), Ok(()));
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    while let Some(site_id) = next() {
        if let Err(error) = judge_site(&db, site_id, &kept, now, &mut round).await {
            tracing::warn!(%site_id, %error, "the units of a site could not be judged");
            metrics::counter!("menpai_detection_failures_total").increment(1);
            outcome = Err(error);
        }
    }
    (round, outcome)
}

/// Takes the marks of a site batch by batch, each in a transaction of its own, until none is left.
async fn judge_site(db: &Db, site_id: SiteId, kept: &Kept, now: DateTime<Utc>, round: &mut Round) -> sqlx::Result<()> {
    loop {
        let mut tx = db.detect(&[site_id]).await?;
        store::lock_site(&mut tx, site_id).await?;
        let units = store::take(&mut tx, site_id, BATCH_MARKS).await?;
        if units.is_empty() {
            return tx.commit().await;
        }
        let (Some(site), Some(place)) =
            (store::site(&mut tx, site_id, now).await?, life::place(&mut tx, site_id, now).await?)
        else {
            return Ok(());
        };
        let batch = if site.assessed {
            judge_batch(&mut tx, &site, &place, kept, &units).await?
        } else {
            switch_off(&mut tx, &place, &units).await?
        };
        tx.commit().await?;
        round.add(batch);
    }
}

/// Judges units and takes the steps that follow.
async fn judge_batch(
    connection: &mut PgConnection,
    site: &Site,
    place: &Place,
    kept: &Kept,
    units: &BTreeSet<UnitId>,
) -> sqlx::Result<Round> {
    let quiet = kept.of(connection, site.id, site.nights(), place.now).await?;
    let judged = judge_units(connection, site, &site.parameters, &quiet, units, place.now).await?;
    let mut steps = Steps { site, place, counted: Vec::new(), round: Round::default() };
    // In the order of ids: whoever else locks gaps of several units does so, too.
    for unit_id in units {
        if let Some((judged, gaps)) = judged.get(unit_id) {
            steps.take(connection, *unit_id, judged, gaps).await?;
        }
    }
    steps.finish(connection, units.len()).await
}

/// The steps of a batch.
struct Steps<'a> {
    site: &'a Site,
    place: &'a Place,
    /// Counts that are written at the end, all at once.
    counted: Vec<(GapId, Evidence, i32)>,
    round: Round,
}

impl Steps<'_> {
    /// Takes those of a unit, rule by rule.
    async fn take(
        &mut self,
        connection: &mut PgConnection,
        unit_id: UnitId,
        judged: &Judged,
        gaps: &UnitGaps,
    ) -> sqlx::Result<()> {
        for rule in GapRule::ALL {
            let gap = gaps.open(rule);
            let found = judged.findings.iter().find(|(finding, _)| finding.rule == rule);
            let closing = |gap: &OpenGap| gaps::closing(gap, rule, &judged.known.facts, &self.site.parameters);
            match (gaps::step(gap, found, closing), gap, found) {
                (Step::Open, _, Some((finding, print))) if !gaps.sleeps(rule, print) => {
                    let new = NewGap {
                        unit_id,
                        rule,
                        rule_version: finding.version,
                        fingerprint: Some(print),
                        evidence: &finding.evidence,
                    };
                    let opened = life::open(connection, self.place, &new).await?;
                    self.round.opened += usize::from(opened.is_some());
                }
                (Step::Count, Some(gap), Some((finding, _))) => {
                    self.counted.push((gap.id, finding.evidence, finding.version));
                }
                (Step::Change, Some(gap), Some((finding, print))) => {
                    let changed = life::update(connection, self.place, gap.id, Some(print), &finding.evidence).await?;
                    self.round.updated += usize::from(changed);
                }
                (Step::Close(because), Some(gap), _) => {
                    let closed = life::close(connection, self.place, gap.id, because).await?;
                    self.round.closed += usize::from(closed);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the counts, and reminds whom there is to remind.
    async fn finish(mut self, connection: &mut PgConnection, units: usize) -> sqlx::Result<Round> {
        if self.round.opened + self.round.updated > 0 {
            life::remind_due(connection, self.place).await?;
        }
        gaps::count(connection, self.site.id, &self.counted, self.place.now).await?;
        self.round.updated += self.counted.len();
        self.round.units = units;
        Ok(self.round)
    }
}

/// Closes what is open where no impact assessment is in force. Nothing is read but the gaps.
async fn switch_off(connection: &mut PgConnection, place: &Place, units: &BTreeSet<UnitId>) -> sqlx::Result<Round> {
    let mut round = Round { units: units.len(), ..Round::default() };
    for gap in gaps::open(connection, place.site_id, units).await? {
        let closed = life::close(connection, place, gap, GapClosing::DetectionOff).await?;
        round.closed += usize::from(closed);
    }
    Ok(round)
}

impl Round {
    fn add(&mut self, other: Self) {
        self.units += other.units;
        self.opened += other.opened;
        self.updated += other.updated;
        self.closed += other.closed;
    }
}
