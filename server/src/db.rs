//! The way to the database: every transaction enters one database role with one scope before it asks anything.

use std::time::Duration;

use menpai_domain::ids::SiteId;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Postgres, Transaction};

use crate::config::Database;

/// A transaction in a role and a scope.
pub type Tx = Transaction<'static, Postgres>;

/// The pool, reachable only through a role.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
}

/// The database roles (`migrations/*_ground.sql`) and what each is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DbRole {
    Api,
    Ingest,
    Detect,
    Tiles,
}

impl DbRole {
    const fn name(self) -> &'static str {
        match self {
            Self::Api => "menpai_api",
            Self::Ingest => "menpai_ingest",
            Self::Detect => "menpai_detect",
            Self::Tiles => "menpai_tiles",
        }
    }
}

impl Db {
    /// Opens the pool; connections are made when they are needed.
    ///
    /// # Errors
    /// A URL that sqlx can't read.
    pub fn open(config: &Database) -> sqlx::Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(Duration::from_secs(config.acquire_timeout_s))
            .connect_lazy(&config.url.0)?;
        Ok(Self { pool })
    }

    /// A database that is open already.
    #[must_use]
    pub fn from_pool(pool: PgPool) -> Self {
        Self { pool }
    }

    /// The owner's connections: migrations, imports and the operator's commands, never a request.
    #[must_use]
    pub fn owner(&self) -> &PgPool {
        &self.pool
    }

    /// A request of a person, within these sites.
    ///
    /// # Errors
    /// The database is away.
    pub async fn api(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Api, sites).await
    }

    /// Passages of a device of this site.
    ///
    /// # Errors
    /// The database is away.
    pub async fn ingest(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Ingest, sites).await
    }

    /// The gap detector, within one site.
    ///
    /// # Errors
    /// The database is away.
    pub async fn detect(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Detect, sites).await
    }

    /// The map's reader.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tiles(&self) -> sqlx::Result<Tx> {
        self.enter(DbRole::Tiles, &[]).await
    }

    async fn enter(&self, role: DbRole, sites: &[SiteId]) -> sqlx::Result<Tx> {
        let scope = sites.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let mut tx = self.pool.begin().await?;
        sqlx::query!(
            "select set_config('role', $1, true) as role, set_config('menpai.site_ids', $2, true) as scope",
            role.name(),
            scope,
        )
        .fetch_one(&mut *tx)
        .await?;
        Ok(tx)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> sqlx::Result<()> {
        sqlx::query!("select 1 as one").fetch_one(&self.pool).await.map(drop)
    }
}
