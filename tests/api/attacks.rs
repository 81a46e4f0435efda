//! Bad input and faults: what an attacker would type, and rights that change in the middle.

use menpai_domain::terms::Role;
use menpai_server::access::policy::Party;
use menpai_tests::{Answer, Client, TestApp, make, until_waiting};
use reqwest::Method;
use serde_json::{Value, json};

use super::coverage::{Own, Village, good, operations, streams};

const TEXTS: &[&str] = &[
    "'; drop table person; --",
    "\" or \"\"=\"",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\\'; select pg_sleep(9); --",
    "${7*7}{{7*7}}%s%n",
    "$1 %(name)s :name",
    "../../etc/passwd",
];

/// Every text in a body, as a path to it.
fn texts(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(path.to_owned()),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                texts(item, &format!("{path}/{at}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                texts(field, &format!("{path}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Somebody who may do the operation.
async fn somebody(village: &Village, clients: &mut Vec<(Party, Client)>, party: Party) -> Client {
    if let Some((_, client)) = clients.iter().find(|(known, _)| *known == party) {
        return client.clone();
    }
    let client = village.insider(party).await;
    clients.push((party, client.clone()));
    client
}

#[tokio::test]
async fn sql_and_html_in_every_text_are_a_text() {
    let village = Village::open().await;
    let mut clients = Vec::new();
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| !streams(operation) && operation.id != "logout") {
        let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some()).expect("somebody");
        let client = somebody(&village, &mut clients, party).await;
        let good = good(operation, &village, &Own::default());
        let mut paths = Vec::new();
        texts(good.body.as_ref().unwrap_or(&Value::Null), "", &mut paths);
        for path in &paths {
            for text in TEXTS {
                let mut body = good.body.clone().expect("a body");
                *body.pointer_mut(path).expect("the text is there") = json!(text);
                let request = client.request(operation.method.clone(), &good.path).header("if-match", "\"1\"");
                expect_sound(Answer::of(request.json(&body)).await, &format!("{}{path} = {text}", operation.id));
                tried += 1;
            }
        }
        // In the address: each id, and each parameter.
        let (address, query) = good.path.split_once('?').unwrap_or((&good.path, ""));
        for text in &TEXTS[..3] {
            let typed: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let typed = typed.replace('+', "%20");
            let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
            let ids = address.split('/').filter(|part| part.len() == 36);
            // Nothing has such an id; a parameter may be any text.
            let places = parameters
                .map(|(name, _)| (format!("{address}?{name}={typed}"), true))
                .chain(ids.map(|id| (address.replace(id, &typed), false)));
            for (place, may_be_taken) in places {
                let request = client.request(operation.method.clone(), &place).header("if-match", "\"1\"");
                let request = match &good.body {
                    Some(body) => request.json(body),
                    None => request,
                };
                let status = Answer::of(request).await.status;
                assert!((400..500).contains(&status) || (may_be_taken && status < 300), "{place}: {status}");
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
    let persons: i64 = sqlx::query_scalar("select count(*) from person")
        .fetch_one(&village.app().pool)
        .await
        .expect("the table is there");
    assert!(persons > 0);
}

/// Taken or refused, as JSON; nothing broke.
#[track_caller]
fn expect_sound(answer: Answer, told: &str) {
    let body = String::from_utf8_lossy(&answer.bytes).into_owned();
    assert!(answer.status < 500, "{told}: {} {body}", answer.status);
    let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or("none").to_owned();
    let is_json = ["application/json", "application/problem+json"].contains(&kind.as_str());
    assert!(is_json || body.is_empty(), "{told}: {kind}");
}

#[tokio::test]
async fn what_is_taken_is_kept_word_for_word() {
    let village = Village::open().await;
    let operator = village.insider(Party::Operator).await;
    let manager = village.insider(Party::AreaManager).await;
    let officer = village.insider(Party::Officer).await;
    let Village { site, building, gate, .. } = &village;
    for (n, text) in TEXTS.iter().enumerate() {
        let version = i64::try_from(n).expect("few") + 1;
        let renamed =
            officer.patch(&format!("/buildings/{building}"), version, &json!({"name": text})).await.expect(200);
        assert_eq!(renamed["name"], json!(text));
        assert_eq!(officer.get(&format!("/buildings/{building}")).await.expect(200)["name"], json!(text));
        let renamed = operator.patch(&format!("/gates/{gate}"), version, &json!({"name": text})).await.expect(200);
        assert_eq!(renamed["name"], json!(text));
        let area = operator.post("/areas", &json!({"level": "district", "name": text})).await.expect(201);
        assert_eq!(area["name"], json!(text));
        let assessment =
            json!({"reference": text, "approver": text, "approved_on": "2026-03-01", "expires_on": "2027-03-01"});
        let assessment = manager.post(&format!("/sites/{site}/impact-assessments"), &assessment).await.expect(201);
        assert_eq!((&assessment["reference"], &assessment["approver"]), (&json!(text), &json!(text)));
        let asked = json!({"site": village.elsewhere, "reason": text, "reference": "110-1", "until": village.soon()});
        assert_eq!(officer.post("/exceptions", &asked).await.expect(201)["reason"], json!(text));
        let lease = json!({"reason": text, "from": "2026-01-02"});
        let path = format!("/residencies/{}/correct", village.residency);
        let request = officer.request(Method::POST, &path).header("if-match", format!("\"{version}\""));
        assert_eq!(Answer::of(request.json(&lease)).await.expect(200)["reason"], json!(text));
    }
}

/// A request acts with the rights that its account had when it came in: they are read once, before its handler runs.
/// Whoever takes the rights away while it runs finds it in the trail; the next request is refused.
#[tokio::test]
async fn a_role_that_is_taken_away_counts_with_the_next_request() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let me = officer.get("/auth/me").await.expect(200);
    let path = format!("/buildings/{building}/residents?purpose=registration_check");

    let mut held = app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table look_tally in access exclusive mode").execute(&mut *held).await.expect("locked");
    let running = tokio::spawn({
        let (officer, path) = (officer.clone(), path.clone());
        async move { officer.get(&path).await.status }
    });
    until_waiting(&app.pool, "from look_count(").await;
    sqlx::query("update account set role = 'auditor' where user_name = $1")
        .bind(me["account"]["user_name"].as_str())
        .execute(&app.pool)
        .await
        .expect("the role is taken away");
    held.rollback().await.expect("released");
    assert_eq!(running.await.expect("it ends"), 200);
    assert_eq!(officer.get(&path).await.status, 403);
    let looks = officer.get("/looks").await.expect(200);
    assert_eq!(looks["items"].as_array().map(Vec::len), Some(1), "what was seen is in the trail");

    // The same for an account that is disabled, and for a site that is taken away.
    sqlx::query("update account set role = 'officer'").execute(&app.pool).await.expect("given back");
    let _answer = officer.get(&path).await.expect(200);
    sqlx::query("delete from account_site").execute(&app.pool).await.expect("the site is taken away");
    assert_eq!(officer.get(&path).await.status, 404);
    sqlx::query("update account set disabled_at = now()").execute(&app.pool).await.expect("disabled");
    assert_eq!(officer.get(&path).await.status, 401);
}

/// The database holds a transaction to the sites with which it began, whatever happens to the account meanwhile.
#[tokio::test]
async fn an_exception_that_is_revoked_in_the_middle_is_in_the_trail() {
    let app = TestApp::start().await;
    let (ours, theirs) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    let building = make::building(&app.pool, theirs, 1, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[ours]).await;
    let manager = app.sign_in_as(Role::AreaManager, &[theirs]).await;
    let until = app.clock.now() + chrono::TimeDelta::hours(1);
    let asked = json!({"site": theirs, "reason": "协查", "reference": "110-1", "until": until});
    let asked = officer.post("/exceptions", &asked).await.expect(201);
    let decide = async |decision: &str, version: &str| {
        let path = format!("/exceptions/{}/{decision}", asked["id"].as_str().expect("an id"));
        Answer::of(manager.request(Method::POST, &path).header("if-match", version)).await.expect(200)
    };
    decide("approve", "\"1\"").await;
    let path = format!("/buildings/{building}/residents?purpose=service_visit");
    let mut held = app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table look_tally in access exclusive mode").execute(&mut *held).await.expect("locked");
    let running = tokio::spawn({
        let (officer, path) = (officer.clone(), path.clone());
        async move { officer.get(&path).await.status }
    });
    until_waiting(&app.pool, "from look_count(").await;
    decide("revoke", "\"2\"").await;
    held.rollback().await.expect("released");
    assert_eq!(running.await.expect("it ends"), 200);
    assert_eq!(officer.get(&path).await.status, 404);
    let looks = manager.get("/looks").await.expect(200);
    assert_eq!(looks["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(looks["items"][0]["exception_id"], asked["id"]);
}
