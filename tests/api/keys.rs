//! The keys of personal data: wrapped on disk, rotated under load, never lost.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::Role;
use menpai_server::cli::keys::{self as command, KeysCommand};
use menpai_server::clock::Clock;
use menpai_server::config::{Masked, Secrets};
use menpai_server::db::Db;
use menpai_server::keys::reseal::{Pace, run_round};
use menpai_server::keys::sealed::SEALED_COLUMNS;
use menpai_server::keys::{KeyFolder, store};
use menpai_server::serve::Server;
use menpai_tests::{TestApp, TestDatabase, make, until_waiting};
use serde_json::json;
use sqlx::PgPool;

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("menpai-keys-{}", make::any_id())))
    }

    fn secrets(&self) -> Secrets {
        Secrets { dir: self.0.clone(), ..Secrets::default() }
    }

    fn keys(&self) -> KeyFolder {
        KeyFolder::new(&self.secrets())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("the file is there")
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::create_dir_all(&self.0).expect("the folder is made");
        std::fs::write(self.0.join(name), text).expect("the file is written");
        let own = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(self.0.join(name), own).expect("the mode is set");
    }

    fn told(&self) -> String {
        self.keys().load().err().expect("the keys do not open").to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn now() -> chrono::DateTime<Utc> {
    Clock::system().now()
}

fn ring(folder: &KeyFolder) -> Keyring {
    folder.load().expect("the keys open").keyring(now()).expect("a ring")
}

const HEX: [&str; 2] = [
    "1111111111111111111111111111111111111111111111111111111111111111",
    "2222222222222222222222222222222222222222222222222222222222222222",
];

#[test]
fn no_key_lies_on_disk_in_the_open() {
    let folder = Folder::new();
    let made = ring(&folder.keys());
    for name in ["data.1.key", "index.key"] {
        assert!(folder.text(name).starts_with("menpai-wrapped-key/1\n"), "{name}");
    }
    for entry in std::fs::read_dir(&folder.0).expect("a folder") {
        let entry = entry.expect("an entry");
        assert_eq!(entry.metadata().expect("metadata").permissions().mode() & 0o077, 0, "{:?}", entry.file_name());
    }
    assert_eq!(ring(&folder.keys()).blind_index(Field::Phone, "1"), made.blind_index(Field::Phone, "1"));
}

#[test]
fn keys_of_an_earlier_version_are_wrapped_in_place() {
    let folder = Folder::new();
    folder.put("data.1.key", HEX[0]);
    folder.put("index.key", HEX[1]);
    let before = Keyring::new(1, &[(1, [0x11; 32])].into(), &[0x22; 32]).expect("a ring");
    let subject = make::any_id();
    let sealed = before.seal(Field::Name, subject, "张三");
    let after = ring(&folder.keys());
    assert_eq!(after.open(Field::Name, subject, &sealed).as_deref(), Ok("张三"));
    assert_eq!(after.blind_index(Field::Phone, "1"), before.blind_index(Field::Phone, "1"));
    let everything: String = ["data.1.key", "index.key", "master.key"].map(|name| folder.text(name)).concat();
    assert!(!everything.contains(HEX[0]) && !everything.contains(HEX[1]));
    // A start that broke off between the two.
    folder.put("index.key", HEX[1]);
    assert_eq!(ring(&folder.keys()).open(Field::Name, subject, &sealed).as_deref(), Ok("张三"));
    assert!(!folder.text("index.key").contains(HEX[1]));
}

#[test]
fn a_master_key_that_is_lost_or_wrong_is_named() {
    let folder = Folder::new();
    let _made = ring(&folder.keys());
    let master = folder.text("master.key");
    std::fs::remove_file(folder.0.join("master.key")).expect("removed");
    let told = folder.told();
    assert!(told.contains("the master key is missing") && told.contains("MENPAI_MASTER_KEY"), "{told}");
    assert!(told.contains("data.1.key") && told.contains("master.key"), "{told}");
    folder.put("master.key", HEX[0]);
    assert!(folder.told().contains("the master key is the wrong one"), "{}", folder.told());
    folder.put("master.key", "not a key");
    assert!(folder.told().contains("master.key must be 32 bytes"), "{}", folder.told());
    folder.put("master.key", &master);
    let _opens = ring(&folder.keys());
    std::fs::remove_file(folder.0.join("index.key")).expect("removed");
    assert!(folder.told().contains("index.key is missing"), "{}", folder.told());
}

#[tokio::test]
async fn the_start_stops_without_the_master_key() {
    let folder = Folder::new();
    let _made = ring(&folder.keys());
    std::fs::remove_file(folder.0.join("master.key")).expect("removed");
    let database = TestDatabase::create().await;
    let mut config = menpai_server::config::Config::default();
    config.database.url = Masked(database.url_as("menpai_server"));
    config.database.owner_url = Masked(database.url());
    config.secrets = folder.secrets();
    let error = Server::start(config, Clock::system()).await.err().expect("the server does not start");
    assert!(error.to_string().contains("the master key is missing"), "{error}");
}

#[test]
fn files_do_not_open_under_another_name() {
    let folder = Folder::new();
    let _made = ring(&folder.keys());
    let text = folder.text("data.1.key");
    folder.put("data.2.key", &text);
    assert!(folder.told().contains("data.2.key holds a key of another purpose or id"), "{}", folder.told());
    folder.put("data.2.key", &text.replace("id: 1", "id: 2"));
    assert!(folder.told().contains("does not belong to this master key"), "{}", folder.told());
}

#[test]
fn the_master_key_can_be_in_the_environment_and_be_replaced_there() {
    let folder = Folder::new();
    let with = |key: &str, next: &str| {
        let master_key = Masked(key.to_owned());
        KeyFolder::new(&Secrets { master_key, master_key_next: Masked(next.to_owned()), ..folder.secrets() })
    };
    let index = ring(&with(HEX[0], "")).blind_index(Field::Phone, "1");
    assert!(!folder.0.join("master.key").exists());
    let refused = with(HEX[0], "").rotate_master().expect_err("no next key").to_string();
    assert!(refused.contains("MENPAI_MASTER_KEY_NEXT"), "{refused}");
    let id = with(HEX[0], HEX[1]).rotate_master().expect("rotated");
    assert!(folder.text("data.1.key").contains(&id));
    assert_eq!(ring(&with(HEX[1], "")).blind_index(Field::Phone, "1"), index);
    assert!(with(HEX[0], "").load().is_err());
}

#[test]
fn replacing_the_master_key_may_break_off_anywhere() {
    let folder = Folder::new();
    let index = ring(&folder.keys()).blind_index(Field::Phone, "1");
    folder.keys().rotate(now()).expect("a second data key");
    let names = ["data.1.key", "data.2.key", "index.key"];
    let before = names.map(|name| folder.text(name));
    let old_master = folder.text("master.key");
    folder.keys().rotate_master().expect("rotated");
    let after = names.map(|name| folder.text(name));
    let new_master = folder.text("master.key");
    assert_ne!(old_master, new_master);
    for done in 0..=names.len() {
        for (at, name) in names.iter().enumerate() {
            folder.put(name, if at < done { &after[at] } else { &before[at] });
        }
        folder.put("master.key", &old_master);
        folder.put("master.key.next", &new_master);
        assert_eq!(ring(&folder.keys()).blind_index(Field::Phone, "1"), index, "a server starts after {done} files");
        folder.keys().rotate_master().expect("it goes on");
        assert!(!folder.0.join("master.key.next").exists());
        assert_eq!(folder.text("master.key"), new_master, "it goes on with the same master key");
        assert_eq!(ring(&folder.keys()).blind_index(Field::Phone, "1"), index);
    }
}

#[test]
fn a_new_data_key_opens_before_it_seals() {
    let folder = Folder::new();
    let _made = ring(&folder.keys());
    let key = folder.keys().rotate(now()).expect("rotated");
    assert_eq!(key.id, 2);
    let loaded = folder.keys().load().expect("the keys open");
    assert_eq!((loaded.current(now()), loaded.current(key.seals_from)), (1, 2));
    assert_eq!(loaded.keyring(now()).expect("a ring").key_ids(), [1, 2]);
    assert!(folder.keys().check_retirable(2, now()).is_err(), "the newest");
    assert!(folder.keys().check_retirable(1, now()).is_err(), "its successor does not seal for long enough");
    assert!(folder.keys().check_retirable(1, now() + TimeDelta::hours(2)).is_ok());
    assert!(folder.keys().check_retirable(9, now()).is_err(), "unknown");
}

/// Persons whose name is their number.
async fn persons(pool: &PgPool, keyring: &Keyring, site: SiteId, count: usize) -> Vec<PersonId> {
    let ids: Vec<PersonId> = (0..count).map(|_| PersonId::generate()).collect();
    for (number, id) in ids.iter().enumerate() {
        sqlx::query(
            "insert into person (site_id, id, name_sealed, phone_sealed, phone_index, created_at, updated_at)
             values ($1, $2, $3, $4, $5, now(), now())",
        )
        .bind(site.as_uuid())
        .bind(id.as_uuid())
        .bind(keyring.seal(Field::Name, id.as_uuid(), &format!("人{number}")))
        .bind(keyring.seal(Field::Phone, id.as_uuid(), "+8615400000001"))
        .bind(keyring.blind_index(Field::Phone, "+8615400000001").as_slice())
        .execute(pool)
        .await
        .expect("the person is written");
    }
    ids
}

async fn values_under(pool: &PgPool, key: u8) -> i64 {
    let mut connection = pool.acquire().await.expect("a connection");
    store::count_by_key(&mut connection).await.expect("counted").get(&key).copied().unwrap_or(0)
}

async fn name_of(pool: &PgPool, keyring: &Keyring, id: PersonId) -> String {
    let sealed: Vec<u8> = sqlx::query_scalar("select name_sealed from person where id = $1")
        .bind(id.as_uuid())
        .fetch_one(pool)
        .await
        .expect("the person is there");
    keyring.open(Field::Name, id.as_uuid(), &sealed).expect("the name opens")
}

/// As if the key had been made an hour and more ago.
fn rotate_long_ago(folder: &KeyFolder) {
    assert_eq!(folder.rotate(now() - TimeDelta::hours(2)).expect("rotated").id, 2);
}

fn hang_up() {
    let pid = std::process::id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &pid]).status().expect("kill runs").success());
}

