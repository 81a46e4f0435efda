//! Keeps the engine's snapshot what the registry says.
//!
//! The whole map is read once; then every change is read from the feed. A notification is only the bell: what it announces
//! is in the feed, also after an outage, through which the engine goes on answering from memory.

mod batch;
mod cells;
mod feed;
mod read;

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{PgConnection, PgPool};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::catalogue::CATALOGUE;
use crate::event::Event;
use crate::index::{SiteLayer, Snapshot};
use crate::tiler::Tiler;
use batch::{Batch, Touched};
use cells::{Cells, Recounted};
use feed::{ChangeRow, Position};

/// The bell.
const CHANNEL: &str = "menpai_change";
/// First and longest wait before the database is tried again.
const RETRY: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// How an engine follows the registry.
#[derive(Debug, Clone, Copy)]
pub struct FollowOptions {
    /// How often to look which terms began or ended, and whether a bell was missed.
    pub look_every: Duration,
    /// How long the cells of a site stay as they are, however often what they count changes.
    pub count_every: Duration,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self { look_every: Duration::from_mins(1), count_every: Duration::from_mins(1) }
    }
}

impl Tiler {
    /// Reads the map and follows its changes until told to stop. An outage of the database is waited through.
    pub async fn follow(self: Arc<Self>, pool: PgPool, options: FollowOptions, stop: CancellationToken) {
        let mut follower = Follower { tiler: self, pool, options, position: None, cells: Cells::default(), epoch: 0 };
        let mut wait = RETRY[0];
        loop {
            let since = Instant::now();
            let outcome = tokio::select! {
                outcome = follower.run() => outcome,
                () = stop.cancelled() => return,
            };
            metrics::gauge!("menpai_tiles_follows").set(0.0);
            if let Err(error) = outcome {
                tracing::warn!(%error, "the map can't follow the registry at the moment");
            }
            wait = if since.elapsed() > RETRY[1] { RETRY[0] } else { RETRY[1].min(wait * 2) };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

struct Follower {
    tiler: Arc<Tiler>,
    pool: PgPool,
    options: FollowOptions,
    /// None until the map was read.
    position: Option<Position>,
    cells: Cells,
    /// The number of the last change.
    epoch: u64,
}

impl Follower {
    /// Listens, catches up, follows; returns when the connection is lost.
    async fn run(&mut self) -> sqlx::Result<()> {
        // Listening comes first: what changes while the feed is read rings the bell again.
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        let mut looks = tokio::time::interval(self.options.look_every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.catch_up().await?;
            let count_at = self.cells.next(self.options.count_every);
            tokio::select! {
                bell = listener.try_recv() => match bell? {
                    Some(_) => while listener.next_buffered().is_some() {},
                    None => return Ok(()),
                },
                _ = looks.tick() => {}
                () = until(count_at) => {}
            }
        }
    }

    async fn catch_up(&mut self) -> sqlx::Result<()> {
        let mut tx = feed::moment(&self.pool).await?;
        let news = match &self.position {
            Some(position) => feed::news(&mut tx, position).await?.map(|news| (position.at, news)),
            None => None,
        };
        match news {
            Some((since, news)) => {
                let mut changes = news.changes;
                changes.extend(feed::turned(&mut tx, since, news.position.at).await?);
                self.cells.note(&changes);
                self.cells.look(news.position.at);
                if !changes.is_empty() {
                    self.apply(&mut tx, changes).await?;
                }
                self.recount(&mut tx).await?;
                self.position = Some(news.position);
            }
            None => self.load(&mut tx).await?,
        }
        tx.commit().await?;
        metrics::gauge!("menpai_tiles_follows").set(1.0);
        if let Some(position) = &self.position {
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in a double")]
            metrics::gauge!("menpai_tiles_read_at_seconds").set(position.at.timestamp() as f64);
        }
        Ok(())
    }

    /// Reads everything.
    async fn load(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let started = Instant::now();
        let position = feed::position(connection).await?;
        self.epoch += 1;
        let mut snapshot = Snapshot::default();
        for (index, spec) in CATALOGUE.iter().enumerate() {
            for (site, features) in read::features(connection, spec, None, None).await? {
                let epoch = self.epoch;
                let layer = blocking(move || SiteLayer::packed(features, epoch)).await?;
                snapshot.put(site, index, layer);
            }
        }
        self.cells.clear();
        self.cells.look(position.at);
        for recounted in self.cells.count(connection, true, Duration::ZERO).await? {
            put(&mut snapshot, recounted, self.epoch);
        }
        let is_first = self.position.is_none();
        self.position = Some(position);
        let features: usize = report(&snapshot);
        tracing::info!(features, ms = started.elapsed().as_millis(), "the map was read");
        self.tiler.publish(snapshot, if is_first { Vec::new() } else { vec![Event::Reset] });
        Ok(())
    }

    /// Reads again what changed.
    async fn apply(&mut self, connection: &mut PgConnection, changes: Vec<ChangeRow>) -> sqlx::Result<()> {
        let batch = Batch::new(changes);
        let Some(before) = self.tiler.snapshot() else { return Ok(()) };
        let mut next = Snapshot::clone(&before);
        self.epoch += 1;
        for (site, word, touched) in batch.touched() {
            for (index, spec) in CATALOGUE.iter().enumerate().filter(|(_, spec)| spec.feed == word) {
                let Touched { ids, all, .. } = touched;
                let wanted = (!all).then(|| ids.iter().copied().collect());
                let read =
                    read::features(connection, spec, Some(site), wanted).await?.remove(&site).unwrap_or_default();
                let layer = before.site(site).map(|map| map.layer(index).clone()).unwrap_or_default();
                let other = if *all { layer.replaced(read, self.epoch) } else { layer.changed(ids, read, self.epoch) };
                if let Some(layer) = other {
                    next.put(site, index, layer);
                }
            }
        }
        let next = blocking(move || {
            next.pack();
            report(&next);
            next
        });
        self.tiler.publish(next.await?, batch.into_events());
        Ok(())
    }

    /// Counts the cells of sites that are due.
    async fn recount(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let recounted = self.cells.count(connection, false, self.options.count_every).await?;
        let Some(before) = self.tiler.snapshot() else { return Ok(()) };
        if recounted.is_empty() {
            return Ok(());
        }
        let mut next = Snapshot::clone(&before);
        self.epoch += 1;
        let events = recounted.into_iter().flat_map(|site| put(&mut next, site, self.epoch)).collect();
        self.tiler.publish(next, events);
        Ok(())
    }
}

/// Puts the cells of a site in the place of those that were there; answers what to tell of it.
fn put(snapshot: &mut Snapshot, recounted: Recounted, epoch: u64) -> Vec<Event> {
    let Recounted { site, layers, events } = recounted;
    for (index, features) in layers {
        let layer = snapshot.site(site).map(|map| map.layer(index).clone());
        let layer = match layer {
            Some(layer) => layer.replaced(features, epoch),
            None => Some(SiteLayer::packed(features, epoch)),
        };
        if let Some(layer) = layer {
            snapshot.put(site, index, layer);
        }
    }
    events
}

/// Waits until a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Work that takes a while on a large map, done where it holds nobody up.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> sqlx::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))
}

/// Sets the metrics of the index; answers how many features it has.
fn report(snapshot: &Snapshot) -> usize {
    let counts = snapshot.counts();
    for (spec, count) in CATALOGUE.iter().zip(&counts) {
        #[expect(clippy::cast_precision_loss, reason = "there are fewer features than a double counts exactly")]
        metrics::gauge!("menpai_tiles_features", "layer" => spec.name).set(*count as f64);
    }
    counts.iter().sum()
}
