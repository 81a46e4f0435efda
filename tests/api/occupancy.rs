//! How many people may live in a unit: said by a site or an area, asked wherever a registration is made.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use serde_json::{Value, json};

use super::contracts::{code, confirm, lease, offer, text};
use super::households::{born, child, spouse};
use super::newcomers::{Newcomers, person};

async fn set_if(by: &Client, place: &str, if_match: &str, limit: &Value) -> Answer {
    Answer::of(by.request(reqwest::Method::PUT, place).header("if-match", if_match).json(limit)).await
}

/// Says it over what is said now, if anything is.
async fn set(by: &Client, place: &str, limit: &Value) -> Answer {
    let version = by.get(place).await.json()["version"].as_i64().unwrap_or_default();
    set_if(by, place, &format!("\"{version}\""), limit).await
}

async fn take_back(by: &Client, place: &str, version: &str) -> Answer {
    Answer::of(by.request(reqwest::Method::DELETE, place).header("if-match", version)).await
}

/// A village whose unit has 14 m² and one room, under a limit.
async fn limited(mode: &str) -> (Newcomers, Client) {
    let setting = Newcomers::open().await;
    sqlx::query("update unit set area_m2 = 14").execute(&setting.app.pool).await.expect("the unit is measured");
    let manager = setting.app.sign_in_as(Role::AreaManager, &[setting.site]).await;
    let limit = json!({"m2_per_person": 5.0, "people_per_room": 2, "mode": mode});
    let _set = set(&manager, &format!("/sites/{}/occupancy-limit", setting.site), &limit).await.expect(200);
    (setting, manager)
}

fn resident(setting: &Newcomers, name: &str, nth: u32) -> Value {
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person(name, nth)})
}

async fn registered(setting: &Newcomers) -> String {
    setting.read("select count(*)::text from residency where recorded_to is null").await
}