#[tokio::test]
async fn a_running_server_picks_the_new_key_up_and_seals_everything_anew() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let folder = KeyFolder::new(&app.config.secrets);
    let ids = persons(&app.pool, &ring(&folder), site, 500).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    rotate_long_ago(&folder);
    hang_up();
    // Changes while the job runs: the last word must stay.
    let mut changed = 0;
    while values_under(&app.pool, 1).await > 0 {
        let id = ids[(changed * 7) % ids.len()];
        let person = officer.get(&format!("/persons/{id}?purpose=registration_check")).await.expect(200);
        let version = person["version"].as_i64().expect("a version");
        let name = json!({"name": "改名者", "phone": "15400000002"});
        let _changed = officer.patch(&format!("/persons/{id}"), version, &name).await.expect(200);
        changed += 1;
    }
    let keyring = ring(&folder);
    for (number, id) in ids.iter().enumerate() {
        let touched = (0..changed).any(|turn| (turn * 7) % ids.len() == number);
        let expected = if touched { "改名者".to_owned() } else { format!("人{number}") };
        assert_eq!(name_of(&app.pool, &keyring, *id).await, expected);
    }
    let found = json!({"purpose": "registration_check", "phone": "15400000001"});
    assert!(!officer.post("/persons/search", &found).await.expect(200)["items"].as_array().expect("a list").is_empty());

    let mut config = app.config.clone();
    config.database.url = Masked(app.database.url());
    command::run(&config, KeysCommand::Status, now()).await.expect("the status is shown");
    command::run(&config, KeysCommand::Retire { id: 1 }, now()).await.expect("the old key goes");
    assert_eq!(ring(&folder).key_ids(), [2]);
    assert!(!name_of(&app.pool, &ring(&folder), ids[0]).await.is_empty());
}

