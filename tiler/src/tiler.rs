//! The tile engine: the present snapshot, the cache of what was drawn from it, and who wants to hear of changes.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use menpai_domain::ids::SiteId;
use moka::future::Cache;
use tokio::sync::{broadcast, watch};

use crate::cache::{CachedTile, TileError, TileKey};
use crate::catalogue::{Audience, CATALOGUE, LayerSet, Source};
use crate::compress::Encoding;
use crate::crs::TileCrs;
use crate::cut::Detail;
use crate::event::Event;
use crate::index::Snapshot;
use crate::render::{Drawing, render};
use crate::world::{TileId, WorldRect};

/// How an engine works.
#[derive(Debug, Clone, Copy)]
pub struct TilerOptions {
    /// Bytes that the cache may hold; 0: every tile is drawn anew.
    pub cache_bytes: u64,
    /// How much of its features a tile shows.
    pub detail: Detail,
}

impl Default for TilerOptions {
    fn default() -> Self {
        Self { cache_bytes: 128 << 20, detail: Detail::Seen }
    }
}

/// How long a tile is kept that nobody asks for.
const CACHE_IDLE: Duration = Duration::from_hours(1);
/// Events that a listener may be behind.
const EVENT_BACKLOG: usize = 1024;

/// The tile engine.
pub struct Tiler {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    loaded: watch::Sender<bool>,
    /// None where every tile is drawn anew.
    cache: Option<Cache<TileKey, Arc<CachedTile>>>,
    detail: Detail,
    events: broadcast::Sender<Event>,
    /// Differs from run to run: epochs begin anew with every start.
    run: RandomState,
}

/// Which tile somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct TileRequest<'a> {
    /// Its layers.
    pub layers: LayerSet,
    /// Its address.
    pub tile: TileId,
    /// Its coordinate system.
    pub crs: TileCrs,
    /// What the caller may see of each feature.
    pub audience: Audience,
    /// The sites that the caller may see.
    pub sites: &'a [SiteId],
}

/// A tile as it stands at present: its state is known, its bytes need not be.
pub struct TileState {
    tiler: Arc<Tiler>,
    snapshot: Arc<Snapshot>,
    key: TileKey,
}

impl Tiler {
    /// An engine that has nothing loaded yet; see [`Tiler::follow`].
    #[must_use]
    pub fn new(options: TilerOptions) -> Arc<Self> {
        let weight = |_: &TileKey, tile: &Arc<CachedTile>| tile.weight();
        let cache = Cache::builder().max_capacity(options.cache_bytes).weigher(weight).time_to_idle(CACHE_IDLE);
        Arc::new(Self {
            snapshot: RwLock::default(),
            loaded: watch::Sender::new(false),
            cache: (options.cache_bytes > 0).then(|| cache.build()),
            detail: options.detail,
            events: broadcast::Sender::new(EVENT_BACKLOG),
            run: RandomState::new(),
        })
    }

    /// Whether the map was read: until then no tile can be answered.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        *self.loaded.borrow()
    }

    /// Waits until the map was read.
    pub async fn loaded(&self) {
        // The sender lives as long as `self`.
        drop(self.loaded.subscribe().wait_for(|loaded| *loaded).await);
    }

    /// What changes from now on. The map is as an event says when it arrives.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Every site of the map; `None` until the map was read.
    #[must_use]
    pub fn sites(&self) -> Option<Vec<SiteId>> {
        Some(self.snapshot()?.ids())
    }

    /// The box around what the sites hold, for the whole of them. Cells reach beyond what they count, and don't count.
    #[must_use]
    pub fn bounds(&self, sites: &[SiteId]) -> Option<WorldRect> {
        let snapshot = self.snapshot()?;
        let holds = |index: &usize| !matches!(CATALOGUE[*index].source, Source::Cells(_));
        let of_site = |id: &SiteId| {
            let site = snapshot.site(*id)?;
            (0..CATALOGUE.len()).filter(holds).filter_map(|index| site.layer(index).bounds()).reduce(WorldRect::union)
        };
        sites.iter().filter_map(of_site).reduce(WorldRect::union)
    }

    /// The present state of a tile, without drawing it; `None` until the map was read.
    #[must_use]
    pub fn tile(self: &Arc<Self>, request: TileRequest<'_>) -> Option<TileState> {
        let snapshot = self.snapshot()?;
        let TileRequest { layers, tile, crs, audience, .. } = request;
        let layers = layers.at_zoom(tile.z()).seen_by(audience);
        let sites =
            if layers.is_empty() { Vec::new() } else { snapshot.sites_within(request.sites, crs, tile.reach()) };
        let reach = crs.reach_in_wgs84(tile.reach());
        let epoch =
            sites.iter().filter_map(|id| snapshot.site(*id)).map(|site| site.epoch_at(layers, reach, audience)).max();
        let key = TileKey { layers, tile, crs, audience, sites: sites.into(), epoch: epoch.unwrap_or_default() };
        Some(TileState { tiler: self.clone(), snapshot, key })
    }

    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the snapshot, then tells of what changed.
    pub(crate) fn publish(&self, snapshot: Snapshot, events: Vec<Event>) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
        self.loaded.send_replace(true);
        for event in events {
            // Nobody listens: nobody to tell.
            drop(self.events.send(event));
        }
    }
}

