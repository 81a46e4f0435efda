//! Reads the whole map.

use std::collections::HashMap;
use std::time::Duration;

use menpai_domain::ids::SiteId;
use rayon::prelude::*;
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::cells::Cells;
use super::read::{Found, Reading, Wanted};
use super::{Follower, feed, interrupted, put, report};
use crate::catalogue::{CATALOGUE, LayerSpec, Source};
use crate::event::Event;
use crate::index::{PackBuilder, SiteLayer, Snapshot};

impl Follower {
    /// Reads everything.
    pub(super) async fn load(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let started = Instant::now();
        let position = feed::position(connection).await?;
        self.epoch += 1;
        self.cells.clear();
        self.cells.look(position.at);
        let snapshot = read_map(connection, Wanted::all(), None, self.epoch, &mut self.cells).await?;
        let is_first = self.position.is_none();
        self.position = Some(position);
        let features: usize = report(&snapshot);
        tracing::info!(features, ms = started.elapsed().as_millis(), "the map was read");
        self.tiler.publish(snapshot, if is_first { Vec::new() } else { vec![Event::Reset] });
        Ok(())
    }
}

/// What is wanted of some sites, or of all; some layers are packed while the next are read.
pub(super) async fn read_map(
    connection: &mut PgConnection,
    wanted: Wanted,
    sites: Option<&[SiteId]>,
    epoch: u64,
    cells: &mut Cells,
) -> sqlx::Result<Snapshot> {
    let all: Vec<Option<SiteId>> = sites.map_or_else(|| vec![None], |sites| sites.iter().copied().map(Some).collect());
    let mut packing = JoinSet::new();
    for reading in Reading::of(wanted) {
        let mut builders: HashMap<(usize, SiteId), PackBuilder> = HashMap::new();
        for site in &all {
            let found = |(index, site, feature): Found| {
                let LayerSpec { geometry, attributes, .. } = &CATALOGUE[index];
                let empty = || PackBuilder::new(*geometry, attributes.len());
                builders.entry((index, site)).or_insert_with(empty).push(&feature);
            };
            reading.features(connection, *site, None, found).await?;
        }
        packing.spawn_blocking(move || packed(builders, epoch));
    }
    let mut snapshot = Snapshot::default();
    while let Some(packed) = packing.join_next().await {
        for (site, index, layer) in packed.map_err(interrupted)? {
            snapshot.put(site, index, layer);
        }
    }
    if wanted.layers.iter().any(|(_, spec)| matches!(spec.source, Source::Cells(_))) {
        for mut recounted in cells.count(connection, true, Duration::ZERO).await? {
            if sites.is_none_or(|sites| sites.contains(&recounted.site)) {
                recounted.layers.retain(|(index, _)| wanted.layers.has(*index));
                put(&mut snapshot, recounted, epoch);
            }
        }
    }
    Ok(snapshot)
}

/// Packs on all cores, on each of them one site after the other, so that little beside the packs is in memory at a time.
fn packed(builders: HashMap<(usize, SiteId), PackBuilder>, epoch: u64) -> Vec<(SiteId, usize, SiteLayer)> {
    let builders: Vec<_> = builders.into_iter().collect();
    let pack = |((index, site), builder)| (site, index, SiteLayer::packed(&CATALOGUE[index], builder, epoch));
    builders.into_par_iter().with_max_len(1).map(pack).collect()
}
