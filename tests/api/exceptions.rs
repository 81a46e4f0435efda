//! Looking outside one's area: for a time, with a reason, approved by a second person, and never more than looking.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{BuildingId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, TestApp, make};
use reqwest::Method;
use serde_json::{Value, json};

/// An officer of one site, and another site with a resident and its manager.
struct Neighbours {
    app: TestApp,
    ours: SiteId,
    theirs: SiteId,
    unit: UnitId,
    building: BuildingId,
    person: String,
    officer: Client,
    manager: Client,
}

async fn neighbours() -> Neighbours {
    let app = TestApp::start().await;
    let (ours, theirs) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    let building = make::building(&app.pool, theirs, 1, 1).await;
    let unit = make::unit(&app.pool, theirs, building, "302").await;
    let local = app.sign_in_as(Role::Officer, &[theirs]).await;
    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "陈小明", "phone": "15400000001"}});
    let residency = local.post("/residencies", &resident).await.expect(201);
    let person = residency["person_id"].as_str().expect("an id").to_owned();
    let officer = app.sign_in_as(Role::Officer, &[ours]).await;
    let manager = app.sign_in_as(Role::AreaManager, &[theirs]).await;
    Neighbours { app, ours, theirs, unit, building, person, officer, manager }
}

impl Neighbours {
    fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    fn request(&self, hours: i64) -> Value {
        json!({"site": "测试村1", "reason": "协查走失老人", "reference": "110-20261124-5", "until": self.now() + TimeDelta::hours(hours)})
    }

    async fn asked(&self) -> Value {
        self.officer.post("/exceptions", &self.request(24)).await.expect(201)
    }

    /// Every way of looking, at what lies in the other site.
    fn looks(&self) -> Vec<(Method, String, Option<Value>)> {
        let Self { building, unit, person, theirs, .. } = self;
        let purpose = "purpose=emergency&reference=110-20261124-5";
        let reveal = json!({"field": "phone", "purpose": "emergency", "reference": "110-20261124-5"});
        vec![
            (Method::GET, format!("/sites/{theirs}"), None),
            (Method::GET, format!("/buildings/{building}"), None),
            (Method::GET, format!("/units/{unit}"), None),
            (Method::GET, format!("/buildings/{building}/residents?{purpose}"), None),
            (Method::GET, format!("/units/{unit}/residents?{purpose}"), None),
            (Method::GET, format!("/units/{unit}/history?{purpose}"), None),
            (Method::GET, format!("/persons/{person}?{purpose}"), None),
            (Method::GET, format!("/persons/{person}/residencies?{purpose}"), None),
            (Method::POST, format!("/persons/{person}/reveal"), Some(reveal)),
        ]
    }

    async fn expect_looks(&self, status: u16) {
        for (method, path, body) in self.looks() {
            let mut request = self.officer.request(method, &path);
            if let Some(body) = &body {
                request = request.json(body);
            }
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, status, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        }
    }

    async fn search(&self) -> usize {
        let search = json!({"purpose": "registration_check", "phone": "15400000001"});
        let found = self.officer.post("/persons/search", &search).await.expect(200);
        found["items"].as_array().map_or(0, Vec::len)
    }
}

async fn decide(client: &Client, id: &str, decision: &str, version: i32) -> Answer {
    let request = client.request(Method::POST, &format!("/exceptions/{id}/{decision}"));
    Answer::of(request.header("if-match", format!("\"{version}\""))).await
}

