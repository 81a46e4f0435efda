//! Faults under load: the server and PostgreSQL are killed at random moments, and what was acknowledged is there once.

mod cluster;
mod disk;
mod marker;
mod server;
mod traces;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use chrono::Utc;
use menpai_domain::device_key::NewKey;
use menpai_tests::{Answer, Client, make};
use rand::RngExt;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::task::JoinSet;

use super::following::allow_connections;
use super::gatehouse::{Gatehouse, local, post};
use cluster::Cluster;
use server::OwnServer;

/// How often something is killed.
const ROUNDS: usize = 20;
/// Terminals that send all the time.
const TERMINALS: usize = 8;

/// How long a terminal waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Between two looks at something that comes by itself: what it needs of the processor is not taken by looking.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

/// What the terminals share.
struct Load {
    /// Address of the server.
    base: String,
    /// Events that were acknowledged so far.
    acknowledged: AtomicU64,
    /// How often "later" was the answer so far, or none.
    later: AtomicU64,
    enough: AtomicBool,
}

impl Load {
    /// Lets terminals send.
    async fn begin(server: &OwnServer, keys: Vec<String>) -> (Arc<Self>, JoinSet<Vec<String>>) {
        // The server hears a moment later of terminals that somebody else wrote.
        for key in &keys {
            while post(&server.devices(), key, &json!([])).await.status == 401 {}
        }
        let [acknowledged, later] = [const { AtomicU64::new(0) }; 2];
        let load = Arc::new(Self { base: server.devices(), acknowledged, later, enough: AtomicBool::new(false) });
        let mut terminals = JoinSet::new();
        for (number, key) in keys.into_iter().enumerate() {
            terminals.spawn(terminal(Arc::clone(&load), number, key));
        }
        (load, terminals)
    }

    /// Returns once so many more of something were counted.
    async fn until_more(of: &AtomicU64, more: u64, terminals: &JoinSet<Vec<String>>) {
        let enough = of.load(Ordering::Relaxed) + more;
        while of.load(Ordering::Relaxed) < enough {
            assert!(!terminals.is_empty(), "a terminal gave up");
            pause().await;
        }
    }

    /// Lets each terminal go on until its last events are acknowledged; answers the keys of all that were.
    async fn end(&self, terminals: JoinSet<Vec<String>>) -> Vec<String> {
        Self::until_more(&self.acknowledged, 100, &terminals).await;
        self.enough.store(true, Ordering::Relaxed);
        terminals.join_all().await.concat()
    }
}

/// A terminal: sends what it has until it is acknowledged, then the next; answers the keys of what was.
async fn terminal(load: Arc<Load>, number: usize, key: String) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let client = Client::new(&load.base, Some(key));
    let mut next = 0;
    while !load.enough.load(Ordering::Relaxed) {
        let count = rand::rng().random_range(1..=20);
        let keys: Vec<String> = (next..next + count).map(|event| format!("{number}-{event}")).collect();
        next += count;
        let now = present();
        let events: Vec<Value> = keys
            .iter()
            .map(|key| json!({"event_id": key, "at": now, "direction": "in", "result": "granted"}))
            .collect();
        loop {
            // A terminal that hears nothing for a while sends again, too.
            let sent = client.request(Method::POST, "/passages").timeout(PATIENCE).json(&events).send().await;
            match sent.map(|answer| answer.status().as_u16()) {
                Ok(200) => break,
                // Killed, starting, or told "later": it keeps its events and comes again, as terminals do.
                Ok(429 | 503) | Err(_) => {
                    load.later.fetch_add(1, Ordering::Relaxed);
                    pause().await;
                }
                Ok(other) => panic!("a terminal was answered {other}"),
            }
        }
        load.acknowledged.fetch_add(keys.len() as u64, Ordering::Relaxed);
        acknowledged.extend(keys);
    }
    acknowledged
}

#[expect(clippy::disallowed_methods, reason = "the killed server runs by the system's clock")]
fn present() -> chrono::DateTime<Utc> {
    Utc::now()
}

