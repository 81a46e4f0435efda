//! The way to the database: every transaction enters one database role with one scope before it asks anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use menpai_domain::ids::SiteId;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Postgres, Transaction};

use crate::access::Scope;
use crate::config::Database;
use crate::reach::{Unreachable, reach};

/// A transaction in a role and a scope.
pub type Tx = Transaction<'static, Postgres>;

/// For how long a connection is taken to be alive after it was last used.
pub(crate) const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// The pool, reachable only through a role.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    /// Set once a transaction could not be begun as a whole: a connection may be left in the half of it.
    suspect: Arc<AtomicBool>,
}

/// The database roles (`migrations/*_ground.sql`) and what each is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DbRole {
    Api,
    Auth,
    Ingest,
    Detect,
    Tiles,
    Trail,
    Keys,
    Notify,
}

/// The names of all roles, for those who make or grant them.
pub const DB_ROLES: [&str; 8] = [
    DbRole::Api.name(),
    DbRole::Auth.name(),
    DbRole::Ingest.name(),
    DbRole::Detect.name(),
    DbRole::Tiles.name(),
    DbRole::Trail.name(),
    DbRole::Keys.name(),
    DbRole::Notify.name(),
];

/// The extensions that the tables stand on.
pub const EXTENSIONS: [&str; 3] = ["postgis", "pg_trgm", "btree_gist"];

/// Waits until whoever took this turn before has ended their transaction, and keeps it until the end of this one: what follows is
/// done one after the other.
///
/// # Errors
/// The database is away.
pub(crate) async fn take_turn(connection: &mut PgConnection, turn: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", turn).fetch_one(connection).await?;
    Ok(())
}

/// Whether an error says that the database can't be reached, or is not taking requests (PostgreSQL, appendix A: class 08,
/// class 57P, and 55000 for a database that accepts no connections).
#[must_use]
pub fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "55000")
        }
        _ => false,
    }
}

impl DbRole {
    const fn name(self) -> &'static str {
        match self {
            Self::Api => "menpai_api",
            Self::Auth => "menpai_auth",
            Self::Ingest => "menpai_ingest",
            Self::Detect => "menpai_detect",
            Self::Tiles => "menpai_tiles",
            Self::Trail => "menpai_trail",
            Self::Keys => "menpai_keys",
            Self::Notify => "menpai_notify",
        }
    }
}

impl Db {
    /// Opens the pool of the server's own login; connections are made when they are needed.
    ///
    /// # Errors
    /// A URL that sqlx can't read.
    pub fn open(config: &Database) -> sqlx::Result<Self> {
        let suspect = Arc::new(AtomicBool::new(false));
        Ok(Self { pool: pool(config, Arc::clone(&suspect)).connect_lazy(&config.url.0)?, suspect })
    }

    /// A database that is open already.
    #[must_use]
    pub fn from_pool(pool: PgPool) -> Self {
        Self { pool, suspect: Arc::default() }
    }

    /// A request of a person, within this scope.
    ///
    /// # Errors
    /// The database is away.
    pub async fn api(&self, scope: &Scope) -> sqlx::Result<Tx> {
        self.enter(DbRole::Api, &scope.sites, &persons_of(scope)).await
    }

    /// The same transaction, from here on as a request within this scope: what was done before, in another role, and
    /// the trail's entry of it stand or fall together.
    ///
    /// # Errors
    /// The database is away.
    pub async fn go_on_as_api(tx: Tx, scope: &Scope) -> sqlx::Result<Tx> {
        Self::enter_in(tx, DbRole::Api, &scope.sites, &persons_of(scope)).await
    }

    /// What is asked before a scope is known: who calls.
    ///
    /// # Errors
    /// The database is away.
    pub async fn api_without_scope(&self) -> sqlx::Result<Tx> {
        self.enter(DbRole::Api, &[], "").await
    }

    /// Signing in and out: accounts, sessions and factors, and nothing of the registry.
    ///
    /// # Errors
    /// The database is away.
    pub async fn auth(&self) -> sqlx::Result<Tx> {
        self.enter(DbRole::Auth, &[], "").await
    }

    /// Connections in no role: good for asking who calls, which is one question, and for nothing else.
    #[must_use]
    pub const fn outside(&self) -> &PgPool {
        &self.pool
    }