fn id(exception: &Value) -> String {
    exception["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn outside_is_invisible_until_a_second_person_approves() {
    let village = neighbours().await;
    village.expect_looks(404).await;
    let asked = village.asked().await;
    assert_eq!(
        (&asked["state"], &asked["site_id"], &asked["may_decide"]),
        (&json!("pending"), &Value::Null, &json!(false))
    );
    village.expect_looks(404).await;
    assert_eq!(village.search().await, 0);

    let approved = decide(&village.manager, &id(&asked), "approve", 1).await.expect(200);
    assert_eq!((&approved["state"], &approved["version"]), (&json!("in_force"), &json!(2)));
    village.expect_looks(200).await;
    assert_eq!(village.search().await, 1);

    let auditor = village.app.sign_in_as(Role::Auditor, &[village.theirs]).await;
    let looks = auditor.get("/looks").await.expect(200);
    let looks = looks["items"].as_array().expect("a list");
    assert_eq!(looks.len(), 7, "six ways of looking at persons, and the search");
    assert!(looks.iter().all(|look| look["exception_id"] == asked["id"]), "{looks:?}");
}

#[tokio::test]
async fn it_is_for_the_case_that_it_was_approved_for() {
    let village = neighbours().await;
    let asked = village.asked().await;
    let _approved = decide(&village.manager, &id(&asked), "approve", 1).await.expect(200);
    let residents = |purpose: &str| format!("/buildings/{}/residents?purpose={purpose}", village.building);
    let other = village.officer.get(&residents("emergency&reference=110-20261124-6")).await;
    assert_eq!(other.problem(422), ["reference: other_reference"]);
    let _residents = village.officer.get(&residents("registration_check")).await.expect(200);
    let auditor = village.app.sign_in_as(Role::Auditor, &[village.theirs]).await;
    let looks = auditor.get("/looks").await.expect(200);
    let references: Vec<_> = looks["items"].as_array().expect("a list").iter().map(|look| &look["reference"]).collect();
    assert_eq!(references, ["110-20261124-5"], "what is not named is what was approved");
    // A search for another case stays in one's own area.
    for (reference, found) in [("110-20261124-6", 0), ("110-20261124-5", 1)] {
        let search = json!({"purpose": "emergency", "reference": reference, "phone": "15400000001"});
        let answer = village.officer.post("/persons/search", &search).await.expect(200);
        assert_eq!(answer["items"].as_array().expect("a list").len(), found, "{reference}");
    }
}

#[tokio::test]
async fn it_ends_by_itself_in_the_middle_of_a_session() {
    let village = neighbours().await;
    // Before the access token does.
    let until = village.now() + TimeDelta::minutes(10);
    let mut request = village.request(1);
    request["until"] = json!(until);
    let asked = village.officer.post("/exceptions", &request).await.expect(201);
    let _answer = decide(&village.manager, &id(&asked), "approve", 1).await.expect(200);
    village.expect_looks(200).await;
    village.app.clock.set(until - TimeDelta::seconds(1));
    village.expect_looks(200).await;
    village.app.clock.set(until);
    village.expect_looks(404).await;
    assert_eq!(village.search().await, 0);
    let own = village.officer.get("/exceptions").await.expect(200);
    assert_eq!(own["items"][0]["state"], "ended");
}

#[tokio::test]
async fn revoking_counts_with_the_next_request() {
    let village = neighbours().await;
    let asked = village.asked().await;
    assert_eq!(decide(&village.manager, &id(&asked), "revoke", 1).await.problem(409), ["state: decided"]);
    let _answer = decide(&village.manager, &id(&asked), "approve", 1).await.expect(200);
    village.expect_looks(200).await;
    assert_eq!(decide(&village.manager, &id(&asked), "revoke", 1).await.status, 412);
    let revoked = decide(&village.manager, &id(&asked), "revoke", 2).await.expect(200);
    assert_eq!(revoked["state"], "revoked");
    village.expect_looks(404).await;
    assert_eq!(decide(&village.manager, &id(&asked), "approve", 3).await.problem(409), ["state: decided"]);
}

#[tokio::test]
async fn refused_is_refused() {
    let village = neighbours().await;
    let asked = village.asked().await;
    let refused = decide(&village.manager, &id(&asked), "refuse", 1).await.expect(200);
    assert_eq!(refused["state"], "refused");
    village.expect_looks(404).await;
    assert_eq!(decide(&village.manager, &id(&asked), "approve", 2).await.problem(409), ["state: decided"]);
}

#[tokio::test]
async fn nobody_approves_their_own_and_no_manager_for_another_site() {
    let village = neighbours().await;
    let asked = village.asked().await;
    assert_eq!(decide(&village.officer, &id(&asked), "approve", 1).await.status, 403);
    // The requester's own manager sees it and can't decide; a third one does not even see it.
    let ours = village.app.sign_in_as(Role::AreaManager, &[village.ours]).await;
    let seen = ours.get("/exceptions?pending=true").await.expect(200);
    assert_eq!((&seen["items"][0]["id"], &seen["items"][0]["may_decide"]), (&asked["id"], &json!(false)));
    assert_eq!(seen["items"][0]["site_id"], Value::Null);
    assert_eq!(decide(&ours, &id(&asked), "approve", 1).await.status, 403);
    let third = make::site(&village.app.pool, 2).await;
    let third = village.app.sign_in_as(Role::AreaManager, &[third]).await;
    assert_eq!(third.get("/exceptions").await.expect(200)["items"], json!([]));
    assert_eq!(decide(&third, &id(&asked), "approve", 1).await.status, 404);
    // An officer who becomes the manager there is still the one who asked.
    let me = village.officer.get("/auth/me").await.expect(200);
    sqlx::query("update account set role = 'area_manager' where user_name = $1")
        .bind(me["account"]["user_name"].as_str())
        .execute(&village.app.pool)
        .await
        .expect("the role is changed");
    sqlx::query("insert into account_site (site_id, account_id) select $1, id from account where user_name = $2")
        .bind(village.theirs.as_uuid())
        .bind(me["account"]["user_name"].as_str())
        .execute(&village.app.pool)
        .await
        .expect("the site is added");
    let told = decide(&village.officer, &id(&asked), "approve", 1).await.problem(409);
    assert_eq!(told, ["approved_by: second_person"]);
    let forced = sqlx::query("update access_exception set approved_by = requested_by, approved_at = now()")
        .execute(&village.app.pool)
        .await;
    assert!(forced.expect_err("refused").to_string().contains("access_exception_second_person"));
}

#[tokio::test]
async fn it_lets_look_and_never_write() {
    let village = neighbours().await;
    let asked = village.asked().await;
    let _answer = decide(&village.manager, &id(&asked), "approve", 1).await.expect(200);
    let Neighbours { officer, unit, building, person, theirs, .. } = &village;
    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "李四"}});
    assert_eq!(officer.post("/residencies", &resident).await.problem(422), ["unit_id: unknown_reference"]);
    let new = json!({"site_id": theirs, "person": {"name": "李四"}});
    assert_eq!(officer.post("/persons", &new).await.status, 404);
    assert_eq!(officer.patch(&format!("/persons/{person}"), 1, &json!({"name": "李四"})).await.status, 404);
    assert_eq!(officer.patch(&format!("/units/{unit}"), 1, &json!({"rooms": 3})).await.status, 404);
    assert_eq!(officer.patch(&format!("/buildings/{building}"), 1, &json!({"name": "改"})).await.status, 404);
    assert_eq!(officer.get(&format!("/units/{unit}/passes?purpose=registration_check")).await.status, 404);
    assert_eq!(officer.get(&format!("/sites/{theirs}/statistics")).await.status, 404);
    assert_eq!(officer.get(&format!("/gaps?site_id={theirs}")).await.status, 404);
}

