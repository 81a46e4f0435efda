//! Passages: stored once, answered after the commit, and seen by nobody.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::gatehouse::{Gatehouse, device, gate, local, post};

fn event(id: &str, at: &str) -> Value {
    json!({"event_id": id, "at": at, "direction": "in", "method": "card", "result": "granted"})
}

fn batch(ids: std::ops::Range<usize>) -> Value {
    let events: Vec<Value> = ids.map(|id| event(&id.to_string(), &local(0, "14:59:00"))).collect();
    json!({ "passages": events })
}

fn counted(accepted: usize, duplicates: usize, expired: usize) -> Value {
    json!({"accepted": accepted, "duplicates": duplicates, "expired": expired})
}

async fn stored(house: &Gatehouse) -> String {
    house.read("select count(*)::text from passage").await
}

#[tokio::test]
async fn an_event_is_stored_once_however_often_it_comes() {
    let house = Gatehouse::open().await;
    let one = event("7", &local(0, "14:59:00"));
    assert_eq!(house.post(&one).await.expect(200), counted(1, 0, 0));
    assert_eq!(house.post(&one).await.expect(200), counted(0, 1, 0));
    assert_eq!(post(&house.app.http, &house.key, &json!([one, one])).await.expect(200), counted(0, 2, 0));
    assert_eq!(
        house.post(&json!({"passages": [one, event("8", &local(3, "09:00:00"))]})).await.expect(200),
        counted(1, 1, 0)
    );
    assert_eq!(house.post(&json!([])).await.expect(200), counted(0, 0, 0));
    assert_eq!(house.read("select sum(granted)::text from gate_hour").await, "2", "duplicates are not counted");
    let elsewhere = device(&house.operator, &house.gate, "SN-2", "in").await;
    let key = elsewhere["key"].as_str().expect("a key");
    assert_eq!(
        post(&house.app.devices, key, &one).await.expect(200),
        counted(1, 0, 0),
        "another device, another event"
    );
}

#[tokio::test]
async fn the_same_batches_at_once_are_stored_once() {
    let house = Gatehouse::open().await;
    let mut posts = JoinSet::new();
    for _ in 0..8 {
        let (base, key) = (house.app.devices.clone(), house.key.clone());
        posts.spawn(async move { post(&base, &key, &batch(0..500)).await.expect(200) });
    }
    let (mut accepted, mut duplicates) = (0, 0);
    while let Some(answer) = posts.join_next().await {
        let answer = answer.expect("the post ends");
        accepted += answer["accepted"].as_u64().unwrap_or_default();
        duplicates += answer["duplicates"].as_u64().unwrap_or_default();
    }
    assert_eq!((accepted, duplicates), (500, 7 * 500));
    assert_eq!(stored(&house).await, "500");
    let gate = house.officer.get(&format!("/gates/{}", house.gate)).await.expect(200);
    assert_eq!(gate["today"]["granted"], 500);
}

#[tokio::test]
async fn two_servers_store_an_event_once() {
    let house = Gatehouse::open().await;
    let second =
        menpai_tests::TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
    let mut posts = JoinSet::new();
    for n in 0..12 {
        let base = if n % 2 == 0 { house.app.devices.clone() } else { second.devices.clone() };
        let key = house.key.clone();
        posts.spawn(async move { post(&base, &key, &batch(0..200)).await.expect(200) });
    }
    let answers: Vec<Value> = posts.join_all().await;
    let accepted: u64 = answers.iter().filter_map(|answer| answer["accepted"].as_u64()).sum();
    assert_eq!((accepted, stored(&house).await.as_str()), (200, "200"));
    assert_eq!(house.read("select sum(granted)::text from gate_hour").await, "200");
}