#[tokio::test]
async fn a_key_that_is_needed_stays() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let folder = KeyFolder::new(&app.config.secrets);
    let _ids = persons(&app.pool, &ring(&folder), site, 3).await;
    rotate_long_ago(&folder);
    let mut config = app.config.clone();
    config.database.url = Masked(app.database.url());
    let refused = command::run(&config, KeysCommand::Retire { id: 1 }, now()).await.expect_err("needed").to_string();
    assert!(refused.contains("data key 1 stays: 6 values lie under it"), "{refused}");
    assert_eq!(ring(&folder).key_ids(), [1, 2]);
}

#[tokio::test]
async fn a_value_that_changes_under_the_job_is_left_alone() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let folder = KeyFolder::new(&app.config.secrets);
    let old = ring(&folder);
    let ids = persons(&app.pool, &old, site, 2).await;
    rotate_long_ago(&folder);
    let keyring = ring(&folder);
    // Somebody holds the row and has changed it, but not committed yet, when the job comes to it.
    let mut held = app.pool.begin().await.expect("a transaction");
    sqlx::query("update person set name_sealed = $2 where id = $1")
        .bind(ids[0].as_uuid())
        .bind(old.seal(Field::Name, ids[0].as_uuid(), "新名"))
        .execute(&mut *held)
        .await
        .expect("changed");
    let db = Db::from_pool(app.database.connect().await);
    let (pool, running) = (app.pool.clone(), keyring.clone());
    let job = tokio::spawn(async move { run_round(&db, &running, Pace::default()).await });
    until_waiting(&pool, "update person set name_sealed").await;
    held.commit().await.expect("committed");
    let round = job.await.expect("the job ends").expect("the round ends");
    assert_eq!((round.resealed, round.overtaken), (3, 1));
    assert_eq!(name_of(&app.pool, &keyring, ids[0]).await, "新名");
    let again = run_round(&Db::from_pool(app.database.connect().await), &keyring, Pace::default()).await;
    assert_eq!(again.expect("the round ends").resealed, 1);
    assert_eq!(values_under(&app.pool, 1).await, 0);
}

