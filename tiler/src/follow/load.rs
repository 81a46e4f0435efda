//! Reads the whole map.

use std::collections::HashMap;
use std::time::Duration;

use menpai_domain::ids::SiteId;
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::cells::Cells;
use super::derive::derived_of;
use super::{Follower, feed, interrupted, put, read, report};
use crate::catalogue::{CATALOGUE, LayerSet, LayerSpec, Source};
use crate::event::Event;
use crate::feature::Feature;
use crate::index::{PackBuilder, SiteLayer, Snapshot};

/// Features of one layer that are being read, by site.
type Builders = HashMap<SiteId, PackBuilder>;

impl Follower {
    /// Reads everything.
    pub(super) async fn load(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let started = Instant::now();
        let position = feed::position(connection).await?;
        self.epoch += 1;
        self.cells.clear();
        self.cells.look(position.at);
        let snapshot = read_map(connection, LayerSet::all(), None, self.epoch, &mut self.cells).await?;
        let is_first = self.position.is_none();
        self.position = Some(position);
        let features: usize = report(&snapshot);
        tracing::info!(features, ms = started.elapsed().as_millis(), "the map was read");
        self.tiler.publish(snapshot, if is_first { Vec::new() } else { vec![Event::Reset] });
        Ok(())
    }
}

/// Some layers of some sites, or of all; one layer is packed while the next is read.
pub(super) async fn read_map(
    connection: &mut PgConnection,
    wanted: LayerSet,
    sites: Option<&[SiteId]>,
    epoch: u64,
    cells: &mut Cells,
) -> sqlx::Result<Snapshot> {
    let is_wanted = |index: usize| wanted.iter().any(|(wanted, _)| wanted == index);
    let all: Vec<Option<SiteId>> = sites.map_or_else(|| vec![None], |sites| sites.iter().copied().map(Some).collect());
    let mut packing = JoinSet::new();
    for (index, spec) in CATALOGUE.iter().enumerate() {
        let Source::Query(query) = spec.source else { continue };
        if !is_wanted(index) && !derived_of(spec).iter().any(|derived| is_wanted(derived.index)) {
            continue;
        }
        for site in &all {
            for (index, builders) in layers(connection, index, spec, query, *site).await? {
                for (site, builder) in builders.into_iter().filter(|_| is_wanted(index)) {
                    let pack = move || (site, index, SiteLayer::packed(&CATALOGUE[index], builder, epoch));
                    packing.spawn_blocking(pack);
                }
            }
        }
    }
    let mut snapshot = Snapshot::default();
    while let Some(packed) = packing.join_next().await {
        let (site, index, layer) = packed.map_err(interrupted)?;
        snapshot.put(site, index, layer);
    }
    if wanted.iter().any(|(_, spec)| matches!(spec.source, Source::Cells(_))) {
        for mut recounted in cells.count(connection, true, Duration::ZERO).await? {
            if sites.is_none_or(|sites| sites.contains(&recounted.site)) {
                recounted.layers.retain(|(index, _)| is_wanted(*index));
                put(&mut snapshot, recounted, epoch);
            }
        }
    }
    Ok(snapshot)
}

/// Reads a layer, of a site or of all, and makes those that are made of it.
async fn layers(
    connection: &mut PgConnection,
    index: usize,
    spec: &'static LayerSpec,
    query: &'static str,
    site: Option<SiteId>,
) -> sqlx::Result<Vec<(usize, Builders)>> {
    let derived = derived_of(spec);
    let indexes = std::iter::once(index).chain(derived.iter().map(|derived| derived.index));
    let mut read: Vec<(usize, Builders)> = indexes.map(|index| (index, Builders::new())).collect();
    read::features(connection, spec, query, site, None, |site, feature| {
        for (made, derived) in derived.iter().enumerate() {
            if let Some(feature) = derived.make(&feature) {
                push(&mut read[made + 1], site, &feature);
            }
        }
        push(&mut read[0], site, &feature);
    })
    .await?;
    Ok(read)
}

fn push((index, builders): &mut (usize, Builders), site: SiteId, feature: &Feature) {
    let spec = &CATALOGUE[*index];
    let empty = || PackBuilder::new(spec.geometry, spec.attributes.len());
    builders.entry(site).or_insert_with(empty).push(feature);
}