#[tokio::test]
async fn a_sites_own_limit_counts_first_and_then_that_of_the_nearest_area() {
    let setting = Newcomers::open().await;
    let district = setting.read("select area_id::text from site").await;
    let street = make::any_id();
    sqlx::query("with s as (insert into area (id, parent_id, level, name) values ($1, $2::uuid, 'street', '测试街') returning id)
                 update site set area_id = $1")
        .bind(street)
        .bind(&district)
        .execute(&setting.app.pool)
        .await
        .expect("a street");
    let manager = setting.app.sign_in_as(Role::AreaManager, &[setting.site]).await;
    let (site, street, district) = (
        format!("/sites/{}/occupancy-limit", setting.site),
        format!("/areas/{street}/occupancy-limit"),
        format!("/areas/{district}/occupancy-limit"),
    );
    let holds = async || manager.get(&site).await.expect(200)["in_force"]["people_per_room"].clone();
    assert_eq!(holds().await, Value::Null, "nothing is limited until somebody says so");
    for (place, people) in [(&district, 9), (&street, 8), (&site, 7)] {
        let said = set(&manager, place, &json!({"people_per_room": people, "mode": "warn"})).await.expect(200);
        assert_eq!(said["own"]["people_per_room"], people);
        assert_eq!(holds().await, people, "the nearest");
    }
    assert_eq!(manager.get(&district).await.expect(200)["in_force"]["people_per_room"], 9);
    assert_eq!(setting.officer.get(&site).await.expect(200)["own"]["mode"], "warn", "everybody may know it");
    let trail = "select count(*)::text from trail_entry where action = 'occupancy_limit.set'";
    assert_eq!(setting.read(trail).await, "3");

    for (body, rule) in [
        (json!({"mode": "warn"}), "mode: limits_nothing"),
        (json!({"m2_per_person": 0.5, "mode": "warn"}), "m2_per_person: range"),
        (json!({"people_per_room": 21, "mode": "refuse"}), "people_per_room: range"),
        (json!({"people_per_room": 2, "mode": null}), "mode: required"),
        (json!({"people_per_room": 2, "mode": 5}), "mode: json"),
    ] {
        assert_eq!(set(&manager, &site, &body).await.problem(422), [rule]);
    }
    assert_eq!(set_if(&manager, &site, "\"9999\"", &json!({"mode": "off"})).await.status, 412);
    assert_eq!(set(&setting.officer, &site, &json!({"mode": "off"})).await.status, 403);
    // Whoever does not manage all of an area says nothing for it.
    let neighbour = make::site(&setting.app.pool, 2).await;
    let other = setting.app.sign_in_as(Role::AreaManager, &[neighbour]).await;
    for place in [&site, &street, &district] {
        assert_eq!(set(&other, place, &json!({"mode": "off"})).await.status, 404);
    }
    sqlx::query("update site set area_id = (select id from area where level = 'street') where id = $1")
        .bind(neighbour.as_uuid())
        .execute(&setting.app.pool)
        .await
        .expect("the neighbour joins the street");
    assert_eq!(set(&manager, &street, &json!({"mode": "off"})).await.status, 404, "it has a site of others now");
}

#[tokio::test]
async fn what_is_taken_back_leaves_the_next_one_above_to_count() {
    let setting = Newcomers::open().await;
    let manager = setting.app.sign_in_as(Role::AreaManager, &[setting.site]).await;
    let site = format!("/sites/{}/occupancy-limit", setting.site);
    let area = format!("/areas/{}/occupancy-limit", setting.read("select area_id::text from site").await);
    for (place, people) in [(&area, 9), (&site, 7)] {
        let _said = set(&manager, place, &json!({"people_per_room": people, "mode": "warn"})).await.expect(200);
    }
    assert_eq!(take_back(&setting.officer, &site, "*").await.status, 403);
    let elsewhere = make::site(&setting.app.pool, 2).await;
    let other = setting.app.sign_in_as(Role::AreaManager, &[elsewhere]).await;
    for place in [&site, &area] {
        assert_eq!(take_back(&other, place, "*").await.status, 404);
    }
    assert_eq!(take_back(&manager, &site, "\"9999\"").await.status, 412, "another version");
    let bare = manager.request(reqwest::Method::DELETE, &site);
    assert_eq!(Answer::of(bare).await.status, 428, "which version was looked at has to be said");
    let now = async || manager.get(&site).await.expect(200);
    assert_eq!(now().await["in_force"]["people_per_room"], 7, "nothing of it changed anything");
    let version = format!("\"{}\"", now().await["version"]);
    for _again in 0..2 {
        assert_eq!(take_back(&manager, &site, &version).await.status, 204);
    }
    let above = now().await;
    assert_eq!((&above["own"], &above["version"]), (&Value::Null, &json!(0)));
    assert_eq!((&above["in_force"]["people_per_room"], &above["in_force"]["site_id"]), (&json!(9), &Value::Null));
    for _again in 0..2 {
        assert_eq!(take_back(&manager, &area, "*").await.status, 204);
    }
    assert_eq!(now().await["in_force"], Value::Null, "nothing is limited");
    let trail = "select count(*)::text from trail_entry where action = 'occupancy_limit.remove'";
    assert_eq!(setting.read(trail).await, "2", "once each");
    let said = set(&manager, &site, &json!({"people_per_room": 3, "mode": "warn"})).await.expect(200);
    assert_eq!(said["in_force"]["people_per_room"], 3, "and it can be said again");
    let version = format!("\"{}\"", said["version"]);
    let once = async || {
        let request = manager.request(reqwest::Method::DELETE, &site).header("if-match", &version);
        Answer::of(request.header("idempotency-key", "once")).await.status
    };
    assert_eq!(once().await, 204);
    let _said = set(&manager, &site, &json!({"people_per_room": 2, "mode": "refuse"})).await.expect(200);
    assert_eq!(once().await, 204);
    assert_eq!(now().await["own"]["mode"], "refuse", "what comes again takes nothing back that was said since");
}

#[tokio::test]
async fn any_version_is_none_where_no_limit_is_said_and_of_several_one_is_the_current() {
    let setting = Newcomers::open().await;
    let manager = setting.app.sign_in_as(Role::AreaManager, &[setting.site]).await;
    let site = format!("/sites/{}/occupancy-limit", setting.site);
    let area = format!("/areas/{}/occupancy-limit", setting.read("select area_id::text from site").await);
    for place in [&site, &area] {
        let limit = |people: i32| json!({"people_per_room": people, "mode": "warn"});
        assert_eq!(set_if(&manager, place, "*", &limit(9)).await.status, 412, "there is none");
        assert_eq!(manager.get(place).await.expect(200)["own"], Value::Null);
        assert_eq!(set_if(&manager, place, "\"9998\", W/\"0\"", &limit(9)).await.status, 412, "compared strongly");
        let _first = set_if(&manager, place, "\"9998\", \"0\"", &limit(9)).await.expect(200);
        let said = set_if(&manager, place, "*", &limit(8)).await.expect(200);
        assert_eq!(said["own"]["people_per_room"], 8);
    }
}

#[tokio::test]
async fn the_version_of_a_limit_that_was_taken_back_is_none_of_a_later_one() {
    let setting = Newcomers::open().await;
    let manager = setting.app.sign_in_as(Role::AreaManager, &[setting.site]).await;
    let area = format!("/areas/{}/occupancy-limit", setting.read("select area_id::text from site").await);
    for place in [format!("/sites/{}/occupancy-limit", setting.site), area] {
        let say = async |people: i32| {
            let said = set(&manager, &place, &json!({"people_per_room": people, "mode": "warn"})).await.expect(200);
            format!("\"{}\"", said["version"])
        };
        let (first, second) = (say(7).await, say(6).await);
        assert_eq!(take_back(&manager, &place, "*").await.status, 204);
        let later = [say(5).await, say(4).await];
        for old in [&first, &second] {
            assert!(!later.contains(old), "{old} of {later:?}");
            assert_eq!(take_back(&manager, &place, old).await.status, 412, "read before it was said anew");
        }
        assert_eq!(manager.get(&place).await.expect(200)["own"]["people_per_room"], 4);
    }
}

#[tokio::test]
async fn the_office_and_the_landlord_are_refused_beyond_the_limit_with_the_numbers() {
    let (setting, manager) = limited("refuse").await;
    let _one = setting.officer.post("/residencies", &resident(&setting, "陈小明", 1)).await.expect(201);
    let two = setting.officer.post_once("/residencies", "k", &resident(&setting, "陈大明", 2)).await.expect(201);
    assert_eq!(two["warnings"], json!([]));
    let mut entered = resident(&setting, "陈三明", 3);
    entered["person"]["phone"] = json!("15400000003");
    for third in [
        setting.officer.post("/residencies", &resident(&setting, "陈三明", 3)).await,
        setting.landlord.post("/filings", &entered).await,
    ] {
        let told = String::from_utf8_lossy(&third.bytes).into_owned();
        assert_eq!(third.json()["message"], "住的人太多：3 个人住 14 平方米，每人至少要有 5 平方米，不能再登记");
        assert_eq!(third.problem(409), ["unit_id: occupancy_area"]);
        assert!(told.contains("3 people would live on 14 m2: each needs at least 5 m2"), "{told}");
    }
    assert_eq!(registered(&setting).await, "2");
    assert_eq!(setting.read("select count(*)::text from person").await, "3", "nothing of it is left");
    let again = setting.officer.post_once("/residencies", "k", &resident(&setting, "陈大明", 2)).await.expect(201);
    assert_eq!(again["id"], two["id"], "what was done is answered again");
    // Who comes after the others have left has room; who comes before does not.
    sqlx::raw_sql(
        "alter table residency disable trigger residency_keep_versions;
                   update residency set valid = '[2026-01-01,2026-06-01)'",
    )
    .execute(&setting.app.pool)
    .await
    .expect("the test may");
    let mut later = resident(&setting, "陈三明", 3);
    later["from"] = json!("2026-05-31");
    assert_eq!(setting.officer.post("/residencies", &later).await.problem(409), ["unit_id: occupancy_area"]);
    later["from"] = json!("2026-06-01");
    let _later = setting.officer.post("/residencies", &later).await.expect(201);
    // Without an area only rooms are counted; with nothing said, nothing is.
    sqlx::query("update unit set area_m2 = null").execute(&setting.app.pool).await.expect("not measured");
    let third = setting.officer.post("/residencies", &resident(&setting, "陈四明", 4)).await;
    assert_eq!(third.json()["message"], "住的人太多：3 个人住 1 间房，每间房最多住 2 人，不能再登记");
    assert_eq!(third.problem(409), ["unit_id: occupancy_rooms"]);
    let _off =
        set(&manager, &format!("/sites/{}/occupancy-limit", setting.site), &json!({"mode": "off"})).await.expect(200);
    let _third = setting.officer.post("/residencies", &resident(&setting, "陈四明", 4)).await.expect(201);
}

#[tokio::test]
async fn a_warning_is_told_and_stops_nothing() {
    let (setting, _manager) = limited("warn").await;
    for nth in [1, 2] {
        let _one = setting.officer.post("/residencies", &resident(&setting, "陈小明", nth)).await.expect(201);
    }
    let third = setting.officer.post_once("/residencies", "k", &resident(&setting, "陈三明", 3)).await.expect(201);
    let told: Vec<_> = third["warnings"].as_array().expect("warnings").iter().map(|one| text(&one["code"])).collect();
    assert_eq!(told, ["occupancy_area", "occupancy_rooms"]);
    let area = &third["warnings"][0];
    assert_eq!((&area["people"], &area["area_m2"], &area["limit"]), (&json!(3), &json!(14.0), &json!(5.0)));
    let again = setting.officer.post_once("/residencies", "k", &resident(&setting, "陈三明", 3)).await.expect(201);
    assert_eq!(again, third);
    assert_eq!(registered(&setting).await, "3");
    let fourth = setting.officer.request(reqwest::Method::POST, "/residencies").header("accept-language", "zh-CN");
    let fourth = Answer::of(fourth.json(&resident(&setting, "陈四明", 4))).await.expect(201);
    let told: Vec<_> = fourth["warnings"].as_array().expect("two").iter().map(|one| text(&one["message"])).collect();
    let in_chinese =
        ["这间房 14 平方米，一共住 4 人，每人不到 5 平方米。", "这里 1 间房，一共住 4 人，每间超过 2 人。"];
    assert_eq!(told, in_chinese);
}

#[tokio::test]
async fn a_family_shares_a_room_but_needs_its_area() {
    let (setting, manager) = limited("refuse").await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filing = |members: Value| json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1), "members": members});
    let family = json!([spouse(), child()]);
    let refused = tenant.post("/own/filings", &filing(family.clone())).await;
    assert_eq!(refused.problem(409), ["unit_id: occupancy_area"], "three on 14 m²");
    assert_eq!(setting.read("select count(*)::text from filing").await, "0");
    sqlx::query("update unit set area_m2 = 15").execute(&setting.app.pool).await.expect("measured anew");
    let cousins = json!([spouse(), {"person": born("林小妹", "1995-01-01", 3), "relation": "relative"}]);
    let refused = tenant.post("/own/filings", &filing(cousins)).await;
    assert_eq!(refused.problem(409), ["unit_id: occupancy_rooms"], "a cousin is another household");
    let filed = tenant.post("/own/filings", &filing(family)).await.expect(201);
    assert_eq!(filed["warnings"], json!([]));
    // Somebody else is registered before it is confirmed: whoever confirms is refused, and may later.
    let stranger = setting.officer.post("/residencies", &resident(&setting, "王大力", 9)).await.expect(201);
    let path = format!("/filings/{}/confirm", text(&filed["id"]));
    let refused = setting.landlord.post_if(&path, "\"1\"", &json!({})).await;
    assert_eq!(refused.problem(409), ["unit_id: occupancy_area"]);
    assert_eq!(setting.read("select string_agg(distinct state, ' ') from filing").await, "filed");
    let end = json!({"to": "2026-03-31"});
    let path_of_stranger = format!("/residencies/{}/end", text(&stranger["id"]));
    let _left = setting.officer.post_if(&path_of_stranger, "\"1\"", &end).await.expect(200);
    let one_day = setting.landlord.post_if(&path, "\"1\"", &json!({})).await;
    assert_eq!(one_day.problem(409), ["unit_id: occupancy_area"], "on the last day of the stranger they are four");
    let warn = json!({"m2_per_person": 5.0, "people_per_room": 2, "mode": "warn"});
    let _warn = set(&manager, &format!("/sites/{}/occupancy-limit", setting.site), &warn).await.expect(200);
    let confirmed = setting.landlord.post_if(&path, "\"1\"", &json!({})).await.expect(200);
    assert_eq!(confirmed["warnings"].as_array().map(Vec::len), Some(2), "{confirmed}");
    assert_eq!(registered(&setting).await, "4");
}

