//! A database per test, cloned from a migrated template.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use menpai_domain::ids::SiteId;
use menpai_server::migrate::MIGRATOR;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};

/// A database that goes when its last handle goes.
#[derive(Clone)]
pub struct TestDatabase(Arc<Inner>);

struct Inner {
    name: String,
    cluster: PgConnectOptions,
}

/// Any number: what must differ from is the advisory locks of the schema itself.
const TEMPLATE_LOCK: i64 = 7_004_001;

impl TestDatabase {
    /// Clones the template, making it first if this schema has none yet.
    pub async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster: PgConnectOptions = std::env::var("TEST_DATABASE_URL")
            .expect("TEST_DATABASE_URL names the test cluster: run `make test`, or eval \"$(scripts/env.sh)\"")
            .parse()
            .expect("TEST_DATABASE_URL is a PostgreSQL URL");
        let mut connection = cluster.clone().database("postgres").connect().await.expect("the test cluster answers");
        let name = format!("menpai_t_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        connection
            .execute(sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK))
            .await
            .expect("the lock is taken");
        let template = template(&mut connection, &cluster).await;
        run(&mut connection, &format!("drop database if exists {name} with (force)")).await;
        run(&mut connection, &format!("create database {name} template {template}")).await;
        connection.close().await.expect("the connection closes");
        Self(Arc::new(Inner { name, cluster }))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its URL, for the owner.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.cluster.clone().database(&self.0.name).to_url_lossy().to_string()
    }

    /// Its URL, for another login of the cluster.
    #[must_use]
    pub fn url_as(&self, login: &str) -> String {
        self.0.cluster.clone().database(&self.0.name).username(login).to_url_lossy().to_string()
    }

    /// A pool of the owner's connections.
    pub async fn connect(&self) -> PgPool {
        let options = self.0.cluster.clone().database(&self.0.name);
        PgPoolOptions::new().max_connections(4).connect_with(options).await.expect("the test's database answers")
    }

    /// Keeps detectors from a site while the connection is open, as the one does that looks at it: gaps that a test writes stay.
    pub async fn hold_detectors(&self, site: SiteId) -> PgConnection {
        let options = self.0.cluster.clone().database(&self.0.name);
        let mut held = options.connect().await.expect("the test's database answers");
        sqlx::query("select pg_advisory_lock(hashtextextended('detection ' || $1, 0))")
            .bind(site.to_string())
            .execute(&mut held)
            .await
            .expect("the site is held");
        held
    }
}

/// The template of the present schema, named after its migrations.
async fn template(connection: &mut PgConnection, cluster: &PgConnectOptions) -> String {
    let mut print: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in MIGRATOR.iter().flat_map(|migration| migration.checksum.iter()) {
        print = (print ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let name = format!("menpai_template_{print:016x}");
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *connection)
        .await
        .expect("databases can be listed");
    if !exists {
        let draft = format!("{name}_draft");
        run(connection, &format!("drop database if exists {draft} with (force)")).await;
        run(connection, &format!("create database {draft}")).await;
        let mut inside = cluster.clone().database(&draft).connect().await.expect("the draft answers");
        MIGRATOR.run(&mut inside).await.expect("the migrations apply");
        inside.close().await.expect("the connection closes");
        run(connection, &format!("alter database {draft} rename to {name}")).await;
    }
    name
}

/// Names of databases can't be parameters; these are made of our own letters and digits.
async fn run(connection: &mut PgConnection, sql: &str) {
    connection.execute(AssertSqlSafe(sql)).await.expect("the statement succeeds");
}

impl Drop for Inner {
    fn drop(&mut self) {
        let (name, cluster) = (self.name.clone(), self.cluster.clone().database("postgres"));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = cluster.connect().await.map_err(std::io::Error::other)?;
                let sql = format!("drop database if exists {name} with (force)");
                connection.execute(AssertSqlSafe(sql)).await.map_err(std::io::Error::other).map(drop)
            })
        });
        // A database that stays behind harms nobody: the next run with the same name replaces it.
        drop(dropping.join());
    }
}
