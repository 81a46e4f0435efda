//! Second factors in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use sqlx::PgConnection;

/// The secrets of an account, sealed.
#[derive(Debug, Default)]
pub struct Secrets {
    /// The one that counts.
    pub secret: Option<Vec<u8>>,
    /// One that waits for a code made with it.
    pub new_secret: Option<Vec<u8>>,
}

/// The secrets of an account, held until the end of the transaction.
pub async fn find(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<Secrets> {
    let found = sqlx::query_as!(
        Secrets,
        "select secret_sealed as secret, new_secret_sealed as new_secret from second_factor where account_id = $1 for update",
        account.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.unwrap_or_default())
}

/// Keeps a new secret until a code made with it is shown.
pub async fn propose(connection: &mut PgConnection, account: AccountId, sealed: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into second_factor (account_id, new_secret_sealed) values ($1, $2)
         on conflict (account_id) do update set new_secret_sealed = excluded.new_secret_sealed",
        account.as_uuid(),
        sealed,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The new secret counts from now on; its time step is used.
pub async fn confirm(
    connection: &mut PgConnection,
    account: AccountId,
    step: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update second_factor
         set secret_sealed = new_secret_sealed, new_secret_sealed = null, last_step = $2, confirmed_at = $3
         where account_id = $1 and new_secret_sealed is not null",
        account.as_uuid(),
        step,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Uses a time step; whether neither it nor a later one had been used.
pub async fn use_step(connection: &mut PgConnection, account: AccountId, step: i64) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "update second_factor set last_step = $2 where account_id = $1 and (last_step is null or last_step < $2)",
        account.as_uuid(),
        step,
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Uses a recovery code; whether it was there and not used.
pub async fn use_recovery_code(
    connection: &mut PgConnection,
    account: AccountId,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "update recovery_code set used_at = $3 where account_id = $1 and hash = $2 and used_at is null",
        account.as_uuid(),
        hash.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Replaces the recovery codes of an account.
pub async fn replace_recovery_codes(
    connection: &mut PgConnection,
    account: AccountId,
    hashes: &[Vec<u8>],
) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_code where account_id = $1", account.as_uuid())
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "insert into recovery_code (account_id, hash) select $1, h from unnest($2::bytea[]) as t (h)",
        account.as_uuid(),
        hashes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Recovery codes that were not used.
pub async fn count_recovery_codes(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from recovery_code where account_id = $1 and used_at is null"#,
        account.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Removes the second factor of an account.
pub async fn delete(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_code where account_id = $1", account.as_uuid())
        .execute(&mut *connection)
        .await?;
    sqlx::query!("delete from second_factor where account_id = $1", account.as_uuid()).execute(connection).await?;
    Ok(())
}
