//! Gives entries their places: about once a second, one server of the installation at a time.
//!
//! It polls instead of listening: NOTIFY takes a lock that every committing transaction of the database would wait for,
//! which is what entries without places avoid. One look for new entries is one probe of an index.

use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use menpai_domain::trail::{Checkpoint, EntryFacts, Hash, leaf_hash};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::keys::TrailKeys;
use super::store::{self, FactsRow};
use super::tree::{self, Signed};
use crate::clock::Clock;
use crate::config::Trail;
use crate::db::{Db, Tx};
use crate::reviews;

/// Advisory lock of whoever appends. Nobody else takes it: `site_apart` in the migrations, say, holds 7004003 for as long
/// as the load of a village takes.
const LOCK: i64 = 7_004_004;
/// How often it looks for new entries.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Entries that one transaction takes.
const BATCH: i64 = 1_000;

/// Appends to the chains and trees of all sites, and signs their heads.
pub struct Sequencer {
    db: Db,
    clock: Clock,
    keys: TrailKeys,
    config: Trail,
    /// The oldest transaction that was running when all entries had places; 0: everything is looked through.
    since: i64,
    /// Sites whose tree lacks a subtree: they are left alone until the next start, and their entries wait.
    damaged: Vec<Uuid>,
}

impl Sequencer {
    /// One that looks through the whole trail first.
    #[must_use]
    pub const fn new(db: Db, clock: Clock, keys: TrailKeys, config: Trail) -> Self {
        Self { db, clock, keys, config, since: 0, damaged: Vec::new() }
    }

    /// Starts it; when `stop` is cancelled, it sequences and signs what came until then.
    pub fn start(self, tasks: &TaskTracker, stop: CancellationToken) {
        tasks.spawn(self.run(stop));
    }

    async fn run(mut self, stop: CancellationToken) {
        let every = |period| {
            let mut interval = tokio::time::interval(period);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval
        };
        let mut looks = every(LOOK_EVERY);
        let mut signings = every(Duration::from_secs(self.config.checkpoint_every_s));
        while !stop.is_cancelled() {
            let done = tokio::select! {
                _ = looks.tick() => self.sequence().await.map(drop),
                _ = signings.tick() => self.sign().await,
                () = stop.cancelled() => break,
            };
            if let Err(error) = done {
                metrics::counter!("menpai_trail_failures_total").increment(1);
                tracing::error!(%error, "entries of the trail wait for their places; it is tried again");
            }
        }
        if let Err(error) = self.finish().await {
            tracing::error!(%error, "the trail could not be signed before the end; the next start does it");
        }
    }

    async fn finish(&mut self) -> sqlx::Result<()> {
        self.sequence().await?;
        self.sign().await
    }

    /// Gives every committed entry its place; answers how many got one.
    ///
    /// # Errors
    /// The database is away, or refuses; then no place of the batch at hand is given.
    pub async fn sequence(&mut self) -> sqlx::Result<usize> {
        let mut count = 0;
        loop {
            let (mut tx, oldest) = self.begin().await?;
            if oldest < self.since {
                // Transaction ids went back: this is another database than before.
                self.since = 0;
            }
            let rows = store::list_waiting(&mut tx, self.since, &self.damaged, BATCH).await?;
            let (found, is_last) = (rows.len(), rows.len() < usize::try_from(BATCH).unwrap_or(0));
            let damaged = append(&mut tx, rows).await?;
            tx.commit().await?;
            count += found;
            if is_last {
                self.since = oldest;
                #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in a double")]
                metrics::gauge!("menpai_trail_sequenced_at_seconds").set(self.clock.now().timestamp() as f64);
            }
            for site in damaged {
                tracing::error!(site = %site, "the tree of the trail lacks a subtree: run `menpai audit verify`; its entries wait");
                self.damaged.push(site);
            }
            #[expect(clippy::cast_precision_loss, reason = "there are few sites")]
            metrics::gauge!("menpai_trail_damaged_sites").set(self.damaged.len() as f64);
            if is_last {
                return Ok(count);
            }
        }
    }

    /// A transaction that may append, once no other server does, and the oldest transaction that was running at its
    /// beginning.
    async fn begin(&self) -> sqlx::Result<(Tx, i64)> {
        let mut tx = self.db.trail().await?;
        sqlx::query!("select set_config('lock_timeout', '10s', true) as patience").fetch_one(&mut *tx).await?;
        sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).fetch_one(&mut *tx).await?;
        // Asked before the entries are: what commits in between is looked at twice, and never missed.
        let oldest =
            sqlx::query_scalar!(r#"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldest!""#)
                .fetch_one(&mut *tx)
                .await?;
        Ok((tx, oldest))
    }

    /// Signs the head of every tree that grew, and draws the samples that are due.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sign(&self) -> sqlx::Result<()> {
        let now = self.clock.now();
        let (mut tx, _) = self.begin().await?;
        for (site_id, size) in tree::list_grown(&mut tx).await? {
            if let Some(frontier) = tree::frontier(&mut tx, site_id, size).await?
                && let Some(checkpoint) = self.checkpoint(site_id, size, frontier.root(), now)
            {
                tree::insert_checkpoint(&mut tx, site_id, &checkpoint).await?;
            }
        }
        tx.commit().await?;
        let (mut tx, _) = self.begin().await?;
        reviews::sample::draw(&mut tx, now, i64::from(self.config.sample_per_week)).await?;
        tx.commit().await
    }

    fn checkpoint(&self, site_id: SiteId, size: u64, root: Hash, at: DateTime<Utc>) -> Option<Signed> {
        let head = Checkpoint { origin: self.keys.origin(site_id), size, root };
        let note = self.keys.signer(site_id)?.sign(&head);
        Some(Signed { size, root, note, at })
    }
}

/// Appends the rows, which are in order of their sites; answers the sites whose tree could not grow.
async fn append(tx: &mut Tx, rows: Vec<FactsRow>) -> sqlx::Result<Vec<Uuid>> {
    let mut damaged = Vec::new();
    let leaves: Vec<(Uuid, Uuid, Hash)> = rows
        .into_iter()
        .map(|row| {
            let (site, id) = (row.site_id, row.id);
            (site, id, leaf_hash(&EntryFacts::from(row).to_bytes()))
        })
        .collect();
    for of_site in leaves.chunk_by(|a, b| a.0 == b.0) {
        let leaves: Vec<(Uuid, Hash)> = of_site.iter().map(|(_, id, leaf)| (*id, *leaf)).collect();
        let Some((site, ..)) = of_site.first() else { continue };
        if !tree::append(tx, SiteId::from_uuid(*site), &leaves).await? {
            damaged.push(*site);
        }
    }
    Ok(damaged)
}
