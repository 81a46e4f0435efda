//! Ingest: clocks that are off, numbers that are missing, keys that are taken, and two servers at once.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_tests::TestApp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::gatehouse::{Gatehouse, local, now, post};

fn counted(accepted: usize, duplicates: usize, expired: usize) -> Value {
    json!({"accepted": accepted, "duplicates": duplicates, "expired": expired})
}

fn event(id: impl ToString, at: DateTime<Utc>, backlog: Option<bool>) -> Value {
    json!({"event_id": id.to_string(), "at": at, "direction": "in", "result": "granted", "backlog": backlog})
}

/// What is kept of an event: when it happened, whose word that is, live or not.
async fn kept(house: &Gatehouse, id: &str) -> String {
    let sql = format!(
        "select to_char(happened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') || ' ' || time_quality || ' '
             || case when live then 'live' else 'backlog' end from passage where event_key = '{id}'"
    );
    house.read(&sql).await
}

#[tokio::test]
async fn the_same_key_with_other_content_is_kept_marked_and_not_counted() {
    let house = Gatehouse::open().await;
    let one = event("7", now() - TimeDelta::minutes(1), None);
    let mut other = one.clone();
    other["result"] = json!("refused");
    assert_eq!(house.post(&one).await.expect(200), counted(1, 0, 0));
    assert_eq!(house.post(&other).await.expect(200), counted(1, 0, 0));
    assert_eq!(house.post(&json!([one, other, one])).await.expect(200), counted(0, 3, 0), "each is known");
    let rows = house.read("select string_agg(result || ' ' || conflicts, ',' order by result) from passage").await;
    assert_eq!(rows, "granted true,refused true");
    assert_eq!(house.read("select granted || ' ' || refused from gate_hour").await, "1 0");
    let mut third = one.clone();
    third["credential"] = json!("A1");
    let together = json!([event("8", now(), None), third, {"event_id": "8", "at": now(), "method": "qr"}]);
    assert_eq!(house.post(&together).await.expect(200), counted(3, 0, 0), "also within one request");
    assert_eq!(house.read("select count(*) || ' ' || bool_and(conflicts) from passage").await, "5 true");
}

#[tokio::test]
async fn a_clock_that_is_off_and_steady_is_corrected_and_nothing_is_stored_twice_for_it() {
    let house = Gatehouse::open().await;
    let ahead = TimeDelta::minutes(7);
    let backlog = event("b", now() + ahead - TimeDelta::hours(3), Some(true));
    assert_eq!(house.post(&backlog).await.expect(200), counted(1, 0, 0));
    assert_eq!(kept(&house, "b").await, "2026-03-31 12:07:00 device backlog", "nothing is known of its clock yet");
    for n in 0..3 {
        let _stored = house.post(&event(n, now() + ahead, Some(false))).await.expect(200);
    }
    assert_eq!(house.read("select clock_skew_ms::text from device").await, "420000");
    let _stored = house.post(&event("live", now() + ahead - TimeDelta::seconds(5), None)).await.expect(200);
    assert_eq!(kept(&house, "live").await, "2026-03-31 14:59:55 corrected live");
    let later = event("c", now() + ahead - TimeDelta::hours(2), Some(true));
    assert_eq!(house.post(&json!([backlog, later])).await.expect(200), counted(1, 1, 0));
    assert_eq!(kept(&house, "c").await, "2026-03-31 13:00:00 corrected backlog");
    assert_eq!(house.read("select skew_ms::text from passage where event_key = 'c'").await, "420000");
}

#[tokio::test]
async fn a_wrong_offset_is_seen_from_live_events() {
    let house = Gatehouse::open().await;
    for n in 0..3 {
        let live = json!({"event_id": n.to_string(), "at": "2026-03-31T15:00:00+08:30", "backlog": false});
        let _stored = house.post(&live).await.expect(200);
    }
    assert_eq!(kept(&house, "0").await, "2026-03-31 15:00:00 received live");
    let backlog = json!({"event_id": "b", "at": "2026-03-30T22:00:00+08:30", "backlog": true});
    let _stored = house.post(&backlog).await.expect(200);
    assert_eq!(kept(&house, "b").await, "2026-03-30 22:00:00 corrected backlog");
}

#[tokio::test]
async fn an_event_dated_months_off_is_stored_once_whatever_the_day() {
    let house = Gatehouse::open().await;
    let months = TimeDelta::days(60);
    let (behind, ahead) = (event("behind", now() - months, Some(false)), event("ahead", now() + months, Some(false)));
    let near = event("near", now() + TimeDelta::days(2), Some(false));
    assert_eq!(house.post(&json!([behind, ahead, near])).await.expect(200), counted(3, 0, 0));
    for id in ["behind", "ahead", "near"] {
        assert_eq!(kept(&house, id).await, "2026-03-31 15:00:00 received live");
    }
    // A day later, the day that `near` is dated with has come within reach.
    house.app.clock.set(now() + TimeDelta::days(1));
    assert_eq!(house.post(&json!([near, ahead, behind])).await.expect(200), counted(0, 3, 0));
    house.app.clock.set(now() + TimeDelta::days(3));
    assert_eq!(house.post(&json!([behind, near])).await.expect(200), counted(0, 2, 0));
    assert_eq!(house.read("select count(*)::text from passage where happened_at > received_at").await, "0");
}