#[tokio::test]
async fn what_is_asked_for_is_checked() {
    let village = neighbours().await;
    let now = village.now();
    for (change, told) in [
        (json!({"site": "没有这个村"}), "site: unknown_reference"),
        (json!({"site": village.ours}), "site: own_area"),
        (json!({"reason": " "}), "reason: length"),
        (json!({"reason": "找 15400000001"}), "reason: phone"),
        (json!({"reference": "领导"}), "reference: length"),
        (json!({"reference": "110 15400000001"}), "reference: phone"),
        (json!({"until": now + TimeDelta::hours(73)}), "until: range"),
        (json!({"until": now}), "until: order"),
        (json!({"from": now - TimeDelta::days(1)}), "from: range"),
    ] {
        let mut request = village.request(24);
        for (name, value) in change.as_object().expect("an object") {
            request[name] = value.clone();
        }
        let errors = village.officer.post("/exceptions", &request).await.problem(422);
        assert!(errors.contains(&told.to_owned()), "{change}: {errors:?}");
    }
    for (field, value, limit, words) in [
        ("until", json!(now + TimeDelta::hours(73)), 72, "跨区查看最长 72 小时"),
        ("reference", json!("领导"), 60, "字数不对，最多写 60 个字"),
    ] {
        let mut request = village.request(24);
        request[field] = value;
        let told = village.officer.post("/exceptions", &request).await.expect(422);
        assert_eq!((&told["message"], &told["errors"][0]["limit"]), (&json!(words), &json!(limit)), "{told}");
    }
    let once = village.officer.post_once("/exceptions", "e1", &village.request(24)).await.expect(201);
    let again = village.officer.post_once("/exceptions", "e1", &village.request(24)).await.expect(201);
    assert_eq!(once["id"], again["id"]);
    let by_id =
        json!({"site": village.theirs, "reason": "协查", "reference": "110-1", "until": now + TimeDelta::hours(72)});
    assert_eq!(village.officer.post("/exceptions", &by_id).await.expect(201)["site_id"], Value::Null);
    let landlord = village.app.sign_in_as(Role::Landlord, &[village.ours]).await;
    assert_eq!(landlord.post("/exceptions", &village.request(1)).await.status, 403);
    let colleague = village.app.sign_in_as(Role::GridWorker, &[village.ours]).await;
    assert_eq!(colleague.get("/exceptions").await.expect(200)["items"], json!([]), "others' requests are not shown");
}
