//! What signing in asks of the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;

use super::model::MySite;
use crate::http::shape::Bounds;

/// What signing in compares with.
pub struct Login {
    /// The account.
    pub account_id: AccountId,
    /// Its role.
    pub role: Role,
    /// Hash of its password, if it has one.
    pub password_hash: Option<String>,
}

/// The account of a user name, unless it is disabled.
pub async fn find_login(connection: &mut PgConnection, user_name: &str) -> sqlx::Result<Option<Login>> {
    sqlx::query_as!(
        Login,
        r#"select id as "account_id: AccountId", role as "role: Role", password_hash
           from account where user_name = $1 and disabled_at is null"#,
        user_name,
    )
    .fetch_optional(connection)
    .await
}

/// Sets the password of an account.
pub async fn set_password(
    connection: &mut PgConnection,
    account: AccountId,
    hash: &str,
    must_change: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update account set password_hash = $2, must_change_password = $3, version = version + 1 where id = $1",
        account.as_uuid(),
        hash,
        must_change,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Failed attempts of a name.
pub struct Hold {
    /// How many in a row.
    pub failures: i32,
    /// When the last one was.
    pub last_failed_at: DateTime<Utc>,
    /// Until when the name waits.
    pub held_until: Option<DateTime<Utc>>,
}

/// The failed attempts of a name, held until the end of the transaction: attempts at one name wait for each other.
pub async fn lock_hold(connection: &mut PgConnection, name_index: &[u8; 32], now: DateTime<Utc>) -> sqlx::Result<Hold> {
    let lock = i64::from_be_bytes(name_index[..8].try_into().unwrap_or_default());
    sqlx::query!("select pg_advisory_xact_lock($1)", lock).fetch_one(&mut *connection).await?;
    let found = sqlx::query_as!(
        Hold,
        "select failures, last_failed_at, held_until from sign_in_hold where name_index = $1",
        name_index.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.unwrap_or(Hold { failures: 0, last_failed_at: now, held_until: None }))
}

/// Counts an attempt as failed.
pub async fn count_failure(
    connection: &mut PgConnection,
    name_index: &[u8; 32],
    failures: i32,
    now: DateTime<Utc>,
    held_until: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_in_hold (name_index, failures, last_failed_at, held_until) values ($1, $2, $3, $4)
         on conflict (name_index) do update
         set failures = excluded.failures, last_failed_at = excluded.last_failed_at, held_until = excluded.held_until",
        name_index.as_slice(),
        failures,
        now,
        held_until,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes one failure back.
pub async fn uncount_failure(connection: &mut PgConnection, name_index: &[u8; 32]) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_hold where name_index = $1 and failures = 1", name_index.as_slice())
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "update sign_in_hold set failures = failures - 1, held_until = null where name_index = $1 and failures > 1",
        name_index.as_slice(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the failed attempts of a name.
pub async fn delete_hold(connection: &mut PgConnection, name_index: &[u8; 32]) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_hold where name_index = $1", name_index.as_slice()).execute(connection).await?;
    Ok(())
}

/// Forgets names that did not fail since the given time.
pub async fn forget_holds(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten =
        sqlx::query!("delete from sign_in_hold where last_failed_at < $1", before).execute(connection).await?;
    Ok(forgotten.rows_affected())
}

/// The sites in scope with their bounds.
pub async fn list_sites(connection: &mut PgConnection) -> sqlx::Result<Vec<MySite>> {
    sqlx::query!(
        r#"select id as "id: SiteId", name, code,
                  st_xmin(boundary_4326) as "west!", st_ymin(boundary_4326) as "south!",
                  st_xmax(boundary_4326) as "east!", st_ymax(boundary_4326) as "north!"
           from site order by name, id"#
    )
    .map(|row| MySite {
        id: row.id,
        name: row.name,
        code: row.code,
        bounds: Bounds([row.west, row.south, row.east, row.north]),
    })
    .fetch_all(connection)
    .await
}