#[tokio::test]
async fn times_out_of_range_are_told_apart() {
    let house = Gatehouse::open().await;
    let old = event("old", &local(31, "23:59:59"));
    let kept = event("kept", &local(30, "00:00:00"));
    let ahead = event("ahead", "2026-06-01T00:00:00+08:30");
    assert_eq!(house.post(&json!([old, kept, ahead])).await.expect(200), counted(2, 0, 1));
    let row = house
        .read("select happened_at || ' ' || device_time || ' ' || time_quality || ' ' || live from (select timezone('UTC', happened_at) as happened_at,
               timezone('UTC', device_time) as device_time, time_quality, live from passage where event_key = 'ahead') p")
        .await;
    assert_eq!(row, "2026-03-31 07:00:00 2026-05-31 15:30:00 received false");
    house.app.clock.set("2026-04-01T09:00:00+08:00".parse().expect("a time"));
    assert_eq!(
        house.post(&json!([ahead])).await.expect(200),
        counted(0, 1, 0),
        "nor is it stored again on another day"
    );
    let live = event("live", "2026-04-01T08:58:30+08:00");
    let _stored = house.post(&live).await.expect(200);
    assert_eq!(house.read("select live::text from passage where event_key = 'live'").await, "true");
}

#[tokio::test]
async fn broken_events_are_named_and_nothing_is_stored() {
    let house = Gatehouse::open().await;
    let good = event("1", &local(0, "14:59:00"));
    let wrong = |field: &str, value: Value| {
        let mut event = good.clone();
        event[field] = value;
        event
    };
    for (body, told) in [
        (json!([good, wrong("at", json!("soon"))]), "passages[1].at: time"),
        (json!({"passages": [good, good, good, wrong("at", json!(5))]}), "passages[3].at: text"),
        (wrong("event_id", json!("")), "event_id: length"),
        (wrong("event_id", json!("x".repeat(101))), "event_id: length"),
        (wrong("direction", json!("both")), "direction: term"),
        (wrong("result", json!("perhaps")), "result: term"),
        (wrong("credential", json!({"template": "x"})), "credential: text"),
        (batch(0..1001), "passages: length"),
        (json!({"passages": 7}), "body: json"),
        (json!("text"), "body: json"),
        (json!({}), "event_id: required"),
    ] {
        let errors = house.post(&body).await.problem(422);
        assert!(errors.iter().any(|error| error == told), "{told}: {errors:?}");
    }
    let raw = async |kind: &str, body: Vec<u8>| {
        let client = Client::new(&house.app.devices, Some(house.key.clone()));
        Answer::of(client.request(Method::POST, "/passages").header("content-type", kind).body(body)).await
    };
    assert_eq!(raw("application/json", b"[{\"at\":\"\xff\"}]".to_vec()).await.problem(422), ["body: utf8"]);
    assert_eq!(raw("application/json", b"[{".to_vec()).await.problem(422), ["body: json"]);
    assert_eq!(raw("text/plain", b"{}".to_vec()).await.status, 415);
    assert_eq!(raw("application/json", vec![b' '; 1024 * 1024 + 1]).await.status, 413);
    assert_eq!(stored(&house).await, "0");
    assert_eq!(house.post(&batch(0..1000)).await.expect(200), counted(1000, 0, 0));
}

#[tokio::test]
async fn a_picture_is_dropped_counted_and_found_nowhere() {
    let house = Gatehouse::open().await;
    let marker = "UElDVFVSRS1NQVJLRVI".repeat(3000);
    let mut one = event("1", &local(0, "14:59:00"));
    one["picture"] = json!(marker);
    one["face"] = json!({"feature": marker, "score": 0.98});
    assert_eq!(house.post(&one).await.expect(200), counted(1, 0, 0));
    let metrics = Answer::of(reqwest::Client::new().get(format!("{}/metrics", house.app.http))).await;
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    assert!(metrics.lines().any(|line| line == "menpai_biometrics_dropped_total 2"), "{metrics}");
    let mut wrong = event("2", "not a time");
    wrong["credential"] = json!(marker);
    let refused = house.post(&wrong).await;
    assert!(!String::from_utf8_lossy(&refused.bytes).contains("UElDVFVSRS"), "an answer repeats no value");
    let dump = house.read("select string_agg(to_jsonb(p)::text, '') from passage p").await;
    assert!(!dump.contains("UElDVFVSRS") && dump.contains("\"event_key\": \"1\""), "{dump}");
}

async fn resolved(house: &Gatehouse, id: &str) -> String {
    let sql = format!("select coalesce(pass_id::text, '-') || ' ' || result from passage where event_key = '{id}'");
    house.read(&sql).await
}