#[tokio::test]
async fn a_lease_is_not_joined_offered_or_signed_beyond_the_limit() {
    let (setting, manager) = limited("warn").await;
    let contract = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let joining = json!({"code": code, "person": person("陈小明", 1), "members": [spouse(), child()]});
    let limit = |mode: &str| json!({"m2_per_person": 5.0, "mode": mode});
    let place = format!("/sites/{}/occupancy-limit", setting.site);
    let _refuse = set(&manager, &place, &limit("refuse")).await.expect(200);
    assert_eq!(tenant.post("/own/contracts/join", &joining).await.problem(409), ["unit_id: occupancy_area"]);
    assert_eq!(setting.read("select count(*)::text from contract_party where side = 'tenant'").await, "0");
    let _warn = set(&manager, &place, &limit("warn")).await.expect(200);
    let joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    assert_eq!(joined["warnings"][0]["code"], "occupancy_area");
    let _refuse = set(&manager, &place, &limit("refuse")).await.expect(200);
    assert_eq!(offer(&setting.landlord, &contract).await.problem(409), ["unit_id: occupancy_area"]);
    let _warn = set(&manager, &place, &limit("warn")).await.expect(200);
    let offered = offer(&setting.landlord, &contract).await.expect(200);
    assert_eq!(offered["warnings"][0]["people"], 3);
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let _refuse = set(&manager, &place, &limit("refuse")).await.expect(200);
    assert_eq!(confirm(&tenant, &contract).await.problem(409), ["unit_id: occupancy_area"]);
    assert_eq!(
        (registered(&setting).await, setting.read("select count(*)::text from tenancy").await),
        ("0".to_owned(), "0".to_owned())
    );
    let _warn = set(&manager, &place, &limit("warn")).await.expect(200);
    let signed = confirm(&tenant, &contract).await.expect(200);
    assert_eq!((&signed["state"], &signed["warnings"][0]["code"]), (&json!("signed"), &json!("occupancy_area")));
    assert_eq!(registered(&setting).await, "3");
}

