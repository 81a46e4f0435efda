//! Reads again what changed.

use std::collections::BTreeSet;

use menpai_domain::ids::SiteId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::batch::{Batch, Touched};
use super::derive::derived_of;
use super::feed::ChangeRow;
use super::{Follower, interrupted, read, report};
use crate::catalogue::{CATALOGUE, Source};
use crate::feature::Feature;
use crate::index::SiteLayer;
use crate::index::Snapshot;

/// What was read again of one layer in one site.
struct Reread {
    site: SiteId,
    index: usize,
    /// Which features; none: all.
    ids: Option<BTreeSet<Uuid>>,
    features: Vec<Feature>,
}

impl Follower {
    pub(super) async fn apply(&mut self, connection: &mut PgConnection, changes: Vec<ChangeRow>) -> sqlx::Result<()> {
        let batch = Batch::new(changes);
        let Some(before) = self.tiler.snapshot() else { return Ok(()) };
        let mut reread = Vec::new();
        for (site, word, touched) in batch.touched() {
            reread.extend(read_again(connection, site, word, touched).await?);
        }
        self.epoch += 1;
        let epoch = self.epoch;
        let next = tokio::task::spawn_blocking(move || {
            let mut next = Snapshot::clone(&before);
            for Reread { site, index, ids, features } in reread {
                let layer = next.site(site).map(|map| map.layer(index).clone());
                let layer = layer.unwrap_or_else(|| SiteLayer::empty(&CATALOGUE[index]));
                let changed = match ids {
                    Some(ids) => layer.changed(&ids, features, epoch),
                    None => layer.replaced(features, epoch),
                };
                if let Some(layer) = changed {
                    next.put(site, index, layer);
                }
            }
            report(&next);
            next
        });
        self.tiler.publish(next.await.map_err(interrupted)?, batch.into_events());
        Ok(())
    }
}

/// Reads what changed of the layers that a word of the feed tells of, and makes those that are made of them.
async fn read_again(
    connection: &mut PgConnection,
    site: SiteId,
    word: &str,
    touched: &Touched,
) -> sqlx::Result<Vec<Reread>> {
    let mut reread = Vec::new();
    for (index, spec) in CATALOGUE.iter().enumerate().filter(|(_, spec)| spec.feed == word) {
        let Source::Query(query) = spec.source else { continue };
        let ids = (!touched.all).then(|| touched.ids.clone());
        let wanted = ids.as_ref().map(|ids| ids.iter().copied().collect());
        let mut features = Vec::new();
        read::features(connection, spec, query, Some(site), wanted, |_, feature| features.push(feature)).await?;
        for derived in derived_of(spec) {
            let made = features.iter().filter_map(|feature| derived.make(feature)).collect();
            reread.push(Reread { site, index: derived.index, ids: ids.clone(), features: made });
        }
        reread.push(Reread { site, index, ids, features });
    }
    Ok(reread)
}
