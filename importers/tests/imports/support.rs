//! A database per test, cloned from a template of the present schema, with one site in it; and files to import.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Keyring;
use menpai_domain::{AreaId, SiteId};
use menpai_importers::cli::{self, ImportKind};
use menpai_importers::{Options, RejectsFile, Report, Result, Source};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Shared with the tests of the whole system, which make the same template.
const TEMPLATE_LOCK: i64 = 7_004_001;

/// A village with a database and a folder of its own.
pub struct Village {
    pub conn: PgConnection,
    pub site: SiteId,
    pub keyring: Keyring,
    pub folder: PathBuf,
    name: String,
    cluster: PgConnectOptions,
}

impl Village {
    /// A village of a kilometre around 113.52 E, 23.15 N.
    pub async fn new() -> Self {
        Self::within("POLYGON((113.515 23.145,113.525 23.145,113.525 23.155,113.515 23.155,113.515 23.145))").await
    }

    /// A village with the given boundary.
    pub async fn within(boundary: &str) -> Self {
        let cluster: PgConnectOptions = std::env::var("TEST_DATABASE_URL")
            .expect("TEST_DATABASE_URL names the test cluster: run `make test`")
            .parse()
            .expect("TEST_DATABASE_URL is a PostgreSQL URL");
        let mut admin = cluster.clone().database("postgres").connect().await.expect("the test cluster answers");
        let name = format!("menpai_i_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        admin.execute(sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK)).await.expect("the lock is taken");
        let template = template(&mut admin, &cluster).await;
        run(&mut admin, &format!("drop database if exists {name} with (force)")).await;
        run(&mut admin, &format!("create database {name} template {template}")).await;
        admin.close().await.expect("the connection closes");

        let mut conn = cluster.clone().database(&name).connect().await.expect("the test's database answers");
        let (area, site) = (AreaId::generate(), SiteId::generate());
        sqlx::query("insert into area (id, level, name) values ($1, 'district', '黄埔区')")
            .bind(area)
            .execute(&mut conn)
            .await
            .expect("an area");
        sqlx::query(
            "insert into site (id, area_id, name, boundary_4326, created_at)
             values ($1, $2, '盐田村', st_multi(st_geomfromtext($3, 4326)), $4)",
        )
        .bind(site)
        .bind(area)
        .bind(boundary)
        .bind(now())
        .execute(&mut conn)
        .await
        .expect("a site");
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let keyring = Keyring::new(1, &[(1, [7; 32])].into(), &[9; 32]).expect("a keyring");
        Self { conn, site, keyring, folder, name, cluster }
    }

    /// One more connection to the village's database.
    pub async fn connect(&self) -> PgConnection {
        self.cluster.clone().database(&self.name).connect().await.expect("the test's database answers")
    }

    /// A second site some two kilometres to the east, that files are imported into from now on.
    pub async fn move_to_another_site(&mut self) {
        let site = SiteId::generate();
        sqlx::query(
            "insert into site (id, area_id, name, boundary_4326, created_at)
             select $1, area_id, '邻村', st_translate(boundary_4326, 0.02, 0), created_at from site where id = $2",
        )
        .bind(site)
        .bind(self.site)
        .execute(&mut self.conn)
        .await
        .expect("a second site");
        self.site = site;
    }

    /// Writes a file into the village's folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Stages without applying.
    pub async fn stage(&mut self, kind: ImportKind, source: &Source) -> Result<Report> {
        let options = Options::new(self.site, now());
        self.stage_with(kind, source, &options).await
    }

    /// Stages with a mapping.
    pub async fn stage_with(&mut self, kind: ImportKind, source: &Source, options: &Options) -> Result<Report> {
        let mut rejects = RejectsFile::create(Some(&self.folder.join("rejects.csv"))).expect("a rejects file");
        cli::stage(kind, &mut self.conn, source, options, &self.keyring, &mut rejects, &mut |_| {}).await
    }

    /// Stages and applies.
    pub async fn import(&mut self, kind: ImportKind, path: &Path) -> Result<Report> {
        self.import_from(kind, &Source::new(path)).await
    }

    /// Stages and applies, with hints about the file.
    pub async fn import_from(&mut self, kind: ImportKind, source: &Source) -> Result<Report> {
        let options = Options::new(self.site, now());
        let mut rejects = RejectsFile::create(Some(&self.folder.join("rejects.csv"))).expect("a rejects file");
        cli::import(kind, &mut self.conn, source, &options, &self.keyring, &mut rejects, &mut |_| {}).await
    }

    /// A number from the database.
    pub async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.conn).await.expect("a count")
    }

    /// A text from the database.
    pub async fn text(&mut self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&mut self.conn).await.expect("a text")
    }

    /// Runs statements.
    pub async fn run(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.conn).await.expect("the statements succeed");
    }

    /// What the last import wrote into the rejects file.
    pub fn rejects(&self) -> String {
        std::fs::read_to_string(self.folder.join("rejects.csv")).expect("a rejects file")
    }
}