/// Says that nothing is told of those who live there: neither in a refusal nor in a warning.
fn tells_the_limit_only(message: &Value) {
    assert_eq!(message, "more people would live here than its area allows: each needs at least 5 m2");
}

#[tokio::test]
async fn whoever_comes_themself_is_told_the_limit_and_not_how_many_live_there() {
    let (setting, manager) = limited("refuse").await;
    let contract = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let mut entered = resident(&setting, "陈三明", 3);
    entered["person"]["phone"] = json!("15400000003");
    let entered = setting.landlord.post("/filings", &entered).await.expect(201);
    for (name, nth) in [("陈小明", 7), ("陈大明", 8)] {
        let _came = setting.officer.post("/residencies", &resident(&setting, name, nth)).await.expect(201);
    }
    let stranger = setting.user("oStranger", Some("15400000001")).await;
    let tenant = setting.known("oTenant", "15400000003", 3).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("王小明", 1)});
    let joining = json!({"code": code, "person": person("王小明", 1)});
    let agree = format!("/own/filings/{}/confirm", text(&entered["id"]));
    for refused in [
        stranger.post("/own/filings", &filing).await,
        stranger.post("/own/contracts/join", &joining).await,
        tenant.post(&agree, &json!({})).await,
    ] {
        let told: Value = serde_json::from_slice(&refused.bytes).expect("a problem document");
        assert_eq!(refused.problem(409), ["unit_id: occupancy_area"]);
        tells_the_limit_only(&told["errors"][0]["message"]);
        assert!(!told.to_string().contains("3 people"), "{told}");
        assert_eq!(told["message"], "住的人太多，每人至少要有 5 平方米，不能再登记");
    }
    let place = format!("/sites/{}/occupancy-limit", setting.site);
    let limit = |mode: &str| json!({"m2_per_person": 5.0, "mode": mode});
    let _warn = set(&manager, &place, &limit("warn")).await.expect(200);
    let joined = stranger.post("/own/contracts/join", &joining).await.expect(200);
    let offered = offer(&setting.landlord, &contract).await.expect(200);
    assert_eq!(offered["warnings"][0]["people"], 3, "the landlord is told");
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    // The tenant's yes is the last: refused or warned they hear no more than at the door.
    let _refuse = set(&manager, &place, &limit("refuse")).await.expect(200);
    let refused = confirm(&stranger, &contract).await;
    let told: Value = serde_json::from_slice(&refused.bytes).expect("a problem document");
    assert_eq!(refused.problem(409), ["unit_id: occupancy_area"]);
    tells_the_limit_only(&told["errors"][0]["message"]);
    let _warn = set(&manager, &place, &limit("warn")).await.expect(200);
    let signed = confirm(&stranger, &contract).await.expect(200);
    let agreed = tenant.post(&agree, &json!({})).await.expect(200);
    let another = setting.user("oAnother", Some("15400000005")).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("李小明", 5)});
    let filed = another.post("/own/filings", &filing).await.expect(201);
    for answer in [joined, signed, agreed, filed] {
        let warning = &answer["warnings"][0];
        assert_eq!((&warning["code"], &warning["limit"]), (&json!("occupancy_area"), &json!(5.0)));
        for number in ["people", "area_m2", "rooms"] {
            assert_eq!(warning[number], Value::Null, "{number}");
        }
        tells_the_limit_only(&warning["message"]);
    }
    let last = setting.user("oLast", Some("15400000006")).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("赵小明", 6)});
    let filing = last.request(reqwest::Method::POST, "/own/filings").header("accept-language", "zh-CN").json(&filing);
    let filed = Answer::of(filing).await.expect(201);
    assert_eq!(filed["warnings"][0]["message"], "这里每人不到 5 平方米。", "nor in Chinese");
}

