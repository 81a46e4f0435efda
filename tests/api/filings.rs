//! People file where they live, landlords and the office decide.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::newcomers::{Newcomers, number, person};

fn filing(setting: &Newcomers, name: &str, nth: u32) -> Value {
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person(name, nth)})
}

async fn decide(by: &Client, filing: &Value, how: &str, body: &Value) -> Answer {
    let path = format!("/filings/{}/{how}", filing["id"].as_str().expect("an id"));
    by.post_if(&path, &format!("\"{}\"", filing["version"]), body).await
}

#[tokio::test]
async fn somebody_new_reads_the_door_files_and_is_registered_when_the_landlord_confirms() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let door = tenant.get(&format!("/doorplates/{}", setting.unit)).await.expect(200);
    assert_eq!((&door["unit_code"], &door["known"], &door["working_days"]), (&json!("302"), &json!(false), &json!(3)));
    assert_eq!(door["due_on"], "2026-04-03");
    let filed = tenant.post("/own/filings", &filing(&setting, "𠮷田小明", 1)).await.expect(201);
    assert_eq!(
        (&filed["state"], &filed["due_on"], &filed["unit_code"]),
        (&json!("filed"), &json!("2026-04-03"), &json!("302"))
    );
    assert_eq!(setting.read("select count(*)::text from residency").await, "0", "nobody is registered yet");
    let told = setting.landlord.get("/own/notifications").await.expect(200);
    let told = &told["items"][0];
    assert_eq!((&told["kind"], &told["filing_id"]), (&json!("filing_made"), &filed["id"]), "{told}");
    let waiting = setting.landlord.get("/filings?purpose=own_unit").await.expect(200);
    let waiting = &waiting["items"][0];
    assert_eq!((&waiting["id"], &waiting["name"]), (&filed["id"], &json!("𠮷***")));
    assert!(!waiting.to_string().contains(&number(1)) && !waiting.to_string().contains("15400000001"), "{waiting}");
    let confirmed = decide(&setting.landlord, &filed, "confirm", &json!({})).await.expect(200);
    assert_eq!((&confirmed["state"], &confirmed["version"]), (&json!("confirmed"), &json!(2)));
    let tenant = setting.user("oNew", None).await;
    let told = tenant.get("/own/notifications").await.expect(200);
    assert_eq!(told["items"][0]["kind"], "filing_confirmed", "{told}");
    let residencies = tenant.get("/me/residencies").await.expect(200);
    assert_eq!(residencies["items"][0]["residency_id"], confirmed["residency_id"], "{residencies}");
    assert_eq!(setting.read("select filed_as from residency").await, "tenant");
    let own = tenant.get("/own/filings").await.expect(200);
    assert_eq!(own["items"][0]["state"], "confirmed");
    let copy = tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["filings"][0]["state"], "confirmed");
    let page = tenant.get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("居住申报"));
    let door = tenant.get(&format!("/doorplates/{}", setting.unit)).await.expect(200);
    assert_eq!(door["known"], true);
    let trail = setting
        .read("select string_agg(action, ' ' order by at, id) from trail_entry where action like 'filing%'")
        .await;
    for action in ["filing.create", "filing.list", "filing.confirm"] {
        assert!(trail.contains(action), "{trail}");
    }
}