#[tokio::test]
async fn a_credential_leads_to_the_pass_that_opens_this_gate_then() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let send = async |id: &str, card: &str, at: String, result: Option<&str>| {
        let mut event = json!({"event_id": id, "at": at, "credential": card});
        if let Some(result) = result {
            event["result"] = json!(result);
        }
        assert_eq!(house.post(&event).await.expect(200), counted(1, 0, 0));
        resolved(&house, id).await
    };
    assert_eq!(send("1", "A1", local(0, "14:59:00"), None).await, format!("{pass} granted"));
    assert_eq!(send("2", "A1", local(0, "14:59:00"), Some("refused")).await, format!("{pass} refused"));
    assert_eq!(send("3", "B9", local(0, "14:59:00"), None).await, "- refused");
    assert_eq!(send("4", "B9", local(0, "14:59:00"), Some("granted")).await, "- granted");
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    house.app.clock.set("2026-03-31T16:00:00+08:00".parse().expect("a time"));
    let operator = house.app.sign_in_as(Role::Operator, &[house.site]).await;
    assert_eq!(send("5", "A1", local(0, "15:30:00"), None).await, "- refused", "the pass was ended before");
    assert_eq!(
        send("6", "A1", local(0, "14:30:00"), None).await,
        format!("{pass} granted"),
        "it was not yet ended then"
    );
    let other = gate(&operator, house.site, "西闸口").await;
    let elsewhere = device(&operator, &other, "SN-2", "in").await;
    let event = json!({"event_id": "7", "at": local(0, "14:30:00"), "credential": "A1"});
    let _stored = post(&house.app.devices, elsewhere["key"].as_str().expect("a key"), &event).await.expect(200);
    assert_eq!(resolved(&house, "7").await, "- refused", "the pass does not open that gate");
}

#[tokio::test]
async fn nights_come_from_those_who_stay_in_a_unit_and_once_per_event() {
    let house = Gatehouse::open_with(|config| config.passes.visitor_days = 90).await;
    let (_person, pass) = house.resident("A1").await;
    let visitor = json!({"kind": "visitor", "unit_id": house.unit, "gate_ids": [house.gate], "from": local(60, "00:00:00"),
        "to": local(0, "23:00:00"), "credentials": [{"kind": "qr", "token": "V1"}]});
    let visitor = house.officer.post("/passes", &visitor).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let at = |id: &str, card: &str, time: String, direction: &str, result: &str| json!({"event_id": id, "at": time, "credential": card, "direction": direction, "result": result});
    let events = json!([
        at("1", "A1", local(2, "22:00:00"), "in", "granted"),
        at("2", "A1", local(1, "07:00:00"), "out", "granted"),
        at("3", "A1", local(1, "14:00:00"), "in", "granted"),
        at("4", "A1", local(1, "22:00:00"), "in", "refused"),
        at("5", "V1", local(1, "22:00:00"), "in", "granted"),
        at("6", "B9", local(1, "22:00:00"), "in", "granted"),
    ]);
    let _stored = house.post(&events).await.expect(200);
    assert_eq!(house.post(&events).await.expect(200), counted(0, 6, 0));
    let nights = "select string_agg(night || ' ' || pass_id || ' ' || signs, ';' order by night) from presence_night";
    assert_eq!(house.read(nights).await, format!("2026-03-29 {pass} 2;2026-03-30 {visitor} 1"));
}

#[tokio::test]
async fn staff_have_no_way_to_read_passages() {
    let house = Gatehouse::open().await;
    let _stored = house.post(&event("1", &local(0, "14:59:00"))).await.expect(200);
    for role in ["menpai_api", "menpai_detect", "menpai_tiles"] {
        for table in ["passage", "passage_20260331"] {
            let mut tx = house.app.pool.begin().await.expect("a transaction");
            sqlx::query("select set_config('role', $1, true)")
                .bind(role)
                .execute(&mut *tx)
                .await
                .expect("the role is entered");
            let read = sqlx::query(sqlx::AssertSqlSafe(format!("select from {table}"))).fetch_all(&mut *tx).await;
            let error = read.expect_err("no grant").into_database_error().expect("of the database");
            assert_eq!(error.code().as_deref(), Some("42501"), "{role} {table}: {error}");
        }
    }
    let mut tx = house.app.pool.begin().await.expect("a transaction");
    sqlx::query("set local role menpai_api").execute(&mut *tx).await.expect("the role is entered");
    assert!(sqlx::query("select from presence_night").fetch_all(&mut *tx).await.is_err());
}

