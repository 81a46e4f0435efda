//! What a night is made of: counters, inside and at the gates of the compound, in whichever order passages come.

use menpai_tests::make;
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, device, local, post};

/// The counters of a pass in a night, inner and outer: came, went, left, back.
async fn counters(house: &Gatehouse, night: &str, pass: &str) -> String {
    let sql = format!(
        "select coalesce((select concat_ws(' ', inner_came, inner_went, inner_left, inner_back, '|', outer_came, outer_went,
             outer_left, outer_back, 'of', signs)
         from presence_night where night = '{night}' and pass_id = '{pass}'), 'none')"
    );
    house.read(&sql).await
}

/// A passage; at a device of both directions nothing is said of its own.
fn event(id: &str, card: &str, time: String, direction: &str) -> Value {
    let direction = (direction != "both").then_some(direction);
    json!({"event_id": id, "at": time, "credential": card, "direction": direction, "result": "granted"})
}

#[tokio::test]
async fn each_hour_and_direction_has_its_counter() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let events = json!([
        event("1", "A1", local(2, "17:00:00"), "in"),
        event("2", "A1", local(2, "19:30:00"), "out"),
        event("3", "A1", local(1, "00:10:00"), "in"),
        event("4", "A1", local(1, "04:00:00"), "out"),
        event("5", "A1", local(1, "05:00:00"), "in"),
        event("6", "A1", local(1, "11:59:59"), "both"),
        event("7", "A1", local(1, "12:00:00"), "out"),
        event("8", "A1", local(1, "16:59:59"), "in"),
    ]);
    let _stored = house.post(&events).await.expect(200);
    assert_eq!(counters(&house, "2026-03-29", &pass).await, "0 0 0 0 | 2 1 2 1 of 6");
    assert_eq!(counters(&house, "2026-03-30", &pass).await, "none");
    let _again = house.post(&events).await.expect(200);
    assert_eq!(counters(&house, "2026-03-29", &pass).await, "0 0 0 0 | 2 1 2 1 of 6");
}

#[tokio::test]
async fn doors_of_the_house_count_apart_from_the_compounds_gates() {
    let house = Gatehouse::open().await;
    let door = json!({"site_id": house.site, "kind": "building", "building_id": house.building, "name": "大门",
        "location": {"type": "Point", "coordinates": make::corner(0, 0)}});
    let door = house.operator.post("/gates", &door).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let terminal = device(&house.operator, &door, "SN-2", "in").await;
    let key = terminal["key"].as_str().expect("a key");
    let person = make::nobody(&house.app.pool, house.site).await;
    let pass = json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate, door],
        "from": local(60, "00:00:00"), "credentials": [{"kind": "card", "token": "A1"}]});
    let pass = house.officer.post("/passes", &pass).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let _home = post(&house.app.devices, key, &event("1", "A1", local(2, "22:05:00"), "in")).await.expect(200);
    let _gate = house.post(&json!([event("1", "A1", local(2, "22:00:00"), "in")])).await.expect(200);
    let _out = house.post(&json!([event("2", "A1", local(1, "07:00:00"), "out")])).await.expect(200);
    assert_eq!(counters(&house, "2026-03-29", &pass).await, "1 0 0 0 | 1 0 1 0 of 3");
}

#[tokio::test]
async fn visitors_of_a_unit_have_nights_and_services_have_none() {
    let house = Gatehouse::open_with(|config| config.passes.visitor_days = 90).await;
    let mut passes = Vec::new();
    for (kind, unit, card) in [("visitor", true, "V1"), ("visitor", false, "V2"), ("service", true, "S1")] {
        let pass = json!({"kind": kind, "unit_id": unit.then_some(house.unit), "gate_ids": [house.gate],
            "from": local(60, "00:00:00"), "to": local(0, "23:00:00"), "credentials": [{"kind": "card", "token": card}]});
        let pass = house.officer.post("/passes", &pass).await.expect(201);
        passes.push(pass["id"].as_str().expect("an id").to_owned());
        let _home = house.post(&json!([event(card, card, local(2, "22:00:00"), "in")])).await.expect(200);
    }
    let mut found = Vec::new();
    for pass in &passes {
        found.push(counters(&house, "2026-03-29", pass).await);
    }
    assert_eq!(found, ["0 0 0 0 | 1 0 0 0 of 1", "none", "none"]);
}

#[tokio::test]
async fn a_counter_that_is_full_stands_still() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let _first = house.post(&json!([event("1", "A1", local(2, "22:00:00"), "in")])).await.expect(200);
    sqlx::query("update presence_night set outer_came = 32767").execute(&house.app.pool).await.expect("a full counter");
    let _second = house.post(&json!([event("2", "A1", local(2, "22:01:00"), "in")])).await.expect(200);
    assert_eq!(counters(&house, "2026-03-29", &pass).await, "0 0 0 0 | 32767 0 0 0 of 2");
}

#[tokio::test]
async fn a_night_that_is_over_brings_its_unit_before_the_detector() {
    let house = Gatehouse::open().await;
    house.resident("A1").await;
    // The detector of the app takes marks at once; a trigger keeps count of them.
    let count = "create table mark_seen (n bigserial);
        create function mark_seen() returns trigger language plpgsql security definer set search_path = public
        as $$ begin insert into mark_seen default values; return null; end $$;
        create trigger mark_seen after insert on detection_due for each row execute function mark_seen()";
    sqlx::raw_sql(count).execute(&house.app.pool).await.expect("a counter of marks");
    for (told, event, marks) in [
        ("the last night that is over", event("1", "A1", local(1, "22:00:00"), "in"), "1"),
        ("the same, sent again", event("1", "A1", local(1, "22:00:00"), "in"), "1"),
        ("another sign of it", event("2", "A1", local(1, "23:00:00"), "in"), "2"),
        ("no sign of any night", event("3", "A1", local(0, "13:00:00"), "in"), "2"),
    ] {
        let _stored = house.post(&json!([event])).await.expect(200);
        assert_eq!(house.read("select count(*)::text from mark_seen").await, marks, "{told}");
    }
    house.app.clock.set("2026-03-31T23:00:00+08:00".parse().expect("a time"));
    let _stored = house.post(&json!([event("4", "A1", local(0, "22:00:00"), "in")])).await.expect(200);
    assert_eq!(house.read("select count(*)::text from mark_seen").await, "2", "the night that is running");
}
