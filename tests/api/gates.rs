//! Gates: set up, found, counted.

use menpai_domain::terms::Role;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, gate, local};
use super::own::moves_in;
use super::passes::landlord_of;

fn point(lon: f64, lat: f64) -> Value {
    json!({"type": "Point", "coordinates": [lon, lat]})
}

#[tokio::test]
async fn a_gate_is_set_up_read_and_moved() {
    let house = Gatehouse::open().await;
    let path = format!("/gates/{}", house.gate);
    let gate = house.operator.get(&path).await.expect(200);
    assert_eq!((&gate["kind"], &gate["devices"]), (&json!("compound"), &json!(1)));
    assert_eq!(gate["today"], json!({"granted": null, "refused": null}));
    let there = point(113.5025, 23.155);
    let moved = json!({"name": "西闸口", "location": there});
    let moved = house.operator.patch(&path, 1, &moved).await.expect(200);
    assert_eq!((&moved["name"], &moved["version"]), (&json!("西闸口"), &json!(2)));
    assert_eq!(moved["location"], there);
    let stale = house.operator.patch(&path, 1, &json!({"name": "北闸口"})).await;
    assert_eq!(stale.problem(412), ["If-Match: changed"]);
    assert_eq!(house.officer.patch(&path, 2, &json!({"name": "北闸口"})).await.status, 403);
}