#[tokio::test]
async fn a_filing_is_decided_once_by_whoever_may() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    let id = filed["id"].as_str().expect("an id");
    let neighbour = setting.neighbour(None).await;
    assert_eq!(neighbour.get("/filings?purpose=own_unit").await.expect(200)["items"], json!([]));
    assert_eq!(decide(&neighbour, &filed, "confirm", &json!({})).await.status, 404);
    assert_eq!(decide(&tenant, &filed, "confirm", &json!({})).await.status, 404, "nobody confirms themself");
    let stale = setting.landlord.post_if(&format!("/filings/{id}/confirm"), "\"7\"", &json!({})).await;
    assert_eq!(stale.status, 412);
    let bad = decide(&setting.landlord, &filed, "refuse", &json!({"reason": "ugly"})).await;
    assert_eq!(bad.status, 422);
    let (refusal, nothing) = (json!({"reason": "wrong_days"}), json!({}));
    let withdraw = format!("/own/filings/{id}/withdraw");
    let both = tokio::join!(
        decide(&setting.landlord, &filed, "refuse", &refusal),
        decide(&setting.officer, &filed, "confirm", &nothing),
        tenant.post(&withdraw, &nothing),
    );
    let mut answers = [both.0.status, both.1.status, both.2.status];
    answers.sort_unstable();
    assert_eq!(answers[0], 200);
    assert!(answers[1..].iter().all(|status| [409, 412].contains(status)), "{answers:?}");
    let decided = setting.read("select state || ' ' || version from filing").await;
    assert!(decided.ends_with(" 2"), "{decided}");
    assert_eq!(
        setting.read("select count(*)::text from residency").await,
        if decided.starts_with("confirmed") { "1" } else { "0" }
    );
    let over = sqlx::query("update filing set state = 'filed', decided_at = null").execute(&setting.app.pool).await;
    assert!(over.is_err(), "the database says so too");
}

#[tokio::test]
async fn whoever_is_known_without_a_phone_hears_that_the_office_adds_it_and_nobody_learns_whether_the_name_is_right() {
    let setting = Newcomers::open().await;
    let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "to": "2026-02-01", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": number(1)}});
    let known = setting.officer.post("/residencies", &resident).await.expect(201)["person_id"].clone();
    let tenant = setting.user("oNew", Some("15400000009")).await;
    let mut told = Vec::new();
    for name in ["陈小明", "陈大明"] {
        let refused = tenant.post("/own/filings", &filing(&setting, name, 1)).await.expect(409);
        assert_eq!(refused["errors"][0]["code"], "known_otherwise", "{name}");
        told.push((refused["message"].clone(), refused["errors"].clone()));
    }
    let words = told[0].0.as_str().expect("words");
    assert!(words.contains("没有登记手机号") && words.contains("补登"), "{words}");
    assert_eq!(told[0], told[1]);
    let mut with_phone = person("陈小明", 1);
    with_phone["phone"] = json!("15400000009");
    let path = format!("/persons/{}", known.as_str().expect("an id"));
    let _added = setting.officer.patch(&path, 1, &with_phone).await.expect(200);
    let filed = tenant.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    assert_eq!(filed["state"], "filed");
    assert_eq!(setting.read("select person_id::text from filing").await, known.as_str().expect("an id"));
}

#[tokio::test]
async fn a_number_that_is_known_is_the_callers_only_with_the_same_name_and_phone() {
    let setting = Newcomers::open().await;
    let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": number(1), "phone": "15400000005"}});
    let known = setting.officer.post("/residencies", &resident).await.expect(201)["person_id"].clone();
    let thief = setting.user("oThief", Some("15400000009")).await;
    for name in ["陈小明", "陈大明"] {
        let refused = thief.post("/own/filings", &filing(&setting, name, 1)).await;
        assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"], "{name}");
    }
    for _ in 0..3 {
        let refused = thief.post("/own/filings", &filing(&setting, "陈大明", 1)).await;
        assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"]);
    }
    let tried = thief.post("/own/filings", &filing(&setting, "陈小明", 1)).await;
    assert_eq!(tried.status, 429, "who tries numbers out is slowed down");
    assert_eq!(thief.get("/auth/me").await.expect(200)["sites"], json!([]));
    let looks = format!(
        "select count(*)::text from trail_entry where action = 'person.number_known' and '{}' = any (person_ids)",
        known.as_str().expect("an id")
    );
    assert_eq!(setting.read(&looks).await, "6", "whoever it belongs to can see that it was tried");
    assert_eq!(setting.read("select count(*)::text from filing").await, "0");
    // Moved out and known no more by the phone's registrations: the same name and phone are the same person.
    sqlx::query("alter table residency disable trigger residency_keep_versions; ")
        .execute(&setting.app.pool)
        .await
        .expect("the test may");
    sqlx::query("update residency set valid = '[2026-01-01,2026-02-01)'")
        .execute(&setting.app.pool)
        .await
        .expect("moved out");
    let back = setting.user("oBack", Some("15400000005")).await;
    let filed = back.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    assert_eq!(setting.read("select person_id::text from filing").await, known.as_str().expect("an id"));
    assert_eq!(filed["state"], "filed");
}

