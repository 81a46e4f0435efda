//! Pictures that no row names any more are removed: photos that were taken off, listings and problems long over, evidence of what was
//! decided long ago, rows that were never committed. Each shelf asks for its own rows. A part of the store each hour, all of it in a day;
//! nothing is remembered between rounds.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use futures::{StreamExt, TryStreamExt, future};
use uuid::Uuid;

use super::{Objects, Shelf};
use crate::db::Db;

/// For how long a picture may wait for its row.
const WAITS: TimeDelta = TimeDelta::days(1);
/// Pictures that are asked for at a time.
const AT_A_TIME: usize = 500;

/// Why a round could not finish.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store.
    #[error("the store of pictures: {0}")]
    Store(#[from] object_store::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// One hour's part of all shelves. Answers how many pictures were removed.
///
/// # Errors
/// Store or database are away.
pub async fn run(objects: &Objects, db: &Db, now: DateTime<Utc>) -> Result<usize, SweepError> {
    let mut removed = 0;
    for shelf in Shelf::ALL {
        removed += run_shelf(&objects.on(shelf), db, now).await?;
    }
    Ok(removed)
}

async fn run_shelf(objects: &Objects, db: &Db, now: DateTime<Utc>) -> Result<usize, SweepError> {
    let mut removed = 0;
    for shard in shards(now.hour()) {
        let old = objects.list(shard).try_filter_map(move |(id, meta)| {
            let is_old = meta.last_modified < now - WAITS;
            future::ready(Ok(is_old.then_some(id)))
        });
        let mut old = old.try_chunks(AT_A_TIME).boxed();
        while let Some(ids) = old.try_next().await.map_err(|error| error.1)? {
            for id in unknown(db, objects.shelf(), &ids).await? {
                objects.remove(id).await?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// The shards of an hour.
fn shards(hour: u32) -> impl Iterator<Item = u8> {
    (0..=u8::MAX).filter(move |shard| u32::from(*shard) * 24 / 256 == hour)
}

async fn unknown(db: &Db, shelf: Shelf, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    let mut tx = crate::retention::begin(db).await?;
    let unknown = match shelf {
        Shelf::Photos => sqlx::query_scalar!(r#"select photos_unknown($1) as "ids!""#, ids).fetch_one(&mut *tx).await?,
        Shelf::Evidence => {
            sqlx::query_scalar!(r#"select evidence_unknown($1) as "ids!""#, ids).fetch_one(&mut *tx).await?
        }
    };
    tx.commit().await?;
    Ok(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_sweeps_every_shard_once() {
        let swept: Vec<u8> = (0..24).flat_map(shards).collect();
        assert_eq!(swept, (0..=u8::MAX).collect::<Vec<_>>());
    }
}
