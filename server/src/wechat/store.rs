//! Which WeChat user is whose account.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use sqlx::PgConnection;

/// A WeChat user who signs in as an account.
pub struct Link<'a> {
    /// The account.
    pub account: AccountId,
    /// Keyed hash of the `openid`.
    pub open_id_index: &'a [u8; 32],
    /// The `openid`, sealed for the account.
    pub open_id_sealed: Vec<u8>,
    /// Keyed hash of the phone that WeChat vouched for.
    pub phone_index: &'a [u8; 32],
}

/// The phone that WeChat vouched for when this user became known.
pub async fn find_phone(connection: &mut PgConnection, open_id_index: &[u8; 32]) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select phone_index from account_wechat where open_id_index = $1", open_id_index.as_slice())
        .fetch_optional(connection)
        .await
}

/// Says whose account a WeChat user signs in to: a user has one, an account has one user, and the newest word counts.
pub async fn link(connection: &mut PgConnection, link: Link<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from account_wechat where open_id_index = $2 and account_id <> $1",
        link.account.as_uuid(),
        link.open_id_index.as_slice(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into account_wechat as w (account_id, open_id_index, open_id_sealed, phone_index, linked_at)
         values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update
         set open_id_index = excluded.open_id_index, open_id_sealed = excluded.open_id_sealed,
             phone_index = excluded.phone_index, linked_at = excluded.linked_at
         where (w.open_id_index, w.phone_index) <> (excluded.open_id_index, excluded.phone_index)",
        link.account.as_uuid(),
        link.open_id_index.as_slice(),
        link.open_id_sealed,
        link.phone_index.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where an account's messages go, sealed for the account.
pub async fn find_open_id(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select open_id_sealed from account_wechat where account_id = $1", account.as_uuid())
        .fetch_optional(connection)
        .await
}

/// Since when somebody signs in to an account through WeChat.
pub async fn find_linked_at(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select linked_at from account_wechat where account_id = $1", account.as_uuid())
        .fetch_optional(connection)
        .await
}

/// Forgets the WeChat user of an account.
pub async fn unlink(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from account_wechat where account_id = $1", account.as_uuid()).execute(connection).await?;
    Ok(())
}

/// Forgets the WeChat users of accounts behind which there is nobody any more.
pub async fn forget(connection: &mut PgConnection) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from account_wechat w
         where not exists (select from account_site s where s.account_id = w.account_id and s.person_id is not null)
           and not exists (select from account_phone p where p.account_id = w.account_id)",
    )
    .execute(connection)
    .await?;
    Ok(forgotten.rows_affected())
}