#[tokio::test]
async fn what_is_filed_is_checked_and_sent_twice_files_once() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let good = filing(&setting, "陈小明", 1);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    for (body, rules) in [
        (with(&|body| body["unit_id"] = json!(make::any_id())), vec!["unit_id: unknown_reference"]),
        (with(&|body| body["person"] = Value::Null), vec!["person: required"]),
        (with(&|body| body["from"] = json!("2026-02-30")), vec!["from: "]),
        (with(&|body| body["to"] = json!("2026-03-30")), vec!["to: order"]),
        (with(&|body| body["from"] = json!("2031-01-01")), vec!["from: range"]),
        (with(&|body| body["person"]["phone"] = json!("15400000002")), vec!["person.phone: given"]),
        (with(&|body| body["person"]["name"] = json!("😀")), vec!["person.name: "]),
        (with(&|body| body["person"]["name"] = json!("张😀强")), vec!["person.name: "]),
        (with(&|body| body["person"]["id_number"] = json!("440199199013010000")), vec!["person.id_number: "]),
        (with(&|body| body["person"] = json!({"name": "陈小明"})), vec!["person.id_number: required"]),
    ] {
        let told = tenant.post("/own/filings", &body).await.problem(422);
        assert_eq!(told.len(), rules.len(), "{body}: {told:?}");
        assert!(told.iter().zip(&rules).all(|(told, rule)| told.starts_with(rule)), "{body}: {told:?}");
    }
    let once = tenant.post_once("/own/filings", "k", &good).await.expect(201);
    let same = tenant.post_once("/own/filings", "k", &good).await.expect(201);
    assert_eq!(same["id"], once["id"], "a phone that did not hear the answer asks again");
    let again = tenant.post_once("/own/filings", "k", &json!({"unit_id": setting.unit, "from": "2026-03-31"})).await;
    assert_eq!(again.status, 422, "another request under the same key");
    let mine = json!({"unit_id": setting.unit, "from": "2026-04-01"});
    assert_eq!(tenant.post("/own/filings", &mine).await.problem(409), ["unit_id: filing_open"]);
    assert_eq!(
        tenant.post("/own/filings", &good).await.problem(409),
        ["unit_id: filing_open"],
        "a phone that says it always"
    );
    let other = filing(&setting, "陈大明", 1);
    assert_eq!(tenant.post("/own/filings", &other).await.problem(422), ["person: known"]);
    let withdraw = format!("/own/filings/{}/withdraw", once["id"].as_str().expect("an id"));
    assert_eq!(tenant.post(&withdraw, &json!({})).await.expect(200)["state"], "withdrawn");
    assert_eq!(tenant.post(&withdraw, &json!({})).await.expect(200)["version"], 2, "again changes nothing");
    let _anew = tenant.post("/own/filings", &mine).await.expect(201);
    let buildings = make::building(&setting.app.pool, setting.site, 0, 1).await;
    for room in ["1", "2", "3"] {
        let unit = make::unit(&setting.app.pool, setting.site, buildings, room).await;
        let answer = tenant.post("/own/filings", &json!({"unit_id": unit, "from": "2026-04-01"})).await;
        if room == "3" {
            assert_eq!(answer.json()["message"], "您已有 3 次申报在等确认：等房东确认，或先撤回一次");
            assert_eq!(answer.problem(409), ["unit_id: too_many_open"]);
        } else {
            let _filed = answer.expect(201);
        }
    }
}

