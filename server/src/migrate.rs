//! Schema migrations, carried inside the binary.

use anyhow::{Context, ensure};
use sqlx::PgPool;
use sqlx::migrate::Migrator;

use crate::config::Database;
use crate::db::{Db, open_owner};
use crate::{login, rights};

pub use crate::buildings::respell::respell;

/// Forward-only migrations of `migrations/`.
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// Brings the schema up to date, and makes the server's login. Safe to run twice and from two servers at once (sqlx
/// takes an advisory lock).
///
/// # Errors
/// The database is away, or a migration fails; then nothing of that migration remains.
pub async fn run(config: &Database) -> anyhow::Result<PgPool> {
    let owner = check(config).await?;
    MIGRATOR.run(&owner).await.context("the database could not be migrated")?;
    let respelled = respell(&owner).await.context("the search texts of buildings could not be brought up to date")?;
    if respelled > 0 {
        tracing::info!(buildings = respelled, "search texts were made anew");
    }
    login::ensure(config, &owner).await.context("the server's login could not be made")?;
    Ok(owner)
}

/// Asks what would stop [`run`], and changes nothing.
///
/// # Errors
/// The database is away, or a superuser has to do something in it first.
pub async fn check(config: &Database) -> anyhow::Result<PgPool> {
    let owner = open_owner(config).await?;
    rights::check(&owner, &login::name(config)?).await?;
    Ok(owner)
}

/// What a server does at its start: migrates, if it was given the owner's URL; else it checks that somebody did.
///
/// # Errors
/// As [`run`]; or the schema is older than this program.
pub async fn prepare(config: &Database) -> anyhow::Result<()> {
    if !config.owner_url.0.is_empty() {
        run(config).await?.close().await;
        return Ok(());
    }
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    let db = Db::open(config).context("database.url can't be read")?;
    db.reach().await?;
    let mut tx = db.api_without_scope().await.context("the schema's version can't be read: run `menpai migrate`")?;
    let found: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
        .fetch_one(&mut *tx)
        .await
        .context("the schema's version can't be read: run `menpai migrate`")?;
    ensure!(found >= newest, "the schema is older than this program: run `menpai migrate`");
    Ok(())
}
