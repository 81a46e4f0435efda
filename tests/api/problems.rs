//! People report problems; landlords and the office handle them.

use chrono::TimeDelta;
use image::ImageFormat;
use menpai_domain::ids::PersonId;
use menpai_domain::problem::next;
use menpai_domain::terms::{ProblemAct, ProblemState, Role};
use menpai_server::db::Db;
use menpai_server::housekeeping;
use menpai_server::pictures::{Objects, sweep};
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::filings_races::{Sent, at_once, until_waiting};
use super::listings::photo;
use super::newcomers::Newcomers;

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}"))
}

/// Somebody who lives in the unit.
async fn resident(setting: &Newcomers) -> (Client, PersonId) {
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01",
        "person": {"name": "陈小明", "phone": "15400000001"}});
    let person = setting.officer.post("/residencies", &home).await.expect(201);
    let person: PersonId = text(&person["person_id"]).parse().expect("an id");
    let account = setting.app.account_of(Role::Tenant, &[setting.site], Some(person)).await;
    (setting.app.sign_in(&account).await, person)
}

fn leak(setting: &Newcomers) -> Value {
    json!({"kind": "water", "unit_id": setting.unit, "text": "厨房水龙头漏水"})
}

/// A step of whoever handles a problem, as it stands.
async fn handle(by: &Client, problem: &Value, step: &str, body: &Value) -> Answer {
    by.post_if(&format!("/problems/{}/{step}", text(&problem["id"])), "*", body).await
}

async fn own(by: &Client, problem: &Value, step: &str, body: &Value) -> Answer {
    by.post(&format!("/own/problems/{}/{step}", text(&problem["id"])), body).await
}

async fn told(to: &Client) -> Vec<String> {
    let told = to.get("/own/notifications").await.expect(200);
    told["items"].as_array().expect("a list").iter().map(|one| text(&one["kind"]).to_owned()).collect()
}

async fn keep(setting: &Newcomers) {
    let db = Db::from_pool(setting.app.pool.clone());
    housekeeping::run_round(&db, setting.app.clock.now()).await.expect("the house is kept");
}

async fn send_photo(by: &Client, problem: &Value, kind: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/own/problems/{}/photos", text(&problem["id"]));
    Answer::of(by.request(Method::POST, &path).header("content-type", kind).body(bytes)).await
}

#[tokio::test]
async fn a_tenant_reports_the_landlord_solves_and_both_follow() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    assert_eq!((&problem["state"], &problem["handler"]), (&json!("reported"), &json!("landlord")));
    assert_eq!((&problem["text"], &problem["unit_code"]), (&json!("厨房水龙头漏水"), &json!("302")));
    assert_eq!(told(&setting.landlord).await, ["problem_reported"]);
    let list = setting.landlord.get("/problems?state=reported&purpose=own_unit").await.expect(200);
    let seen = &list["items"][0];
    assert_eq!((&seen["id"], &seen["text"]), (&problem["id"], &problem["text"]));
    assert_eq!((&seen["reporter_name"], seen["reporter_phone"] != "15400000001"), (&json!("陈**"), true), "{seen}");
    let office = setting.officer.get("/problems?purpose=service_visit").await.expect(200);
    assert_eq!(office["items"], json!([]), "the office sees nothing of what is for landlords");
    assert_eq!(handle(&setting.officer, &problem, "accept", &json!({})).await.status, 404);
    assert_eq!(handle(&setting.landlord, &problem, "accept", &json!({})).await.status, 204);
    let solved = handle(&setting.landlord, &problem, "solve", &json!({"note": "已换新龙头"})).await;
    assert_eq!((solved.status, solved.headers["etag"].to_str().expect("a tag")), (204, "\"3\""));
    let rated = own(&tenant, &problem, "rate", &json!({"stars": 4})).await.expect(200);
    assert_eq!((&rated["state"], &rated["stars"]), (&json!("closed"), &json!(4)));
    let again = own(&tenant, &problem, "rate", &json!({"stars": 4})).await.expect(200);
    assert_eq!(again["version"], rated["version"], "a phone that sends it twice rates once");
    let steps: Vec<(&str, &str)> = rated["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| (text(&step["act"]), text(&step["actor"])))
        .collect();
    assert_eq!(steps, [("report", "reporter"), ("accept", "landlord"), ("solve", "landlord"), ("rate", "reporter")]);
    assert_eq!(rated["steps"][2]["note"], "已换新龙头");
    assert_eq!(told(&tenant).await, ["problem_solved", "problem_accepted"]);
    let copy = tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["problems"][0]["text"], "厨房水龙头漏水");
    let page = tenant.get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("厨房水龙头漏水"));
    let trail = setting
        .read("select string_agg(action, ' ' order by at, id) from trail_entry where action like 'problem%'")
        .await;
    for action in ["problem.create", "problem.list", "problem.accept", "problem.solve", "problem.rate"] {
        assert!(trail.contains(action), "{trail}");
    }
    assert_eq!(
        setting
            .read("select count(*)::text from problem where position(convert_to('漏', 'UTF8') in text_sealed) > 0")
            .await,
        "0"
    );
}

