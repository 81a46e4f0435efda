//! Whoever owns the tables needs no more than to make roles, in a database that has the extensions.

use menpai_server::config::{Config, Masked};
use menpai_server::{clock::Clock, migrate, serve::Server};
use menpai_tests::{Client, TestDatabase};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection};

/// A database of the test cluster with nothing in it, and somebody who is no superuser.
struct Plot {
    cluster: PgConnectOptions,
    /// Name of the database and of the owner.
    name: String,
}

impl Plot {
    /// `owner`: what the role may; `of`: what the database is made with.
    async fn stake(name: &str, owner: &str, of: &str) -> Self {
        let url = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL names the test cluster");
        let cluster: PgConnectOptions = url.parse().expect("a URL");
        // The roles are the cluster's: making the template makes them, one test at a time.
        drop(TestDatabase::create().await);
        let plot = Self { cluster, name: name.to_owned() };
        plot.clear().await;
        plot.superuser("create role $ login nosuperuser ".to_owned() + owner, "postgres").await;
        plot.superuser(format!("create database $ {of}"), "postgres").await;
        plot
    }

    async fn superuser(&self, sql: String, database: &str) {
        let mut connection: PgConnection = self.cluster.clone().database(database).connect().await.expect("it answers");
        connection.execute(AssertSqlSafe(sql.replace('$', &self.name))).await.expect("done");
    }

    async fn clear(&self) {
        self.superuser("drop database if exists $ with (force)".to_owned(), "postgres").await;
        self.superuser("drop role if exists $_login".to_owned(), "postgres").await;
        self.superuser("drop role if exists $".to_owned(), "postgres").await;
    }

    fn url_of(&self, login: &str) -> Masked<String> {
        Masked(self.cluster.clone().database(&self.name).username(login).to_url_lossy().to_string())
    }

    fn config(&self) -> Config {
        let mut config = Config::default();
        config.http.listen = ([127, 0, 0, 1], 0).into();
        config.devices.listen = ([127, 0, 0, 1], 0).into();
        config.database.url =
            Masked(self.url_of(&format!("{}_login", self.name)).0.replacen("_login@", "_login:hush@", 1));
        config.database.owner_url = self.url_of(&self.name);
        config.secrets.dir = std::env::temp_dir().join(&self.name);
        config
    }

    async fn refused(&self) -> String {
        migrate::check(&self.config().database).await.expect_err("something is missing").to_string()
    }
}

const EXTENSIONS: &str = "create extension postgis; create extension pg_trgm; create extension btree_gist";

#[tokio::test]
async fn making_roles_is_all_that_an_owner_needs_where_the_extensions_are() {
    let plot = Plot::stake("menpai_plot_owned", "createrole", "owner $").await;
    plot.superuser(EXTENSIONS.to_owned(), &plot.name).await;
    let config = plot.config();
    for _again in 0..2 {
        let server = Server::start(config.clone(), Clock::system()).await.expect("the server starts");
        // Whom it does not know it looks for in the database, in the role that signs in.
        let nobody = json!({"user_name": "nobody", "password": "nothing"});
        let _answer =
            Client::new(&format!("http://{}", server.http), None).post("/auth/login", &nobody).await.expect(401);
        server.stop().await;
    }
    // Once all is made, not even that right is needed.
    plot.superuser("alter role $ nocreaterole".to_owned(), "postgres").await;
    Server::start(config.clone(), Clock::system()).await.expect("the server starts").stop().await;
    std::fs::remove_dir_all(&config.secrets.dir).expect("its keys go");
    plot.clear().await;
}

#[tokio::test]
async fn what_a_superuser_has_to_do_first_is_said_at_once() {
    let plot = Plot::stake("menpai_plot_bare", "", "").await;
    let told = plot.refused().await;
    let (sentence, sql) = told.split_once('\n').expect("a sentence, then SQL");
    for words in ["menpai_plot_bare", "extensions postgis, pg_trgm, btree_gist", "schema public", "CREATEROLE"] {
        assert!(sentence.contains(words), "{words}: {told}");
    }
    plot.superuser(sql.to_owned(), &plot.name).await;
    migrate::run(&plot.config().database).await.expect("nothing is missing any more").close().await;
    plot.clear().await;
}

#[tokio::test]
async fn a_login_that_passes_every_fence_is_refused() {
    let plot = Plot::stake("menpai_plot_open", "createrole", "owner $").await;
    plot.superuser(EXTENSIONS.to_owned(), &plot.name).await;
    plot.superuser("create role $_login login bypassrls".to_owned(), "postgres").await;
    let told = migrate::run(&plot.config().database).await.expect_err("refused");
    assert!(format!("{told:#}").contains("can pass row-level security"), "{told:#}");
    plot.clear().await;
}
