//! Looks: with a purpose that the role can have, counted, capped, and told to the managers when they are many.

use menpai_domain::ids::{BuildingId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::access::policy::{Action, Party};
use menpai_server::clock::Clock;
use menpai_server::config::Looks;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::coverage::{Own, Village, good, operations};
use super::listening::Events;

struct House {
    app: TestApp,
    site: SiteId,
    building: BuildingId,
    unit: UnitId,
    officer: Client,
}

/// A unit in which so many people live.
async fn house(residents: usize, looks: Looks) -> House {
    let clock = Clock::standing_at(Clock::system().now());
    let app = TestApp::start_with(TestDatabase::create().await, clock, |config| config.looks = looks).await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let unit = make::unit(&app.pool, site, building, "302").await;
    let clerk = app.sign_in_as(Role::Officer, &[site]).await;
    for n in 0..residents {
        let name = format!("陈{}", char::from_u32(0x4E00 + u32::try_from(n).expect("few")).expect("a character"));
        let body = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": name, "phone": "15400000001"}});
        let _answer = clerk.post("/residencies", &body).await.expect(201);
    }
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    House { app, site, building, unit, officer }
}

impl House {
    fn residents(&self, purpose: &str) -> String {
        format!("/buildings/{}/residents?{purpose}", self.building)
    }
}

fn looks(notice_after: u32, persons_per_day: u32, looks_per_day: u32) -> Looks {
    Looks { notice_after, notice_window_s: 600, persons_per_day, looks_per_day }
}

#[tokio::test]
async fn every_look_names_its_purpose_before_anything_is_asked() {
    let village = Village::open().await;
    let looking =
        [Action::ResidentRead, Action::PersonSearch, Action::PersonReveal, Action::PassRead, Action::CorrectionRead];
    let mut tried = 0;
    for operation in operations() {
        // A pass without its holder is no look at a person.
        if !operation.action.is_some_and(|action| looking.contains(&action)) || operation.id == "get_pass" {
            continue;
        }
        let good = good(&operation, &village, &Own::default());
        let (path, _) = good.path.split_once('?').unwrap_or((&good.path, ""));
        // Unknown ids: whoever asked the database first would answer 404.
        let path = path.replace(&village.person, &make::any_id().to_string());
        let path = path.replace(&village.unit.to_string(), &make::any_id().to_string());
        let path = path.replace(&village.building.to_string(), &make::any_id().to_string());
        for (role, purpose, told) in [
            (Party::Officer, json!(null), "purpose: required"),
            (Party::Officer, json!("curiosity"), "purpose: purpose"),
            (Party::Officer, json!("own_unit"), "purpose: not_for_role"),
            (Party::GridWorker, json!("lawful_case"), "purpose: not_for_role"),
            (Party::Officer, json!("lawful_case"), "reference: required"),
            (Party::Landlord, json!("lawful_case"), "purpose: not_for_role"),
        ] {
            if operation.reach(role).is_none() {
                continue;
            }
            let client = village.insider(role).await;
            let request = if let Some(mut body) = good.body.clone() {
                body["purpose"] = purpose.clone();
                client.request(operation.method.clone(), &path).json(&body)
            } else {
                let query = purpose.as_str().map_or_else(String::new, |purpose| format!("?purpose={purpose}"));
                client.request(operation.method.clone(), &format!("{path}{query}"))
            };
            let errors = Answer::of(request).await.problem(422);
            assert!(errors.contains(&told.to_owned()), "{} {purpose}: {errors:?}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

#[tokio::test]
async fn a_role_is_told_its_own_purposes() {
    let app = TestApp::start().await;
    for (role, first, count) in [
        (Role::Officer, "registration_check", 6),
        (Role::GridWorker, "registration_check", 5),
        (Role::Landlord, "registration_check", 2),
        (Role::Auditor, "", 0),
    ] {
        let purposes = app.sign_in_as(role, &[]).await.get("/purposes").await.expect(200);
        let purposes = purposes["items"].as_array().expect("a list").clone();
        assert_eq!(purposes.len(), count, "{role}");
        assert_eq!(purposes.first().map_or("", |rule| rule["purpose"].as_str().unwrap_or_default()), first);
    }
}

#[tokio::test]
async fn the_cap_of_persons_holds_and_an_emergency_passes_it_marked() {
    let house = house(6, looks(1000, 4, 1000)).await;
    let page = house.residents("purpose=registration_check&limit=4");
    let first = house.officer.get(&page).await.expect(200);
    let _answer = house.officer.get(&page).await.expect(200);
    let rest = format!("{page}&cursor={}", first["next_cursor"].as_str().expect("more"));
    let refused = house.officer.get(&rest).await.expect(429);
    assert_eq!(refused["type"], "urn:menpai:problem:too_many_looks");
    assert!(refused["title"].as_str().unwrap_or_default().contains("4 persons"), "{refused}");
    let _answer = house.officer.get(&page).await.expect(200);
    let emergency = house.residents("purpose=emergency&reference=119-20261124-1");
    assert_eq!(house.officer.get(&emergency).await.expect(200)["items"].as_array().map(Vec::len), Some(6));
    let _answer = house.officer.get(&emergency).await.expect(200);

    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    assert_eq!(manager.get("/looks").await.expect(200)["items"].as_array().map(Vec::len), Some(5));
    let marks = manager.get("/trail?action=look.over_cap").await.expect(200);
    assert_eq!(marks["items"].as_array().map(Vec::len), Some(2), "both looks in the emergency are marked");
    let notices = manager.get("/notices").await.expect(200);
    let kinds: Vec<&Value> =
        notices["items"].as_array().expect("a list").iter().map(|notice| &notice["kind"]).collect();
    assert_eq!(kinds, [&json!("over_cap")], "told once");

    // Another account has its own count, and another day begins anew.
    let colleague = house.app.sign_in_as(Role::GridWorker, &[house.site]).await;
    let _answer = colleague.get(&page).await.expect(200);
    house.app.clock.set(house.app.clock.now() + chrono::TimeDelta::hours(25));
    let again = house.app.sign_in_as(Role::Officer, &[house.site]).await;
    let _answer = again.get(&page).await.expect(200);
}

#[tokio::test]
async fn a_new_day_begins_at_nothing() {
    let house = house(3, looks(1000, 3, 2)).await;
    let page = house.residents("purpose=registration_check");
    let user_name =
        house.officer.get("/auth/me").await.expect(200)["account"]["user_name"].as_str().expect("a name").to_owned();
    let _answer = house.officer.get(&page).await.expect(200);
    let _answer = house.officer.get(&page).await.expect(200);
    let _answer = house.officer.get(&page).await.expect(429);
    house.app.clock.set(house.app.clock.now() + chrono::TimeDelta::hours(24));
    let _answer = house.app.sign_in(&user_name).await.get(&page).await.expect(200);
}

#[tokio::test]
async fn looks_at_once_do_not_slip_past_the_cap() {
    let house = house(5, looks(1000, 3, 1000)).await;
    let clerk = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let people: Vec<String> =
        sqlx::query_scalar("select id::text from person").fetch_all(&house.app.pool).await.expect("people");
    let mut waiting = tokio::task::JoinSet::new();
    for person in people {
        let officer = house.officer.clone();
        waiting
            .spawn(async move { officer.get(&format!("/persons/{person}?purpose=registration_check")).await.status });
    }
    let mut statuses = waiting.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    assert_eq!(clerk.get("/looks").await.expect(200)["items"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn trying_numbers_out_is_looking() {
    let house = house(0, looks(1000, 1000, 6)).await;
    let number = |n| {
        let birth = chrono::NaiveDate::from_ymd_opt(1990, 3, 7).expect("a date");
        let number = menpai_domain::identity::fictitious_citizen_id(birth, menpai_domain::identity::Sex::Male, n);
        number.expect("a number").as_str().to_owned()
    };
    let person = |name: &str, n| json!({"name": name, "document_kind": "citizen_id", "id_number": number(n)});
    let House { officer, unit, site, .. } = &house;
    let known = officer.post("/persons", &json!({"site_id": site, "person": person("陈小明", 1)})).await.expect(201);
    let other = officer.post("/persons", &json!({"site_id": site, "person": person("李四", 2)})).await.expect(201);

    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": person("王五", 1)});
    assert_eq!(officer.post("/residencies", &resident).await.problem(409), ["person.id_number: other_name"]);
    let again = json!({"site_id": site, "person": person("王五", 1)});
    assert_eq!(officer.post_once("/persons", "k1", &again).await.problem(409), ["id_number: person_id_number_unique"]);
    assert_eq!(officer.post_once("/persons", "k1", &again).await.problem(409), ["id_number: person_id_number_unique"]);
    let path = format!("/persons/{}", other["id"].as_str().expect("an id"));
    assert_eq!(officer.patch(&path, 1, &person("李四", 1)).await.problem(409), ["id_number: person_id_number_unique"]);

    let auditor = house.app.sign_in_as(Role::Auditor, &[*site]).await;
    let found = auditor.get(&format!("/looks?person_id={}", known["id"].as_str().expect("an id"))).await.expect(200);
    let found = found["items"].as_array().expect("a list");
    assert_eq!(found.len(), 4);
    assert!(
        found.iter().all(|look| look["action"] == "person.number_known" && look["purpose"] == "registration_check")
    );

    // Searches that find nobody count too; then nothing more is told, in either way.
    let search = |n| json!({"purpose": "registration_check", "id_number": number(n)});
    let _answer = officer.post("/persons/search", &search(8)).await.expect(200);
    let _answer = officer.post("/persons/search", &search(9)).await.expect(200);
    let _answer = officer.post("/persons/search", &search(10)).await.expect(429);
    let _answer = officer.post("/residencies", &resident).await.expect(429);
    let _answer = officer.post("/persons", &again).await.expect(429);
}

#[tokio::test]
async fn a_search_shows_twenty_and_says_how_to_narrow_it() {
    let house = house(21, looks(1000, 1000, 1000)).await;
    let search = json!({"purpose": "registration_check", "phone": "15400000001"});
    let found = house.officer.post("/persons/search", &search).await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(20));
    assert!(found["hint"].as_str().unwrap_or_default().contains("more than 20"), "{}", found["hint"]);
    let pages = house.residents("purpose=registration_check&limit=201");
    assert_eq!(house.officer.get(&pages).await.problem(422), ["limit: range"]);
}

#[tokio::test]
async fn managers_hear_of_many_looks_once_a_window() {
    let house = house(1, looks(3, 1000, 1000)).await;
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let mut heard = Events::open(&manager).await;
    let mut unheard = Events::open(&house.officer).await;
    let page = house.residents("purpose=registration_check");
    for _ in 0..5 {
        let _answer = house.officer.get(&page).await.expect(200);
    }
    let (name, data) = loop {
        let event = heard.next().await.expect("an event");
        if event.0 != "change" {
            break event;
        }
    };
    assert_eq!(name, "notice");
    let notices = manager.get("/notices?seen=false").await.expect(200);
    assert_eq!(notices["items"].as_array().map(Vec::len), Some(1));
    let notice = &notices["items"][0];
    assert_eq!(data, json!({"site_id": house.site, "notice_ids": [notice["id"]]}));
    assert_eq!(
        (&notice["kind"], &notice["looks"], &notice["seen_by"]),
        (&json!("many_looks"), &json!(3), &Value::Null)
    );
    assert!(!notices.to_string().contains("person"), "{notices}");

    let path = format!("/notices/{}/seen", notice["id"].as_str().expect("an id"));
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    assert_eq!(auditor.get("/notices").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(Answer::of(auditor.request(Method::POST, &path)).await.status, 403);
    assert_eq!(house.officer.get("/notices").await.status, 403);
    let seen = Answer::of(manager.request(Method::POST, &path)).await.expect(200);
    assert_eq!(Answer::of(manager.request(Method::POST, &path)).await.expect(200), seen);
    assert_eq!(manager.get("/notices?seen=false").await.expect(200)["items"], json!([]));

    // Another window, another notice. The officer heard of neither.
    house.app.clock.set(house.app.clock.now() + chrono::TimeDelta::seconds(600));
    for _ in 0..3 {
        let _answer = house.officer.get(&page).await.expect(200);
    }
    assert_eq!(manager.get("/notices?seen=false").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    let building = make::building(&house.app.pool, house.site, 0, 2).await;
    loop {
        let (name, data) = unheard.next().await.expect("an event");
        assert_eq!(name, "change");
        if data["ids"] == json!([building]) {
            break;
        }
    }
}
