//! Terminals behind a broker: a real one, on a port of its own.

use menpai_server::config::Config;
use menpai_tests::{TestApp, until_waiting};
use serde_json::{Value, json};
use sqlx::Executor;

use super::super::gatehouse::{Gatehouse, local};
use super::broker::{Broker, Faithless};
use super::register;

/// Returns once so many passages are stored.
async fn until_stored(pool: &sqlx::PgPool, count: i64) {
    while sqlx::query_scalar::<_, i64>("select count(*) from passage").fetch_one(pool).await.expect("a count") < count {
    }
}

/// Settings with a broker there.
fn at(port: u16) -> impl Fn(&mut Config) + Copy {
    move |config| {
        config.mqtt.host = "127.0.0.1".to_owned();
        config.mqtt.port = port;
    }
}

/// Its topic.
async fn terminal(house: &Gatehouse) -> String {
    let device = register(house, "mqtt", "M1", json!({})).await;
    format!("menpai/{}/passages", device["id"].as_str().expect("an id"))
}

fn event(id: impl ToString) -> Value {
    json!({"event_id": id.to_string(), "at": local(0, "14:59:30")})
}

async fn events(house: &Gatehouse) -> String {
    house.read("select count(*) || ' ' || count(distinct event_key) from passage").await
}

#[tokio::test]
async fn what_terminals_publish_is_stored_also_what_came_while_no_server_ran() {
    let broker = Broker::start("");
    let with_broker = at(broker.port);
    let house = Gatehouse::open_with(with_broker).await;
    let topic = terminal(&house).await;
    let stranger = format!("menpai/{}/passages", house.device);
    // A message before the server has subscribed is nobody's: this one is sent until it is.
    while house.read("select count(*)::text from passage").await == "0" {
        broker.publish(&topic, &event("1")).await;
    }
    broker.publish(&topic, &json!({"passages": 7})).await;
    broker.publish(&stranger, &event("not a device of the broker")).await;
    broker.publish(&topic, &json!([event("2"), event("1")])).await;
    until_stored(&house.app.pool, 2).await;
    let clock = house.app.clock.clone();
    let database = house.app.stop().await;
    broker.publish(&topic, &event("3")).await;
    let again = TestApp::start_with(database, clock, with_broker).await;
    until_stored(&again.pool, 3).await;
    let letters = sqlx::query_scalar::<_, i64>("select count(*) from dead_letter").fetch_one(&again.pool).await;
    assert_eq!(letters.expect("a count"), 1);
}

#[tokio::test]
async fn a_message_is_acknowledged_after_its_commit_and_over_the_connection_that_brought_it() {
    let listener = Faithless::open().await;
    let house = Gatehouse::open_with(at(listener.port())).await;
    let topic = terminal(&house).await;
    let mut held = house.app.pool.begin().await.expect("a transaction");
    held.execute("lock table passage in access exclusive mode").await.expect("it is locked");
    let mut broker = listener.accept().await;
    broker.publish_together(&topic, &[(7, &event("1")), (8, &event("2"))]).await;
    until_waiting(&house.app.pool, "insert into passage").await;
    assert_eq!(broker.acknowledged(), Vec::<u16>::new(), "nothing is on disk");
    // It falls over. Over the next connection those numbers are free again.
    drop(broker);
    let mut broker = listener.accept().await;
    broker.publish(&topic, 9, &event("3")).await;
    assert_eq!(broker.acknowledged(), Vec::<u16>::new());
    held.rollback().await.expect("released");
    broker.next_acknowledged(9).await;
    assert_eq!(events(&house).await, "3 3", "of the connection before, too");
    broker.publish(&topic, 8, &event("2")).await;
    broker.next_acknowledged(8).await;
    broker.publish(&topic, 7, &json!({"passages": 7})).await;
    broker.next_acknowledged(7).await;
    assert_eq!(house.read("select count(*)::text from dead_letter").await, "1", "kept before it was acknowledged");
    assert_eq!(events(&house).await, "3 3");
}

#[tokio::test]
async fn a_broker_that_is_started_again_brings_what_was_not_acknowledged() {
    let mut broker = Broker::start("persistence true");
    let house = Gatehouse::open_with(at(broker.port)).await;
    let topic = terminal(&house).await;
    while house.read("select count(*)::text from passage").await == "0" {
        broker.publish(&topic, &event(1)).await;
    }
    let mut held = house.app.pool.begin().await.expect("a transaction");
    held.execute("lock table passage in access exclusive mode").await.expect("it is locked");
    for id in 2..6 {
        broker.publish(&topic, &event(id)).await;
    }
    until_waiting(&house.app.pool, "insert into passage").await;
    broker.restart();
    broker.publish(&topic, &event(6)).await;
    held.rollback().await.expect("released");
    until_stored(&house.app.pool, 6).await;
    assert_eq!(events(&house).await, "6 6");
    // With the server gone, nobody has what it had not acknowledged but the broker.
    let clock = house.app.clock.clone();
    let database = house.app.stop().await;
    broker.publish(&topic, &event(7)).await;
    broker.restart();
    let again = TestApp::start_with(database, clock, at(broker.port)).await;
    until_stored(&again.pool, 7).await;
}

#[tokio::test]
async fn more_messages_than_may_wait_are_all_stored_when_they_can_be() {
    let broker = Broker::start("max_inflight_messages 0");
    let house = Gatehouse::open_with(at(broker.port)).await;
    let topic = terminal(&house).await;
    while house.read("select count(*)::text from passage").await == "0" {
        broker.publish(&topic, &event(0)).await;
    }
    let mut held = house.app.pool.begin().await.expect("a transaction");
    held.execute("lock table passage in access exclusive mode").await.expect("it is locked");
    let all: Vec<Value> = (1..700).map(event).collect();
    broker.publish_all(&topic, &all).await;
    held.rollback().await.expect("released");
    until_stored(&house.app.pool, 700).await;
    assert_eq!(events(&house).await, "700 700");
}

#[tokio::test]
async fn a_broker_is_spoken_to_with_tls_and_known_by_its_authority() {
    let broker = Broker::start_with_tls();
    let (port, ca_file) = (broker.tls_port.expect("a port"), broker.ca_file());
    let house = Gatehouse::open_with(|config| {
        at(port)(config);
        config.mqtt.tls = true;
        config.mqtt.ca_file = Some(ca_file);
    })
    .await;
    let topic = terminal(&house).await;
    while house.read("select count(*)::text from passage").await == "0" {
        broker.publish(&topic, &event(1)).await;
    }
}

#[tokio::test]
async fn a_server_without_the_authority_of_its_broker_does_not_start() {
    let database = menpai_tests::TestDatabase::create().await;
    for (file, told) in
        [("/nowhere/ca.pem", "/nowhere/ca.pem can't be read"), ("/dev/null", "there is no certificate in /dev/null")]
    {
        let mut config = Config::default();
        at(1)(&mut config);
        config.mqtt.tls = true;
        config.mqtt.ca_file = Some(file.into());
        config.http.listen = ([127, 0, 0, 1], 0).into();
        config.devices.listen = ([127, 0, 0, 1], 0).into();
        config.database.url = menpai_server::config::Masked(database.url_as("menpai_server"));
        config.database.owner_url = menpai_server::config::Masked(database.url());
        config.secrets.dir = std::env::temp_dir().join(database.name());
        let started = menpai_server::serve::Server::start(config, menpai_server::clock::Clock::system()).await;
        let error = started.err().expect("it does not start").to_string();
        assert!(error.contains(told), "{error}");
    }
    drop(std::fs::remove_dir_all(std::env::temp_dir().join(database.name())));
}
