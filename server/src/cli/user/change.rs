//! Changes to one account.

use std::io::Write;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::{Role, TrailAction};
use sqlx::{PgConnection, PgPool};

use super::new_password::NewPassword;
use crate::sessions::model::EndedBecause;
use crate::trail::{self, Actor, Entry};
use crate::{auth, oidc, second_factor, sessions};

/// An account by its name.
///
/// # Errors
/// There is none.
pub async fn find(connection: &mut PgConnection, user_name: &str) -> anyhow::Result<AccountId> {
    let name = user_name.to_lowercase();
    sqlx::query_scalar!(r#"select id as "id: AccountId" from account where user_name = $1 for update"#, name)
        .fetch_optional(connection)
        .await?
        .with_context(|| format!("there is no account named {user_name:?}"))
}

/// Records an act on an account, in every site that it works in.
async fn record(
    connection: &mut PgConnection,
    account: AccountId,
    action: TrailAction,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let sites = sqlx::query_scalar!(
        r#"select site_id as "site_id!: SiteId" from account_sites($1) order by site_id"#,
        account.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    for site in sites {
        trail::store::record(connection, Actor::COMMAND_LINE, now, Entry::act(site, action, account.as_uuid())).await?;
    }
    Ok(())
}

/// Sets another password and ends the account's sessions.
pub async fn set_password(pool: &PgPool, user_name: &str, from_stdin: bool, now: DateTime<Utc>) -> anyhow::Result<()> {
    let password = NewPassword::obtain(user_name, from_stdin)?;
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    auth::store::set_password(&mut tx, account, &password.hash, password.generated.is_some()).await?;
    let ended = sessions::store::end_all(&mut tx, account, None, EndedBecause::PasswordChanged, now).await?;
    record(&mut tx, account, TrailAction::AccountSetPassword, now).await?;
    tx.commit().await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{user_name} has another password; {ended} sessions ended")?;
    password.tell(&mut out)
}

/// Gives an account of staff another role of staff.
pub async fn set_role(pool: &PgPool, user_name: &str, role: Role, now: DateTime<Utc>) -> anyhow::Result<()> {
    if matches!(role, Role::Landlord | Role::Tenant) {
        bail!("landlords and tenants are persons of a site: an account of staff can't become theirs");
    }
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    let changed = sqlx::query!(
        "update account set role = $2, version = version + 1 where id = $1 and role not in ('landlord', 'tenant')",
        account.as_uuid(),
        role.as_str(),
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        bail!("{user_name} is no account of staff");
    }
    record(&mut tx, account, TrailAction::AccountSetRole, now).await?;
    tx.commit().await?;
    writeln!(std::io::stdout().lock(), "{user_name} is {role} from the next request on")?;
    Ok(())
}

/// Disables an account and ends its sessions.
pub async fn disable(pool: &PgPool, user_name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    sqlx::query!(
        "update account set disabled_at = coalesce(disabled_at, $2), version = version + 1 where id = $1",
        account.as_uuid(),
        now,
    )
    .execute(&mut *tx)
    .await?;
    let ended = sessions::store::end_all(&mut tx, account, None, EndedBecause::AccountDisabled, now).await?;
    record(&mut tx, account, TrailAction::AccountDisable, now).await?;
    tx.commit().await?;
    writeln!(std::io::stdout().lock(), "{user_name} is disabled; {ended} sessions ended")?;
    Ok(())
}

/// Enables an account again.
pub async fn enable(pool: &PgPool, user_name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    sqlx::query!("update account set disabled_at = null, version = version + 1 where id = $1", account.as_uuid())
        .execute(&mut *tx)
        .await?;
    record(&mut tx, account, TrailAction::AccountEnable, now).await?;
    tx.commit().await?;
    writeln!(std::io::stdout().lock(), "{user_name} is enabled")?;
    Ok(())
}

/// Says whose account an identity is.
pub async fn link_oidc(
    pool: &PgPool,
    user_name: &str,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    oidc::store::link(&mut tx, account, issuer, subject, now).await.map_err(|error| {
        match error.as_database_error().and_then(|error| error.constraint()) {
            Some("oidc_identity_pkey") => anyhow::anyhow!("{subject:?} of {issuer} is linked to another account"),
            _ => error.into(),
        }
    })?;
    record(&mut tx, account, TrailAction::AccountLinkOidc, now).await?;
    tx.commit().await?;
    writeln!(std::io::stdout().lock(), "{subject:?} of {issuer} signs in as {user_name}")?;
    Ok(())
}

/// Removes the second factor and ends the account's sessions.
pub async fn reset_second_factor(pool: &PgPool, user_name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let account = find(&mut tx, user_name).await?;
    second_factor::store::delete(&mut tx, account).await?;
    let ended = sessions::store::end_all(&mut tx, account, None, EndedBecause::SecondFactorChanged, now).await?;
    record(&mut tx, account, TrailAction::AccountResetSecondFactor, now).await?;
    tx.commit().await?;
    writeln!(std::io::stdout().lock(), "{user_name} has no second factor any more; {ended} sessions ended")?;
    Ok(())
}
