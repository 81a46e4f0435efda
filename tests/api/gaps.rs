//! Gaps: opened by nights, updated by counts, closed by registration; off without an assessment.

use std::time::Duration;

use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_server::db::Db;
use menpai_server::detection;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, local, now};

/// Asks until the answer fits. A condition is awaited: the deadline only ends a test that would hang.
async fn until(client: &Client, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let asked = async {
        loop {
            let answer = client.get(path).await.expect(200);
            if fits(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap_or_else(|_late| panic!("{path} never fitted"))
}

fn count(list: &Value) -> usize {
    list["items"].as_array().map_or(0, Vec::len)
}

async fn round(house: &Gatehouse) -> detection::Round {
    detection::run_round(&Db::from_pool(house.app.pool.clone()), house.app.clock.now()).await.expect("a round")
}

#[tokio::test]
async fn nights_open_a_gap_and_registering_closes_it() {
    let house = Gatehouse::open().await;
    house.assess("2027-01-01").await;
    house.lease("2025-01-01", None).await;
    let (person, _pass) = house.resident("A1").await;
    house.come_home("A1", 1..=14).await;
    let path = format!("/gaps?site_id={}&state=open", house.site);
    let gap = until(&house.officer, &path, |list| count(list) == 1).await["items"][0].clone();
    let evidence = &gap["evidence"];
    for (count, wanted) in
        [("resident_holders", 1), ("sleepers", 1), ("nights", 14), ("window_nights", 14), ("registered_residents", 0)]
    {
        assert_eq!(evidence[count], wanted, "{count} of {evidence}");
    }
    let told = gap["explanation"]["zh"].as_str().expect("a sentence");
    assert!(told.contains("302房") && told.contains("14"), "{told}");
    assert_eq!(
        (&gap["unit_id"], &gap["unit_code"], &gap["doorplate"]),
        (&json!(house.unit), &json!("302"), &json!("测试巷1号"))
    );
    assert_eq!(
        (&gap["state"], &gap["due_on"], &gap["rule"]),
        (&json!("reminded"), &json!("2026-04-07"), &json!("unregistered_residence"))
    );
    assert!(!gap.to_string().contains(&person.to_string()), "a gap names no person");

    house.come_home("A1", 15..=16).await;
    let path_of_one = format!("/gaps/{}", gap["id"].as_str().expect("an id"));
    let grown = until(&house.officer, &path_of_one, |gap| gap["evidence"]["nights"] == 16).await;
    assert_eq!((&grown["version"], &grown["opened_at"]), (&json!(2), &gap["opened_at"]));

    let residency = json!({"unit_id": house.unit, "person_id": person, "from": "2026-03-31"});
    let _registered = house.officer.post("/residencies", &residency).await.expect(201);
    let closed = until(&house.officer, &path_of_one, |gap| gap["state"] == "closed").await;
    assert_eq!((&closed["closed_because"], &closed["evidence"]["nights"]), (&json!("registered"), &json!(16)));
    assert_eq!(count(&house.officer.get(&path).await.expect(200)), 0);
    let history = format!("/gaps?site_id={}&state=closed&unit_id={}", house.site, house.unit);
    assert_eq!(count(&house.officer.get(&history).await.expect(200)), 1);
}

#[tokio::test]
async fn what_is_no_residence_opens_no_gap() {
    let house = Gatehouse::open().await;
    house.lease("2025-01-01", None).await;
    let (_guest, _pass) = house.resident("guest").await;
    house.come_home("guest", 1..=12).await;
    let (registered, _pass) = house.resident("registered").await;
    let residency = json!({"unit_id": house.unit, "person_id": registered, "from": "2026-01-01"});
    let _registered = house.officer.post("/residencies", &residency).await.expect(201);
    house.come_home("registered", 1..=24).await;
    let (_gone, pass) = house.resident("gone").await;
    house.come_home("gone", 1..=14).await;
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    house.assess("2027-01-01").await;
    round(&house).await;
    let path = format!("/gaps?site_id={}", house.site);
    until(&house.officer, &path, |list| {
        count(list) <= 1 && list["items"].as_array().is_some_and(|gaps| gaps.iter().all(|gap| gap["state"] == "closed"))
    })
    .await;
    house.come_home("guest", [22, 23, 24]).await;
    round(&house).await;
    let open = house.officer.get(&format!("{path}&state=open")).await.expect(200);
    assert_eq!(count(&open), 0, "nights before the window do not count: {open}");
}

#[tokio::test]
async fn nights_on_which_somebody_was_registered_are_no_evidence() {
    let house = Gatehouse::open().await;
    house.assess("2027-01-01").await;
    let (person, _pass) = house.resident("A1").await;
    // Whoever rents on keeps their pass.
    let lease = json!({"unit_id": house.unit, "landlord_id": make::nobody(&house.app.pool, house.site).await,
        "tenant_ids": [person], "from": "2025-01-01"});
    let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let residency = json!({"unit_id": house.unit, "person_id": person, "from": "2026-01-01"});
    let residency = house.officer.post("/residencies", &residency).await.expect(201);
    house.come_home("A1", 1..=20).await;
    let id = residency["id"].as_str().or(residency["residency_id"].as_str()).expect("an id");
    let end = house.officer.post_if(&format!("/residencies/{id}/end"), "*", &json!({"to": "2026-03-30"})).await;
    assert_eq!(end.status, 200, "{}", String::from_utf8_lossy(&end.bytes));
    round(&house).await;
    assert_eq!(count(&house.officer.get("/gaps").await.expect(200)), 0);
}

#[tokio::test]
async fn a_gap_closes_when_the_nights_are_over() {
    let house = Gatehouse::open().await;
    house.assess("2027-01-01").await;
    house.lease("2025-01-01", None).await;
    let (_somebody, _pass) = house.resident("A1").await;
    house.come_home("A1", 1..=14).await;
    let open = format!("/gaps?site_id={}&state=open", house.site);
    until(&house.officer, &open, |list| count(list) == 1).await;
    house.neighbour("2026-02-01", "2026-04-20").await;
    // Once it is open, nine of twenty-one nights keep it open: 22 to 30 March of the window that ends with 11 April.
    for (at, stands) in [
        ("2026-04-12T11:59:59+08:00", true),
        ("2026-04-12T12:00:00+08:00", true),
        ("2026-04-13T11:59:59+08:00", true),
        ("2026-04-13T12:00:00+08:00", false),
    ] {
        let officer = house.officer_at(at).await;
        round(&house).await;
        assert_eq!(count(&officer.get(&open).await.expect(200)) == 1, stands, "{at}");
    }
    let closed = "select closed_because from gap";
    assert_eq!(house.read(closed).await, "no_longer_lived_in");
}

#[tokio::test]
async fn without_an_assessment_nothing_is_detected() {
    let house = Gatehouse::open().await;
    house.lease("2025-01-01", None).await;
    house.resident("A1").await;
    house.come_home("A1", 1..=16).await;
    round(&house).await;
    assert_eq!(count(&house.officer.get("/gaps").await.expect(200)), 0);
    house.assess("2026-04-10").await;
    let gap = until(&house.officer, "/gaps?state=open", |list| count(list) == 1).await["items"][0].clone();
    let officer = house.officer_at("2026-04-10T00:00:00+08:00").await;
    round(&house).await;
    let closed = officer.get(&format!("/gaps/{}", gap["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!((&closed["state"], &closed["closed_because"]), (&json!("closed"), &json!("detection_off")));
}

#[tokio::test]
async fn assessments_are_recorded_by_the_area_manager() {
    let house = Gatehouse::open().await;
    let path = format!("/sites/{}/impact-assessments", house.site);
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let body = |approved: &str, expires: &str| json!({"reference": "评估-1", "approver": "街道", "approved_on": approved, "expires_on": expires});
    assert_eq!(house.officer.post(&path, &body("2026-01-01", "2027-01-01")).await.status, 403);
    assert_eq!(manager.post(&path, &body("2026-01-01", "2026-01-01")).await.problem(422), ["expires_on: order"]);
    assert_eq!(manager.post(&path, &body("2026-01-01", "2032-01-01")).await.problem(422), ["expires_on: range"]);
    let first = manager.post_once(&path, "a", &body("2026-01-01", "2026-03-31")).await.expect(201);
    assert_eq!(first["in_force"], false, "it lapses on the day that it names");
    assert_eq!(manager.post_once(&path, "a", &body("2026-01-01", "2026-03-31")).await.expect(201), first);
    let second = manager.post(&path, &body("2026-03-01", "2026-04-01")).await.expect(201);
    assert_eq!(second["in_force"], true);
    let listed = house.officer.get(&path).await.expect(200);
    assert_eq!(listed["items"], json!([second, first]));
}

#[tokio::test]
async fn several_workers_open_one_gap() {
    let house = Gatehouse::open().await;
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await);
    }
    house.assess("2027-01-01").await;
    for room in 0..20 {
        let unit = make::unit(&house.app.pool, house.site, house.building, &format!("5{room:02}")).await;
        let person = make::nobody(&house.app.pool, house.site).await;
        let card = format!("card-{room}");
        let pass = json!({"kind": "resident", "unit_id": unit, "person_id": person, "gate_ids": [house.gate],
            "from": local(60, "00:00:00"), "credentials": [{"kind": "card", "token": card}]});
        let _pass = house.officer.post("/passes", &pass).await.expect(201);
        house.come_home(&card, 1..=16).await;
    }
    let mut rounds = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (db, now) = (Db::from_pool(house.app.pool.clone()), house.app.clock.now());
        rounds.spawn(async move { detection::run_round(&db, now).await.expect("a round") });
    }
    let _rounds = rounds.join_all().await;
    let open = until(&house.officer, "/gaps?state=open&limit=200", |list| count(list) == 20).await;
    let units: std::collections::HashSet<String> =
        open["items"].as_array().into_iter().flatten().map(|gap| gap["unit_id"].to_string()).collect();
    assert_eq!(units.len(), 20);
    let nights = |list: &Value| {
        list["items"].as_array().is_some_and(|gaps| gaps.iter().all(|gap| gap["evidence"]["nights"] == 16))
    };
    until(&house.officer, "/gaps?state=open&limit=200", nights).await;
    assert_eq!(house.read("select count(*)::text from gap").await, "20");
}

async fn landlord_of(house: &Gatehouse, unit: UnitId) -> Client {
    let person = make::nobody(&house.app.pool, house.site).await;
    make::owner(&house.app.pool, house.site, unit, person).await;
    let user_name = house.app.account_of(Role::Landlord, &[house.site], Some(person)).await;
    house.app.sign_in(&user_name).await
}

#[tokio::test]
async fn a_landlord_sees_the_gaps_of_own_units_only() {
    let house = Gatehouse::open().await;
    house.assess("2027-01-01").await;
    house.lease("2025-01-01", None).await;
    house.resident("A1").await;
    house.come_home("A1", 1..=16).await;
    let gap = until(&house.officer, "/gaps?state=open", |list| count(list) == 1).await["items"][0].clone();
    let elsewhere = make::unit(&house.app.pool, house.site, house.building, "303").await;
    let (owner, stranger) = (landlord_of(&house, house.unit).await, landlord_of(&house, elsewhere).await);
    let path = format!("/gaps/{}", gap["id"].as_str().expect("an id"));
    assert_eq!(owner.get("/gaps").await.expect(200)["items"], json!([gap]));
    assert_eq!(owner.get(&path).await.expect(200), gap);
    assert_eq!(stranger.get("/gaps").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.get(&path).await.status, 404);
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    assert_eq!(auditor.get("/gaps").await.status, 403);
    assert_eq!(house.app.clock.now(), now());
}