impl TileState {
    /// A strong entity tag (RFC 9110, section 8.8.3): of this tile's state, of what the caller may see of it, and of the
    /// encoding.
    #[must_use]
    pub fn etag(&self, encoding: Encoding) -> String {
        let run = &self.tiler.run;
        format!("\"{:016x}{:016x}\"", run.hash_one((&self.key, encoding)), run.hash_one((encoding, &self.key)))
    }

    /// The tile's bytes, drawn unless somebody with the same view had them drawn; none where it is empty.
    ///
    /// # Errors
    /// `TileError`, for a fault of ours.
    pub async fn bytes(self, encoding: Encoding) -> Result<Bytes, Arc<TileError>> {
        if self.key.sites.is_empty() {
            return Ok(Bytes::new());
        }
        let Self { tiler, snapshot, key } = self;
        let detail = tiler.detail;
        let tile = match &tiler.cache {
            None => draw(snapshot, key, detail, encoding).await.map_err(Arc::new)?,
            Some(cache) => match cache.get(&key).await {
                Some(tile) => {
                    metrics::counter!("menpai_tiles_hits_total").increment(1);
                    tile
                }
                None => cache.try_get_with(key.clone(), draw(snapshot, key, detail, encoding)).await?,
            },
        };
        let bytes = match tile.ready(encoding) {
            Some(bytes) => bytes,
            None => tokio::task::spawn_blocking(move || tile.encoded(encoding)).await.map_err(TileError::from)??,
        };
        metrics::counter!("menpai_tiles_bytes_total").increment(bytes.len() as u64);
        Ok(bytes)
    }
}

/// Draws a tile and compresses it as it was asked for, on a thread where that holds nobody up.
async fn draw(
    snapshot: Arc<Snapshot>,
    key: TileKey,
    detail: Detail,
    encoding: Encoding,
) -> Result<Arc<CachedTile>, TileError> {
    let drawn = tokio::task::spawn_blocking(move || {
        let TileKey { layers, tile, crs, audience, ref sites, .. } = key;
        let tile = CachedTile::new(render(&snapshot, Drawing { layers, tile, crs, audience, sites, detail }));
        tile.encoded(encoding)?;
        Ok(Arc::new(tile))
    });
    metrics::counter!("menpai_tiles_renders_total").increment(1);
    drawn.await?
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::feature::{Feature, Shape, Value};
    use crate::index::SiteLayer;

    const AT: [u32; 2] = [3_500_000_000, 1_860_000_000];

    fn site() -> SiteId {
        SiteId::from_uuid(Uuid::from_u128(1))
    }

    /// The map with one gate of this name, as of this change.
    fn with_gate(before: &Snapshot, name: &str, epoch: u64) -> Snapshot {
        let index = CATALOGUE.iter().position(|layer| layer.name == "gate").unwrap();
        let layer = before.site(site()).map(|map| map.layer(index).clone());
        let layer = layer.unwrap_or_else(|| SiteLayer::empty(&CATALOGUE[index]));
        let values = Box::new([Value::Text(name.into()), Value::Text("unit".into())]);
        let gate = Feature::new(Uuid::from_u128(2), Shape::point(AT), values);
        let mut next = Snapshot::clone(before);
        next.put(site(), index, layer.replaced(vec![gate], epoch).unwrap().layer);
        next
    }

    fn gate_tile(tiler: &Arc<Tiler>) -> TileState {
        let request = TileRequest {
            layers: LayerSet::parse("gate").unwrap(),
            tile: TileId::holding(17, AT).unwrap(),
            crs: TileCrs::Wgs84,
            audience: Audience::Everyone,
            sites: &[site()],
        };
        tiler.tile(request).unwrap()
    }

    fn shows(bytes: &Bytes, name: &str) -> bool {
        bytes.windows(name.len()).any(|part| part == name.as_bytes())
    }

    /// Somebody asked, a change came, and only then the tile was drawn: it may be kept, but only as what it is.
    #[tokio::test]
    async fn a_racing_render_is_never_cached_as_fresh() {
        let tiler = Tiler::new(TilerOptions::default());
        let before = with_gate(&Snapshot::default(), "old name", 1);
        let after = with_gate(&before, "new name", 2);
        tiler.publish(before, Vec::new());
        let [asked_before, also_asked_before] = [gate_tile(&tiler), gate_tile(&tiler)];
        let old_etag = asked_before.etag(Encoding::Identity);

        tiler.publish(after, Vec::new());
        assert!(shows(&asked_before.bytes(Encoding::Identity).await.unwrap(), "old name"), "as its tag says");
        let asked_after = gate_tile(&tiler);
        let new_etag = asked_after.etag(Encoding::Identity);
        assert_ne!(new_etag, old_etag);
        assert!(
            shows(&asked_after.bytes(Encoding::Identity).await.unwrap(), "new name"),
            "what was drawn late is kept apart"
        );

        // Whoever is later still finds both, each under its own tag.
        assert!(shows(&also_asked_before.bytes(Encoding::Identity).await.unwrap(), "old name"));
        let again = gate_tile(&tiler);
        assert_eq!(again.etag(Encoding::Identity), new_etag);
        assert!(shows(&again.bytes(Encoding::Identity).await.unwrap(), "new name"));
    }
}
