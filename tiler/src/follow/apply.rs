//! Reads again what changed.

use std::collections::{BTreeMap, BTreeSet};

use menpai_domain::ids::SiteId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::batch::{Batch, Touched};
use super::feed::ChangeRow;
use super::read::{Reading, Wanted};
use super::{Follower, interrupted, report};
use crate::catalogue::CATALOGUE;
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
            let mut differences = Vec::new();
            for Reread { site, index, ids, features } in reread {
                let layer = next.site(site).map(|map| map.layer(index).clone());
                let layer = layer.unwrap_or_else(|| SiteLayer::empty(&CATALOGUE[index]));
                let changed = match ids {
                    Some(ids) => layer.changed(&ids, features, epoch),
                    None => layer.replaced(features, epoch),
                };
                if let Some(changed) = changed {
                    let of_word = |difference| (site, CATALOGUE[index].feed, difference);
                    differences.extend(changed.differences.into_iter().map(of_word));
                    next.put(site, index, changed.layer);
                }
            }
            report(&next);
            (next, differences)
        });
        let (next, differences) = next.await.map_err(interrupted)?;
        self.tiler.publish(next, batch.into_events(differences));
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
    for reading in Reading::of(Wanted::all()).filter(|reading| reading.feed() == word) {
        let ids = (!touched.all).then(|| touched.ids.clone());
        let wanted = ids.as_ref().map(|ids| ids.iter().copied().collect());
        let mut features: BTreeMap<usize, Vec<Feature>> = reading.layers().map(|index| (index, Vec::new())).collect();
        let found = |(index, _, feature)| features.entry(index).or_default().push(feature);
        reading.features(connection, Some(site), wanted, found).await?;
        let read = |(index, features)| Reread { site, index, ids: ids.clone(), features };
        reread.extend(features.into_iter().map(read));
    }
    Ok(reread)
}