#[tokio::test]
async fn a_full_queue_says_later_and_loses_nothing() {
    let house = Gatehouse::open_with(|config| config.devices.queue_events = 1).await;
    let mut lock = house.app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table passage in exclusive mode").execute(&mut *lock).await.expect("writers wait");
    let mut posts = JoinSet::new();
    for n in 0..40 {
        let (base, key) = (house.app.devices.clone(), house.key.clone());
        posts.spawn(async move { (n, post(&base, &key, &event(&n.to_string(), &local(0, "14:59:00"))).await) });
    }
    let (_n, first) = posts.join_next().await.expect("an answer").expect("the post ends");
    assert!(first.headers.contains_key("retry-after"));
    assert_eq!(first.problem(503), Vec::<String>::new());
    lock.rollback().await.expect("writers go on");
    let mut acknowledged = Vec::new();
    while let Some(answer) = posts.join_next().await {
        let (n, answer) = answer.expect("the post ends");
        if answer.status == 200 {
            acknowledged.push(n.to_string());
        } else {
            assert_eq!(answer.status, 503);
        }
    }
    acknowledged.sort_unstable();
    assert!(!acknowledged.is_empty());
    let keys = house.read("select string_agg(event_key, ',' order by event_key collate \"C\") from passage").await;
    assert_eq!(keys, acknowledged.join(","), "what was acknowledged is stored, and nothing else");
}

#[tokio::test]
async fn stopping_finishes_what_was_accepted() {
    let house = Gatehouse::open().await;
    let watcher = house.app.database.connect().await;
    let mut lock = watcher.begin().await.expect("a transaction");
    sqlx::query("lock table passage in exclusive mode").execute(&mut *lock).await.expect("writers wait");
    let (base, key) = (house.app.devices.clone(), house.key.clone());
    let posted = tokio::spawn(async move { post(&base, &key, &batch(0..10)).await });
    // A condition is awaited, not a moment: the writer stands before the lock.
    let waiting = "select exists (select from pg_locks l join pg_database d on d.oid = l.database
                   where d.datname = current_database() and l.relation = 'passage'::regclass and not l.granted)";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&watcher).await.expect("the locks are read") {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::spawn(house.app.stop());
    lock.rollback().await.expect("writers go on");
    assert_eq!(posted.await.expect("the post ends").expect(200), counted(10, 0, 0));
    let _database = stopping.await.expect("the server stops");
    let count: i64 = sqlx::query_scalar("select count(*) from passage").fetch_one(&watcher).await.expect("a count");
    assert_eq!(count, 10);
    watcher.close().await;
}

#[tokio::test]
async fn a_pass_of_another_site_opens_nothing_here() {
    let house = Gatehouse::open().await;
    let other = make::site(&house.app.pool, 1).await;
    let building = make::building(&house.app.pool, other, 1, 1).await;
    let unit = make::unit(&house.app.pool, other, building, "101").await;
    let person: PersonId = make::nobody(&house.app.pool, other).await;
    let operator = house.app.sign_in_as(Role::Operator, &[other]).await;
    let officer = house.app.sign_in_as(Role::Officer, &[other]).await;
    let location = json!({"type": "Point", "coordinates": make::corner(1, 0)});
    let there = json!({"site_id": other, "kind": "compound", "name": "别村", "location": location});
    let there = operator.post("/gates", &there).await.expect(201)["id"].clone();
    let pass = json!({"kind": "resident", "unit_id": unit, "person_id": person, "gate_ids": [there],
        "from": local(60, "00:00:00"), "credentials": [{"kind": "card", "token": "A1"}]});
    let _pass = officer.post("/passes", &pass).await.expect(201);
    let _stored =
        house.post(&json!({"event_id": "1", "at": local(1, "22:00:00"), "credential": "A1"})).await.expect(200);
    assert_eq!(resolved(&house, "1").await, "- refused");
}
