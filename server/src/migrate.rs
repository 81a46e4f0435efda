//! Schema migrations, carried inside the binary.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

/// Forward-only migrations of `migrations/`.
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// Brings the schema up to date. Safe to run twice and from two servers at once (sqlx takes an advisory lock).
///
/// # Errors
/// The database is away, or a migration fails; then nothing of that migration remains.
pub async fn run(pool: &PgPool) -> Result<(), MigrateError> {
    MIGRATOR.run(pool).await
}
