//! Sign-ins on their way, and whose identity is whose, in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use menpai_domain::terms::Role;
use sqlx::PgConnection;

/// What a sign-in that comes back is compared with.
pub struct Attempt {
    /// Stands in the ID token.
    pub nonce: String,
    /// Proves that we asked.
    pub pkce_verifier: String,
}

/// Writes a sign-in that sets out.
pub async fn insert(
    connection: &mut PgConnection,
    state_hash: &[u8; 32],
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into oidc_attempt (state_hash, nonce, pkce_verifier, created_at) values ($1, $2, $3, $4)",
        state_hash.as_slice(),
        attempt.nonce,
        attempt.pkce_verifier,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a sign-in out that set out after the given time: it comes back once.
pub async fn take(
    connection: &mut PgConnection,
    state_hash: &[u8; 32],
    since: DateTime<Utc>,
) -> sqlx::Result<Option<Attempt>> {
    sqlx::query_as!(
        Attempt,
        "delete from oidc_attempt where state_hash = $1 and created_at > $2 returning nonce, pkce_verifier",
        state_hash.as_slice(),
        since,
    )
    .fetch_optional(connection)
    .await
}

/// The account of an identity, unless it is disabled.
pub async fn find_account(
    connection: &mut PgConnection,
    issuer: &str,
    subject: &str,
) -> sqlx::Result<Option<(AccountId, Role)>> {
    sqlx::query!(
        r#"select a.id as "id: AccountId", a.role as "role: Role"
           from oidc_identity i join account a on a.id = i.account_id
           where i.issuer = $1 and i.subject = $2 and a.disabled_at is null"#,
        issuer,
        subject,
    )
    .map(|row| (row.id, row.role))
    .fetch_optional(connection)
    .await
}

/// Says whose account an identity is; an account has one identity with each issuer.
pub async fn link(
    connection: &mut PgConnection,
    account: AccountId,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from oidc_identity where account_id = $1 and issuer = $2", account.as_uuid(), issuer,)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "insert into oidc_identity (issuer, subject, account_id, linked_at) values ($1, $2, $3, $4)",
        issuer,
        subject,
        account.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets sign-ins that set out before the given time and never came back.
pub async fn forget(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!("delete from oidc_attempt where created_at < $1", before).execute(connection).await?;
    Ok(forgotten.rows_affected())
}
