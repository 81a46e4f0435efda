//! How terminals are: heard of, offline, and what to type into them.

use menpai_server::devices::seen;
use serde_json::{Value, json};

use super::super::gatehouse::{Gatehouse, now};
use super::{ask, register};

async fn device(house: &Gatehouse, id: &Value) -> Value {
    house.officer.get(&format!("/devices/{}", id.as_str().expect("an id"))).await.expect(200)
}

#[tokio::test]
async fn a_terminal_is_never_seen_online_offline_and_back() {
    let house = Gatehouse::open().await;
    let id = register(&house, "zkteco", "ZK1", json!({"source_networks": ["127.0.0.1"]})).await["id"].clone();
    let shown = device(&house, &id).await;
    assert_eq!((&shown["status"], &shown["advice"]), (&json!("never_seen"), &json!(["finish_setup"])));
    let poll = "/iclock/getrequest?SN=ZK1";
    assert_eq!(ask(&house, poll).await.status, 200);
    house.app.write_seen().await;
    assert_eq!(device(&house, &id).await["status"], "online");
    let late = now() + chrono::TimeDelta::seconds(181);
    assert_eq!(
        seen::sweep(&house.app.db(), late, late).await.expect("the database answers"),
        0,
        "no server was up to hear it"
    );
    assert_eq!(
        seen::sweep(&house.app.db(), now() + chrono::TimeDelta::seconds(180), now())
            .await
            .expect("the database answers"),
        0
    );
    assert_eq!(seen::sweep(&house.app.db(), late, now()).await.expect("the database answers"), 1);
    let shown = device(&house, &id).await;
    assert_eq!((&shown["status"], &shown["advice"]), (&json!("offline"), &json!(["check_power_and_network"])));
    house.app.clock.set(late);
    assert_eq!(ask(&house, poll).await.status, 200);
    house.app.write_seen().await;
    assert_eq!(device(&house, &id).await["status"], "online");
}

#[tokio::test]
async fn a_poll_with_nothing_to_do_asks_the_database_nothing() {
    let house = Gatehouse::open().await;
    let _device = register(&house, "zkteco", "ZK1", json!({"source_networks": ["127.0.0.1"]})).await;
    let poll = "/iclock/getrequest?SN=ZK1";
    assert_eq!(ask(&house, poll).await.status, 200);
    // Whoever had to ask would wait for this lock.
    let mut held = house.app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table device, device_command in access exclusive mode")
        .execute(&mut *held)
        .await
        .expect("the lock");
    for _ in 0..100 {
        assert_eq!(ask(&house, poll).await.status, 200);
    }
    held.rollback().await.expect("it ends");
}

#[tokio::test]
async fn the_values_to_type_are_exact() {
    let house =
        Gatehouse::open_with(|config| config.devices.public_url = Some("http://gates.example:8071".to_owned())).await;
    let made = register(&house, "hikvision", "H1", json!({})).await;
    let key = made["key"].as_str().expect("a key");
    let url = format!("http://gates.example:8071/t/{key}/hik");
    assert_eq!(made["setup"]["url"], url);
    assert!(url.len() <= 128, "longer than the terminal takes");
    let path = format!("/devices/{}/setup", made["id"].as_str().expect("an id"));
    let again = house.operator.get(&path).await.expect(200);
    assert_eq!(
        (&again["path"], &again["host"], &again["port"]),
        (&json!("/t/{key}/hik"), &json!("gates.example"), &json!(8071))
    );
    assert_eq!(house.officer.get(&path).await.status, 403);
}
