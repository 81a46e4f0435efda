//! What housekeeping asks of the database.

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::filing::open_since;

use crate::db::Db;

/// Days of partitions that are made ahead: a long weekend without the server.
const DAYS_AHEAD: Days = Days::new(3);

/// What is kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// First local day of passages that any site keeps.
    pub passages_from: NaiveDate,
    /// Latest local day of any site.
    pub last_day: NaiveDate,
}

pub async fn retention_days(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Kept> {
    let mut tx = crate::retention::begin(db).await?;
    let kept = sqlx::query_as!(
        Kept,
        r#"select passages_from as "passages_from!", last_day as "last_day!" from retention_days($1)"#,
        now,
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(kept)
}

pub async fn ensure_partitions(db: &Db, kept: Kept) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    let last = kept.last_day.checked_add_days(DAYS_AHEAD).unwrap_or(kept.last_day);
    sqlx::query!("select day_partitions_ensure($1, $2)", kept.passages_from, last).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Forgets what terminals could not make understood, or never sent, as long ago as their site keeps passages.
pub async fn forget_of_terminals(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select terminals_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Lets filings and contracts expire that nobody decided, and forgets what became of old ones and of whom they left nothing else.
pub async fn forget_of_newcomers(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    let since = open_since(now);
    sqlx::query!("select filings_forget($1, $2), contracts_forget($1), newcomers_unlink($1)", now, since)
        .fetch_one(&mut *tx)
        .await?;
    tx.commit().await
}

/// Lets listings expire that nobody renewed, and forgets those that are long over, and viewings before them.
pub async fn forget_of_listings(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select viewings_forget($1), listings_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Closes problems that were solved two weeks ago, and forgets those that are long over.
pub async fn forget_of_problems(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select problems_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Forgets keys of smart locks that are long over.
pub async fn forget_of_locks(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select locks_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Lets claims and agencies expire, deletes the evidence of claims that came to nothing, or were decided a month ago, and forgets what is long over.
pub async fn forget_of_owners(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select ownership_forget($1), agencies_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}

/// Forgets what people were told long ago, and the notes of gaps that closed long ago.
pub async fn forget_of_gaps(db: &Db, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = crate::retention::begin(db).await?;
    sqlx::query!("select gaps_forget($1)", now).fetch_one(&mut *tx).await?;
    tx.commit().await
}
