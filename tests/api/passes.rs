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
    let _home = house.register(house.unit, tenant, "2026-01-01").await;
    let good = body(&house, tenant);
    let pass = landlord.post("/passes", &good).await.expect(201);

    let house_door = json!({"site_id": house.site, "kind": "building", "name": "邻栋", "building_id": neighbour,
        "location": {"type": "Point", "coordinates": make::corner(0, 2)}});
    let house_door = house.operator.post("/gates", &house_door).await.expect(201)["id"].clone();
    let fresh = with(good.clone(), "credentials", json!([]));
    let visitor = with(with(fresh.clone(), "kind", json!("visitor")), "from", json!(local(1, "00:00:00")));
    for (wrong, told) in [
        (with(fresh.clone(), "unit_id", json!(foreign)), vec!["unit_id: unknown_reference"]),
        (with(visitor, "unit_id", Value::Null), vec!["unit_id: required"]),
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

#[tokio::test]
async fn a_landlord_gives_residents_passes_to_those_only_whom_the_unit_knows() {
    let house = Gatehouse::open().await;
    let pool = &house.app.pool;
    let owner = make::nobody(pool, house.site).await;
    make::owner(pool, house.site, house.unit, owner).await;
    let account = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
    let landlord = house.app.sign_in(&account).await;
    let nobody = async || make::nobody(pool, house.site).await;
    let (registered, coming, left, tenant, stranger) =
        (nobody().await, nobody().await, nobody().await, nobody().await, nobody().await);
    let next_door = make::unit(pool, house.site, house.building, "303").await;
    let _home = house.register(house.unit, registered, "2026-01-01").await;
    let _later = house.register(house.unit, coming, "2026-05-01").await;
    let _elsewhere = house.register(next_door, stranger, "2026-01-01").await;
    let former = house.register(house.unit, left, "2026-01-01").await;
    let end = format!("/residencies/{former}/end");
    let _left = house.officer.post_if(&end, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    let lease = json!({"unit_id": house.unit, "landlord_id": owner, "tenant_ids": [tenant], "from": "2026-05-01"});
    let lease = house.officer.post("/tenancies", &lease).await.expect(201);

    let give = |person: PersonId| with(body(&house, person), "credentials", json!([]));
    for (who, person) in [
        ("who is registered", registered),
        ("who will be", coming),
        ("the tenant of a coming lease", tenant),
        ("the owner", owner),
    ] {
        assert_eq!(landlord.post("/passes", &give(person)).await.status, 201, "{who}");
    }
    let refused = ["person_id: not_of_this_unit"];
    for (who, person) in [("who lives next door", stranger), ("who has left", left)] {
        assert_eq!(landlord.post("/passes", &give(person)).await.problem(422), refused, "{who}");
        let visit = with(with(give(person), "kind", json!("visitor")), "from", json!(local(1, "00:00:00")));
        assert_eq!(landlord.post("/passes", &visit).await.status, 201, "{who} comes on a visit");
        assert_eq!(house.officer.post("/passes", &give(person)).await.status, 201, "the office gives to anybody");
    }
    let end = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    let _ended = house.officer.post_if(&end, "*", &json!({"to": "2026-05-01"})).await.expect(200);
    house.app.clock.set("2026-05-02T08:00:00+08:00".parse().expect("a time"));
    let landlord = house.app.sign_in(&account).await;
    assert_eq!(landlord.post("/passes", &give(tenant)).await.problem(422), refused, "their lease is over");
}

#[tokio::test]
async fn a_visitors_pass_ends_within_the_days_of_a_visit_whoever_gives_it() {
    let house = Gatehouse::open_with(|config| config.passes.visitor_days = 3).await;
    let landlord = landlord_of(&house, house.unit).await;
    let visit =
        json!({"kind": "visitor", "unit_id": house.unit, "gate_ids": [house.gate], "from": local(0, "12:00:00")});
    let until = |to: &str| with(visit.clone(), "to", json!(to));
    for client in [&landlord, &house.officer] {
        assert_eq!(client.post("/passes", &visit).await.problem(422), ["to: required"]);
        let long = client.post("/passes", &until("2026-04-03T12:00:01+08:00")).await;
        let told = long.json();
        assert_eq!((&told["message"], &told["errors"][0]["limit"]), (&json!("来访最多 3 天，请选短一些"), &json!(3)));
        assert_eq!(long.problem(422), ["to: visit_too_long"]);
        assert_eq!(client.post("/passes", &until("2026-04-03T12:00:00+08:00")).await.status, 201);
        let service = with(with(visit.clone(), "kind", json!("service")), "issued_for", json!("修水管"));
        let to = until("2026-04-08T12:00:00+08:00")["to"].clone();
        assert_eq!(
            client.post("/passes", &with(service, "to", to)).await.status,
            201,
            "who works there comes for longer"
        );
    }
}

#[tokio::test]
async fn a_landlords_pass_for_services_ends_within_a_year_says_what_for_and_names_nobody_elsewhere() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let endless =
        json!({"kind": "service", "unit_id": house.unit, "gate_ids": [house.gate], "from": local(0, "12:00:00")});
    assert_eq!(landlord.post("/passes", &endless).await.problem(422), ["to: required", "issued_for: required"]);
    let told = with(endless.clone(), "issued_for", json!("送水"));
    let long = with(told.clone(), "to", json!("2027-04-02T12:00:00+08:00"));
    let longer = landlord.post("/passes", &long).await;
    assert_eq!(longer.json()["errors"][0]["limit"], 1);
    assert_eq!(longer.problem(422), ["to: service_too_long"]);
    let good = with(told, "to", json!("2027-03-31T12:00:00+08:00"));
    let stranger = with(good.clone(), "person_id", json!(make::nobody(&house.app.pool, house.site).await));
    assert_eq!(landlord.post("/passes", &stranger).await.problem(422), ["person_id: not_of_this_unit"]);
    assert_eq!(landlord.post("/passes", &good).await.status, 201);
    assert_eq!(house.officer.post("/passes", &endless).await.status, 201, "the office gives any");
}

#[tokio::test]
async fn a_landlords_visitors_are_held_to_the_same_whichever_way_they_are_asked_in() {
    let house = Gatehouse::open_with(|config| config.passes.visitors_at_a_time = 2).await;
    let landlord = landlord_of(&house, house.unit).await;
    let visit = json!({"kind": "visitor", "unit_id": house.unit, "gate_ids": [house.gate], "from": local(0, "12:00:00"),
        "to": "2026-04-01T12:00:00+08:00"});
    let at = |from: &str, to: &str| with(with(visit.clone(), "from", json!(from)), "to", json!(to));
    let over = at("2026-03-30T12:00:00+08:00", "2026-03-31T12:00:00+08:00");
    assert_eq!(landlord.post("/passes", &over).await.problem(422), ["to: past"]);
    let far = at("2026-06-01T12:00:00+08:00", "2026-06-02T12:00:00+08:00");
    let told = landlord.post("/passes", &far).await;
    let words = "来访请选今后 60 天以内的时间";
    assert_eq!((&told.json()["message"], &told.json()["errors"][0]["limit"]), (&json!(words), &json!(60)));
    assert_eq!(told.problem(422), ["from: visit_too_far"]);
    let _first = landlord.post("/passes", &visit).await.expect(201);
    let own = json!({"unit_id": house.unit, "from": local(0, "12:00:00"), "to": "2026-04-01T12:00:00+08:00"});
    let _second = landlord.post("/me/visitors", &own).await.expect(201);
    let full = ["unit_id: too_many_visitors"];
    let third = landlord.post("/passes", &visit).await;
    assert_eq!(third.json()["message"], "同时来访的最多 2 人：先撤回一个已经走了的", "the setting is named");
    assert_eq!(third.problem(409), full);
    assert_eq!(landlord.post("/me/visitors", &own).await.problem(409), full);
    assert_eq!(house.officer.post("/passes", &visit).await.status, 201, "the office gives any");
}