    /// Passages of a device of this site.
    ///
    /// # Errors
    /// The database is away.
    pub async fn ingest(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Ingest, sites, "").await
    }

    /// As [`Db::ingest`], and an answered commit is on disk, whatever the database's default.
    ///
    /// # Errors
    /// The database is away.
    pub async fn ingest_durably(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        let entry = entry(DbRole::Ingest, sites, "");
        self.begin(format!("begin; {entry}; set local synchronous_commit = on; set local statement_timeout = '20s'"))
            .await
    }

    /// A connection of its own for a writer of passages, in its role from the beginning. An answered commit is on disk,
    /// whatever the database's default; a statement that hangs gives up.
    ///
    /// # Errors
    /// The database is away, or doesn't answer in time.
    pub async fn ingest_writer(&self) -> sqlx::Result<PgConnection> {
        let enter =
            format!("set role {}; set synchronous_commit = on; set statement_timeout = '20s'", DbRole::Ingest.name());
        let connect = async {
            let mut connection = self.options().connect().await?;
            connection.execute(AssertSqlSafe(enter)).await?;
            Ok(connection)
        };
        let patience = self.pool.options().get_acquire_timeout();
        tokio::time::timeout(patience, connect).await.map_err(|_elapsed| sqlx::Error::PoolTimedOut)?
    }

    /// A connection beside the pool for whoever carries what was stored to others: its locks last as long as it does. It is
    /// in its role from the beginning, and ends within a minute once its other end is gone.
    ///
    /// # Errors
    /// The database is away.
    pub async fn ingest_apart(&self) -> sqlx::Result<PgConnection> {
        let mut connection = self.options().connect().await?;
        let role = DbRole::Ingest.name();
        let alive = "set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";
        connection.execute(AssertSqlSafe(format!("set role {role}; set statement_timeout = '15s'; {alive}"))).await?;
        Ok(connection)
    }

    /// The gap detector, within one site.
    ///
    /// # Errors
    /// The database is away.
    pub async fn detect(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Detect, sites, "").await
    }

    /// The sequencer of the trail and whoever verifies it: every site's entries, and nothing else.
    ///
    /// # Errors
    /// The database is away.
    pub async fn trail(&self) -> sqlx::Result<Tx> {
        self.enter(DbRole::Trail, &[], "").await
    }

    /// Whoever verifies the trail: one moment of every site's entries, while the server goes on.
    ///
    /// # Errors
    /// The database is away.
    pub async fn trail_moment(&self) -> sqlx::Result<Tx> {
        let entry = entry(DbRole::Trail, &[], "");
        self.begin(format!("begin isolation level repeatable read, read only; {entry}")).await
    }

    /// Sealing anew what lies under an old key: sealed columns, and nothing else.
    ///
    /// # Errors
    /// The database is away.
    pub async fn keys(&self) -> sqlx::Result<Tx> {
        self.enter(DbRole::Keys, &[], "").await
    }

    /// Telling people what waits for them, within these sites: where it goes, and nothing else of anybody.
    ///
    /// # Errors
    /// The database is away.
    pub async fn notify(&self, sites: &[SiteId]) -> sqlx::Result<Tx> {
        self.enter(DbRole::Notify, sites, "").await
    }

    /// Connections for the map's reader, which are in its role from the beginning.
    #[must_use]
    pub fn tiles(&self) -> PgPool {
        let enter = format!("set role {}", DbRole::Tiles.name());
        PgPoolOptions::new()
            .max_connections(3)
            .after_connect(move |connection, _| {
                let enter = enter.clone();
                Box::pin(async move { connection.execute(AssertSqlSafe(enter)).await.map(drop) })
            })
            .connect_lazy_with(self.options())
    }

    /// How to connect, for those who keep a connection of their own to listen on.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.pool.connect_options().as_ref().clone()
    }

    /// Begins a transaction with these statements, which go in one message. It begins in a task of its own: whoever stops
    /// waiting meanwhile, because the client went away, leaves it to be rolled back, whereas a connection whose beginning
    /// was abandoned half way would return to the pool within a transaction.
    async fn begin(&self, statements: String) -> sqlx::Result<Tx> {
        let db = self.clone();
        let begun = tokio::spawn(async move {
            let begun = db.pool.begin_with(AssertSqlSafe(statements)).await;
            if matches!(begun, Err(sqlx::Error::Database(_))) {
                db.suspect.store(true, Ordering::Relaxed);
            }
            begun
        });
        begun.await.map_err(|_panicked| sqlx::Error::WorkerCrashed)?
    }

    async fn enter(&self, role: DbRole, sites: &[SiteId], persons: &str) -> sqlx::Result<Tx> {
        self.begin(format!("begin; {}", entry(role, sites, persons))).await
    }

    async fn enter_in(mut tx: Tx, role: DbRole, sites: &[SiteId], persons: &str) -> sqlx::Result<Tx> {
        tx.execute(AssertSqlSafe(entry(role, sites, persons))).await?;
        Ok(tx)
    }

    /// Returns once there is a connection.
    ///
    /// # Errors
    /// There is none to be had; it says where and why.
    pub async fn reach(&self) -> Result<(), Unreachable> {
        reach(&self.pool).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> sqlx::Result<()> {
        sqlx::query!("select 1 as one").fetch_one(&self.pool).await.map(drop)
    }
}

/// The owner's connections: for migrations, imports and the operator's commands, never for a request.
///
/// # Errors
/// A URL that sqlx can't read, or a database that does not answer.
pub async fn open_owner(config: &Database) -> anyhow::Result<PgPool> {
    let owner =
        pool(config, Arc::default()).connect_lazy(config.owner()).context("database.owner_url can't be read")?;
    reach(&owner).await?;
    Ok(owner)
}

fn pool(config: &Database, suspect: Arc<AtomicBool>) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_secs(config.acquire_timeout_s))
        // A connection that was at work a moment ago is not asked whether it still is: one round trip less per request.
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            let suspect = suspect.load(Ordering::Relaxed);
            Box::pin(async move {
                if suspect {
                    connection.execute("rollback").await?;
                } else if meta.idle_for >= TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// What puts a transaction in a role and a scope: names and ids of ours only, no text of anybody else.
fn entry(role: DbRole, sites: &[SiteId], persons: &str) -> String {
    format!(
        "set local role {}; set local menpai.site_ids = '{}'; set local menpai.person_ids = '{persons}'",
        role.name(),
        joined(sites),
    )
}

/// Written as an array, so that nobody at all (`{}`) differs from no limit (empty).
fn persons_of(scope: &Scope) -> String {
    scope.owners.as_ref().map_or_else(String::new, |owners| format!("{{{}}}", joined(owners)))
}

fn joined(ids: &[impl ToString]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