#[tokio::test]
async fn a_landlord_hands_over_what_is_not_theirs_and_the_office_takes_it_on() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let to_do = format!("select count(*)::text from work_to_do('{}')", setting.site);
    assert_eq!(setting.read(&to_do).await, "0");
    let bad = handle(&setting.landlord, &problem, "hand-over", &json!({"reason": "lazy"})).await;
    assert_eq!(bad.status, 422);
    let done = handle(&setting.landlord, &problem, "hand-over", &json!({"reason": "public_part"})).await;
    assert_eq!(done.status, 204);
    assert_eq!(told(&tenant).await, ["problem_handed_over"], "who reported it knows who takes care of it");
    assert_eq!(setting.read(&to_do).await, "1");
    for step in ["accept", "reject", "hand-over"] {
        let body = if step == "reject" { json!({"reason": "not_found"}) } else { json!({"reason": "danger"}) };
        let body = if step == "accept" { json!({}) } else { body };
        let late = handle(&setting.landlord, &problem, step, &body).await;
        assert_eq!(late.problem(409), ["state: handed_over"], "{step}");
    }
    let office = setting.officer.get("/problems?purpose=service_visit").await.expect(200);
    assert_eq!(office["items"][0]["id"], problem["id"]);
    assert_eq!(office["items"][0]["steps"][1]["reason"], "public_part");
    assert_eq!(handle(&setting.officer, &problem, "accept", &json!({})).await.status, 204);
    assert_eq!(handle(&setting.officer, &problem, "solve", &json!({})).await.status, 204);
    assert_eq!(setting.read(&to_do).await, "0");
    // The landlord still sees what became of it.
    let seen = format!("/problems/{}?purpose=own_unit", text(&problem["id"]));
    assert_eq!(setting.landlord.get(&seen).await.expect(200)["state"], "solved");
}

#[tokio::test]
async fn what_is_at_a_building_or_a_place_and_what_a_landlord_reports_is_for_the_office() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let [west, south] = make::corner(0, 0);
    let building = json!({"kind": "fire_safety", "building_id": setting.building, "text": "楼道堆满杂物"});
    let street = json!({"kind": "street", "position": [west, south], "text": "路灯不亮"});
    for (by, body) in [(&tenant, &building), (&tenant, &street), (&setting.landlord, &leak(&setting))] {
        let problem = by.post("/own/problems", body).await.expect(201);
        assert_eq!(problem["handler"], "office", "{body}");
        assert_eq!(handle(&setting.officer, &problem, "accept", &json!({})).await.status, 204);
    }
    let list = tenant.get("/own/problems").await.expect(200);
    assert_eq!(list["items"][0]["building_id"], json!(setting.building));
    assert_eq!(list["items"][1]["position"], json!([west, south]));
    let said = tenant.get("/own/notifications").await.expect(200);
    let said = &said["items"][0];
    assert_eq!((&said["unit_id"], &said["doorplate"]), (&Value::Null, &json!("测试村0")), "{said}");
    assert!(text(&said["text"]["zh"]).starts_with("测试村0："), "{said}");
}

