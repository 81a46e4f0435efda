//! Who is registered where: with a purpose, masked, bitemporal.

use chrono::{TimeDelta, Utc};
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};

struct Village {
    app: TestApp,
    site: SiteId,
    unit: UnitId,
    building: menpai_domain::ids::BuildingId,
    officer: Client,
}

async fn village() -> Village {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let unit = make::unit(&app.pool, site, building, "302").await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    Village { app, site, unit, building, officer }
}

fn citizen_number() -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(1990, 3, 7).expect("a date");
    let number = menpai_domain::identity::fictitious_citizen_id(birth, menpai_domain::identity::Sex::Male, 3);
    number.expect("a number").as_str().to_owned()
}

fn registration(village: &Village) -> Value {
    json!({"unit_id": village.unit, "from": "2026-01-01",
        "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": citizen_number(), "phone": "15400000001"}})
}

#[tokio::test]
async fn a_tenant_is_registered_found_and_shown_masked() {
    let village = village().await;
    let officer = &village.officer;
    let residency = officer.post_once("/residencies", "r1", &registration(&village)).await.expect(201);
    let again = officer.post_once("/residencies", "r1", &registration(&village)).await.expect(201);
    assert_eq!(residency, again);

    let path = format!("/buildings/{}/residents", village.building);
    assert_eq!(officer.get(&path).await.problem(422), ["purpose: required"]);
    assert_eq!(officer.get(&format!("{path}?purpose=lawful_case")).await.problem(422), ["reference: required"]);
    let residents = officer.get(&format!("{path}?purpose=registration_check")).await.expect(200);
    assert_eq!(residents["items"][0]["name"], "陈**");
    assert_eq!(residents["items"][0]["phone"], "154****0001");
    let number = citizen_number();
    let masked = residents["items"][0]["id_number"].as_str().unwrap_or_default().to_owned();
    assert_eq!(masked, format!("{}{}{}", &number[..1], "*".repeat(16), &number[17..]));

    for by in [
        json!({"id_number": number}),
        json!({"phone": "+86 154 0000 0001"}),
        json!({"name": "陈 小明", "birth_date": "1990-03-07"}),
    ] {
        let mut search = by.clone();
        search["purpose"] = json!("registration_check");
        let found = officer.post("/persons/search", &search).await.expect(200);
        assert_eq!(found["items"][0]["residencies"][0]["doorplate"], "测试巷1号302", "{by}");
        assert_eq!(found["items"][0]["name"], "陈**");
    }
    let person = residency["person_id"].as_str().unwrap_or_default().to_owned();
    let reveal = json!({"field": "phone", "purpose": "emergency", "reference": "119-20261122-7"});
    let revealed = officer.post(&format!("/persons/{person}/reveal"), &reveal).await.expect(200);
    assert_eq!(revealed["value"], "+8615400000001");

    let auditor = village.app.sign_in_as(Role::Auditor, &[village.site]).await;
    let looks = auditor.get(&format!("/looks?person_id={person}")).await.expect(200);
    let actions: Vec<&str> =
        looks["items"].as_array().expect("a list").iter().filter_map(|look| look["action"].as_str()).collect();
    assert_eq!(
        actions,
        ["person.reveal.phone", "person.search", "person.search", "person.search", "building.residents"]
    );
    assert_eq!(looks["items"][0]["reference"], "119-20261122-7");
    assert_eq!(auditor.get(&format!("{path}?purpose=registration_check")).await.status, 403);
}

