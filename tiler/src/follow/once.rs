//! Reads the map once, for who does not go on following it.

use menpai_domain::ids::SiteId;
use sqlx::PgPool;

use super::cells::Cells;
use super::feed;
use super::load::read_map;
use super::read::Wanted;
use crate::catalogue::{Audience, LayerSet};
use crate::index::Snapshot;

/// What an audience sees of some layers of some sites, or of all, as they are at one moment.
pub async fn read_once(
    pool: &PgPool,
    layers: LayerSet,
    audience: Audience,
    sites: Option<&[SiteId]>,
) -> sqlx::Result<Snapshot> {
    let mut tx = feed::moment(pool).await?;
    let snapshot = read_map(&mut tx, Wanted { layers, audience }, sites, 1, &mut Cells::default()).await?;
    tx.commit().await?;
    Ok(snapshot)
}