#[tokio::test]
async fn what_nobody_decides_expires_and_whom_nothing_keeps_is_let_go() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let _filed = tenant.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    let links =
        "select count(*)::text from account_site s join account a on a.id = s.account_id where a.role = 'tenant'";
    let round = async |days: i64| {
        let now = setting.app.clock.now() + TimeDelta::days(days);
        menpai_server::housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
        setting.read("select coalesce(string_agg(state, ','), '-') from filing").await
    };
    assert_eq!((round(29).await, setting.read(links).await), ("filed".to_owned(), "1".to_owned()));
    assert_eq!((round(31).await, setting.read(links).await), ("expired".to_owned(), "1".to_owned()));
    assert_eq!((round(62).await, setting.read(links).await), ("expired".to_owned(), "0".to_owned()));
    assert_eq!(round(212).await, "-");
    assert_eq!(
        setting.read("select count(*)::text from account_phone").await,
        "0",
        "nor the phone, half a year after the sign-in"
    );
}

#[tokio::test]
async fn rows_of_filings_are_their_persons_and_landlords_only() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let _filed = tenant.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    let other = setting.user("oOther", Some("15400000002")).await;
    let unit =
        make::unit(&setting.app.pool, setting.site, make::building(&setting.app.pool, setting.site, 0, 1).await, "9")
            .await;
    let elsewhere = json!({"unit_id": unit, "from": "2026-03-31",
        "person": {"name": "黎书彬", "document_kind": "citizen_id", "id_number": number(2)}});
    let _filed = other.post("/own/filings", &elsewhere).await.expect(201);
    let person = setting
        .read("select f.person_id::text from filing f join unit u on u.id = f.unit_id where u.code = '302'")
        .await;
    let owner = setting.read("select person_id::text from unit_owner").await;
    let other_site = make::site(&setting.app.pool, 3).await;
    for (sites, persons, wanted) in [
        (setting.site.to_string(), String::new(), "2"),
        (setting.site.to_string(), format!("{{{person}}}"), "1"),
        (setting.site.to_string(), format!("{{{owner}}}"), "1"),
        (setting.site.to_string(), "{}".to_owned(), "0"),
        (other_site.to_string(), String::new(), "0"),
    ] {
        let mut tx = setting.app.pool.begin().await.expect("a transaction");
        let enter = format!(
            "set local role menpai_api; set local menpai.site_ids = '{{{sites}}}'; set local menpai.person_ids = '{persons}'"
        );
        sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the role is entered");
        let seen: String =
            sqlx::query_scalar("select count(*)::text from filing").fetch_one(&mut *tx).await.expect("rows");
        assert_eq!(seen, wanted, "{sites} {persons}");
    }
}

#[tokio::test]
async fn a_filing_that_is_over_by_the_clock_is_decided_no_more() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, "陈小明", 1)).await.expect(201);
    setting.app.clock.set("2026-04-30T07:00:01Z".parse().expect("a time"));
    let officer = setting.app.sign_in_as(Role::Officer, &[setting.site]).await;
    for (how, body) in [("confirm", json!({})), ("refuse", json!({"reason": "wrong_days"}))] {
        assert_eq!(decide(&officer, &filed, how, &body).await.problem(409), ["state: decided"], "{how}");
    }
    let tenant = setting.user("oNew", None).await;
    let withdraw = format!("/own/filings/{}/withdraw", filed["id"].as_str().expect("an id"));
    assert_eq!(tenant.post(&withdraw, &json!({})).await.problem(409), ["state: decided"]);
    assert_eq!(setting.read("select state from filing").await, "filed", "nobody kept the house in between");
    assert_eq!(setting.read("select count(*)::text from residency").await, "0");
}

#[tokio::test]
async fn a_filing_that_is_over_by_the_clock_stands_in_nobodys_way() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let _filed = tenant.post("/own/filings", &filing).await.expect(201);
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31"});
    assert_eq!(tenant.post("/own/filings", &filing).await.status, 409);
    setting.app.clock.set("2026-04-30T07:00:01Z".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    let _again = tenant.post("/own/filings", &filing).await.expect(201);
    let states = "select string_agg(state, ' ' order by filed_at) from filing";
    assert_eq!(setting.read(states).await, "expired filed", "nobody kept the house in between");
}