#[tokio::test]
async fn a_clock_that_jumps_is_doubted_and_loses_nothing() {
    let house = Gatehouse::open().await;
    let mut sent = 0;
    for (n, hours) in [0, -5, 30, -700, 2, 90, -1].into_iter().enumerate() {
        let stored = house.post(&event(n, now() + TimeDelta::hours(hours), Some(false))).await.expect(200);
        assert_eq!(stored, counted(1, 0, 0), "{hours}");
        sent += 1;
    }
    let _stored = house.post(&event("b", now() - TimeDelta::hours(30), Some(true))).await.expect(200);
    assert_eq!(kept(&house, "b").await, "2026-03-30 09:00:00 doubtful backlog");
    assert_eq!(house.read("select count(*)::text from passage").await, (sent + 1).to_string());
    assert_eq!(house.read("select count(*)::text from passage where happened_at > received_at").await, "0");
}

fn numbered(number: i64, backlog: bool) -> Value {
    let at = now() - TimeDelta::days(1) + TimeDelta::seconds(number);
    let at = if backlog { at } else { now() };
    json!({"event_id": format!("{number}-{at}"), "at": at, "sequence": number, "backlog": backlog})
}

async fn gaps(house: &Gatehouse) -> String {
    house
        .read("select string_agg(first || '-' || last || ' ' || missing || case when filled_at is null then '' else ' filled' end,
                   ',' order by first) from sequence_gap")
        .await
}

#[tokio::test]
async fn missing_numbers_are_noticed_asked_for_and_filled() {
    let house = Gatehouse::open().await;
    let _stored = house.post(&json!([numbered(10, false), numbered(11, false), numbered(15, false)])).await.expect(200);
    assert_eq!(gaps(&house).await, "12-14 {[12,15)}");
    let _stored = house.post(&numbered(13, true)).await.expect(200);
    assert_eq!(gaps(&house).await, "12-14 {[12,13),[14,15)}");
    assert_eq!(house.read("select count(*)::text from device_command").await, "0", "it may be on its way");
    house.app.clock.set(now() + TimeDelta::minutes(2));
    let _stored = house.post(&numbered(16, false)).await.expect(200);
    let asked = house
        .read("select string_agg(number || ' ' || kind || ' ' || argument || ' ' || state, ',') from device_command")
        .await;
    assert_eq!(asked, r#"1 replay {"last": 14, "first": 12} waiting"#);
    let _stored = house.post(&numbered(17, false)).await.expect(200);
    assert_eq!(house.read("select count(*)::text from device_command").await, "1", "asked for once");
    house.app.clock.set(now() + TimeDelta::minutes(6));
    let device = house.officer.get(&format!("/devices/{}", house.device)).await.expect(200);
    assert_eq!(device["missing_events"], 2);
    assert!(device["advice"].as_array().expect("a list").contains(&json!("export_missing")), "{device}");
    let replayed = json!([numbered(12, true), numbered(13, true), numbered(14, true)]);
    assert_eq!(house.post(&replayed).await.expect(200), counted(2, 1, 0));
    assert_eq!(gaps(&house).await, "12-14 {} filled");
    assert_eq!(house.read("select last_sequence::text from device").await, "17");
}

#[tokio::test]
async fn a_device_that_counts_anew_after_a_reset_has_no_gap() {
    let house = Gatehouse::open().await;
    let _stored = house.post(&json!([numbered(90, false), numbered(91, false)])).await.expect(200);
    let _stored = house.post(&numbered(1, false)).await.expect(200);
    let _stored = house.post(&numbered(2, false)).await.expect(200);
    let _late = house.post(&numbered(80, true)).await.expect(200);
    assert_eq!(
        house.read("select last_sequence::text from device").await,
        "2",
        "what was counted before is no step ahead"
    );
    assert_eq!(gaps(&house).await, "");
}

#[tokio::test]
async fn a_clock_that_jumps_back_leaves_no_gap() {
    for (hours, numbers, missing) in
        [(&[0, 0, -2, 0][..], &[1, 2, 3, 4][..], ""), (&[0, 72, -2, 0, 0], &[1, 2, 3, 4, 9], "5-8 {[5,9)}")]
    {
        for together in [false, true] {
            let house = Gatehouse::open().await;
            let event = |(number, hours): (&i64, &i64)| json!({"event_id": number.to_string(), "at": now() + TimeDelta::hours(*hours), "sequence": number});
            let events: Vec<Value> = numbers.iter().zip(hours).map(event).collect();
            if together {
                assert_eq!(house.post(&json!(events)).await.expect(200), counted(events.len(), 0, 0));
            } else {
                for event in &events {
                    assert_eq!(house.post(event).await.expect(200), counted(1, 0, 0));
                }
            }
            assert_eq!(gaps(&house).await, missing, "{numbers:?} together: {together}");
            let last = house.read("select last_sequence::text from device").await;
            assert_eq!(last, numbers.iter().max().expect("some").to_string());
        }
    }
}

#[tokio::test]
async fn a_pass_that_stands_still_opens_nothing() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    sqlx::query("update pass set suspended_at = $1 where id = $2::uuid")
        .bind(now() - TimeDelta::hours(1))
        .bind(&pass)
        .execute(&house.app.pool)
        .await
        .expect("the pass is suspended");
    let at = |time| json!({"event_id": time, "at": local(0, time), "credential": "A1"});
    let _stored = house.post(&json!([at("13:59:00"), at("14:30:00")])).await.expect(200);
    let rows = house
        .read("select string_agg((pass_id is not null) || ' ' || result, ',' order by event_key) from passage")
        .await;
    assert_eq!(rows, "true granted,false refused");
}

