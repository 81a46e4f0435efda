//! The outbox in the database: written with the passages, read by one publisher.

use std::time::Duration;

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::message::{self, Message, Passed};
use crate::db::Db;

/// Messages that are in hand at a time, below 200 kB each.
const IN_HAND: i64 = 100;
/// How long the database may take for one of these small questions.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the outbox can't be reached.
#[derive(Debug, thiserror::Error)]
pub enum Away {
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Silent(#[from] tokio::time::error::Elapsed),
}

/// A message that waits.
pub struct Waiting {
    number: i64,
    /// Its site.
    pub site_id: SiteId,
    /// The same, however often it is published.
    pub id: Uuid,
    /// As it is published.
    pub body: String,
}

/// Notes new passages, in the transaction that stores them: one row for each site, one statement for all.
///
/// # Errors
/// The database's.
pub async fn note(connection: &mut PgConnection, passed: impl IntoIterator<Item = Passed>) -> sqlx::Result<()> {
    let messages = message::messages(passed);
    if messages.is_empty() {
        return Ok(());
    }
    let sites: Vec<Uuid> = messages.iter().map(|message| message.site_id.as_uuid()).collect();
    let times: Vec<DateTime<Utc>> = messages.iter().map(|message| message.received_at).collect();
    let bodies: Vec<String> = messages.iter().map(written).collect::<sqlx::Result<_>>()?;
    sqlx::query!(
        "insert into passage_outbox (site_id, noted_at, body)
         select site_id, noted_at, body::json from unnest($1::uuid[], $2::timestamptz[], $3::text[])
             as m (site_id, noted_at, body)",
        &sites,
        &times,
        &bodies,
    )
    .execute(connection)
    .await
    .map(drop)
}

fn written(message: &Message) -> sqlx::Result<String> {
    serde_json::to_string(message).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// The publisher's side. It has a connection of its own: its lock lasts as long as that does, and whoever lost the lock
/// can't remove anything any more.
pub struct Outbox(PgConnection);

impl Outbox {
    pub async fn open(db: &Db) -> Result<Self, Away> {
        Ok(Self(patient(db.ingest_apart()).await?))
    }

    /// Whether it is this server that publishes, from now on and as long as the connection lasts.
    pub async fn try_lock(&mut self) -> Result<bool, Away> {
        let lock = sqlx::query_scalar!(r#"select pg_try_advisory_lock(hashtext('passage_outbox')) as "mine!""#);
        patient(lock.fetch_one(&mut self.0)).await
    }

    /// About how many messages wait.
    pub async fn count(&mut self) -> Result<i64, Away> {
        let count =
            sqlx::query_scalar!(r#"select coalesce(max(number) - min(number) + 1, 0) as "count!" from passage_outbox"#);
        patient(count.fetch_one(&mut self.0)).await
    }

    /// Gives up the oldest beyond this many; answers how many.
    pub async fn give_up(&mut self, beyond: i64) -> Result<u64, Away> {
        let given_up = sqlx::query!(
            "delete from passage_outbox where number <= (select max(number) from passage_outbox) - $1",
            beyond,
        );
        Ok(patient(given_up.execute(&mut self.0)).await?.rows_affected())
    }

    /// The next ones.
    pub async fn next(&mut self) -> Result<Vec<Waiting>, Away> {
        let next = sqlx::query_as!(
            Waiting,
            r#"select number, site_id as "site_id: SiteId", id, body::text as "body!" from passage_outbox
               order by number limit $1"#,
            IN_HAND,
        );
        patient(next.fetch_all(&mut self.0)).await
    }

    /// Removes what was published.
    pub async fn remove(&mut self, published: &[Waiting]) -> Result<(), Away> {
        let numbers: Vec<i64> = published.iter().map(|message| message.number).collect();
        let removed = sqlx::query!("delete from passage_outbox where number = any ($1)", &numbers);
        patient(removed.execute(&mut self.0)).await.map(drop)
    }
}

async fn patient<T>(asked: impl Future<Output = sqlx::Result<T>>) -> Result<T, Away> {
    Ok(tokio::time::timeout(PATIENCE, asked).await??)
}
