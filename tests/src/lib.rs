//! Whole-system tests: a real server over HTTP on a real PostgreSQL.
//!
//! Each test starts its own server on its own database, cloned from a migrated template; no test depends on another.
//! `TEST_DATABASE_URL` names a cluster whose user may create databases and roles (`make test` provides one).

mod client;
mod database;
mod factor;
pub mod make;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::Role;
use menpai_server::access::Told;
use menpai_server::clock::Clock;
use menpai_server::config::{Config, Masked};
use menpai_server::db::Db;
use menpai_server::keys::KeyFolder;
use menpai_server::serve::Server;
use menpai_server::trail::TrailKeys;
use menpai_server::trail::sequencer::Sequencer;
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::broadcast::Receiver;

pub use client::{Answer, Client};
pub use database::TestDatabase;
pub use factor::Factor;

/// Password of every account that tests make.
pub const PASSWORD: &str = "十二个字的测试密码啊";

/// Its hash, at the least cost there is: a hash names its own cost, and the thousands of sign-ins of all tests need not be
/// slow for whoever steals the database.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let least = Params::new(Params::MIN_M_COST, 1, 1, None).expect("a cost");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, least);
    hasher.hash_password(PASSWORD.as_bytes()).expect("hashing works").to_string()
});

/// A server with a database of its own.
pub struct TestApp {
    /// The database, as its owner.
    pub pool: PgPool,
    /// The server's clock: stands still until it is set.
    pub clock: Clock,
    /// The database itself.
    pub database: TestDatabase,
    /// Base URL of the API and the console.
    pub http: String,
    /// Base URL of the devices' listener.
    pub devices: String,
    /// Settings that the server runs with.
    pub config: Config,
    server: Option<Server>,
    secrets: PathBuf,
    factors: Mutex<HashMap<String, Factor>>,
}