/// A village with terminals, written by the owner.
async fn village(pool: &PgPool) -> Vec<String> {
    let site = make::site(pool, 0).await;
    sqlx::query(
        "insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
         select id, $1, 'compound', '东闸口', st_centroid(boundary_4326), now(), now() from site where id = $2",
    )
    .bind(make::any_id())
    .bind(site.as_uuid())
    .execute(pool)
    .await
    .expect("the gate is written");
    let mut keys = Vec::new();
    for number in 0..TERMINALS {
        let key = NewKey::generate().expect("randomness");
        sqlx::query(
            "insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, created_at, updated_at)
             select site_id, $1, id, 'menpai', $2, 'both', $3, now(), now() from gate",
        )
        .bind(make::any_id())
        .bind(number.to_string())
        .bind(&key.hash[..])
        .execute(pool)
        .await
        .expect("the device is written");
        keys.push(key.text);
    }
    keys
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_however_often_everything_is_killed() {
    let mut cluster = Cluster::create().await;
    let mut server = OwnServer::start(&cluster).await;
    let owner = PgPoolOptions::new().max_connections(2).connect(&cluster.url()).await.expect("the database answers");
    let keys = village(&owner).await;
    owner.close().await;
    let (load, terminals) = Load::begin(&server, keys).await;
    for round in 0..ROUNDS {
        // A random moment: after so many more acknowledgements.
        Load::until_more(&load.acknowledged, rand::rng().random_range(1..400), &terminals).await;
        if round % 2 == 0 {
            server.kill();
            server = OwnServer::start_again(&cluster, server).await;
        } else {
            cluster.kill();
            cluster.start().await;
        }
    }
    let acknowledged = load.end(terminals).await;
    check(&cluster, acknowledged).await;
}

/// Every event that was acknowledged is stored once, and counted.
async fn check(cluster: &Cluster, mut acknowledged: Vec<String>) {
    let owner = PgPoolOptions::new().max_connections(2).connect(&cluster.url()).await.expect("the database answers");
    let mut stored: Vec<String> =
        sqlx::query_scalar("select event_key from passage").fetch_all(&owner).await.expect("passages are read");
    acknowledged.sort_unstable();
    stored.sort_unstable();
    assert!(acknowledged.len() > 100);
    // Each terminal went on until its last events were acknowledged: nothing is there that was not.
    assert!(acknowledged == stored, "{} were acknowledged, {} are stored", acknowledged.len(), stored.len());
    let counted: i64 =
        sqlx::query_scalar("select sum(granted)::bigint from gate_hour").fetch_one(&owner).await.expect("a sum");
    assert_eq!(usize::try_from(counted), Ok(stored.len()), "counters went with their passages");
    owner.close().await;
}

#[tokio::test]
async fn while_the_database_is_away_terminals_are_told_later_and_then_all_is_taken() {
    let house = Gatehouse::open_with(|config| {
        config.database.acquire_timeout_s = 1;
        config.devices.queue_events = 40;
    })
    .await;
    let event = |n: usize| json!({"event_id": n.to_string(), "at": local(0, "14:59:00"), "result": "granted"});
    assert_eq!(house.post(&event(0)).await.status, 200);
    let mut survivor = house.app.pool.acquire().await.expect("a connection");
    allow_connections(&house.app.database, &mut survivor, false).await;
    let send = async |numbers: std::ops::Range<usize>| -> Vec<Answer> {
        let mut posts = JoinSet::new();
        for n in numbers {
            let (base, key, event) = (house.app.devices.clone(), house.key.clone(), event(n));
            posts.spawn(async move { post(&base, &key, &event).await });
        }
        posts.join_all().await
    };
    for answer in send(1..200).await {
        assert!(answer.headers.contains_key("retry-after"), "{}", answer.status);
        assert_eq!(answer.status, 503);
    }
    allow_connections(&house.app.database, &mut survivor, true).await;
    drop(survivor);
    let mut left: Vec<usize> = (0..200).collect();
    while !left.is_empty() {
        for n in std::mem::take(&mut left) {
            match house.post(&event(n)).await.status {
                200 => {}
                503 => left.push(n),
                other => panic!("{n} was answered {other}"),
            }
        }
    }
    assert_eq!(house.read("select count(*) || ' ' || count(distinct event_key) from passage").await, "200 200");
    assert_eq!(house.read("select sum(granted)::text from gate_hour").await, "200");
}