#[tokio::test]
async fn a_search_needs_enough_and_only_one_way() {
    let village = village().await;
    for (search, told) in [
        (json!({"purpose": "registration_check"}), "id_number: one_way"),
        (json!({"purpose": "registration_check", "name": "陈小明"}), "birth_date: required"),
        (json!({"purpose": "registration_check", "birth_date": "1990-03-07"}), "name: required"),
        (json!({"purpose": "registration_check", "phone": "154", "id_number": "1"}), "id_number: one_way"),
        (json!({"id_number": "1"}), "purpose: required"),
        (json!({"purpose": "registration_check", "birth_date": "1990-02-30", "name": "陈小明"}), "birth_date: json"),
    ] {
        assert_eq!(village.officer.post("/persons/search", &search).await.problem(422), [told], "{search}");
    }
    let wrong = json!({"purpose": "registration_check", "id_number": "440199199003070000"});
    assert_eq!(village.officer.post("/persons/search", &wrong).await.status, 422);
    let short = json!({"purpose": "registration_check", "id_number": "44019919900307"});
    assert_eq!(village.officer.post("/persons/search", &short).await.problem(422), ["id_number: identity.length"]);
    let passport = json!({"purpose": "registration_check", "id_number": "123456789"});
    assert_eq!(village.officer.post("/persons/search", &passport).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn nothing_personal_lies_open_in_the_database() {
    let village = village().await;
    let _residency = village.officer.post("/residencies", &registration(&village)).await.expect(201);
    let row: String =
        sqlx::query_scalar("select person::text from person").fetch_one(&village.app.pool).await.expect("one person");
    // Four digits of a year would turn up among random digits of a sealed value now and then.
    for plain in ["陈小明", &citizen_number(), "15400000001", "1990-03-07", "19900307"] {
        let bytes = plain.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(!row.contains(plain) && !row.contains(&bytes), "{plain} in {row}");
    }
}

#[tokio::test]
async fn a_known_number_under_another_name_is_refused() {
    let village = village().await;
    let first = village.officer.post("/residencies", &registration(&village)).await.expect(201);
    let mut other = registration(&village);
    other["person"]["name"] = json!("李大力");
    assert_eq!(village.officer.post("/residencies", &other).await.problem(409), ["person.id_number: other_name"]);
    assert_eq!(
        village.officer.post("/residencies", &registration(&village)).await.problem(409),
        ["from: residency_no_overlap"]
    );
    let building = make::building(&village.app.pool, village.site, 0, 2).await;
    let elsewhere = make::unit(&village.app.pool, village.site, building, "101").await;
    let mut second_home = registration(&village);
    second_home["unit_id"] = json!(elsewhere);
    let second = village.officer.post("/residencies", &second_home).await.expect(201);
    assert_eq!(first["person_id"], second["person_id"]);
}

#[tokio::test]
async fn ending_and_correcting_keep_every_version() {
    let village = village().await;
    let officer = &village.officer;
    let residency = officer.post("/residencies", &registration(&village)).await.expect(201);
    let id = residency["id"].as_str().expect("an id").to_owned();
    let before: chrono::DateTime<Utc> = residency["recorded_from"].as_str().expect("a time").parse().expect("RFC 3339");
    village.app.clock.set(before + TimeDelta::minutes(1));
    let path = format!("/residencies/{id}/end");
    let end = async |if_match: &str, to: &str| officer.post_if(&path, if_match, &json!({"to": to})).await;
    assert_eq!(officer.post(&path, &json!({"to": "2026-06-30"})).await.status, 428);
    for (reason, rule) in [("找王姐15400000055", "reason: phone"), ("证件440199199003078812", "reason: id_number")]
    {
        let named = json!({"from": "2026-01-01", "to": "2026-06-30", "reason": reason});
        let correct = officer.post_if(&format!("/residencies/{id}/correct"), "\"1\"", &named).await;
        assert_eq!(correct.problem(422), [rule]);
        let named = json!({"to": "2026-06-30", "reason": reason});
        assert_eq!(officer.post_if(&path, "\"1\"", &named).await.problem(422), [rule]);
    }
    assert_eq!(end("\"2\"", "2026-06-30").await.status, 412);
    let ended = end("\"1\"", "2026-06-30").await.expect(200);
    assert_eq!(end("\"1\"", "2026-06-30").await.problem(409), ["to: residency_ended"]);
    assert_eq!(end("*", "2026-08-31").await.problem(409), ["to: residency_ended"]);
    assert_eq!((&ended["to"], &ended["version"]), (&json!("2026-06-30"), &json!(2)));
    village.app.clock.set(before + TimeDelta::minutes(2));
    let correct = json!({"from": "2026-02-01", "to": "2026-06-30", "reason": "写错月份"});
    let request =
        officer.request(reqwest::Method::POST, &format!("/residencies/{id}/correct")).header("if-match", "\"2\"");
    let corrected = menpai_tests::Answer::of(request.json(&correct)).await.expect(200);
    assert_eq!((&corrected["from"], &corrected["version"]), (&json!("2026-02-01"), &json!(3)));

    let history = officer.get(&format!("/units/{}/history?purpose=registration_check", village.unit)).await.expect(200);
    let versions: Vec<i64> =
        history["items"].as_array().expect("a list").iter().filter_map(|row| row["version"].as_i64()).collect();
    assert_eq!(versions, [3, 2, 1]);
    let mut paged = Vec::new();
    let mut path = format!("/units/{}/history?purpose=registration_check&limit=1", village.unit);
    loop {
        let page = officer.get(&path).await.expect(200);
        paged.extend(page["items"].as_array().expect("a list").iter().filter_map(|row| row["version"].as_i64()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/units/{}/history?purpose=registration_check&limit=1&cursor={cursor}", village.unit);
    }
    assert_eq!(paged, versions);
    // Nobody believes any more that somebody lived here in January, though it once was recorded.
    let on = async |day: &str, more: &str| {
        let path = format!("/units/{}/history?purpose=registration_check&as_of={day}{more}", village.unit);
        let page = officer.get(&path).await.expect(200);
        page["items"].as_array().expect("a list").iter().filter_map(|row| row["version"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(on("2026-01-15", "").await, Vec::<i64>::new());
    assert_eq!(on("2026-03-15", "").await, [3]);
    assert_eq!(on("2026-07-15", "").await, Vec::<i64>::new());

    let person = residency["person_id"].as_str().expect("an id");
    let at = (before + TimeDelta::seconds(30)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let then = officer
        .get(&format!("/persons/{person}/residencies?purpose=registration_check&recorded_at={at}"))
        .await
        .expect(200);
    assert_eq!(then["items"][0]["version"], 1);
    let january = format!("/persons/{person}/residencies?purpose=registration_check&as_of=2026-01-15");
    assert_eq!(officer.get(&january).await.expect(200)["items"], json!([]));
    assert_eq!(officer.get(&format!("{january}&recorded_at={at}")).await.expect(200)["items"][0]["version"], 1);
    assert_eq!(on("2026-01-15", &format!("&recorded_at={at}")).await, [1]);

    let overwritten =
        sqlx::query("update residency set reason = 'x' where version = 1").execute(&village.app.pool).await;
    assert!(overwritten.expect_err("refused").to_string().contains("never overwritten"));
    let erased = sqlx::query("update trail_entry set purpose = 'emergency'").execute(&village.app.pool).await;
    assert!(erased.expect_err("refused").to_string().contains("append-only"));
}

#[tokio::test]
async fn the_history_of_a_building_tells_days_and_counts() {
    let village = village().await;
    let officer = &village.officer;
    let other = make::unit(&village.app.pool, village.site, village.building, "303").await;
    let mut ids = Vec::new();
    for (unit, name, from) in
        [(village.unit, "陈小明", "2026-01-01"), (other, "李大力", "2026-01-01"), (other, "王小红", "2026-02-01")]
    {
        let body = json!({"unit_id": unit, "from": from, "person": {"name": name}});
        ids.push(officer.post("/residencies", &body).await.expect(201)["id"].as_str().expect("an id").to_owned());
    }
    let end = json!({"to": "2026-02-20"});
    let _ended = officer.post_if(&format!("/residencies/{}/end", ids[2]), "*", &end).await.expect(200);
    let mut told = Vec::new();
    let mut path = format!("/buildings/{}/history?limit=2", village.building);
    loop {
        let page = officer.get(&path).await.expect(200);
        for event in page["items"].as_array().expect("a list") {
            told.push(
                format!("{} {} {} {}", event["on"], event["kind"], event["count"], event["unit_code"]).replace('"', ""),
            );
            assert_eq!(event["at"].is_null(), event["kind"] != "recorded", "{event}");
        }
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/buildings/{}/history?limit=2&cursor={cursor}", village.building);
    }
    let recorded = told.iter().position(|event| event.contains("recorded")).expect("the building was recorded");
    told.remove(recorded);
    assert_eq!(
        told,
        ["2026-02-20 registration_ended 1 303", "2026-02-01 registration 1 303", "2026-01-01 registration 2 null"]
    );
}

#[tokio::test]
async fn a_landlord_reaches_own_units_only() {
    let village = village().await;
    let pool = &village.app.pool;
    let landlord_person = make::nobody(pool, village.site).await;
    make::owner(pool, village.site, village.unit, landlord_person).await;
    let foreign = make::unit(pool, village.site, village.building, "303").await;
    let user_name = village.app.account_of(Role::Landlord, &[village.site], Some(landlord_person)).await;
    let landlord = village.app.sign_in(&user_name).await;

    assert_eq!(landlord.post("/residencies", &registration(&village)).await.status, 403, "the office registers");
    let registered = village.officer.post("/residencies", &registration(&village)).await.expect(201);
    let correct = format!("/residencies/{}/correct", registered["id"].as_str().expect("an id"));
    let other_days = json!({"from": "2026-01-02", "reason": "笔误"});
    assert_eq!(landlord.post_if(&correct, "*", &other_days).await.status, 403, "and corrects");
    let elsewhere = json!({"unit_id": foreign, "from": "2026-01-01", "person": {"name": "陈大明",
        "document_kind": "citizen_id", "id_number": super::newcomers::number(8), "phone": "15400000008"}});
    assert_eq!(landlord.post("/filings", &elsewhere).await.problem(422), ["unit_id: unknown_reference"]);
    assert_eq!(landlord.get(&format!("/units/{foreign}")).await.status, 404);
    let shown = landlord.get(&format!("/buildings/{}", village.building)).await.expect(200);
    let listed = landlord.get("/buildings").await.expect(200)["items"][0].clone();
    for count in ["units", "lived_in", "registered", "residents", "open_gaps"] {
        assert_eq!(
            (&shown[count], &listed[count]),
            (&Value::Null, &Value::Null),
            "{count} of a house with other owners"
        );
    }
    let officer = village.officer.get(&format!("/buildings/{}", village.building)).await.expect(200);
    assert_eq!((&officer["units"], &officer["residents"], &officer["open_gaps"]), (&json!(2), &json!(1), &json!(0)));
    let floors = landlord.get(&format!("/buildings/{}/floors", village.building)).await.expect(200);
    assert_eq!(floors["items"][0]["units"].as_array().map(Vec::len), Some(1));
    let search = json!({"purpose": "own_unit", "phone": "15400000001"});
    assert_eq!(landlord.post("/persons/search", &search).await.status, 403);
    let residents =
        landlord.get(&format!("/buildings/{}/residents?purpose=own_unit", village.building)).await.expect(200);
    assert_eq!(residents["items"].as_array().map(Vec::len), Some(1));

    let tenant = residents["items"][0]["person_id"].clone();
    let lease = json!({"unit_id": village.unit, "landlord_id": landlord_person, "tenant_ids": [tenant], "from": "2026-01-01", "to": "2027-12-31", "rent_cents": 80000});
    assert_eq!(
        landlord.post("/tenancies", &lease).await.status,
        403,
        "a lease is a contract, or the office records it"
    );
    let mut own = lease.clone();
    own["tenant_ids"] = json!([landlord_person]);
    assert_eq!(village.officer.post("/tenancies", &own).await.problem(422), ["tenant_ids: landlord"]);
    let tenancy = village.officer.post("/tenancies", &lease).await.expect(201);
    let house = format!("/buildings/{}/tenancies/end", village.building);
    for path in [house, format!("/tenancies/{}/end", tenancy["id"].as_str().expect("an id"))] {
        let far = village.officer.post_if(&path, "*", &json!({"to": "2099-12-31"})).await;
        assert_eq!(far.json()["errors"][0]["limit"], 20, "{path}");
        assert_eq!(far.problem(422), ["to: too_long"], "{path}");
    }
    assert_eq!(village.officer.post("/tenancies", &lease).await.problem(409), ["from: tenancy_no_overlap"]);
    let unit = landlord.get(&format!("/units/{}", village.unit)).await.expect(200);
    assert_eq!(
        (&unit["tenancy"]["id"], &unit["let"], &unit["state"]),
        (&tenancy["id"], &json!(true), &json!("registered"))
    );
}

#[tokio::test]
async fn bad_registrations_name_every_field() {
    let village = village().await;
    let body = json!({"unit_id": village.unit, "from": "2026-01-02", "to": "2026-01-01",
        "person": {"name": "", "document_kind": "citizen_id", "id_number": "440199199013010000", "phone": "12"}});
    let errors = village.officer.post("/residencies", &body).await.problem(422);
    let fields: Vec<&str> = errors.iter().filter_map(|error| error.split(':').next()).collect();
    assert_eq!(fields, ["to", "person.name", "person.id_number", "person.phone"]);
    let both = json!({"unit_id": village.unit, "from": "2026-01-02"});
    assert_eq!(village.officer.post("/residencies", &both).await.problem(422), ["person_id: one_of"]);
}

#[tokio::test]
async fn nobody_is_registered_for_days_before_they_were_born() {
    let village = village().await;
    let officer = &village.officer;
    let mut early = registration(&village);
    early["from"] = json!("1990-03-06");
    assert_eq!(officer.post("/residencies", &early).await.problem(422), ["from: before_birth"]);
    early["from"] = json!("1990-03-07");
    let registered = officer.post("/residencies", &early).await.expect(201);
    let correct = format!("/residencies/{}/correct", registered["id"].as_str().expect("an id"));
    let correction = json!({"from": "1990-03-06", "reason": "笔误"});
    assert_eq!(officer.post_if(&correct, "\"1\"", &correction).await.problem(422), ["from: before_birth"]);
    let known = json!({"unit_id": village.unit, "from": "1980-01-01", "to": "1980-12-31",
        "person_id": registered["person_id"]});
    assert_eq!(officer.post("/residencies", &known).await.problem(422), ["from: before_birth"]);
}
