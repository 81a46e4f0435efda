//! 海康: events with pictures, backlog, heartbeats.

use serde_json::json;

use super::super::following::allow_connections;
use super::super::gatehouse::Gatehouse;
use super::{hik_event, jpeg, key, register, send, stored, with_picture};

#[tokio::test]
async fn an_event_with_a_picture_is_stored_once_without_it() {
    let house = Gatehouse::open().await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let body = with_picture(&hik_event(7, &json!({})), &jpeg("MARKER", 90_000));
    for _ in 0..2 {
        assert_eq!(send(&house, &path, body.clone()).await.status, 200);
    }
    let row = house.read("select event_key || ' ' || method || ' ' || result || ' ' || live from passage").await;
    assert_eq!(row, "7@1774940370 face granted true");
    assert_eq!(house.app.counter("menpai_biometrics_dropped_total").await, 2);
}

#[tokio::test]
async fn backlog_heartbeats_and_the_door_itself() {
    let house = Gatehouse::open().await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let old =
        hik_event(5, &json!({"currentEvent": false, "subEventType": 1, "cardNo": "77", "employeeNoString": "null"}));
    let heartbeat = json!({"dateTime": "2026-03-31T22:05:16+08:30", "eventType": "heartBeat"});
    let lock = hik_event(6, &json!({"subEventType": 22}));
    let xml = "<?xml version=\"1.0\"?><EventNotificationAlert><dateTime>2026-03-31T14:59:30+08:00</dateTime><eventType>AccessControllerEvent\
        </eventType><AccessControllerEvent><majorEventType>5</majorEventType><subEventType>76</subEventType><serialNo>8</serialNo>\
        </AccessControllerEvent></EventNotificationAlert>";
    for body in [old.to_string(), heartbeat.to_string(), lock.to_string(), xml.to_owned()] {
        assert_eq!(send(&house, &path, body).await.status, 200);
    }
    let rows = "select string_agg(split_part(event_key, '@', 1) || ' ' || coalesce(method, '-') || ' ' || result || ' ' || live, ';' order by event_key) from passage";
    assert_eq!(house.read(rows).await, "5 card granted false;8 face refused true");
}

#[tokio::test]
async fn what_can_not_be_read_is_acknowledged_and_what_can_not_be_stored_is_not() {
    let house = Gatehouse::open_with(|config| config.database.acquire_timeout_s = 1).await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    for body in ["{\"eventType\":", "nothing", "<a>", "{}"] {
        assert_eq!(send(&house, &path, body).await.status, 200, "{body}");
    }
    assert_eq!(send(&house, &path, hik_event(1, &json!({})).to_string()).await.status, 200);
    let mut survivor = house.app.pool.acquire().await.expect("a connection");
    allow_connections(&house.app.database, &mut survivor, false).await;
    let event = hik_event(2, &json!({})).to_string();
    assert_eq!(send(&house, &path, event.clone()).await.status, 503, "the database is away: again later");
    assert_eq!(send(&house, &path, "nothing").await.status, 503, "nor can it be buried");
    allow_connections(&house.app.database, &mut survivor, true).await;
    drop(survivor);
    assert_eq!(stored(&house).await, "1");
}

#[tokio::test]
async fn a_name_in_gbk_is_no_dead_letter() {
    let house = Gatehouse::open().await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let body = hik_event(1, &json!({"name": "NAME"})).to_string();
    let (before, after) = body.split_once("NAME").expect("a name");
    // 王小明
    let body = [before.as_bytes(), b"\xcd\xf5\xd0\xa1\xc3\xf7", after.as_bytes()].concat();
    assert_eq!(send(&house, &path, body).await.status, 200);
    assert_eq!(house.read("select count(*)::text from dead_letter").await, "0");
    assert_eq!(stored(&house).await, "1");
}

#[tokio::test]
async fn a_card_leads_to_its_pass() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("0000000077").await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let card = hik_event(5, &json!({"subEventType": 1, "cardNo": "0000000077", "employeeNoString": ""}));
    assert_eq!(send(&house, &path, card.to_string()).await.status, 200);
    assert_eq!(house.read("select pass_id::text from passage").await, pass);
}

#[tokio::test]
async fn numbers_of_doors_that_lock_are_not_missed() {
    let house = Gatehouse::open().await;
    let path = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let state = |n| hik_event(n, &json!({"subEventType": 21}));
    for event in [hik_event(10, &json!({})), state(11), state(12), hik_event(13, &json!({})), state(15)] {
        assert_eq!(send(&house, &path, event.to_string()).await.status, 200);
    }
    let gaps = "select count(*)::text from sequence_gap";
    assert_eq!(house.read(gaps).await, "0");
    assert_eq!(send(&house, &path, hik_event(16, &json!({})).to_string()).await.status, 200);
    assert_eq!(house.read("select missing::text from sequence_gap").await, "{[14,15)}", "one never came");
    // It comes late: with the next passage it is known not to be missing.
    for event in [state(14), hik_event(17, &json!({}))] {
        assert_eq!(send(&house, &path, event.to_string()).await.status, 200);
    }
    assert_eq!(house.read("select missing::text from sequence_gap").await, "{}");
}