impl Drop for Village {
    fn drop(&mut self) {
        let (name, cluster) = (self.name.clone(), self.cluster.clone().database("postgres"));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut admin = cluster.connect().await.map_err(std::io::Error::other)?;
                let sql = format!("drop database if exists {name} with (force)");
                admin.execute(AssertSqlSafe(sql)).await.map_err(std::io::Error::other).map(drop)
            })
        });
        // A database or folder that stays behind harms nobody: the next run with the same name replaces it.
        drop(dropping.join());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The time of every test.
pub fn now() -> DateTime<Utc> {
    DateTime::from_str("2025-06-01T04:00:00Z").expect("a time")
}

/// A file in `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The rejected rows as line and code.
pub fn rejected(report: &Report) -> Vec<(u64, &'static str)> {
    report.rejects.iter().map(|reject| (reject.line, reject.code)).collect()
}

/// What applying would do, as insert, update, unchanged.
pub fn would(report: &Report) -> (u64, u64, u64) {
    (report.would.insert, report.would.update, report.would.unchanged)
}

/// A square building of ten metres, some tens of metres from the village's south-western corner.
pub fn square(east_m: f64, north_m: f64) -> [(f64, f64); 5] {
    let at = |x: f64, y: f64| (113.516 + (east_m + x) / 102_450.0, 23.146 + (north_m + y) / 110_750.0);
    [at(0., 0.), at(10., 0.), at(10., 10.), at(0., 10.), at(0., 0.)]
}

/// A `FeatureCollection` of square buildings with these properties.
pub fn collection(features: &[(f64, f64, &str)]) -> String {
    let features: Vec<String> = features
        .iter()
        .map(|(east, north, properties)| {
            let ring: Vec<String> = square(*east, *north).iter().map(|(x, y)| format!("[{x:.9},{y:.9}]")).collect();
            format!(
                r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                ring.join(",")
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

async fn template(admin: &mut PgConnection, cluster: &PgConnectOptions) -> String {
    let mut print: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in MIGRATOR.iter().flat_map(|migration| migration.checksum.iter()) {
        print = (print ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let name = format!("menpai_template_{print:016x}");
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .expect("databases can be listed");
    if !exists {
        let draft = format!("{name}_draft");
        run(admin, &format!("drop database if exists {draft} with (force)")).await;
        run(admin, &format!("create database {draft}")).await;
        let mut inside = cluster.clone().database(&draft).connect().await.expect("the draft answers");
        MIGRATOR.run(&mut inside).await.expect("the migrations apply");
        inside.close().await.expect("the connection closes");
        run(admin, &format!("alter database {draft} rename to {name}")).await;
    }
    name
}

async fn run(conn: &mut PgConnection, sql: &str) {
    // Names of databases can't be parameters; these are made of our own letters and digits.
    conn.execute(AssertSqlSafe(sql)).await.expect("the statement succeeds");
}