/// Any order, any number of times, any split into requests, through two servers at once: every event is there once, and
/// the counters say so.
#[tokio::test]
async fn reordered_repeated_and_through_two_servers_every_event_is_stored_once() {
    let house = Gatehouse::open_with(|config| config.database.max_connections = 12).await;
    let second = TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
    let mut state = 20_261_129_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut events: Vec<(u64, Value)> = Vec::new();
    for number in 0..300_u64 {
        let at = now() - TimeDelta::minutes(40_000) + TimeDelta::minutes(i64::try_from(number * 130).expect("few"));
        let backlog = [None, Some(true)][usize::try_from(random(2)).expect("two")];
        for _ in 0..=random(4) {
            events.push((random(u64::MAX >> 33), json!({"event_id": number.to_string(), "at": at, "result": "granted", "sequence": number + 1, "backlog": backlog})));
        }
    }
    events.sort_by_key(|(place, _)| *place);
    let first =
        json!({"event_id": "first", "at": now() - TimeDelta::minutes(40_010), "result": "granted", "sequence": 0});
    let _stored = house.post(&first).await.expect(200);
    let mut rest: &[(u64, Value)] = &events;
    let mut posts = JoinSet::new();
    while !rest.is_empty() {
        let (some, others) = rest.split_at(rest.len().min(1 + usize::try_from(random(40)).expect("few")));
        rest = others;
        let body: Vec<Value> = some.iter().map(|(_, event)| event.clone()).collect();
        let base = if random(2) == 0 { house.app.devices.clone() } else { second.devices.clone() };
        let key = house.key.clone();
        posts.spawn(async move { post(&base, &key, &json!(body)).await.expect(200) });
    }
    let answers: Vec<Value> = posts.join_all().await;
    let sum = |what: &str| answers.iter().filter_map(|answer| answer[what].as_u64()).sum::<u64>();
    assert_eq!((sum("accepted"), sum("accepted") + sum("duplicates")), (300, events.len() as u64));
    let keys = house.read("select string_agg(event_key, ',') from passage where event_key <> 'first'").await;
    let distinct: BTreeSet<&str> = keys.split(',').collect();
    assert_eq!((keys.split(',').count(), distinct.len()), (300, 300));
    assert_eq!(house.read("select sum(granted)::text from gate_hour").await, "301");
    assert_eq!(house.read("select count(*)::text from passage where conflicts").await, "0");
    let open = house.read("select count(*)::text from sequence_gap where filled_at is null").await;
    assert_eq!(open, "0", "what came late filled its gap: {}", gaps(&house).await);
    assert_eq!(house.read("select last_sequence::text from device").await, "300");
}

/// Numbers that go on one by one are written without a look at the device's row; what another server wrote meanwhile counts.
#[tokio::test]
async fn a_count_that_another_server_moved_is_looked_at() {
    let house = Gatehouse::open().await;
    let second = TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
    let event = |id: &str, number: i64| json!({"event_id": id, "at": now(), "sequence": number, "backlog": false});
    for number in 1..=3 {
        let _stored = house.post(&event(&format!("a{number}"), number)).await.expect(200);
        assert_eq!(house.read("select last_sequence::text from device").await, number.to_string());
    }
    // The terminal counts anew, and is heard by the other server; then it leaves one out.
    let _stored = post(&second.devices, &house.key, &event("b1", 1)).await.expect(200);
    let _stored = post(&second.devices, &house.key, &event("b2", 2)).await.expect(200);
    let _stored = house.post(&event("b4", 4)).await.expect(200);
    assert_eq!(gaps(&house).await, "3-3 {[3,4)}");
    assert_eq!(house.read("select last_sequence::text from device").await, "4");
}
