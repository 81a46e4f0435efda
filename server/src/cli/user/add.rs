//! `menpai user add`: accounts for staff.

use std::io::Write;

use anyhow::bail;
use chrono::{DateTime, Utc};
use clap::Args;
use menpai_domain::ids::AccountId;
use menpai_domain::terms::{Role, TrailAction};
use sqlx::PgPool;

use super::new_password::NewPassword;
use crate::access::setup::needs_second_factor;
use crate::cli::place::find_site;
use crate::trail::{self, Actor, Entry};

/// A new account.
#[derive(Debug, Args)]
pub struct AddUser {
    /// Name to sign in with: small letters, digits, `.`, `_`, `-`.
    user_name: String,
    /// officer, `grid_worker`, `area_manager`, auditor or operator; landlords and tenants sign in by their own ways.
    #[arg(long)]
    role: Role,
    /// Site that the account works in, by id, official code or name; may be given more than once.
    #[arg(long = "site")]
    sites: Vec<String>,
    /// Name that is shown; the user name if absent.
    #[arg(long)]
    display_name: Option<String>,
    /// For whom the person works: recorded with every look.
    #[arg(long)]
    organisation: String,
    /// Read the password from the first line of standard input; it need not be changed at the first sign-in.
    #[arg(long)]
    password_stdin: bool,
}

/// Adds an account in one transaction.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn add(pool: &PgPool, user: AddUser, now: DateTime<Utc>) -> anyhow::Result<()> {
    let user_name = user.user_name.to_lowercase();
    if matches!(user.role, Role::Landlord | Role::Tenant) {
        bail!("--role: landlords and tenants are persons of a site; they do not get staff accounts");
    }
    let password = NewPassword::obtain(&user_name, user.password_stdin)?;
    let mut tx = pool.begin().await?;
    let id = AccountId::generate();
    let display_name = user.display_name.unwrap_or_else(|| user_name.clone());
    sqlx::query!(
        "insert into account (id, user_name, password_hash, role, display_name, organisation, created_at,
                              must_change_password)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.as_uuid(),
        user_name,
        password.hash,
        user.role.as_str(),
        display_name,
        user.organisation,
        now,
        password.generated.is_some(),
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| explain(error, &user_name))?;
    for site in &user.sites {
        let (site_id, _name) = find_site(&mut tx, site).await?;
        sqlx::query!("insert into account_site (site_id, account_id) values ($1, $2)", site_id.as_uuid(), id.as_uuid())
            .execute(&mut *tx)
            .await?;
        let act = Entry::act(site_id, TrailAction::AccountCreate, id);
        trail::store::record(&mut tx, Actor::COMMAND_LINE, now, act).await?;
    }
    tx.commit().await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "added {user_name} ({})", user.role)?;
    password.tell(&mut out)?;
    if needs_second_factor(user.role) {
        writeln!(out, "at the first sign-in a second factor is set up: have an authenticator app at hand")?;
    }
    Ok(())
}

fn explain(error: sqlx::Error, user_name: &str) -> anyhow::Error {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("account_user_name_unique") => anyhow::anyhow!("there is already an account named {user_name}"),
        Some("account_user_name_form") => {
            anyhow::anyhow!(
                "the user name {user_name} must have 2 to 64 small letters, digits, '.', '_' or '-', and begin with a letter or digit"
            )
        }
        _ => error.into(),
    }
}
