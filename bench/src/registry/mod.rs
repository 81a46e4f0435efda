//! A registry to measure on: a database of its own, and the built `menpai` serving it as an operator starts it.

mod account;
pub mod cpu;
mod server;

use std::path::Path;

use anyhow::{Context, Result};
use menpai_domain::sealed::Keyring;
use menpai_server::secrets::Secrets;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

pub use account::officer;
pub use server::{Server, free_port, menpai};

/// A database with the registry's schema.
pub struct Database {
    name: String,
    cluster: PgConnectOptions,
    /// URL of the owner.
    pub url: String,
    /// URL of the server's login.
    pub server_url: String,
    /// Where it is, for programs on libpq.
    pub libpq: String,
}

/// The id with a number, of a kind, in SQL.
pub fn id(kind: u32, number: &str) -> String {
    format!("('00000000-0000-7000-{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid")
}

/// The keys with which personal data is sealed, in the folder where the server will look for them.
pub fn keyring(folder: &Path) -> Result<Keyring> {
    let secrets = menpai_server::config::Secrets { dir: folder.join("secrets"), ..Default::default() };
    #[expect(clippy::disallowed_methods, reason = "this is the main of the benchmark")]
    let now = chrono::Utc::now();
    Ok(Secrets::open(&secrets, now)?.keyring)
}

impl Database {
    /// Makes an empty one, with this ending to its name, on the cluster of this URL.
    pub async fn create(url: &str, name: &str) -> Result<Self> {
        let cluster: PgConnectOptions = url.parse().context("DATABASE_URL")?;
        let name = format!("menpai_bench_{}_{name}", std::process::id());
        let mut admin = cluster.clone().database("postgres").connect().await?;
        admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await?;
        admin.execute(AssertSqlSafe(format!("create database {name}"))).await?;
        admin.close().await?;
        let own = cluster.clone().database(&name);
        let url = own.to_url_lossy().to_string();
        let server_url = own.clone().username("menpai_server").to_url_lossy().to_string();
        // libpq doesn't know the options that our own driver adds after the question mark.
        let socket = cluster.get_socket().map(|folder| format!(" host={}", folder.display()));
        let libpq = format!(
            "dbname={name} user={} port={}{}",
            cluster.get_username(),
            cluster.get_port(),
            socket.unwrap_or_else(|| format!(" host={}", cluster.get_host()))
        );
        menpai_server::migrate::run(&menpai_server::config::Database {
            url: menpai_server::config::Masked(server_url.clone()),
            owner_url: menpai_server::config::Masked(url.clone()),
            ..menpai_server::config::Database::default()
        })
        .await?
        .close()
        .await;
        Ok(Self { name, cluster, url, server_url, libpq })
    }

    /// A connection of the owner.
    pub async fn connect(&self) -> Result<PgConnection> {
        Ok(self.cluster.clone().database(&self.name).connect().await?)
    }

    /// Lets the account enrol anew: each server has keys of its own.
    pub async fn forget_second_factor(&self) -> Result<()> {
        let mut conn = self.connect().await?;
        conn.execute("delete from recovery_code").await?;
        conn.execute("delete from second_factor").await?;
        conn.close().await?;
        Ok(())
    }

    /// Whether PostgreSQL tells the server the plan of each of its queries.
    pub async fn explain(&self, on: bool) -> Result<()> {
        let mut conn = self.connect().await?;
        let settings: &[&str] = if on {
            &[
                "session_preload_libraries = 'auto_explain'",
                "auto_explain.log_min_duration = 0",
                "auto_explain.log_level = 'notice'",
                "auto_explain.log_nested_statements = on",
                "client_min_messages = 'notice'",
            ]
        } else {
            &[]
        };
        conn.execute(AssertSqlSafe(format!("alter database {} reset all", self.name))).await?;
        // A setting of a module is known only once the module is loaded.
        conn.execute("load 'auto_explain'").await?;
        for setting in settings {
            conn.execute(AssertSqlSafe(format!("alter database {} set {setting}", self.name))).await?;
        }
        conn.close().await?;
        Ok(())
    }

    /// Tables of more rows than a scan should read.
    pub async fn large_tables(&self) -> Result<Vec<String>> {
        let mut conn = self.connect().await?;
        conn.execute("analyze").await?;
        let tables = sqlx::query_scalar("select relname::text from pg_class where relkind = 'r' and reltuples > 1000")
            .fetch_all(&mut conn)
            .await?;
        conn.close().await?;
        Ok(tables)
    }

    /// Drops it.
    pub async fn drop(&self) -> Result<()> {
        let mut admin = self.cluster.clone().database("postgres").connect().await?;
        admin.execute(AssertSqlSafe(format!("drop database if exists {} with (force)", self.name))).await?;
        admin.close().await?;
        Ok(())
    }
}
