//! Databases to measure on: private ones on the given cluster, dropped after each run.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// The site that everything is imported into; its boundary holds both files.
pub const SITE: &str = "全城";

/// What the registry holds before the import.
#[derive(Debug, Clone, Copy)]
pub enum Holding {
    /// Nothing: the first import of an installation.
    Nothing,
    /// Two thousand buildings of another site.
    OtherVillages,
}

/// A cluster, and templates on it.
#[derive(Debug)]
pub struct Cluster {
    options: PgConnectOptions,
    prefix: String,
}

/// A database on it.
#[derive(Debug)]
pub struct Database {
    /// Name.
    pub name: String,
    /// URL.
    pub url: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Cluster {
    /// Makes the templates.
    pub async fn prepare(url: &str) -> Result<Self> {
        let options: PgConnectOptions = url.parse().context("DATABASE_URL")?;
        let cluster = Self { options, prefix: format!("menpai_bench_{}", std::process::id()) };
        let registry = cluster.create("template0", "registry").await?;
        let mut conn = cluster.connect(&registry.name).await?;
        MIGRATOR.run(&mut conn).await?;
        conn.execute(sqlx::raw_sql(INTO_REGISTRY)).await?;
        conn.close().await?;
        let live = cluster.create(&registry.name, "live").await?;
        let mut conn = cluster.connect(&live.name).await?;
        conn.execute(sqlx::raw_sql(OTHER_VILLAGES)).await?;
        conn.close().await?;
        let empty = cluster.create("template0", "postgis").await?;
        let mut conn = cluster.connect(&empty.name).await?;
        conn.execute("create extension postgis").await?;
        conn.close().await?;
        Ok(cluster)
    }

    /// A database with the registry's schema.
    pub async fn registry(&self, holding: Holding) -> Result<Database> {
        let template = match holding {
            Holding::Nothing => "registry",
            Holding::OtherVillages => "live",
        };
        self.clone_of(template).await
    }

    /// A database with PostGIS and nothing else.
    pub async fn empty(&self) -> Result<Database> {
        self.clone_of("postgis").await
    }

    /// Drops a database.
    pub async fn drop(&self, database: &Database) -> Result<()> {
        let mut admin = self.connect("postgres").await?;
        run(&mut admin, &format!("drop database if exists {} with (force)", database.name)).await
    }

    /// Drops the templates.
    pub async fn clean(&self) -> Result<()> {
        let mut admin = self.connect("postgres").await?;
        for suffix in ["registry", "live", "postgis"] {
            run(&mut admin, &format!("drop database if exists {}_{suffix} with (force)", self.prefix)).await?;
        }
        Ok(())
    }

    async fn clone_of(&self, template: &str) -> Result<Database> {
        let suffix = format!("run{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let database = self.create(&format!("{}_{template}", self.prefix), &suffix).await?;
        // Whoever comes next shouldn't pay for what was written before.
        run(&mut self.connect("postgres").await?, "checkpoint").await?;
        Ok(database)
    }

    async fn create(&self, template: &str, suffix: &str) -> Result<Database> {
        let name = format!("{}_{suffix}", self.prefix);
        let mut admin = self.connect("postgres").await?;
        run(&mut admin, &format!("drop database if exists {name} with (force)")).await?;
        run(&mut admin, &format!("create database {name} template {template}")).await?;
        let url = self.options.clone().database(&name).to_url_lossy().to_string();
        Ok(Database { name, url })
    }

    async fn connect(&self, name: &str) -> Result<PgConnection> {
        Ok(self.options.clone().database(name).connect().await?)
    }
}

/// Names of databases can't be parameters; these are made of our own letters and digits.
async fn run(conn: &mut PgConnection, sql: &str) -> Result<()> {
    conn.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

const INTO_REGISTRY: &str = "
insert into area (id, level, name) values ('00000000-0000-7000-8000-00000000000a', 'district', '区');
insert into site (id, area_id, name, boundary_4326, created_at)
values ('00000000-0000-7000-8000-00000000000b', '00000000-0000-7000-8000-00000000000a', '全城',
    st_multi(st_makeenvelope(113.0, 22.0, 114.8, 23.8, 4326)), '2025-01-01Z')";

const OTHER_VILLAGES: &str = "
insert into site (id, area_id, name, boundary_4326, created_at)
values ('00000000-0000-7000-8000-00000000000c', '00000000-0000-7000-8000-00000000000a', '邻村',
    st_multi(st_makeenvelope(115.0, 23.0, 115.1, 23.1, 4326)), '2025-01-01Z');
insert into building (site_id, id, external_id, footprint_4326, footprint_m2, created_at, updated_at)
select '00000000-0000-7000-8000-00000000000c', gen_random_uuid(), n::text,
    st_multi(st_makeenvelope(115.01 + (n % 50) * 0.0002, 23.01 + (n / 50) * 0.0002,
        115.01 + (n % 50) * 0.0002 + 0.0001, 23.01 + (n / 50) * 0.0002 + 0.0001, 4326)),
    114, '2025-01-01Z', '2025-01-01Z'
from generate_series(1, 2000) n;
analyze";
