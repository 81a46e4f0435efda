//! Keeps the engine's snapshot what the registry says.
//!
//! The whole map is read once; then every change is read from the feed. A notification is only the bell: what it announces
//! is in the feed, also after an outage, through which the engine goes on answering from memory.

mod apply;
mod batch;
mod cells;
mod derive;
mod feed;
mod load;
mod once;
mod read;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use menpai_domain::ids::SiteId;
use sqlx::postgres::PgListener;
use sqlx::{PgConnection, PgPool};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::catalogue::CATALOGUE;
use crate::event::Event;
use crate::index::{Pack, SiteLayer, Snapshot};
use crate::tiler::Tiler;
use batch::Told;
use cells::{Cells, Recounted};
use feed::Position;
pub use once::read_once;

/// The bell.
const CHANNEL: &str = "menpai_change";
/// First and longest wait before the database is tried again.
const RETRY: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];
/// Longest rest between two rounds. A round takes the longer the more changed since a layer was packed, so after each one
/// changes gather for as long as it took: edits that come one by one, by the thousand, are packed together.
const REST: Duration = Duration::from_millis(100);

/// How often the connection that listens is asked whether it is there, and how long it may take to say so.
const ASK_EVERY: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(5);

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
        let mut follower =
            Follower { tiler: self, pool, options, position: None, cells: Cells::default(), epoch: 0, packing: None };
        let mut wait = RETRY[0];
        report(&Snapshot::default());
        metrics::gauge!("menpai_tiles_follows").set(0.0);
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
    packing: Option<JoinHandle<Packed>>,
}

impl Follower {
    /// Listens, catches up, follows; returns when the connection is lost.
    async fn run(&mut self) -> sqlx::Result<()> {
        // Listening comes first: what changes while the feed is read rings the bell again.
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        let mut asks = tokio::time::interval(ASK_EVERY);
        asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = tokio::time::interval(self.options.look_every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let began = Instant::now();
            self.catch_up().await?;
            self.compact();
            let rested = Instant::now() + began.elapsed().min(REST);
            let count_at = self.cells.next(self.options.count_every);
            loop {
                tokio::select! {
                    bell = listener.try_recv() => match bell? {
                        Some(_) => {
                            tokio::time::sleep_until(rested).await;
                            if is_lost(&mut listener)? {
                                return Ok(());
                            }
                        }
                        None => return Ok(()),
                    },
                    _ = looks.tick() => {}
                    () = until(count_at) => {}
                    packed = ready(&mut self.packing) => self.rebase(packed?),
                    _ = asks.tick() => {
                        patiently(sqlx::query("select").execute(&mut listener)).await?;
                        continue;
                    }
                }
                break;
            }
        }
    }

    async fn catch_up(&mut self) -> sqlx::Result<()> {
        let mut tx = patiently(feed::moment(&self.pool)).await?;
        let news = match &self.position {
            Some(position) => patiently(feed::news(&mut tx, position)).await?.map(|news| (position.at, news)),
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

    /// Puts a layer that was packed in the background in the place of what it was made of, unless that is gone.
    fn rebase(&self, packed: Packed) {
        let Some(before) = self.tiler.snapshot() else { return };
        let Packed { site, index, layer, pack, epoch } = packed;
        let Some(current) = before.site(site).map(|map| map.layer(index)) else { return };
        if current.has_base_of(&layer) {
            let mut next = Snapshot::clone(&before);
            next.put(site, index, current.rebased(pack, epoch));
            report(&next);
            self.tiler.publish(next, Vec::new());
        }
    }

    /// Begins to pack a layer that so much changed of, unless one is being packed.
    fn compact(&mut self) {
        let snapshot = self.tiler.snapshot();
        let crowded = snapshot.as_ref().and_then(|snapshot| snapshot.crowded().next());
        let (None, Some((site, index, layer))) = (&self.packing, crowded) else { return };
        let (layer, epoch) = (layer.clone(), self.epoch);
        self.packing = Some(tokio::task::spawn_blocking(move || {
            let pack = layer.compacted();
            Packed { site, index, layer, epoch, pack }
        }));
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

/// Takes what rang meanwhile as one bell; answers whether the connection was lost.
fn is_lost(listener: &mut PgListener) -> sqlx::Result<bool> {
    while let Some(bell) = listener.try_recv().now_or_never() {
        if bell?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the cells of a site in the place of those that were there; answers what to tell of it.
fn put(snapshot: &mut Snapshot, recounted: Recounted, epoch: u64) -> Vec<Event> {
    let Recounted { site, layers } = recounted;
    let mut told = Told::default();
    for (index, features) in layers {
        let layer = snapshot.site(site).map(|map| map.layer(index).clone());
        let layer = layer.unwrap_or_else(|| SiteLayer::empty(&CATALOGUE[index]));
        if let Some(changed) = layer.replaced(features, epoch) {
            changed.differences.into_iter().for_each(|difference| told.add(site, CATALOGUE[index].feed, difference));
            snapshot.put(site, index, changed.layer);
        }
    }
    told.into_events().collect()
}

/// An answer that should come at once: a database that hangs is no better than one that is away.
async fn patiently<T>(answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Waits until a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// A layer that was packed in the background.
struct Packed {
    site: SiteId,
    index: usize,
    /// What was packed, as of which change.
    layer: SiteLayer,
    epoch: u64,
    pack: Pack,
}

/// What is being packed, when it is ready; never, where nothing is.
async fn ready(packing: &mut Option<JoinHandle<Packed>>) -> sqlx::Result<Packed> {
    match packing {
        Some(handle) => {
            let packed = handle.await;
            *packing = None;
            packed.map_err(interrupted)
        }
        None => std::future::pending().await,
    }
}

fn interrupted(error: tokio::task::JoinError) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(error))
}

/// Sets the metrics of the index; answers how many features it has.
fn report(snapshot: &Snapshot) -> usize {
    let counts = snapshot.counts();
    for (spec, count) in CATALOGUE.iter().zip(counts) {
        #[expect(clippy::cast_precision_loss, reason = "there are fewer features than a double counts exactly")]
        metrics::gauge!("menpai_tiles_features", "layer" => spec.name).set(*count as f64);
    }
    #[expect(clippy::cast_precision_loss, reason = "there are fewer bytes than a double counts exactly")]
    metrics::gauge!("menpai_tiles_index_bytes").set(snapshot.heap_bytes() as f64);
    counts.iter().sum()
}
