//! Reads the map once, for who does not go on following it.

use menpai_domain::ids::SiteId;
use sqlx::PgPool;

use super::cells::Cells;
use super::feed;
use super::load::read_map;
use crate::catalogue::LayerSet;
use crate::index::Snapshot;

/// Some layers of some sites, or of all, as they are at one moment.
pub async fn read_once(pool: &PgPool, layers: LayerSet, sites: Option<&[SiteId]>) -> sqlx::Result<Snapshot> {
    let mut tx = feed::moment(pool).await?;
    let snapshot = read_map(&mut tx, layers, sites, 1, &mut Cells::default()).await?;
    tx.commit().await?;
    Ok(snapshot)
}