impl TestApp {
    /// Starts a server whose clock shows the present.
    pub async fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "tests start from the present, as PostgreSQL's now() does")]
        let now = Utc::now();
        Self::start_at(now).await
    }

    /// Starts a server whose clock stands at the given time.
    pub async fn start_at(now: DateTime<Utc>) -> Self {
        Self::start_with(TestDatabase::create().await, Clock::standing_at(now), |_config| {}).await
    }

    /// Starts a server with changed settings.
    pub async fn start_with(database: TestDatabase, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let secrets = std::env::temp_dir().join(format!("menpai-test-{}", database.name()));
        let mut config = Config::default();
        config.http.listen = ([127, 0, 0, 1], 0).into();
        config.devices.listen = ([127, 0, 0, 1], 0).into();
        config.database.url = Masked(database.url_as("menpai_server"));
        config.database.owner_url = Masked(database.url());
        config.database.max_connections = 8;
        config.secrets.dir.clone_from(&secrets);
        config.photos.dir = secrets.join("photos");
        change(&mut config);
        let server = Server::start(config.clone(), clock.clone()).await.expect("the server starts");
        Self {
            pool: database.connect().await,
            clock,
            http: format!("http://{}", server.http),
            devices: format!("http://{}", server.devices),
            database,
            config,
            server: Some(server),
            secrets,
            factors: Mutex::default(),
        }
    }

    /// Stops the server gracefully and hands its database on.
    pub async fn stop(mut self) -> TestDatabase {
        self.pool.close().await;
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        self.database.clone()
    }

    /// The database as the server reaches it.
    #[must_use]
    pub fn db(&self) -> Db {
        Db::open(&self.config.database).expect("a URL that can be read")
    }

    /// Name and keys of the trail.
    #[must_use]
    pub fn trail_keys(&self) -> TrailKeys {
        TrailKeys::open(&self.config.secrets.dir, &self.config.trail.origin).expect("keys that can be read")
    }

    /// The keys of personal data, as the server has them.
    #[must_use]
    pub fn keyring(&self) -> Keyring {
        let keys = KeyFolder::new(&self.config.secrets).load().expect("the keys open");
        keys.keyring(self.clock.now()).expect("a ring")
    }

    /// Another sequencer beside the server's own: what was committed has its place when it says so.
    #[must_use]
    pub fn sequencer(&self) -> Sequencer {
        Sequencer::new(self.db(), self.clock.clone(), self.trail_keys(), self.config.trail.clone())
    }

    /// Gives every entry its place, and signs the heads.
    pub async fn sign_trail(&self) {
        let mut sequencer = self.sequencer();
        sequencer.sequence().await.expect("entries get their places");
        sequencer.sign().await.expect("heads are signed");
    }

    /// A client that is not signed in.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.http, None)
    }

    /// Makes an account that works in the given sites; answers its user name.
    pub async fn account(&self, role: Role, sites: &[SiteId]) -> String {
        self.account_of(role, sites, None).await
    }

    /// Makes an account with a person behind it (landlord, tenant).
    pub async fn account_of(&self, role: Role, sites: &[SiteId], person: Option<PersonId>) -> String {
        make::account(&self.pool, role, sites, person, &PASSWORD_HASH).await
    }

    /// Makes an account and signs it in.
    pub async fn sign_in_as(&self, role: Role, sites: &[SiteId]) -> Client {
        let user_name = self.account(role, sites).await;
        self.sign_in(&user_name).await
    }

    /// Signs an account in; enrols a second factor where its role needs one and it has none.
    pub async fn sign_in(&self, user_name: &str) -> Client {
        let mut login = json!({"user_name": user_name, "password": PASSWORD});
        if let Some(factor) = self.factor(user_name) {
            login["code"] = json!(factor.recovery_code());
        }
        let answer = self.anonymous().post("/auth/login", &login).await.expect(200);
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        let client = Client::new(&self.http, Some(token));
        if answer["pending"].as_array().is_some_and(|pending| pending.contains(&json!("second_factor"))) {
            let factor = Factor::enrol(&client, &self.clock).await;
            self.factors.lock().expect("no test panicked with it").insert(user_name.to_owned(), factor);
        }
        match self.factor(user_name) {
            Some(factor) => client.with_factor(factor),
            None => client,
        }
    }

    /// The second factor that an account enrolled at its first sign-in here.
    #[must_use]
    pub fn factor(&self, user_name: &str) -> Option<Factor> {
        self.factors.lock().expect("no test panicked with it").get(user_name).cloned()
    }

    /// Lets somebody have signed in to an account through WeChat before, where the account is there.
    pub async fn wechat_user(&self, user_name: &str) {
        let id: Option<uuid::Uuid> = sqlx::query_scalar("select id from account where user_name = $1")
            .bind(user_name)
            .fetch_optional(&self.pool)
            .await
            .expect("accounts");
        let Some(id) = id else { return };
        let (keyring, user) = (self.keyring(), format!("o-{user_name}"));
        sqlx::query(
            "insert into account_wechat (account_id, open_id_index, open_id_sealed, phone_index, linked_at)
             values ($1, $2, $3, sha256($1::text::bytea), $4)",
        )
        .bind(id)
        .bind(keyring.blind_index(Field::WechatOpenId, &user).to_vec())
        .bind(keyring.seal(Field::WechatOpenId, id, &user))
        .bind(self.clock.now())
        .execute(&self.pool)
        .await
        .expect("the user is written");
    }

    /// Hears whose rights change, once the server knows it.
    #[must_use]
    pub fn hear_of_rights(&self) -> Receiver<Told> {
        self.server.as_ref().expect("the server runs").hear_of_rights()
    }

    /// What a counter of the server stands at; nothing where it has not begun.
    pub async fn counter(&self, name: &str) -> u64 {
        let metrics = Answer::of(reqwest::Client::new().get(format!("{}/metrics", self.http))).await;
        let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
        let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0, |value| value.parse().expect("a count"))
    }

    /// Lets the server look for new keys of access tokens.
    pub fn reload_keys(&self) {
        self.server.as_ref().expect("the server runs").reload_keys();
    }

    /// Lets the server write now when devices were heard of.
    pub async fn write_seen(&self) {
        self.server.as_ref().expect("the server runs").write_seen().await.expect("the database answers");
    }

    /// The folder of the server's keys.
    #[must_use]
    pub fn secrets(&self) -> &Path {
        &self.secrets
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Best effort: a folder that stays behind harms nobody.
        drop(std::fs::remove_dir_all(&self.secrets));
    }
}

/// Returns once a statement with this text in it waits for a lock, such as one that the test holds.
///
/// # Panics
/// If the database does not answer.
pub async fn until_waiting(pool: &PgPool, statement: &str) {
    let waits = "select count(*) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and position($1 in query) > 0";
    while sqlx::query_scalar::<_, i64>(waits).bind(statement).fetch_one(pool).await.expect("activity is listed") == 0 {}
}