#[tokio::test]
async fn a_problem_is_opened_again_within_two_weeks_and_three_times() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let reopen = json!({"text": "还在漏"});
    assert_eq!(own(&tenant, &problem, "reopen", &reopen).await.problem(409), ["state: not_solved"]);
    let _accepted = handle(&setting.landlord, &problem, "accept", &json!({})).await;
    for time in 1..=3 {
        assert_eq!(handle(&setting.landlord, &problem, "solve", &json!({})).await.status, 204);
        let path = format!("/own/problems/{}/reopen", text(&problem["id"]));
        let opened = tenant.post_once(&path, &format!("again-{time}"), &reopen).await.expect(200);
        let twice = tenant.post_once(&path, &format!("again-{time}"), &reopen).await.expect(200);
        assert_eq!((&opened["state"], &opened["reopened"]), (&json!("accepted"), &json!(time)));
        assert_eq!(opened["version"], twice["version"]);
        assert_eq!(opened["steps"].as_array().expect("steps").last().expect("one")["note"], "还在漏");
    }
    let _solved = handle(&setting.landlord, &problem, "solve", &json!({})).await;
    let often = own(&tenant, &problem, "reopen", &reopen).await;
    assert_eq!(often.json()["errors"][0]["limit"], 3);
    assert_eq!(often.problem(409), ["state: reopened_too_often"]);

    let other = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let _accepted = handle(&setting.landlord, &other, "accept", &json!({})).await;
    let _solved = handle(&setting.landlord, &other, "solve", &json!({})).await;
    sqlx::query("update problem set solved_at = solved_at - interval '15 days' where state = 'solved'")
        .execute(&setting.app.pool)
        .await
        .expect("days pass");
    let late = own(&tenant, &other, "reopen", &reopen).await;
    assert_eq!(late.json()["errors"][0]["limit"], 14);
    assert_eq!(late.problem(409), ["state: reopened_too_late"]);
    keep(&setting).await;
    let closed = tenant.get(&format!("/own/problems/{}", text(&other["id"]))).await.expect(200);
    assert_eq!((&closed["state"], &closed["stars"]), (&json!("closed"), &Value::Null));
    assert_eq!(closed["steps"].as_array().expect("steps").last().expect("one")["actor"], "clock");
    assert_eq!(own(&tenant, &other, "rate", &json!({"stars": 1})).await.problem(409), ["state: over"]);
}

#[tokio::test]
async fn what_is_over_stays_over() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let withdrawn = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    for _ in 0..2 {
        let done = own(&tenant, &withdrawn, "withdraw", &json!({})).await.expect(200);
        assert_eq!((&done["state"], &done["version"]), (&json!("withdrawn"), &json!(2)));
    }
    let rejected = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let stale = format!("/problems/{}/reject", text(&rejected["id"]));
    let reason = json!({"reason": "known_already"});
    assert_eq!(setting.landlord.post_if(&stale, "\"7\"", &reason).await.status, 412);
    assert_eq!(setting.landlord.post(&stale, &reason).await.status, 428);
    assert_eq!(handle(&setting.landlord, &rejected, "solve", &json!({})).await.problem(409), ["state: not_accepted"]);
    assert_eq!(handle(&setting.landlord, &rejected, "reject", &reason).await.status, 204);
    assert_eq!(told(&tenant).await[0], "problem_rejected");
    for over in [&withdrawn, &rejected] {
        for (step, body) in [("accept", json!({})), ("solve", json!({})), ("reject", reason.clone())] {
            assert_eq!(handle(&setting.landlord, over, step, &body).await.problem(409), ["state: over"], "{step}");
        }
        assert_eq!(own(&tenant, over, "reopen", &json!({"text": "又漏"})).await.problem(409), ["state: over"]);
        assert_eq!(own(&tenant, over, "rate", &json!({"stars": 3})).await.problem(409), ["state: over"]);
    }
    let again = sqlx::query("update problem set state = 'reported', over_at = null").execute(&setting.app.pool).await;
    assert!(again.is_err(), "the database says so too");
}

