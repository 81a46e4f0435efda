//! Passes: issued, and listed with a purpose.

use menpai_domain::ids::{PersonId, UnitId};
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, local};

fn body(house: &Gatehouse, person: PersonId) -> Value {
    json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
        "from": local(10, "00:00:00"), "to": local(0, "23:00:00"),
        "credentials": [{"kind": "face", "token": "17", "consented_at": local(11, "09:00:00")},
                        {"kind": "qr", "token": "二维码-1"}]})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn named_person(house: &Gatehouse) -> PersonId {
    let person = json!({"site_id": house.site, "person": {"name": "欧阳小明"}});
    let id = house.officer.post("/persons", &person).await.expect(201)["id"].as_str().map(str::to_owned);
    id.expect("an id").parse().expect("an id")
}

#[tokio::test]
async fn a_pass_is_issued_and_listed_with_its_holder_masked() {
    let house = Gatehouse::open().await;
    let person = named_person(&house).await;
    let pass = house.officer.post_once("/passes", "p", &body(&house, person)).await.expect(201);
    assert_eq!(house.officer.post_once("/passes", "p", &body(&house, person)).await.expect(201)["id"], pass["id"]);
    assert_eq!(pass["status"], "active");
    assert_eq!(pass["gates"], json!([{"id": house.gate, "name": "东闸口"}]));
    let kinds: Vec<&Value> = pass["credentials"].as_array().into_iter().flatten().map(|c| &c["kind"]).collect();
    assert_eq!(kinds, ["face", "qr"]);
    assert!(pass.get("holder").is_none() && pass.get("person_id").is_none(), "{pass}");

    let path = format!("/units/{}/passes", house.unit);
    assert_eq!(house.officer.get(&path).await.problem(422), ["purpose: required"]);
    let listed = house.officer.get(&format!("{path}?purpose=registration_check")).await.expect(200);
    assert_eq!(listed["items"][0]["holder"], "欧***");
    assert_eq!(listed["items"][0]["person_id"], json!(person));
    let looks = house
        .read("select string_agg(action || ' ' || person_ids::text, ';') from trail_entry where action like 'unit.passes'")
        .await;
    assert_eq!(looks, format!("unit.passes {{{person}}}"));

    let stored = house.read("select string_agg(to_jsonb(c)::text, '') from credential c").await;
    assert!(!stored.contains("二维码"), "{stored}");
}

#[tokio::test]
async fn rules_of_a_pass_are_named() {
    let house = Gatehouse::open().await;
    let person = make::nobody(&house.app.pool, house.site).await;
    let other_site = make::site(&house.app.pool, 1).await;
    let stranger = make::nobody(&house.app.pool, other_site).await;
    let good = body(&house, person);
    for (wrong, told) in [
        (with(good.clone(), "unit_id", Value::Null), "unit_id: resident_has_home"),
        (with(good.clone(), "person_id", json!(stranger)), "person_id: unknown_reference"),
        (with(good.clone(), "unit_id", json!(UnitId::generate())), "unit_id: unknown_reference"),
        (with(good.clone(), "gate_ids", json!([house.gate, house.unit])), "gate_ids[1]: unknown_reference"),
        (with(good.clone(), "gate_ids", json!([])), "gate_ids: length"),
        (
            with(
                good.clone(),
                "credentials",
                json!([{"kind": "face", "token": "17", "consented_at": local(11, "09:00:00")}]),
            ),
            "credentials: face_needs_alternative",
        ),
        (
            with(good.clone(), "credentials", json!([{"kind": "qr"}, {"kind": "face", "token": "17"}])),
            "credentials[1].consented_at: face_needs_consent",
        ),
        (
            with(
                good.clone(),
                "credentials",
                json!([{"kind": "qr"}, {"kind": "face", "token": "7".repeat(65), "consented_at": local(11, "09:00:00")}]),
            ),
            "credentials[1].token: length",
        ),
        (with(good.clone(), "to", json!(local(20, "00:00:00"))), "to: order"),
        (with(good.clone(), "from", json!("-100000-01-01T00:00:00Z")), "from: range"),
        (with(good.clone(), "from", json!("yesterday")), "from: json"),
    ] {
        assert_eq!(house.officer.post("/passes", &wrong).await.problem(422), [told]);
    }
    let _first = house.officer.post("/passes", &good).await.expect(201);
    let taken = house.officer.post("/passes", &good).await.problem(409);
    assert_eq!(taken, ["credentials: credential_token_unique"]);
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    assert_eq!(manager.post("/passes", &good).await.status, 403);
}

pub async fn landlord_of(house: &Gatehouse, unit: UnitId) -> Client {
    let person = make::nobody(&house.app.pool, house.site).await;
    make::owner(&house.app.pool, house.site, unit, person).await;
    let user_name = house.app.account_of(Role::Landlord, &[house.site], Some(person)).await;
    house.app.sign_in(&user_name).await
}

#[tokio::test]
async fn a_landlord_gives_passes_for_own_units_and_gates_only() {
    let house = Gatehouse::open().await;
    let neighbour = make::building(&house.app.pool, house.site, 0, 2).await;
    let foreign = make::unit(&house.app.pool, house.site, neighbour, "101").await;
    let landlord = landlord_of(&house, house.unit).await;
    let tenant = make::nobody(&house.app.pool, house.site).await;
    let good = body(&house, tenant);
    let pass = landlord.post("/passes", &good).await.expect(201);

    let house_door = json!({"site_id": house.site, "kind": "building", "name": "邻栋", "building_id": neighbour,
        "location": {"type": "Point", "coordinates": make::corner(0, 2)}});
    let house_door = house.operator.post("/gates", &house_door).await.expect(201)["id"].clone();
    let fresh = with(good.clone(), "credentials", json!([]));
    for (wrong, told) in [
        (with(fresh.clone(), "unit_id", json!(foreign)), vec!["unit_id: unknown_reference"]),
        (with(with(fresh.clone(), "kind", json!("visitor")), "unit_id", Value::Null), vec!["unit_id: required"]),
        (with(fresh.clone(), "gate_ids", json!([house_door])), vec!["gate_ids: gate_of_others"]),
    ] {
        assert_eq!(landlord.post("/passes", &wrong).await.problem(422), told);
    }

    let stranger = landlord_of(&house, foreign).await;
    let id = pass["id"].as_str().expect("an id");
    assert_eq!(stranger.get(&format!("/passes/{id}")).await.status, 404);
    for step in ["end", "suspend", "resume"] {
        assert_eq!(stranger.post_if(&format!("/passes/{id}/{step}"), "*", &json!({})).await.status, 404, "{step}");
    }
    assert_eq!(stranger.post(&format!("/passes/{id}/qr"), &json!({})).await.status, 404);
    assert_eq!(stranger.get(&format!("/units/{}/passes?purpose=own_unit", house.unit)).await.status, 404);
    assert_eq!(landlord.get(&format!("/passes/{id}")).await.expect(200)["status"], "active");
}