#[tokio::test]
async fn of_two_who_are_registered_at_the_same_moment_one_has_the_last_place() {
    let (setting, _manager) = limited("refuse").await;
    let _one = setting.officer.post("/residencies", &resident(&setting, "陈小明", 1)).await.expect(201);
    let (second, third) = (resident(&setting, "陈大明", 2), resident(&setting, "陈三明", 3));
    let both =
        tokio::join!(setting.officer.post("/residencies", &second), setting.officer.post("/residencies", &third));
    let mut answers = [both.0.status, both.1.status];
    answers.sort_unstable();
    assert_eq!((answers, registered(&setting).await), ([201, 409], "2".to_owned()));
}

#[tokio::test]
async fn whoever_was_entered_has_no_place_where_others_came_meanwhile() {
    let (setting, _manager) = limited("refuse").await;
    let mut entered = resident(&setting, "陈三明", 3);
    entered["person"]["phone"] = json!("15400000003");
    let entered = setting.landlord.post("/filings", &entered).await.expect(201);
    for (name, nth) in [("陈小明", 1), ("陈大明", 2)] {
        let _came = setting.officer.post("/residencies", &resident(&setting, name, nth)).await.expect(201);
    }
    let tenant = setting.known("oTenant", "15400000003", 3).await;
    let confirm = format!("/own/filings/{}/confirm", text(&entered["id"]));
    assert_eq!(tenant.post(&confirm, &json!({})).await.problem(409), ["unit_id: occupancy_area"]);
    assert_eq!(
        (registered(&setting).await, setting.read("select state from filing").await),
        ("2".to_owned(), "entered".to_owned())
    );
}
