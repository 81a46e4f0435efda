//! Followers: what passes is heard over a real `JetStream`, at least once, and never in the way of a terminal.

use std::collections::BTreeSet;

use chrono::{SecondsFormat, TimeDelta};
use menpai_server::config::Config;
use menpai_server::db::Db;
use menpai_server::housekeeping;
use menpai_tests::{TestApp, until_waiting};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;

use super::gatehouse::{Gatehouse, device, local, now, post};
use super::nats::{Nats, hear, ids_of, next};

const OUTBOX: &str = "select count(*)::text from passage_outbox";
/// Who holds the publisher's lock.
const PUBLISHERS: &str = "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint) = hashtext('passage_outbox')::bigint";

fn follow(url: String) -> impl Fn(&mut Config) + Clone {
    move |config| config.followers.nats_url.clone_from(&url)
}

fn event(id: impl ToString) -> Value {
    json!({"event_id": id.to_string(), "at": local(0, "14:59:31"), "direction": "in", "method": "card", "credential": "A1"})
}

fn counted(accepted: usize, duplicates: usize) -> Value {
    json!({"accepted": accepted, "duplicates": duplicates, "expired": 0})
}

/// The ids of all passages, sorted.
async fn stored(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select id::text from passage order by 1").fetch_all(pool).await.expect("passages are listed")
}

async fn until(pool: &PgPool, condition: &'static str) {
    while !sqlx::query_scalar::<_, bool>(condition).fetch_one(pool).await.expect(condition) {
        tokio::task::yield_now().await;
    }
}

async fn until_published(pool: &PgPool) {
    until(pool, "select not exists (select from passage_outbox)").await;
}

async fn publishers(pool: &PgPool) -> Vec<i32> {
    sqlx::query_scalar(PUBLISHERS).fetch_all(pool).await.expect("locks are listed")
}