/// Every step from every state, over HTTP: what the domain's table says happens, and nothing else does.
#[tokio::test]
async fn every_step_in_every_state() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let stands = async || setting.read("select state || ' ' || version from problem").await;
    for state in ProblemState::ALL {
        for (act, step, body) in [
            (ProblemAct::Accept, "accept", json!({})),
            (ProblemAct::HandOver, "hand-over", json!({"reason": "danger"})),
            (ProblemAct::Solve, "solve", json!({})),
            (ProblemAct::Reject, "reject", json!({"reason": "not_found"})),
            (ProblemAct::Withdraw, "withdraw", json!({})),
            (ProblemAct::Reopen, "reopen", json!({"text": "还在漏"})),
            (ProblemAct::Rate, "rate", json!({"stars": 4})),
        ] {
            let when = |there: bool| if there { "reported_at" } else { "null" };
            let solved = when(matches!(state, ProblemState::Solved | ProblemState::Closed));
            let over = when(matches!(state, ProblemState::Closed | ProblemState::Rejected | ProblemState::Withdrawn));
            let written = format!(
                "alter table problem disable trigger problem_keep;
                 update problem set state = '{state}', handler = 'landlord', solved_at = {solved}, over_at = {over},
                     reopened = 0, stars = null, version = 1;
                 alter table problem enable trigger problem_keep"
            );
            sqlx::raw_sql(AssertSqlSafe(written)).execute(&setting.app.pool).await.expect("it stands there");
            let answer = match act {
                ProblemAct::Withdraw | ProblemAct::Reopen | ProblemAct::Rate => {
                    own(&tenant, &problem, step, &body).await
                }
                _ => handle(&setting.landlord, &problem, step, &body).await,
            };
            match next(state, act) {
                Ok(then) => {
                    assert!([200, 204].contains(&answer.status), "{state} {step}: {}", answer.status);
                    assert_eq!(stands().await, format!("{then} 2"), "{state} {step}");
                }
                Err(_) if (state, act) == (ProblemState::Withdrawn, ProblemAct::Withdraw) => {
                    assert_eq!(answer.expect(200)["state"], "withdrawn", "again changes nothing");
                    assert_eq!(stands().await, "withdrawn 1");
                }
                Err(refused) => {
                    assert_eq!(answer.problem(409), [format!("state: {}", refused.code())], "{state} {step}");
                    assert_eq!(stands().await, format!("{state} 1"), "{state} {step}");
                }
            }
        }
    }
}

#[tokio::test]
async fn of_two_who_act_at_once_one_does() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let (nothing, reason) = (json!({}), json!({"reason": "not_found"}));
    let both = tokio::join!(
        own(&tenant, &problem, "withdraw", &nothing),
        handle(&setting.landlord, &problem, "reject", &reason),
    );
    let (done, late) = if both.0.status < 300 { both } else { (both.1, both.0) };
    assert!(done.status < 300, "{}", done.status);
    assert_eq!(late.problem(409), ["state: over"]);
    assert_eq!(setting.read("select version::text from problem").await, "2");
    assert_eq!(setting.read("select count(*)::text from problem_step").await, "2");
}

#[tokio::test]
async fn whoever_acts_a_moment_too_late_hears_where_the_problem_stands() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let _accepted = handle(&setting.landlord, &problem, "accept", &json!({})).await;
    let step =
        |name: &str, body: &Value| Sent::new(&tenant, format!("/own/problems/{}/{name}", text(&problem["id"])), body);
    for (first, second, body, rule) in [
        ("reopen", "reopen", json!({"text": "还在漏"}), "state: not_solved"),
        ("rate", "reopen", json!({"text": "还在漏"}), "state: over"),
    ] {
        assert_eq!(handle(&setting.landlord, &problem, "solve", &json!({})).await.status, 204);
        let done = if first == "rate" { json!({"stars": 5}) } else { body.clone() };
        let (done, late) = at_once(&setting, "problem", step(first, &done), step(second, &body)).await;
        let _done = done.expect(200);
        assert_eq!(late.problem(409), [rule]);
    }
    let other = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let step =
        |name: &str, body: &Value| Sent::new(&tenant, format!("/own/problems/{}/{name}", text(&other["id"])), body);
    let (done, late) =
        at_once(&setting, "problem", step("withdraw", &json!({})), step("rate", &json!({"stars": 5}))).await;
    let _done = done.expect(200);
    assert_eq!(late.problem(409), ["state: over"]);
}

#[tokio::test]
async fn of_two_problems_at_once_one_is_the_tenth() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    for _ in 0..9 {
        let _one_more = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    }
    let tenth = || Sent::new(&tenant, "/own/problems", &leak(&setting));
    let (first, second) = at_once(&setting, "problem", tenth(), tenth()).await;
    let _tenth = first.expect(201);
    assert_eq!(second.problem(409), ["text: too_many_problems"]);
    assert_eq!(setting.read("select count(*)::text from problem").await, "10");
}

