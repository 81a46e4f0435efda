//! Devices: their key is shown once, and stops at once.

use menpai_domain::ids::DeviceId;
use menpai_tests::make;
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, device, local, post};

fn event(id: &str) -> Value {
    json!({"event_id": id, "at": local(0, "14:59:30")})
}

#[tokio::test]
async fn a_device_is_set_up_and_its_key_is_nowhere_to_be_read() {
    let house = Gatehouse::open().await;
    let (scheme, secret) = house.key.split_at(4);
    assert_eq!((scheme, secret.len()), ("mpd_", 43));
    let listed = house.officer.get(&format!("/devices?site_id={}", house.site)).await.expect(200);
    let shown = &listed["items"][0];
    assert_eq!(
        (&shown["serial"], &shown["gate_name"], &shown["last_seen_at"]),
        (&json!("SN-1"), &json!("东闸口"), &Value::Null)
    );
    assert!(shown.get("key").is_none());
    let _stored = house.post(&event("1")).await.expect(200);
    let seen = house.officer.get(&format!("/devices/{}", house.device)).await.expect(200);
    assert_eq!(seen["last_seen_at"], "2026-03-31T07:00:00Z");
    let rows = house.read("select string_agg(to_jsonb(d)::text, '') from device d").await;
    assert!(!rows.contains(secret));
}

#[tokio::test]
async fn vendor_and_serial_are_checked() {
    let house = Gatehouse::open().await;
    let create = async |body: Value| house.operator.post("/devices", &body).await;
    let body = |vendor: &str, serial: &str| json!({"gate_id": house.gate, "vendor": vendor, "serial": serial, "direction": "in"});
    assert_eq!(create(body("hikvision", "SN-1")).await.problem(409), ["serial: device_serial_unique"]);
    assert_eq!(create(body("zkteco", "SN-1")).await.status, 201);
    assert_eq!(create(body(" ", "")).await.problem(422), ["vendor: length", "serial: length"]);
    assert_eq!(create(body("x", "a b")).await.problem(422), ["serial: whitespace"]);
    let nowhere = json!({"gate_id": house.unit, "vendor": "x", "serial": "1", "direction": "in"});
    assert_eq!(create(nowhere).await.problem(422), ["gate_id: unknown_reference"]);
    let post = house.officer.post("/devices", &body("x", "2")).await;
    assert_eq!(post.status, 403);
}

#[tokio::test]
async fn a_repeated_request_makes_no_second_device_and_shows_no_key() {
    let house = Gatehouse::open().await;
    let body = json!({"gate_id": house.gate, "vendor": "x", "serial": "2", "direction": "in"});
    let first = house.operator.post_once("/devices", "d", &body).await.expect(201);
    let again = house.operator.post_once("/devices", "d", &body).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    assert!(first["key"].is_string() && again["key"].is_null());
}

#[tokio::test]
async fn a_key_whose_answer_was_lost_is_made_anew_and_the_one_in_use_stays_good() {
    let house = Gatehouse::open().await;
    let path = format!("/devices/{}/rotate-key", house.device);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let lost = house.operator.post_once(&path, "r", &json!({})).await.expect(200);
    let again = house.operator.post_once(&path, "r", &json!({})).await.expect(200);
    assert_ne!(lost["key"], again["key"]);
    let _nobody_heard_it = post(&house.app.devices, &text(&lost["key"]), &event("1")).await.expect(401);
    for (key, nth) in [(house.key.clone(), "2"), (text(&again["key"]), "3")] {
        assert_eq!(post(&house.app.devices, &key, &event(nth)).await.expect(200)["accepted"], 1);
    }
    // Another request takes the place of the one that was told.
    let _further = house.operator.post(&path, &json!({})).await.expect(200);
    let _gone = post(&house.app.devices, &house.key, &event("4")).await.expect(401);
    assert_eq!(post(&house.app.devices, &text(&again["key"]), &event("5")).await.expect(200)["accepted"], 1);
}

#[tokio::test]
async fn every_refusal_is_the_same() {
    let house = Gatehouse::open().await;
    let disabled = device(&house.operator, &house.gate, "SN-2", "in").await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let path = format!("/devices/{}/disable", text(&disabled["id"]));
    let gone = house.operator.post(&path, &json!({})).await.expect(200);
    assert_eq!(gone["disabled_at"], "2026-03-31T07:00:00Z");
    assert_eq!(house.operator.post(&path, &json!({})).await.expect(200), gone);
    let rotated = house
        .operator
        .post(&format!("/devices/{}/rotate-key", house.device), &json!({"overlap_h": 0}))
        .await
        .expect(200);
    let officer = house.officer.token().expect("a token").to_owned();
    let mut refusals = Vec::new();
    for key in [text(&disabled["key"]), house.key.clone(), format!("mpd_{}", "A".repeat(43)), "mpd_".to_owned()] {
        for base in [&house.app.devices, &house.app.http] {
            refusals.push(post(base, &key, &event("1")).await.expect(401));
        }
    }
    refusals.push(house.app.anonymous().post("/passages", &event("1")).await.expect(401));
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    let _no_device = post(&house.app.devices, &officer, &event("1")).await.expect(403);
    assert_eq!(post(&house.app.devices, &text(&rotated["key"]), &event("1")).await.expect(200)["accepted"], 1);
}

#[tokio::test]
async fn a_device_of_another_area_can_not_be_touched() {
    let house = Gatehouse::open().await;
    let other = make::site(&house.app.pool, 1).await;
    let stranger = house.app.sign_in_as(menpai_domain::terms::Role::Operator, &[other]).await;
    for path in [format!("/devices/{}/disable", house.device), format!("/devices/{}/rotate-key", house.device)] {
        assert_eq!(stranger.post(&path, &json!({})).await.status, 404);
    }
    assert_eq!(stranger.get("/devices").await.expect(200)["items"], json!([]));
    let missing = format!("/devices/{}/disable", DeviceId::generate());
    assert_eq!(house.operator.post(&missing, &json!({})).await.status, 404);
    assert_eq!(house.post(&event("1")).await.expect(200)["accepted"], 1);
}

#[tokio::test]
async fn the_devices_listener_serves_passages_only() {
    let house = Gatehouse::open().await;
    let there = menpai_tests::Client::new(&house.app.devices, house.officer.token().map(str::to_owned));
    for path in ["/auth/me", "/gates", "/openapi.json"] {
        assert_eq!(there.get(path).await.status, 404);
    }
    assert_eq!(there.get("/passages").await.status, 405);
}