#[tokio::test]
async fn a_gate_stands_inside_its_site_and_opens_what_its_kind_says() {
    let house = Gatehouse::open().await;
    let [lon, lat] = make::corner(0, 1);
    let create = async |kind: &str, place: Value, location: Value| {
        let mut body = json!({"site_id": house.site, "kind": kind, "name": "新闸口", "location": location});
        body.as_object_mut().expect("an object").extend(place.as_object().cloned().expect("an object"));
        house.operator.post("/gates", &body).await
    };
    let (building, unit) = (json!({"building_id": house.building}), json!({"unit_id": house.unit}));
    let here = point(lon, lat);
    for (kind, place, location, told) in [
        ("compound", json!({}), point(lon + 1.0, lat), "location: gate_inside_site"),
        ("compound", json!({}), point(200.0, lat), "location: coordinate_range"),
        (
            "compound",
            json!({}),
            json!({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
            "location: geometry_type",
        ),
        ("compound", building.clone(), here.clone(), "building_id: gate_kind_has_place"),
        ("building", json!({}), here.clone(), "building_id: gate_kind_has_place"),
        ("unit", building.clone(), here.clone(), "unit_id: gate_kind_has_place"),
        ("unit", json!({"unit_id": house.building}), here.clone(), "unit_id: unknown_reference"),
        ("building", json!({"building_id": house.unit}), here.clone(), "building_id: unknown_reference"),
        ("portal", json!({}), here.clone(), "kind: json"),
    ] {
        assert_eq!(create(kind, place, location).await.problem(422), [told]);
    }
    assert_eq!(create("building", building, here.clone()).await.status, 201);
    let door = create("unit", unit, here).await.expect(201);
    assert_eq!(door["building_id"], json!(house.building));
    assert_eq!(door["today"], Value::Null, "the door of a unit has no counts");
}

/// Of the doors of units: which one finds in the village, which in the building, and what is answered of each.
async fn doors_of(client: &Client, house: &Gatehouse, doors: &[String]) -> (Vec<String>, Vec<String>, Vec<u16>) {
    let names = |gates: &Value| {
        let gates = gates.as_array().expect("a list").iter().filter(|gate| gate["kind"] == "unit");
        gates.map(|gate| gate["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let in_village = names(&client.get(&format!("/gates?site_id={}", house.site)).await.expect(200)["items"]);
    let in_building = names(&client.get(&format!("/buildings/{}", house.building)).await.expect(200)["gates"]);
    let mut answers = Vec::new();
    for door in doors {
        answers.push(client.get(&format!("/gates/{door}")).await.status);
    }
    (in_village, in_building, answers)
}

#[tokio::test]
async fn the_door_of_a_home_is_shown_to_who_is_at_home_there_and_to_who_works_there() {
    let house = Gatehouse::open().await;
    let other = make::unit(&house.app.pool, house.site, house.building, "303").await;
    let [lon, lat] = make::corner(0, 1);
    let mut doors = Vec::new();
    for (name, unit) in [("302", house.unit), ("303", other)] {
        let door =
            json!({"site_id": house.site, "kind": "unit", "name": name, "unit_id": unit, "location": point(lon, lat)});
        doors.push(house.operator.post("/gates", &door).await.expect(201)["id"].as_str().expect("an id").to_owned());
    }
    let shown = |names: &[&str], answers: [u16; 2]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (names.clone(), names, answers.to_vec())
    };
    let tenant = moves_in(&house, Role::Tenant, &json!({"name": "陈小安"})).await;
    let holder = make::nobody(&house.app.pool, house.site).await;
    let pass = house.pass(holder, "A1").await;
    let holder = house.app.account_of(Role::Tenant, &[house.site], Some(holder)).await;
    let holder = house.app.sign_in(&holder).await;
    for client in [&landlord_of(&house, house.unit).await, &tenant.client, &holder] {
        assert_eq!(doors_of(client, &house, &doors).await, shown(&["302"], [200, 404]));
    }
    let neighbour = landlord_of(&house, other).await;
    assert_eq!(doors_of(&neighbour, &house, &doors).await, shown(&["303"], [404, 200]));
    assert_eq!(doors_of(&house.officer, &house, &doors).await, shown(&["302", "303"], [200, 200]));
    let gate = neighbour.get(&format!("/gates/{}", house.gate)).await.expect(200);
    assert_eq!(gate["name"], "东闸口", "the compound's is everybody's");

    let left = format!("/residencies/{}/end", tenant.residency);
    let _left = house.officer.post_if(&left, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    for client in [&tenant.client, &holder] {
        assert_eq!(doors_of(client, &house, &doors).await, shown(&[], [404, 404]), "a home of others by now");
    }
}

#[tokio::test]
async fn counts_follow_passages_and_stay_away_from_who_may_not_see_them() {
    let house = Gatehouse::open().await;
    let mut events = Vec::new();
    let mut pass = |times: usize, days_ago: u64, time: &str, result: &str| {
        for _ in 0..times {
            events.push(json!({"event_id": events.len().to_string(), "at": local(days_ago, time), "result": result}));
        }
    };
    pass(9, 0, "14:59:00", "granted");
    pass(6, 0, "00:00:00", "granted");
    pass(2, 0, "11:00:00", "granted");
    pass(4, 0, "14:10:00", "refused");
    pass(7, 1, "23:59:59", "granted");
    let _stored = house.post(&json!(events)).await.expect(200);
    let path = format!("/gates/{}", house.gate);
    let today = house.officer.get(&path).await.expect(200)["today"].clone();
    assert_eq!(today, json!({"granted": 17, "refused": null}), "four refusals are few");
    let hours = house.officer.get(&format!("{path}/counts?days=2")).await.expect(200);
    let hours = hours["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(hours.len(), 24 + 16);
    let shown: Vec<&Value> =
        hours.iter().filter(|hour| hour["granted"] != Value::Null || hour["refused"] != Value::Null).collect();
    // Today's 17 less 9 and 6 would be the two at eleven; yesterday's sum less 7 that nobody else passed.
    assert_eq!(json!(shown), json!([{"hour": "2026-03-31T06:00:00Z", "granted": 9, "refused": null}]));
    assert_eq!(house.officer.get(&format!("{path}/counts?days=31")).await.problem(422), ["days: range"]);
    let told =
        house.read("select string_agg(distinct feature_id::text, ',') from change where layer = 'gate_count'").await;
    assert_eq!(told, house.gate, "the change feed says whose counters moved");
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    assert_eq!(auditor.get(&path).await.expect(200)["today"], Value::Null);
    assert_eq!(auditor.get(&format!("{path}/counts")).await.status, 403);
}

#[tokio::test]
async fn gates_are_listed_page_by_page_within_the_callers_area() {
    let house = Gatehouse::open().await;
    for name in ["丁", "乙", "丙", "乙"] {
        gate(&house.operator, house.site, name).await;
    }
    let other = make::site(&house.app.pool, 1).await;
    let mut seen = Vec::new();
    let mut path = format!("/gates?site_id={}&limit=2", house.site);
    loop {
        let page = house.officer.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().cloned().unwrap_or_default());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/gates?site_id={}&limit=2&cursor={cursor}", house.site);
    }
    let ids: std::collections::HashSet<_> = seen.iter().map(|gate| gate["id"].to_string()).collect();
    assert_eq!((seen.len(), ids.len()), (5, 5));
    assert_eq!(house.officer.get(&format!("/gates?site_id={other}")).await.status, 404);
    let stranger = house.app.sign_in_as(Role::Officer, &[other]).await;
    assert_eq!(stranger.get("/gates").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.get(&format!("/gates/{}", house.gate)).await.status, 404);
    let of_building = house.officer.get(&format!("/gates?building_id={}", house.building)).await.expect(200);
    assert_eq!(of_building["items"], json!([]));
}

#[tokio::test]
async fn a_gate_is_created_once_per_key() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let operator = app.sign_in_as(Role::Operator, &[site]).await;
    let [lon, lat] = make::corner(0, 0);
    let body = json!({"site_id": site, "kind": "compound", "name": "东闸口", "location": point(lon, lat)});
    let first = operator.post_once("/gates", "g", &body).await.expect(201);
    assert_eq!(operator.post_once("/gates", "g", &body).await.expect(201), first);
}