#[tokio::test]
async fn what_is_reported_is_checked() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let other_site = make::site(&setting.app.pool, 3).await;
    let other_building = make::building(&setting.app.pool, other_site, 3, 0).await;
    let not_home = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let with = |change: Value| {
        let mut body = leak(&setting);
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    };
    for (body, rules) in [
        (with(json!({"unit_id": null})), vec!["unit_id: one_place"]),
        (with(json!({"building_id": setting.building})), vec!["unit_id: one_place"]),
        (with(json!({"unit_id": not_home})), vec!["unit_id: unknown_reference"]),
        (with(json!({"unit_id": null, "building_id": other_building})), vec!["building_id: unknown_reference"]),
        (with(json!({"unit_id": null, "position": make::corner(3, 0)})), vec!["position: unknown_reference"]),
        (with(json!({"unit_id": null, "position": [999.0, 99.0]})), vec!["position: range"]),
        (with(json!({"text": " "})), vec!["text: length"]),
        (with(json!({"text": "漏".repeat(501)})), vec!["text: length"]),
        (with(json!({"text": "请打 154 0000 0001"})), vec!["text: phone"]),
        (with(json!({"text": "房东440106199001011234"})), vec!["text: id_number"]),
        (with(json!({"kind": "ufo"})), vec!["kind: "]),
    ] {
        let refused = tenant.post("/own/problems", &body).await.problem(422);
        assert!(refused.len() == rules.len() && refused[0].starts_with(rules[0]), "{body}: {refused:?}");
    }
    let outside = with(json!({"unit_id": null, "position": make::corner(3, 0)}));
    let told = tenant.post("/own/problems", &outside).await.json()["message"].clone();
    assert_eq!(told, "这个位置不在认识您的村里：请选房间或楼栋，或到村里再报");
    let _emoji = tenant.post("/own/problems", &with(json!({"text": "𠮷屋漏水😀\n快来"}))).await.expect(201);
    let once = leak(&setting);
    let first = tenant.post_once("/own/problems", "key-1", &once).await.expect(201);
    let second = tenant.post_once("/own/problems", "key-1", &once).await.expect(201);
    assert_eq!(first["id"], second["id"]);
    for _ in 0..8 {
        let _one_more = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    }
    let more = tenant.post("/own/problems", &leak(&setting)).await;
    assert_eq!(more.json()["errors"][0]["limit"], 10);
    assert_eq!(more.problem(409), ["text: too_many_problems"]);
    let problem = own(&tenant, &first, "rate", &json!({"stars": 6})).await;
    assert_eq!(problem.json()["errors"][0]["limit"], 5);
    assert_eq!(problem.problem(422), ["stars: range"]);
}

#[tokio::test]
async fn photos_are_for_whoever_reported_and_whoever_handles() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let refused = send_photo(&tenant, &problem, "image/jpeg", b"<svg/>".to_vec()).await;
    assert_eq!(refused.problem(422), ["body: picture_kind"]);
    assert_eq!(send_photo(&tenant, &problem, "image/svg+xml", b"<svg/>".to_vec()).await.status, 415);
    for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
        let _added = send_photo(&tenant, &problem, "image/jpeg", photo(kind)).await.expect(201);
    }
    let fifth = send_photo(&tenant, &problem, "image/jpeg", photo(ImageFormat::Png)).await;
    assert_eq!(fifth.json()["message"], "最多 4 张照片，不能再加", "none of a problem can be deleted");
    assert_eq!(fifth.problem(409), ["photos: too_many"]);
    let seen = tenant.get(&format!("/own/problems/{}", text(&problem["id"]))).await.expect(200);
    let id = text(&seen["photos"][0]["id"]).to_owned();
    let problem_id = text(&problem["id"]);
    let mine = tenant.get(&format!("/own/problems/{problem_id}/photos/{id}")).await;
    assert_eq!((mine.status, mine.headers["content-type"].to_str().ok()), (200, Some("image/jpeg")));
    let handled = format!("/problems/{problem_id}/photos/{id}?purpose=own_unit");
    assert_eq!(setting.landlord.get(&handled).await.status, 200);
    assert_eq!(setting.read("select count(*)::text from trail_entry where action = 'problem.photo'").await, "1");
    let neighbour = setting.neighbour(None).await;
    assert_eq!(neighbour.get(&handled).await.status, 404);
    assert_eq!(neighbour.get(&format!("/own/problems/{problem_id}/photos/{id}")).await.status, 404);
    let office = format!("/problems/{problem_id}/photos/{id}?purpose=service_visit");
    assert_eq!(setting.officer.get(&office).await.status, 404);
    assert_eq!(send_photo(&neighbour, &problem, "image/png", photo(ImageFormat::Png)).await.status, 404);
    let _taken_back = own(&tenant, &problem, "withdraw", &json!({})).await.expect(200);
    let late = send_photo(&tenant, &problem, "image/png", photo(ImageFormat::Png)).await;
    assert_eq!(late.problem(409), ["state: over"], "nobody is asked to rate what was withdrawn");
}

