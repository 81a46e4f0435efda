//! What housekeeping asks of the database.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::db::{Db, Tx};

/// Days of partitions that are made ahead: a long weekend without the server.
const DAYS_AHEAD: Days = Days::new(3);

/// What is kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// First local day of passages that any site keeps.
    pub passages_from: NaiveDate,
    /// First night that any site keeps.
    pub nights_from: NaiveDate,
    /// Latest local day of any site.
    pub last_day: NaiveDate,
}

/// A transaction that rather gives up than makes gates wait: partitions come and go under a lock that nobody else can
/// hold, and a long reader would hold it back.
async fn begin(db: &Db) -> sqlx::Result<Tx> {
    let mut tx = db.detect(&[]).await?;
    sqlx::query!("select set_config('lock_timeout', '3s', true) as patience").fetch_one(&mut *tx).await?;
    Ok(tx)
}

pub async fn retention_days(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Kept> {
    let mut tx = begin(db).await?;
    let kept = sqlx::query_as!(
        Kept,
        r#"select passages_from as "passages_from!", nights_from as "nights_from!", last_day as "last_day!"
           from retention_days($1)"#,
        now,
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(kept)
}

pub async fn ensure_partitions(db: &Db, kept: Kept) -> sqlx::Result<()> {
    let mut tx = begin(db).await?;
    let last = kept.last_day.checked_add_days(DAYS_AHEAD).unwrap_or(kept.last_day);
    sqlx::query!("select day_partitions_ensure($1, $2)", kept.passages_from, last).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Passages and nights go in separate transactions, so that neither waits for the other's lock with its own in hand.
pub async fn drop_partitions(db: &Db, kept: Kept) -> sqlx::Result<i32> {
    let mut dropped = 0;
    for (passages, nights) in [(kept.passages_from, NaiveDate::default()), (NaiveDate::default(), kept.nights_from)] {
        let mut tx = begin(db).await?;
        dropped += sqlx::query_scalar!(r#"select day_partitions_drop($1, $2) as "dropped!""#, passages, nights)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    Ok(dropped)
}

/// Rows of sites that keep less than the others.
pub async fn delete_expired(db: &Db, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let mut tx = begin(db).await?;
    let deleted = sqlx::query_scalar!(r#"select retention_delete($1) as "deleted!""#, now).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(deleted)
}

pub async fn forget_changes(db: &Db, before: DateTime<Utc>) -> sqlx::Result<i64> {
    let mut tx = begin(db).await?;
    let forgotten =
        sqlx::query_scalar!(r#"select change_forget($1) as "forgotten!""#, before).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(forgotten)
}

pub async fn forget_keys(db: &Db, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let mut tx = db.api_without_scope().await?;
    let forgotten = sqlx::query!("delete from idempotency_key where created_at < $1", before).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(forgotten.rows_affected())
}