const CHILD: &str = "MENPAI_TEST_RESEAL";

/// Run by the next test in a process of its own, which is killed.
#[tokio::test]
async fn a_process_that_seals_anew() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let (dir, url) = told.split_once('|').expect("a folder and a URL");
    let secrets = Secrets { dir: Path::new(dir).to_owned(), ..Secrets::default() };
    let db = Db::from_pool(PgPool::connect(url).await.expect("the database answers"));
    let pace = Pace { batch: 5, rest: Duration::from_millis(5) };
    run_round(&db, &ring(&KeyFolder::new(&secrets)), pace).await.expect("the round ends");
}

#[tokio::test]
async fn killed_in_the_middle_it_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let folder = KeyFolder::new(&app.config.secrets);
    let ids = persons(&app.pool, &ring(&folder), site, 400).await;
    rotate_long_ago(&folder);
    let told = format!("{}|{}", app.config.secrets.dir.display(), app.database.url());
    let mut done = 0;
    for _ in 0..3 {
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "api::keys::a_process_that_seals_anew", "--nocapture"])
            .env(CHILD, &told)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the process starts");
        while values_under(&app.pool, 2).await <= done {}
        child.kill().expect("killed");
        assert!(!child.wait().expect("it ended").success(), "it was killed before it was through");
        done = values_under(&app.pool, 2).await;
        assert!(done < 800, "{done}");
    }
    let keyring = ring(&folder);
    let db = Db::from_pool(app.database.connect().await);
    let rest = run_round(&db, &keyring, Pace::default()).await.expect("the round ends");
    assert_eq!(values_under(&app.pool, 1).await, 0);
    assert_eq!(rest.unreadable, 0);
    for (number, id) in ids.iter().enumerate() {
        assert_eq!(name_of(&app.pool, &keyring, *id).await, format!("人{number}"));
    }
    assert_eq!(run_round(&db, &keyring, Pace::default()).await.expect("nothing is left").resealed, 0);
}

#[tokio::test]
async fn every_sealed_column_is_sealed_anew() {
    let app = TestApp::start().await;
    let columns = "select c.table_name || '.' || c.column_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name like '%\\_sealed' order by 1";
    let in_schema: Vec<String> = sqlx::query_scalar(columns).fetch_all(&app.pool).await.expect("columns are listed");
    let mut known: Vec<String> =
        SEALED_COLUMNS.iter().map(|column| format!("{}.{}", column.table, column.column)).collect();
    known.sort();
    assert_eq!(known, in_schema, "server/src/keys/sealed.rs lists every column of sealed values");
    for column in SEALED_COLUMNS {
        let may: bool = sqlx::query_scalar(
            "select has_column_privilege('menpai_keys', $1, $2, 'select') and has_column_privilege('menpai_keys', $1, $2, 'update')",
        )
        .bind(column.table)
        .bind(column.column)
        .fetch_one(&app.pool)
        .await
        .expect("privileges are told");
        assert!(may, "menpai_keys may not change {}.{}", column.table, column.column);
    }
    let others: Vec<String> = sqlx::query_scalar(
        "select table_name || '.' || column_name from information_schema.column_privileges
         where grantee = 'menpai_keys' and privilege_type = 'UPDATE' and column_name not like '%\\_sealed'",
    )
    .fetch_all(&app.pool)
    .await
    .expect("privileges are listed");
    assert_eq!(others, Vec::<String>::new());
}