#[tokio::test]
async fn photos_that_are_sent_at_once_are_all_kept() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let mut held = setting.app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table problem in share mode").execute(&mut *held).await.expect("the table is held");
    let mut sent = Vec::new();
    for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
        let (tenant, problem) = (tenant.clone(), problem.clone());
        sent.push(tokio::spawn(async move { send_photo(&tenant, &problem, "image/jpeg", photo(kind)).await }));
    }
    until_waiting(&setting.app.pool, 4).await;
    held.rollback().await.expect("the table is let go");
    for sent in sent {
        let _kept = sent.await.expect("an answer").expect(201);
    }
    let positions = "select string_agg(position::text, ' ' order by position) from problem_photo";
    assert_eq!(setting.read(positions).await, "1 2 3 4");
}

#[tokio::test]
async fn other_peoples_problems_do_not_exist() {
    let setting = Newcomers::open().await;
    let (tenant, _) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let (neighbour, elsewhere) = (setting.neighbour(None).await, make::site(&setting.app.pool, 4).await);
    let officer = setting.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    let id = text(&problem["id"]);
    for by in [&neighbour, &setting.landlord] {
        assert_eq!(by.get(&format!("/own/problems/{id}")).await.status, 404);
        assert_eq!(own(by, &problem, "withdraw", &json!({})).await.status, 404);
        assert_eq!(own(by, &problem, "rate", &json!({"stars": 1})).await.status, 404);
        assert_eq!(by.get("/own/problems").await.expect(200)["items"], json!([]));
    }
    for (by, purpose) in [(&neighbour, "own_unit"), (&officer, "service_visit")] {
        assert_eq!(by.get(&format!("/problems/{id}?purpose={purpose}")).await.status, 404);
        assert_eq!(by.get(&format!("/problems?purpose={purpose}")).await.expect(200)["items"], json!([]));
        assert_eq!(handle(by, &problem, "accept", &json!({})).await.status, 404);
    }
    assert_eq!(tenant.get(&format!("/problems/{id}?purpose=own_unit")).await.status, 403);
    assert_eq!(setting.landlord.get(&format!("/problems/{id}")).await.problem(422), ["purpose: required"]);
    // Whoever sold the unit sees nothing of it any more.
    sqlx::query("delete from unit_owner").execute(&setting.app.pool).await.expect("sold");
    assert_eq!(setting.landlord.get(&format!("/problems/{id}?purpose=own_unit")).await.status, 404);
}

#[tokio::test]
async fn half_a_year_after_it_is_over_a_problem_goes_with_its_photos() {
    let setting = Newcomers::open().await;
    let (tenant, person) = resident(&setting).await;
    let problem = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let _photo = send_photo(&tenant, &problem, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201);
    let _over = own(&tenant, &problem, "withdraw", &json!({})).await.expect(200);
    let open = tenant.post("/own/problems", &leak(&setting)).await.expect(201);
    let objects = Objects::open(&setting.app.config.photos).expect("the folder");
    let db = Db::from_pool(setting.app.pool.clone());
    let sweep_day = async |day: i64| {
        let mut removed = 0;
        for hour in 0..24 {
            let at = setting.app.clock.now() + TimeDelta::days(day) + TimeDelta::hours(hour);
            removed += sweep::run(&objects, &db, at).await.expect("a round");
        }
        removed
    };
    // The objects are as old as this machine's clock says, the rows as the test's.
    assert_eq!(sweep_day(1000).await, 0, "what a row names stays");
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(179));
    keep(&setting).await;
    assert_eq!(setting.read("select count(*)::text from problem").await, "2");
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(2));
    keep(&setting).await;
    assert_eq!(setting.read("select id::text from problem").await, text(&open["id"]), "what is open stays");
    assert_eq!(setting.read("select count(*)::text from problem_photo").await, "0");
    assert_eq!(sweep_day(1000).await, 1);
    let erase = "update person set name_sealed = '', document_kind = null, id_number_sealed = null, id_number_index = null,
                     phone_sealed = null, phone_index = null, birth_date_sealed = null, name_birth_index = null, erased_at = now()
                 where id = $1";
    sqlx::query(erase).bind(person.as_uuid()).execute(&setting.app.pool).await.expect("erased");
    assert_eq!(setting.read("select count(*)::text from problem").await, "0", "what somebody wrote goes with them");
}
