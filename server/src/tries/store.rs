//! Guesses in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use sqlx::{Executor, PgConnection};
use uuid::Uuid;

/// Lets the guesses of an account wait for each other until the end of the transaction.
pub async fn lock(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("number_try {account}"))
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// When an account was wrong last since a time, but for so many times after that.
pub async fn find_newest_but(
    connection: &mut PgConnection,
    account: AccountId,
    since: DateTime<Utc>,
    but: i64,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select tried_at from number_try where account_id = $1 and tried_at > $2 order by tried_at desc offset $3 limit 1",
        account.as_uuid(),
        since,
        but,
    )
    .fetch_optional(connection)
    .await
}

/// Counts a guess.
pub async fn insert(connection: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<Uuid> {
    let id = AccountId::generate().as_uuid();
    sqlx::query!("insert into number_try (account_id, id, tried_at) values ($1, $2, $3)", account.as_uuid(), id, now,)
        .execute(connection)
        .await?;
    Ok(id)
}

/// Counts a guess no more.
pub async fn delete(connection: &mut PgConnection, account: AccountId, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from number_try where account_id = $1 and id = $2", account.as_uuid(), id)
        .execute(connection)
        .await?;
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
