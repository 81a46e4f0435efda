//! Guesses in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use sqlx::{Executor, PgConnection};
use uuid::Uuid;

use super::Guesser;

/// Lets the guesses of somebody wait for each other until the end of the transaction.
pub(super) async fn lock(connection: &mut PgConnection, guesser: Guesser) -> sqlx::Result<()> {
    let (account, phone_index) = guesser.columns();
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(concat('number_try ', $1::uuid, encode($2::bytea, 'hex')), 0))",
        account,
        phone_index.as_deref(),
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// When somebody was wrong last since a time, but for so many times after that.
pub(super) async fn find_newest_but(
    connection: &mut PgConnection,
    guesser: Guesser,
    since: DateTime<Utc>,
    but: i64,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    let (account, phone_index) = guesser.columns();
    sqlx::query_scalar!(
        "select tried_at from number_try where (account_id = $1 or phone_index = $2) and tried_at > $3
         order by tried_at desc offset $4 limit 1",
        account,
        phone_index.as_deref(),
        since,
        but,
    )
    .fetch_optional(connection)
    .await
}

/// Counts a guess.
pub(super) async fn insert(connection: &mut PgConnection, guesser: Guesser, now: DateTime<Utc>) -> sqlx::Result<Uuid> {
    let id = AccountId::generate().as_uuid();
    let (account, phone_index) = guesser.columns();
    sqlx::query!(
        "insert into number_try (id, account_id, phone_index, tried_at) values ($1, $2, $3, $4)",
        id,
        account,
        phone_index.as_deref(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// Counts a guess no more.
pub async fn delete(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from number_try where id = $1", id).execute(connection).await?;
    Ok(())
}

/// Marks the place to which [`undo`] goes back. Locks that were taken before it stay.
pub async fn mark(connection: &mut PgConnection) -> sqlx::Result<()> {
    connection.execute("savepoint number_try").await?;
    Ok(())
}

/// Undoes what was written since [`mark`], also where a statement failed.
pub async fn undo(connection: &mut PgConnection) -> sqlx::Result<()> {
    connection.execute("rollback to savepoint number_try").await?;
    Ok(())
}

/// Forgets guesses before the given time.
pub async fn forget(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!("delete from number_try where tried_at < $1", before).execute(connection).await?;
    Ok(forgotten.rows_affected())
}
