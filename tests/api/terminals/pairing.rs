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

#[tokio::test]
async fn one_address_can_not_take_all_of_a_window() {
    let house = Gatehouse::open().await;
    let body = json!({"source_networks": ["127.0.0.0/8"]});
    let window = house.operator.post(&format!("/sites/{}/pairing-windows", house.site), &body).await.expect(201);
    let crowd = async |source: &str, from: i32, to: i32| {
        sqlx::query(
            "insert into pairing_contact (site_id, id, window_id, vendor, protocol, serial, source, first_seen_at, last_seen_at)
             select $1, gen_random_uuid(), $2::uuid, 'zkteco', 'zkteco', 'ZK-' || n, $3::inet, w.opened_at, w.opened_at
             from generate_series($4::integer, $5) n, pairing_window w",
        )
        .bind(house.site.as_uuid())
        .bind(window["id"].as_str().expect("an id"))
        .bind(source)
        .bind(from)
        .bind(to)
        .execute(&house.app.pool)
        .await
        .expect("contacts are written");
    };
    let noted = || house.read("select count(*)::text from pairing_contact");
    crowd("10.0.0.9", 1, 100).await;
    assert_eq!(ask(&house, "/iclock/cdata?SN=ZK-101").await.status, 403);
    assert_eq!(noted().await, "101", "another address has its room");
    crowd("127.0.0.1", 102, 200).await;
    assert_eq!(ask(&house, "/iclock/cdata?SN=ZK-201").await.status, 403);
    assert_eq!(noted().await, "200", "what one address may have is taken");
    house.app.clock.set("2026-03-31T15:05:00+08:00".parse().expect("a time"));
    assert_eq!(ask(&house, "/iclock/cdata?SN=ZK-150").await.status, 403);
    let called_again = "select count(*)::text from pairing_contact where last_seen_at > first_seen_at";
    assert_eq!(house.read(called_again).await, "1", "who is noted is noted again");
}
