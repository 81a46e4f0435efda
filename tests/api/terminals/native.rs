//! Our own API: signed requests, lines, heartbeats, commands.

use menpai_server::devices::signing::Signed;
use menpai_tests::{Answer, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::gatehouse::{Gatehouse, local, post};
use super::{key, register, stored};

const NOW_S: i64 = 1_774_940_400;

fn event(id: &str) -> Value {
    json!({"event_id": id, "at": local(0, "14:59:30")})
}

struct Signer {
    id: String,
    key: [u8; 32],
}

impl Signer {
    fn of(device: &Value) -> Self {
        let mut key = [0; 32];
        hex::decode_to_slice(device["signing_key"].as_str().expect("a key"), &mut key).expect("hex");
        Self { id: device["id"].as_str().expect("an id").to_owned(), key }
    }

    async fn send(&self, base: &str, timestamp: i64, nonce: &str, signed: &str, sent: &str) -> Answer {
        let path = "/api/v1/passages";
        let it = Signed { method: "POST", path, timestamp, nonce, body: signed.as_bytes() };
        let request = reqwest::Client::new()
            .request(Method::POST, format!("{base}{path}"))
            .header("content-type", "application/json")
            .header("x-menpai-device", &self.id)
            .header("x-menpai-timestamp", timestamp.to_string())
            .header("x-menpai-nonce", nonce)
            .header("x-menpai-signature", it.sign(&self.key).expect("a signature"))
            .body(sent.to_owned());
        Answer::of(request).await
    }
}

#[tokio::test]
async fn a_signed_request_is_good_once_on_all_servers_and_after_a_restart() {
    let house = Gatehouse::open().await;
    let signer = Signer::of(&register(&house, "native", "N1", json!({})).await);
    let body = event("1").to_string();
    let here = house.app.devices.clone();
    let first = signer.send(&here, NOW_S, "0123456789abcdef", &body, &body).await;
    assert_eq!(first.expect(200)["accepted"], 1);
    let other = TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
    let mut refusals = Vec::new();
    for (base, timestamp, nonce, sent) in [
        (&here, NOW_S, "0123456789abcdef", body.as_str()),
        (&other.devices, NOW_S, "0123456789abcdef", &body),
        (&here, NOW_S - 301, "0123456789abcde1", &body),
        (&here, NOW_S + 301, "0123456789abcde2", &body),
        (&here, NOW_S, "0123456789abcde3", "{}"),
        (&here, NOW_S, "short", &body),
    ] {
        refusals.push(signer.send(base, timestamp, nonce, &body, sent).await.expect(401));
    }
    let wrong = Signer { key: [0; 32], id: signer.id.clone() };
    refusals.push(wrong.send(&here, NOW_S, "0123456789abcde4", &body, &body).await.expect(401));
    refusals.push(post(&here, "mpd_x", &event("1")).await.expect(401));
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    // The nonces are in the database, which outlives any server: the second one asks only there.
    assert_eq!(signer.send(&other.devices, NOW_S, "0123456789abcde5", &body, &body).await.expect(200)["duplicates"], 1);
    assert_eq!(stored(&house).await, "1");
    assert!(
        !house.read("select string_agg(to_jsonb(d)::text, '') from device d").await.contains(&hex::encode(signer.key))
    );
}

#[tokio::test]
async fn keys_overlap_when_they_are_replaced() {
    let house = Gatehouse::open().await;
    let path = format!("/devices/{}/rotate-key", house.device);
    let second = key(&house.operator.post(&path, &json!({})).await.expect(200));
    for good in [&house.key, &second] {
        assert_eq!(post(&house.app.devices, good, &event("1")).await.status, 200);
    }
    house.app.clock.set("2026-04-01T15:00:01+08:00".parse().expect("a time"));
    assert_eq!(post(&house.app.devices, &house.key, &event("1")).await.status, 401, "a day later");
    assert_eq!(post(&house.app.devices, &second, &event("1")).await.status, 200);
    let operator = house.app.sign_in_as(menpai_domain::terms::Role::Operator, &[house.site]).await;
    let third = key(&operator.post(&path, &json!({"overlap_h": 48})).await.expect(200));
    let ended = operator.post(&format!("/devices/{}/end-previous-key", house.device), &json!({})).await.expect(200);
    assert_eq!(ended["previous_key_until"], Value::Null);
    assert_eq!(post(&house.app.devices, &second, &event("1")).await.status, 401, "ended at once");
    assert_eq!(post(&house.app.devices, &third, &event("1")).await.status, 200);
    assert_eq!(operator.post(&path, &json!({"overlap_h": 721})).await.problem(422), ["overlap_h: range"]);
}

#[tokio::test]
async fn lines_are_a_list() {
    let house = Gatehouse::open().await;
    let send = async |body: String| {
        let request = reqwest::Client::new()
            .post(format!("{}/api/v1/passages", house.app.devices))
            .bearer_auth(&house.key)
            .header("content-type", "application/x-ndjson")
            .body(body);
        Answer::of(request).await
    };
    assert_eq!(send(format!("{}\n{}\r\n\n", event("1"), event("2"))).await.expect(200)["accepted"], 2);
    assert_eq!(
        send(format!("{}\n{}\n", event("3"), json!({"event_id": "4", "at": "soon"}))).await.problem(422),
        ["passages[1].at: time"]
    );
    // What is no JSON is named by its place, and kept.
    let mut cut = event("6").to_string();
    cut.pop();
    let broken = send(format!("{}\n{cut}\n", event("5"))).await.expect(422);
    assert_eq!((&broken["errors"][0]["field"], &broken["errors"][0]["code"]), (&json!("passages[1]"), &json!("json")));
    assert!(!broken.to_string().contains("line 1"), "{broken}");
    let letter = house.read("select reason || ' ' || bytes from dead_letter where reason like '%json'").await;
    assert_eq!(letter, format!("passages[1]: json {}", event("5").to_string().len() + cut.len() + 2));
    assert_eq!(stored(&house).await, "2");
}

#[tokio::test]
async fn a_device_may_call_from_its_networks_only() {
    let house = Gatehouse::open().await;
    let path = format!("/devices/{}", house.device);
    let before = house.operator.get(&path).await.expect(200);
    let version = before["version"].as_i64().expect("a version");
    let changed =
        house.operator.patch(&path, version, &json!({"source_networks": ["203.0.113.9/24"]})).await.expect(200);
    assert_eq!(changed["source_networks"], json!(["203.0.113.0/24"]));
    assert_eq!(house.post(&event("1")).await.status, 401);
    assert_eq!(house.operator.patch(&path, version, &json!({})).await.status, 412);
    let wrong = json!({"source_networks": ["x"], "time_zone": "Mars", "heartbeat_s": 0});
    let told = house.operator.patch(&path, version + 1, &wrong).await.problem(422);
    assert_eq!(told, ["time_zone: time_zone", "source_networks[0]: network", "heartbeat_s: range"]);
    let _open = house.operator.patch(&path, version + 1, &json!({"source_networks": []})).await.expect(200);
    assert_eq!(house.post(&event("1")).await.status, 200);
}

#[tokio::test]
async fn a_compressed_body_is_refused_by_its_coding() {
    let house = Gatehouse::open().await;
    for (kind, coding, told) in [
        ("application/json", "gzip", Some("Content-Encoding: unsupported")),
        ("application/x-ndjson", "br", Some("Content-Encoding: unsupported")),
        ("application/json", "identity", None),
    ] {
        let request = reqwest::Client::new()
            .post(format!("{}/api/v1/passages", house.app.devices))
            .bearer_auth(&house.key)
            .header("content-type", kind)
            .header("content-encoding", coding)
            .body(event("1").to_string());
        let answer = Answer::of(request).await;
        match told {
            Some(told) => assert_eq!(answer.problem(415), [told]),
            None => drop(answer.expect(200)),
        }
    }
}
