//! Dead letters: what could not be read is kept, shown without its content, and read again.

use menpai_domain::ids::{DeviceId, GateId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{DeviceProtocol, Direction, Role};
use menpai_server::dead_letters::kind::LetterKind;
use menpai_server::dead_letters::store::{self, Unread};
use menpai_server::devices::Device;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::gatehouse::{Gatehouse, local, now};
use super::terminals::{hik_event, key, register, send as send_to};

async fn letters(house: &Gatehouse, query: &str) -> Vec<Value> {
    let page = house.officer.get(&format!("/dead-letters?{query}")).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

async fn send(house: &Gatehouse, body: &str) -> Answer {
    let client = Client::new(&house.app.devices, Some(house.key.clone()));
    let request = client.request(Method::POST, "/passages").header("content-type", "application/json");
    Answer::of(request.body(body.to_owned())).await
}

/// Keeps a letter as a version that could not read it did; answers its id.
async fn bury(house: &Gatehouse, device: &str, protocol: DeviceProtocol, kind: LetterKind, body: &str) -> String {
    let (app, device) = (&house.app, Uuid::parse_str(device).expect("an id"));
    let device = Device {
        site_id: house.site,
        device_id: DeviceId::from_uuid(device),
        gate_id: GateId::from_uuid(Uuid::parse_str(&house.gate).expect("an id")),
        direction: Direction::Both,
        time_zone: chrono_tz::Asia::Shanghai,
        passage_retention_days: 30,
    };
    let unread = Unread { protocol, kind, reason: "an older version", body };
    store::keep(&app.db(), &app.keyring(), &device, unread, app.clock.now()).await.expect("it is kept");
    letters(house, &format!("device_id={}", device.device_id)).await[0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn what_is_refused_is_kept_once_without_pictures_and_shown_without_content() {
    let house = Gatehouse::open().await;
    let marker = "UElDVFVSRS1NQVJLRVI".repeat(60);
    let at = local(0, "14:59:00");
    let body =
        json!({"event_id": "1", "at": at, "credential": "CARD-77", "method": "nose", "facePic": marker, "x": [marker]});
    assert_eq!(house.post(&body).await.problem(422), ["method: term"]);
    assert_eq!(house.post(&body).await.problem(422), ["method: term"]);
    assert_eq!(send(&house, &format!("[{{\"at\":\"{marker}")).await.status, 422);
    let found = letters(&house, "").await;
    assert_eq!(found.len(), 2);
    let kept = found.iter().find(|letter| letter["times"] == 2).expect("the body that came twice");
    assert_eq!((kept["reason"].as_str(), kept["protocol"].as_str()), (Some("method: term"), Some("native")));
    assert_eq!((&kept["gate_name"], &kept["replayed_at"]), (&json!("东闸口"), &Value::Null));
    assert!(kept["bytes"].as_i64() > Some(0));
    let broken = found.iter().find(|letter| letter["reason"] == "body: json").expect("what is no JSON");
    assert_eq!(broken["bytes"], r#"[{"at":"[left out]"#.len(), "what came, without what may be a picture");
    assert!(!format!("{found:?}").contains("CARD-77"), "what was read is not shown");
    let rows = house
        .read("select string_agg(to_jsonb(l)::text || encode(body_sealed, 'escape'), '') from dead_letter l")
        .await;
    assert!(!rows.contains("nose") && !rows.contains("CARD-77"), "it lies sealed: {rows}");
    let (id, sealed): (Uuid, Vec<u8>) = sqlx::query_as("select id, body_sealed from dead_letter where times = 2")
        .fetch_one(&house.app.pool)
        .await
        .expect("a letter");
    let body = house.app.keyring().open(Field::DeadLetter, id, &sealed).expect("it opens");
    assert!(body.contains("nose") && !body.contains("UElDVFVSRS"), "{body}");
    assert_eq!(kept["bytes"], body.len());
}

#[tokio::test]
async fn a_letter_that_can_be_read_by_now_is_stored_once_as_backlog() {
    let house = Gatehouse::open().await;
    let at = local(1, "22:00:00");
    let body = json!([{"event_id": "1", "at": at, "backlog": false}, {"event_id": "2", "at": at}]).to_string();
    let id = bury(&house, &house.device, DeviceProtocol::Native, LetterKind::Document, &body).await;
    let path = format!("/dead-letters/{id}/replay");
    assert_eq!(house.officer.post(&path, &json!({})).await.status, 403, "operators set terminals right");
    let replayed = house.operator.post(&path, &json!({})).await.expect(200);
    assert_eq!(replayed["stored"], json!({"accepted": 2, "duplicates": 0, "expired": 0}));
    assert!(replayed["letter"]["replayed_at"].is_string());
    let again = house.operator.post(&path, &json!({})).await.expect(200);
    assert_eq!(again["stored"], json!({"accepted": 0, "duplicates": 2, "expired": 0}));
    assert_eq!(house.read("select string_agg(live::text, ',') from passage").await, "false,false");
    assert_eq!((letters(&house, "replayed=true").await.len(), letters(&house, "replayed=false").await.len()), (1, 0));
}

#[tokio::test]
async fn a_letter_that_still_can_not_be_read_stays() {
    let house = Gatehouse::open().await;
    assert_eq!(house.post(&json!({"event_id": "", "at": local(0, "14:59:00")})).await.status, 422);
    let id = letters(&house, "").await[0]["id"].as_str().expect("an id").to_owned();
    let answer = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await;
    assert_eq!(answer.problem(409), ["id: unreadable"]);
    assert_eq!(letters(&house, "replayed=false").await.len(), 1);
    let _disabled = house.operator.post(&format!("/devices/{}/disable", house.device), &json!({})).await.expect(200);
    let answer = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await;
    assert_eq!(answer.problem(409), ["id: device_disabled"]);
}

#[tokio::test]
async fn what_can_not_be_read_is_told_in_the_form_that_it_came_in_and_comes_back_when_it_comes_again() {
    let house = Gatehouse::open().await;
    let event = json!({"event_id": "1", "at": local(1, "22:00:00")});
    let unkeyed = json!({"event_id": "", "at": local(1, "22:00:00")});
    for (body, reason) in [
        (String::new(), "empty"),
        (" \n".to_owned(), "empty"),
        (format!("{event}\n{unkeyed}\n"), "passages[1].event_id: length"),
        (format!("{event}\n{{"), "passages[1]: json"),
        (format!("{{\n{event}"), "body: json"),
    ] {
        let id = bury(&house, &house.device, DeviceProtocol::Native, LetterKind::Document, &body).await;
        let answer = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await;
        assert_eq!(answer.json()["errors"][0]["message"], reason, "{body}");
        house.app.clock.set(house.app.clock.now() + chrono::TimeDelta::seconds(1));
    }
    let id = bury(&house, &house.device, DeviceProtocol::Native, LetterKind::Document, &event.to_string()).await;
    let _read = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await.expect(200);
    let unread = letters(&house, "replayed=false").await.len();
    let again = bury(&house, &house.device, DeviceProtocol::Native, LetterKind::Document, &event.to_string()).await;
    assert_eq!((again, letters(&house, "replayed=false").await.len()), (id, unread + 1));
}

#[tokio::test]
async fn letters_stay_in_their_site_and_go_with_its_retention() {
    let house = Gatehouse::open().await;
    assert_eq!(house.post(&json!({})).await.status, 422);
    let other = make::site(&house.app.pool, 1).await;
    let stranger = house.app.sign_in_as(Role::Operator, &[other]).await;
    let id = letters(&house, "").await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(stranger.get("/dead-letters").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.post(&format!("/dead-letters/{id}/replay"), &json!({})).await.status, 404);
    for (time, left) in [("2026-04-30T14:59:00+08:00", "1"), ("2026-04-30T15:01:00+08:00", "0")] {
        let now = time.parse().expect("a time");
        menpai_server::housekeeping::run_round(&house.app.db(), now).await.expect("the house is kept");
        assert_eq!(house.read("select count(*)::text from dead_letter").await, left, "{time}");
    }
}

/// Of every protocol, sent over its own way in: listed, can't be read again, and stays.
#[tokio::test]
async fn a_letter_of_any_protocol_that_still_cannot_be_read_stays() {
    let house = Gatehouse::open().await;
    let hik = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let zk = format!("/t/{}/iclock", key(&register(&house, "zkteco", "Z1", json!({})).await));
    let oem = format!("/t/{}/Record/UploadIdentifyRecord", key(&register(&house, "oem_http", "O1", json!({})).await));
    assert_eq!(send(&house, r#"[{"event_id":"1","at":"soon"}]"#).await.status, 422);
    for (path, body) in [
        (hik.clone(), hik_event(1, &json!({})).to_string().replace("2026-03-31T14:59:30+08:00", "soon")),
        (format!("{zk}/cdata?SN=Z1&table=ATTLOG"), "1001\tsoon\t0\t4".to_owned()),
        (format!("{zk}/cdata?SN=Z1&table=rtlog"), "time=soon\tpin=2\tevent=3".to_owned()),
        (format!("{zk}/cdata?SN=Z1&table=tabledata&tablename=transaction"), "transaction pin=2".to_owned()),
        (format!("{zk}/devicecmd?SN=Z1"), "no result".to_owned()),
        (oem.clone(), r#"{"SN":"O1","RecordID":7,"RecordDate":"soon","UserID":"1"}"#.to_owned()),
        (oem, r#"{"SN":"O1","RecordID":"#.to_owned()),
    ] {
        assert_eq!(send_to(&house, &path, body).await.status, 200, "{path}");
    }
    let found = letters(&house, "").await;
    assert_eq!(found.len(), 8, "{found:?}");
    for letter in &found {
        let path = format!("/dead-letters/{}/replay", letter["id"].as_str().expect("an id"));
        let answer = house.operator.post(&path, &json!({})).await;
        assert_eq!((answer.status, &letter["replayed_at"]), (409, &Value::Null), "{letter}");
    }
    let kinds =
        house.read("select string_agg(protocol || ' ' || kind, ',' order by protocol, kind) from dead_letter").await;
    let expected = "hikvision document,native document,oem_http document,oem_http document,zkteco attlog,zkteco results,zkteco rtlog,zkteco transaction";
    assert_eq!(kinds, expected);
    assert_eq!(
        (letters(&house, "replayed=false").await.len(), house.read("select count(*)::text from passage").await),
        (8, "0".to_owned())
    );
}

/// A parser that reads by now what an older version could not: of every protocol, once.
#[tokio::test]
async fn a_letter_of_any_protocol_is_stored_once_when_it_can_be_read() {
    let house = Gatehouse::open().await;
    let at = local(1, "22:00:00");
    let seconds = now().timestamp() - 3600;
    let lines = "1001\t2026-03-30 22:00:00\t0\t4\n1002\t2026-03-30 22:00:01\t1\t15";
    let packed = ((26 * 372 + 2 * 31 + 29) * 24 + 22) * 3600;
    let mut stored = 0;
    for (protocol, kind, body, count) in [
        (
            DeviceProtocol::Mqtt,
            LetterKind::Document,
            json!([{"event_id": "1", "at": at}, {"event_id": "2", "at": at}]).to_string(),
            2,
        ),
        (DeviceProtocol::Hikvision, LetterKind::Document, hik_event(7, &json!({})).to_string(), 1),
        (DeviceProtocol::Zkteco, LetterKind::Attlog, lines.to_owned(), 2),
        (DeviceProtocol::Zkteco, LetterKind::Rtlog, "time=2026-03-30 22:00:00\tpin=2\tevent=3\tindex=9".to_owned(), 1),
        (
            DeviceProtocol::Zkteco,
            LetterKind::Transaction,
            format!("transaction pin=2\teventtype=3\ttime_second={packed}\tindex=10"),
            1,
        ),
        (
            DeviceProtocol::OemHttp,
            LetterKind::Document,
            json!({"RecordID": 7, "RecordDate": seconds, "UserID": "1"}).to_string(),
            1,
        ),
    ] {
        let device = register(&house, protocol.as_str(), &format!("{protocol}-{kind}"), json!({})).await;
        let device = device["id"].as_str().expect("an id").to_owned();
        let id = bury(&house, &device, protocol, kind, &body).await;
        let path = format!("/dead-letters/{id}/replay");
        let replayed = house.operator.post(&path, &json!({})).await.expect(200);
        assert_eq!(replayed["stored"], json!({"accepted": count, "duplicates": 0, "expired": 0}), "{protocol} {kind}");
        assert!(replayed["letter"]["replayed_at"].is_string());
        let again = house.operator.post(&path, &json!({})).await.expect(200);
        assert_eq!(again["stored"], json!({"accepted": 0, "duplicates": count, "expired": 0}), "{protocol} {kind}");
        stored += count;
    }
    assert_eq!(house.read("select count(*) || ' ' || bool_or(live) from passage").await, format!("{stored} false"));
}

#[tokio::test]
async fn a_letter_is_read_by_the_devices_own_clock_and_what_stays_broken_stays() {
    let house = Gatehouse::open().await;
    let device = register(&house, "zkteco", "Z1", json!({"time_zone": "Asia/Tokyo"})).await;
    let device = device["id"].as_str().expect("an id").to_owned();
    let lines = "1001\t2026-03-30 22:00:00\t0\t4\n1001\tsoon\t0\t4\n123456789012345678\t2026-03-30 22:00:01\t0\t4";
    let id = bury(&house, &device, DeviceProtocol::Zkteco, LetterKind::Attlog, lines).await;
    let replayed = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await.expect(200);
    assert_eq!(replayed["stored"], json!({"accepted": 2, "duplicates": 0, "expired": 0}));
    assert_eq!(replayed["letter"]["replayed_at"], Value::Null, "a line is left");
    let at = "select to_char(timezone('Asia/Shanghai', min(happened_at)), 'HH24:MI:SS') from passage";
    assert_eq!(house.read(at).await, "21:00:00");
}

#[tokio::test]
async fn an_upload_of_many_lines_that_cannot_be_read_is_kept_whole() {
    let house = Gatehouse::open().await;
    let zk = format!("/t/{}/iclock/cdata?SN=Z1&table=ATTLOG", key(&register(&house, "zkteco", "Z1", json!({})).await));
    let lines: Vec<String> = (0..5000).map(|n| format!("{n}\t2026/03/30 22:00:00\t0\t4")).collect();
    assert_eq!(send_to(&house, &zk, lines.join("\n")).await.status, 200);
    let sum: i64 = letters(&house, "").await.iter().filter_map(|letter| letter["bytes"].as_i64()).sum();
    let whole = i64::try_from(lines.join("\n").len()).expect("a length");
    let count = i64::try_from(letters(&house, "").await.len()).expect("few");
    assert_eq!(sum + count - 1, whole, "every line is in one of {count} letters");
    assert_eq!(send_to(&house, &zk, lines.join("\n")).await.status, 200);
    assert_eq!(house.read("select string_agg(distinct times::text, ',') from dead_letter").await, "2");
}