/// The one server that publishes, once there is one: the process of its connection.
async fn until_somebody_publishes(pool: &PgPool) -> i32 {
    loop {
        if let [pid] = publishers(pool).await[..] {
            return pid;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_passed_is_heard_after_its_commit_with_counts_and_ids_and_nothing_else() {
    let nats = Nats::start();
    let house = Gatehouse::open_with(follow(nats.url())).await;
    let (person, pass) = house.resident("A1").await;
    let refused = json!({"event_id": "key-2", "at": local(0, "14:58:00"), "result": "refused", "credential": "B2"});
    assert_eq!(house.post(&json!([event("key-1"), refused])).await.expect(200), counted(2, 0));
    let mut messages = nats.messages().await;
    let heard = next(&mut messages).await;
    assert_eq!(heard.subject, format!("menpai.passages.{}", house.site));
    let ids = &heard.body["counts"][0]["passage_ids"];
    let count = json!({"gate_id": house.gate, "device_id": house.device, "hour": "2026-03-31T06:00:00Z", "granted": 1,
        "refused": 1, "passage_ids": ids});
    let received_at = now().to_rfc3339_opts(SecondsFormat::AutoSi, true);
    assert_eq!(heard.body, json!({"site_id": house.site, "received_at": received_at, "counts": [count]}));
    assert_eq!(ids_of(std::slice::from_ref(&heard)), stored(&house.app.pool).await);
    let told = heard.body.to_string();
    for hidden in ["A1", "B2", "key-", "14:58", "06:58", "06:59", &pass, &person.to_string(), &house.unit.to_string()] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    // What is known already is not told again, nor is what somebody says under a key that is taken.
    let mut other = event("key-1");
    other["direction"] = json!("out");
    assert_eq!(house.post(&json!([event("key-1"), other])).await.expect(200), counted(1, 1));
    assert_eq!(house.post(&event("key-3")).await.expect(200), counted(1, 0));
    let heard = next(&mut messages).await;
    assert_eq!(heard.body["counts"][0]["granted"], 1);
    assert_eq!(ids_of(&[heard]).len(), 1);
    until_published(&house.app.pool).await;
    assert_eq!(house.app.counter("menpai_followers_published_total").await, 2);
    assert_eq!(house.app.counter("menpai_followers_failures_total").await, 0);
    assert_eq!(house.app.counter("menpai_followers_publishing").await, 1);
}

#[tokio::test]
async fn a_units_own_door_tells_nobody() {
    let house = Gatehouse::open_with(follow(Nats::away().url())).await;
    let door = json!({"site_id": house.site, "kind": "unit", "name": "302", "unit_id": house.unit,
        "location": {"type": "Point", "coordinates": menpai_tests::make::corner(0, 0)}});
    let door = house.operator.post("/gates", &door).await.expect(201);
    let lock = device(&house.operator, door["id"].as_str().expect("an id"), "SN-302", "both").await;
    let key = lock["key"].as_str().expect("a key");
    assert_eq!(post(&house.app.devices, key, &event("1")).await.expect(200), counted(1, 0));
    assert_eq!(house.read(OUTBOX).await, "0");
    assert_eq!(house.post(&event("1")).await.expect(200), counted(1, 0));
    assert_eq!(house.read(OUTBOX).await, "1");
}

#[tokio::test]
async fn where_nobody_follows_nothing_is_noted() {
    let house = Gatehouse::open().await;
    let _stored = house.post(&event("1")).await.expect(200);
    assert_eq!(house.read(OUTBOX).await, "0");
    assert_eq!(publishers(&house.app.pool).await, [0; 0]);
}

#[tokio::test]
async fn terminals_do_not_wait_for_a_follower_that_is_away_or_never_answers() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("nats://{}", silent.local_addr().expect("an address"));
    let house = Gatehouse::open_with(follow(url)).await;
    let (connection, _address) = silent.accept().await.expect("the publisher connects");
    for n in 0..20 {
        assert_eq!(house.post(&event(n)).await.expect(200), counted(1, 0));
    }
    assert_eq!(house.read(OUTBOX).await, "20", "all of it waits");
    assert_eq!(house.app.counter("menpai_followers_published_total").await, 0);
    drop((silent, connection));
    // Nobody is there at all.
    assert_eq!(house.post(&event(20)).await.expect(200), counted(1, 0));
    let (database, clock) = (house.app.database.clone(), house.app.clock.clone());
    drop(house.app.stop().await);
    let nats = Nats::start();
    let again = TestApp::start_with(database, clock, follow(nats.url())).await;
    let mut heard = Vec::new();
    hear(&mut nats.messages().await, &mut heard, 21).await;
    assert_eq!(ids_of(&heard), stored(&again.pool).await);
    until_published(&again.pool).await;
}

#[tokio::test]
async fn nothing_is_lost_when_nats_is_killed_and_the_server_starts_anew() {
    let mut nats = Nats::start();
    let house = Gatehouse::open_with(follow(nats.url())).await;
    let _stored = house.post(&json!([event(1), event(2)])).await.expect(200);
    let mut heard = Vec::new();
    hear(&mut nats.messages().await, &mut heard, 2).await;
    nats.kill();
    for n in 3..6 {
        assert_eq!(house.post(&event(n)).await.expect(200), counted(1, 0));
    }
    // The publisher has noticed.
    while house.app.counter("menpai_followers_failures_total").await == 0 {}
    assert_eq!(house.read("select (count(*) >= 3)::text from passage_outbox").await, "true");
    nats.begin();
    hear(&mut nats.messages().await, &mut heard, 5).await;
    until_published(&house.app.pool).await;
    nats.kill();
    let _stored = house.post(&event(6)).await.expect(200);
    let (database, clock) = (house.app.database.clone(), house.app.clock.clone());
    drop(house.app.stop().await);
    let again = TestApp::start_with(database, clock, follow(nats.url())).await;
    let _stored = post(&again.devices, &house.key, &event(7)).await.expect(200);
    nats.begin();
    hear(&mut nats.messages().await, &mut heard, 7).await;
    assert_eq!(ids_of(&heard), stored(&again.pool).await);
    until_published(&again.pool).await;
    assert_eq!(nats.count().await, 6, "the stream knows again what comes twice");
}

#[tokio::test]
async fn a_crash_between_publishing_and_removing_publishes_once_more_under_the_same_id() {
    let mut nats = Nats::away();
    let house = Gatehouse::open_with(follow(nats.url())).await;
    let _stored = house.post(&event(1)).await.expect(200);
    let id = house.read("select id::text from passage_outbox").await;
    let mut held = house.app.pool.begin().await.expect("a transaction");
    sqlx::query("select from passage_outbox for update").execute(&mut *held).await.expect("the row is held");
    nats.begin();
    let mut messages = nats.messages().await;
    assert_eq!(next(&mut messages).await.id, id);
    until_waiting(&house.app.pool, "delete from passage_outbox where number = any").await;
    let publisher = until_somebody_publishes(&house.app.pool).await;
    sqlx::query("select pg_terminate_backend($1)").bind(publisher).execute(&mut *held).await.expect("it is cut off");
    while house.app.counter("menpai_followers_repeated_total").await == 0 {}
    held.rollback().await.expect("the row is free");
    until_published(&house.app.pool).await;
    assert_eq!(nats.count().await, 1, "told twice, kept once");
    assert!(house.app.counter("menpai_followers_published_total").await >= 2);
}

#[tokio::test]
async fn of_two_servers_one_publishes_and_the_other_takes_over() {
    let nats = Nats::start();
    let house = Gatehouse::open_with(follow(nats.url())).await;
    let (database, clock) = (house.app.database.clone(), house.app.clock.clone());
    let first = until_somebody_publishes(&house.app.pool).await;
    let second = TestApp::start_with(database, clock, follow(nats.url())).await;
    for n in 0..10 {
        for base in [&house.app.devices, &second.devices] {
            let id = format!("{base} {n}");
            assert_eq!(post(base, &house.key, &event(id)).await.expect(200), counted(1, 0));
        }
    }
    let (mut messages, mut heard) = (nats.messages().await, Vec::new());
    hear(&mut messages, &mut heard, 20).await;
    until_published(&second.pool).await;
    assert_eq!(publishers(&second.pool).await, [first], "the first, still");
    drop(house.app.stop().await);
    let _stored = post(&second.devices, &house.key, &event("alone")).await.expect(200);
    hear(&mut messages, &mut heard, 21).await;
    assert_ne!(until_somebody_publishes(&second.pool).await, first);
    assert_eq!(ids_of(&heard), stored(&second.pool).await);
    until_published(&second.pool).await;
    let ids: BTreeSet<&str> = heard.iter().map(|heard| heard.id.as_str()).collect();
    assert_eq!((nats.count().await, heard.len(), ids.len()), (21, 21, 21), "each once");
    assert_eq!(second.counter("menpai_followers_repeated_total").await, 0);
}

#[tokio::test]
async fn what_waits_is_bounded_by_number_and_by_age() {
    let house = Gatehouse::open_with(|config| {
        follow(Nats::away().url())(config);
        config.followers.waiting_messages = 3;
    })
    .await;
    for n in 0..8 {
        let _stored = house.post(&event(n)).await.expect(200);
    }
    let newest = "select array_agg(number order by number) = '{6,7,8}' from passage_outbox";
    until(&house.app.pool, newest).await;
    while house.app.counter("menpai_followers_given_up_total").await < 5 {}
    assert_eq!(house.app.counter("menpai_followers_given_up_total").await, 5);
    let db = Db::from_pool(house.app.pool.clone());
    housekeeping::run_round(&db, now() + TimeDelta::days(29)).await.expect("the house is kept");
    assert_eq!(house.read(OUTBOX).await, "3");
    housekeeping::run_round(&db, now() + TimeDelta::days(31)).await.expect("the house is kept");
    assert_eq!(house.read(OUTBOX).await, "0");
    assert_eq!(house.read("select count(*)::text from passage").await, "0", "as the passages themselves");
}
