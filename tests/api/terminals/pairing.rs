//! Pairing: unknown terminals are noted while a window is open, and claimed.

use serde_json::{Value, json};

use super::super::gatehouse::Gatehouse;
use super::{ask, key, send};

async fn contacts(house: &Gatehouse) -> Vec<Value> {
    let listed = house.operator.get(&format!("/sites/{}/contacts", house.site)).await.expect(200);
    listed["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_terminal_is_noted_while_a_window_is_open_and_claimed() {
    let house = Gatehouse::open().await;
    let call = "/iclock/cdata?SN=ZK-NEW&options=all";
    assert_eq!(ask(&house, call).await.status, 403);
    assert!(contacts(&house).await.is_empty(), "no window is open");
    let body = json!({"gate_id": house.gate, "minutes": 10, "source_networks": ["127.0.0.0/8"]});
    let window = house.operator.post(&format!("/sites/{}/pairing-windows", house.site), &body).await.expect(201);
    assert_eq!(ask(&house, call).await.status, 403, "noted, and refused like anybody");
    let noted = contacts(&house).await;
    assert_eq!(
        (&noted[0]["serial"], &noted[0]["protocol"], &noted[0]["source"]),
        (&json!("ZK-NEW"), &json!("zkteco"), &json!("127.0.0.1"))
    );
    let claim = json!({"gate_id": house.gate, "direction": "in", "by_address": true});
    let path = format!("/contacts/{}/claim", noted[0]["id"].as_str().expect("an id"));
    let device = house.operator.post(&path, &claim).await.expect(201);
    assert_eq!(device["setup"]["path"], "/iclock/");
    assert_eq!(house.operator.post(&path, &claim).await.status, 409);
    assert_eq!(ask(&house, call).await.status, 200, "from now on it is known");
    let close = format!("/pairing-windows/{}/close", window["id"].as_str().expect("an id"));
    let _closed = house.operator.post(&close, &json!({})).await.expect(200);
    assert_eq!(ask(&house, "/iclock/cdata?SN=ZK-LATE").await.status, 403);
    assert_eq!(contacts(&house).await.len(), 1);
}

#[tokio::test]
async fn a_terminal_whose_address_holds_the_windows_secret_is_noted() {
    let house = Gatehouse::open().await;
    let path = format!("/sites/{}/pairing-windows", house.site);
    let window = house.operator.post(&path, &json!({})).await.expect(201);
    let secret = window["secret"].as_str().expect("a secret");
    assert_eq!(send(&house, &format!("/t/{secret}/hik"), "{}").await.status, 403);
    let noted = contacts(&house).await;
    assert_eq!((&noted[0]["serial"], &noted[0]["protocol"]), (&json!("from-127.0.0.1"), &json!("hikvision")));
    let claim = json!({"gate_id": house.gate, "direction": "in", "serial": "HIK-7"});
    let claim_path = format!("/contacts/{}/claim", noted[0]["id"].as_str().expect("an id"));
    let device = house.operator.post(&claim_path, &claim).await.expect(201);
    let own = format!("/t/{}/hik", key(&device));
    assert_eq!((&device["serial"], &device["setup"]["path"]), (&json!("HIK-7"), &json!(own)));
    assert_eq!(send(&house, &own, "{\"eventType\":\"heartBeat\"}").await.status, 200);
    house.app.clock.set("2026-03-31T15:10:00+08:00".parse().expect("a time"));
    assert_eq!(ask(&house, &format!("/t/{secret}/iclock/cdata?SN=LATE")).await.status, 403);
    assert_eq!(contacts(&house).await.len(), 1, "the window is over");
    assert_eq!(house.operator.post(&path, &json!({"minutes": 61})).await.problem(422), ["minutes: range"]);
}
