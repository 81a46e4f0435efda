//! Phones send again what they heard no answer to: under the same `Idempotency-Key` one thing is made, and one step is taken.

use image::ImageFormat;
use menpai_server::access::policy::Party;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::contracts::{at, code, lease};
use super::coverage::{Operation, Own, PHOTOS, Village, good, operations};
use super::gatehouse::Gatehouse;
use super::listings::photo;
use super::newcomers::{Newcomers, person};

/// What answers another secret to the same request, since only a hash of it is kept, or none; and what a lock server is told of
/// meanwhile.
const ANSWERED_OTHERWISE: [&str; 9] = [
    "create_own_agent",
    "create_device",
    "claim_contact",
    "rotate_device_key",
    "open_pairing_window",
    "give_key",
    "revoke_key",
    "revoke_own_key",
    "remove_lock",
];

/// What changes something and takes no key, and why.
const WITHOUT_KEY: [(&str, &[&str]); 5] = [
    (
        "signing in: a code, a ticket or a token is good once by itself",
        &[
            "begin_second_factor",
            "change_password",
            "confirm_second_factor",
            "login",
            "logout",
            "refresh_session",
            "renew_recovery_codes",
            "request_code",
            "sign_in_by_wechat",
            "verify_code",
            "verify_second_factor",
        ],
    ),
    (
        "reads, with what is looked for in the body",
        &[
            "check_credential",
            "read_contract_code",
            "reveal_person",
            "search_buildings",
            "search_persons",
            "try_gap_parameters",
        ],
    ),
    (
        "devices, which number what they send",
        &["post_command_results", "post_heartbeat", "post_passages", "take_commands"],
    ),
    (
        "again changes nothing, and answers the same, or that there is nothing; or nobody is left to ask",
        &[
            "close_own_account",
            "close_pairing_window",
            "disable_device",
            "end_account_sessions",
            "end_own_session",
            "end_previous_device_key",
            "forget_own_wechat",
            "forget_own_wechat_user",
            "mark_notice_seen",
            "read_own_notification",
        ],
    ),
    (
        "technicians at a desk: again is refused or does no harm, and the list says what was done",
        &["repeat_device_command", "replay_dead_letter"],
    ),
];

/// The operations whose document has a header.
fn with_header(name: &str) -> Vec<String> {
    let document: Value = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    let items = document["paths"].as_object().expect("paths").values();
    let operations = items.flat_map(|item| item.as_object().expect("operations").values());
    let takes_key = |operation: &&Value| {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters.any(|parameter| parameter["name"] == name)
    };
    let ids = operations.filter(takes_key).map(|operation| operation["operationId"].as_str().expect("an id"));
    ids.map(str::to_owned).collect()
}

/// What an operation is called with.
struct Request {
    operation: Operation,
    path: String,
    body: Option<Value>,
}

impl Request {
    async fn send(&self, client: &Client, key: Option<&str>, if_match: Option<&str>) -> Answer {
        let mut request = client.request(self.operation.method.clone(), &self.path);
        for (name, value) in [("idempotency-key", key), ("if-match", if_match)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let request = if PHOTOS.contains(&&*self.operation.id) {
            request.header("content-type", "image/jpeg").body(photo(ImageFormat::Jpeg))
        } else if let Some(body) = &self.body {
            request.json(body)
        } else if self.operation.method == Method::POST {
            request.json(&json!({}))
        } else {
            request
        };
        Answer::of(request).await
    }
}

fn etag(answer: &Answer) -> Option<String> {
    answer.headers.get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

#[tokio::test]
async fn every_change_takes_a_key_or_says_why_not() {
    let with_key = with_header("Idempotency-Key");
    let changes = operations().into_iter().filter(|operation| operation.method != Method::GET);
    let mut without: Vec<String> = changes.map(|change| change.id).filter(|id| !with_key.contains(id)).collect();
    let mut listed: Vec<&str> = WITHOUT_KEY.iter().flat_map(|(_why, ids)| ids.iter().copied()).collect();
    without.sort();
    listed.sort_unstable();
    assert_eq!(without, listed);
}

#[tokio::test]
async fn a_request_that_comes_again_under_its_key_is_answered_alike_whatever_version_it_names() {
    let village = Village::open().await;
    let with_key = with_header("Idempotency-Key");
    let mut differ = Vec::new();
    for operation in operations().into_iter().filter(|operation| with_key.contains(&operation.id)) {
        let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some());
        let client = village.insider(party.expect("it is for somebody")).await;
        let own = Own::of(&client, &operation, &village).await;
        let good = good(&operation, &village, &own);
        let request = Request { path: good.path, body: good.body, operation };
        let id = request.operation.id.clone();

        // A key that another request has used stands for that one.
        let used = "insert into idempotency_key (account_id, key, action, request_hash, resource_id, created_at)
                    select id, 'used', 'something.else', '\\x00', gen_random_uuid(), now() from account
                    on conflict do nothing";
        let _written = sqlx::query(used).execute(&village.app().pool).await.expect("keys");
        let reused = request.send(&client, Some("used"), Some("*")).await;
        let told = String::from_utf8_lossy(&reused.bytes).into_owned();
        if reused.status != 422 || !told.contains("reused") {
            differ.push(format!("{id} under a key of another request: {} {told}", reused.status));
        }

        let first = request.send(&client, Some(&id), Some("*")).await;
        // What it changed has another version by now, and this is none that it ever had.
        let again = request.send(&client, Some(&id), Some("\"9999\"")).await;
        let told = |answer: &Answer| format!("{} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
        let is_alike = first.status < 300
            && first.status == again.status
            && (ANSWERED_OTHERWISE.contains(&&*id) || (first.json() == again.json() && etag(&first) == etag(&again)));
        if !is_alike {
            differ.push(format!("{id}: {}, and then: {}", told(&first), told(&again)));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[tokio::test]
async fn wherever_a_version_is_named_it_is_the_one_that_was_read_or_any() {
    let village = Village::open().await;
    let with_version = with_header("If-Match");
    let mut differ = Vec::new();
    for operation in operations().into_iter().filter(|operation| with_version.contains(&operation.id)) {
        let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some());
        let client = village.insider(party.expect("it is for somebody")).await;
        let own = Own::of(&client, &operation, &village).await;
        let good = good(&operation, &village, &own);
        let request = Request { path: good.path, body: good.body, operation };
        // A weak tag is none of a version (RFC 9110, section 13.1.1: compared strongly); `*` is any version that there is.
        for (if_match, status) in [
            (None, 428),
            (Some("\"9999\""), 412),
            (Some("W/\"1\""), 412),
            (Some("\"9998\", W/\"1\", \"9999\""), 412),
            (Some("*"), 200),
        ] {
            let answer = request.send(&client, None, if_match).await;
            let told = if answer.status < 300 { 200 } else { answer.status };
            if told != status {
                let said = String::from_utf8_lossy(&answer.bytes);
                differ.push(format!("{} with {if_match:?}: {} {said}", request.operation.id, answer.status));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[tokio::test]
async fn what_is_taken_away_is_another_change_than_what_is_left_out() {
    let village = Village::open().await;
    let officer = village.insider(Party::Officer).await;
    let change = async |body: Value| {
        let request = officer.request(Method::PATCH, &format!("/units/{}", village.unit));
        Answer::of(request.header("if-match", "*").header("idempotency-key", "k").json(&body)).await
    };
    let changed = change(json!({"rooms": 3})).await.expect(200);
    assert_eq!(change(json!({"rooms": 3})).await.expect(200), changed, "again changes nothing");
    assert_eq!(change(json!({"rooms": 3, "plan": null})).await.problem(422), ["Idempotency-Key: reused"]);
}

#[tokio::test]
async fn an_agency_is_offered_again_without_a_code_once_somebody_joined() {
    let setting = Newcomers::open().await;
    // Another unit, so that they stay a landlord, and another owner of this one, so that they may give it up.
    let kept = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    make::owner(&setting.app.pool, setting.site, kept, setting.owner).await;
    let _other = setting.neighbour(Some(setting.unit)).await;
    let offer = json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"});
    let offered = setting.landlord.post_once("/own/agents", "k", &offer).await.expect(201);
    let agent = setting.user("oAgent", Some("15400000001")).await;
    let joining = json!({"code": offered["code"], "person": person("林代理", 1)});
    let _joined = agent.post("/own/agents/join", &joining).await.expect(200);
    let again = setting.landlord.post_once("/own/agents", "k", &offer).await.expect(201);
    assert_eq!((&again["id"], &again["state"], &again["code"]), (&offered["id"], &json!("active"), &Value::Null));
    assert_eq!(again["other_name"], "林**");
    let give_up = format!("/own/units/{}/give-up", setting.unit);
    let _given_up = setting.landlord.post(&give_up, &json!({})).await.expect(200);
    let late = setting.landlord.post_once("/own/agents", "k", &offer).await.expect(201);
    assert_eq!(
        (&late["id"], &late["state"]),
        (&offered["id"], &json!("ended")),
        "also when the unit is theirs no more"
    );
    assert_eq!(setting.read("select count(*)::text from agency").await, "1");
}

#[tokio::test]
async fn a_key_stands_for_one_step_with_one_thing_and_a_refused_step_leaves_it_free() {
    let village = Village::open().await;
    let landlord = village.insider(Party::Landlord).await;
    let change = async |draft: usize, key: Option<&str>, version: &str, title: &str| {
        let path = format!("/listings/{}", village.offers.drafts[draft]);
        let request = landlord.request(Method::PATCH, &path).header("if-match", version).json(&json!({"title": title}));
        Answer::of(if let Some(key) = key { request.header("idempotency-key", key) } else { request }).await
    };
    let refused = change(0, Some("one"), "\"9999\"", "大单间").await;
    assert_eq!(refused.status, 412, "a stale version, before anything was done");
    // Of a list it is one (RFC 9110, section 13.1.1).
    let changed = change(0, Some("one"), "\"9999\", \"1\"", "大单间").await;
    assert_eq!(etag(&changed).as_deref(), Some("\"2\""));
    let again = change(0, Some("one"), "\"1\"", "大单间").await;
    assert_eq!((again.status, etag(&again).as_deref()), (200, Some("\"2\"")));
    assert_eq!(again.json(), changed.json());
    let reused = ["Idempotency-Key: reused"];
    assert_eq!(change(0, Some("one"), "\"2\"", "小单间").await.problem(422), reused, "another body");
    assert_eq!(change(1, Some("one"), "\"1\"", "大单间").await.problem(422), reused, "another listing");
    assert_eq!(change(0, None, "\"1\"", "大单间").await.status, 412, "without a key the version counts");
    let _changed = change(0, Some("two"), "\"2\"", "小单间").await.expect(200);
    assert_eq!(change(0, Some("one"), "\"1\"", "大单间").await.expect(200)["title"], "小单间", "as it stands now");
}

#[tokio::test]
async fn two_that_come_at_once_under_one_key_take_one_step() {
    let village = Village::open().await;
    let officer = village.insider(Party::Officer).await;
    let publish = async || {
        let request = officer.request(Method::POST, &format!("/listings/{}/publish", village.offers.submitted[0]));
        Answer::of(request.header("if-match", "\"1\"").header("idempotency-key", "k").json(&json!({}))).await
    };
    let (one, other) = tokio::join!(publish(), publish());
    assert_eq!(one.expect(200), other.expect(200));
    let acts = "select count(*)::text from trail_entry where action = 'listing.publish'";
    assert_eq!(village.house.read(acts).await, "1");
}

#[tokio::test]
async fn an_agent_who_joins_again_finds_the_agency_and_nobody_else_does() {
    let setting = Newcomers::open().await;
    let offer = json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"});
    let offered = setting.landlord.post("/own/agents", &offer).await.expect(201);
    let agent = setting.user("oAgent", Some("15400000001")).await;
    let joining = json!({"code": offered["code"], "person": person("林代理", 1)});
    let joined = agent.post_once("/own/agents/join", "k", &joining).await.expect(200);
    assert_eq!(agent.post_once("/own/agents/join", "k", &joining).await.expect(200), joined);
    assert_eq!(agent.post("/own/agents/join", &joining).await.expect(200), joined, "also without a key");
    let acts = "select count(*)::text from trail_entry where action = 'agent.join'";
    assert_eq!(setting.read(acts).await, "1");
    let other = setting.user("oOther", Some("15400000002")).await;
    let theirs = json!({"code": offered["code"], "person": person("李大力", 2)});
    assert_eq!(other.post("/own/agents/join", &theirs).await.problem(422), ["code: unknown_or_over"]);

    let id = joined["id"].as_str().expect("an id");
    let _ended = setting.landlord.post(&format!("/own/agents/{id}/end"), &json!({})).await.expect(200);
    let late = agent.post_once("/own/agents/join", "k", &joining).await.expect(200);
    assert_eq!((&late["id"], &late["state"]), (&joined["id"], &json!("ended")), "as it stands now");
    assert_eq!(agent.post("/own/agents/join", &joining).await.problem(422), ["code: unknown_or_over"]);
}

#[tokio::test]
async fn a_unit_that_was_given_up_stays_given_up() {
    let setting = Newcomers::open().await;
    let other = setting.neighbour(Some(setting.unit)).await;
    let offer = json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"});
    let _offered = other.post("/own/agents", &offer).await.expect(201);
    let give_up = format!("/own/units/{}/give-up", setting.unit);
    let given = other.post_once(&give_up, "k", &json!({})).await.expect(200);
    assert_eq!((&given["owners"], &given["ended_agencies"]), (&json!(1), &json!(1)));
    assert_eq!(other.post_once(&give_up, "k", &json!({})).await.expect(200), given);
    assert_eq!(other.post(&give_up, &json!({})).await.expect(200), given, "also without a key");
    assert_eq!(setting.read("select count(*)::text from former_owner").await, "1");
    assert_eq!(setting.neighbour(None).await.post(&give_up, &json!({})).await.status, 404, "it was never theirs");
}

#[tokio::test]
async fn a_tenant_joins_a_draft_again_with_the_same_people_only() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &draft).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let brother = json!({"person": person("陈小强", 3), "relation": "sibling"});
    let joining =
        |members: Value| json!({"code": code, "person": person("陈小明", 1), "lives_here": true, "members": members});
    let joined = tenant.post_once("/own/contracts/join", "k", &joining(json!([brother]))).await.expect(200);
    let again = tenant.post("/own/contracts/join", &joining(json!([brother]))).await.expect(200);
    assert_eq!(again["version"], joined["version"], "again changes nothing");
    let cousin = json!({"person": person("陈小军", 4), "relation": "relative"});
    for members in [json!([]), json!([cousin]), json!([brother, cousin])] {
        let other = tenant.post("/own/contracts/join", &joining(members)).await;
        assert_eq!(other.problem(409), ["code: already_joined"]);
    }
    let mut friend = brother.clone();
    friend["relation"] = json!("housemate");
    let other = tenant.post("/own/contracts/join", &joining(json!([friend]))).await;
    assert_eq!(other.problem(409), ["code: already_joined"]);
    let away = json!({"code": code, "lives_here": false});
    assert_eq!(tenant.post("/own/contracts/join", &away).await.problem(409), ["code: already_joined"]);
    assert_eq!(setting.read("select count(*)::text from contract_member").await, "1");

    // Its code opens nothing once it is offered; the request that made them a party is still answered.
    let offered =
        setting.landlord.post_if(&at(&draft, "/offer"), &format!("\"{}\"", joined["version"]), &json!({})).await;
    let offered = offered.expect(200);
    let late = tenant.post_once("/own/contracts/join", "k", &joining(json!([brother]))).await.expect(200);
    assert_eq!((&late["id"], &late["state"]), (&offered["id"], &json!("offered")));
}

#[tokio::test]
async fn the_code_of_a_pass_is_told_again_and_no_other_one_where_it_has_ended() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let path = format!("/passes/{pass}");
    for (key, what, body) in [
        ("standing", "qr", json!({})),
        ("live", "qr", json!({"form": "live"})),
        ("short", "qr", json!({"form": "short"})),
        ("pin", "pin", json!({})),
    ] {
        let ask = async |key: &str| house.officer.post_once(&format!("{path}/{what}"), key, &body).await;
        let made = ask(key).await.expect(201);
        assert!(made["text"].is_string(), "{made}");
        assert_eq!(ask(key).await.expect(201), made, "{key}");
        let end = format!("{path}/credentials/{}/end", made["credential_id"].as_str().expect("an id"));
        let ended = house.officer.post(&end, &json!({})).await.expect(200);
        assert_eq!(house.officer.post(&end, &json!({})).await.expect(200), ended, "it stays ended");
        let credentials = async || house.officer.get(&path).await.expect(200)["credentials"].clone();
        let before = credentials().await;
        assert_eq!(ask(key).await.problem(409), ["Idempotency-Key: code_is_over"], "{key}");
        assert_eq!(credentials().await, before, "no second one was made");
        let other = ask(&format!("{key} anew")).await.expect(201);
        assert!(other["text"].is_string() && other["text"] != made["text"], "{other}");
        let third = ask(&format!("{key} and anew")).await.expect(201);
        let late = ask(&format!("{key} anew")).await.problem(409);
        assert_eq!(late, ["Idempotency-Key: code_is_over"], "another took its place");
        assert_eq!(ask(&format!("{key} and anew")).await.expect(201), third, "which stays good");
    }
    let unknown = format!("{path}/credentials/{}/end", make::any_id());
    assert_eq!(house.officer.post(&unknown, &json!({})).await.status, 404);
}

#[tokio::test]
async fn the_code_of_a_draft_is_told_again_until_another_takes_its_place() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let path = at(&draft, "/code");
    let ask = async |key: &str| setting.landlord.post_once(&path, key, &json!({})).await;
    let first = ask("k").await.expect(200);
    let one_key_at_once = tokio::join!(ask("k"), ask("k"));
    assert_eq!((one_key_at_once.0.expect(200), one_key_at_once.1.expect(200)), (first.clone(), first.clone()));
    let acts = "select count(*)::text from trail_entry where action = 'contract.invite'";
    assert_eq!(setting.read(acts).await, "1");
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let read = async |code: &Value| tenant.post("/contract-codes/read", &json!({ "code": code })).await;
    let _opens = read(&first["code"]).await.expect(200);

    let second = ask("other").await.expect(200);
    assert_ne!(second["code"], first["code"]);
    assert_eq!(ask("k").await.problem(409), ["Idempotency-Key: code_is_over"]);
    assert_eq!(read(&first["code"]).await.problem(422), ["code: unknown_or_over"]);
    let _still_opens = read(&second["code"]).await.expect(200);
    assert_eq!(ask("other").await.expect(200), second);
    let kept =
        "select (count(*) = 0)::text from contract c, idempotency_key k where strpos(c::text || k::text, '{}') > 0";
    let code = second["code"].as_str().expect("a code");
    assert_eq!(setting.read(&kept.replace("{}", code)).await, "true", "the code itself is kept nowhere");
}

#[tokio::test]
async fn an_objection_has_the_time_at_which_it_was_made_first() {
    let village = Village::open().await;
    let landlord = village.insider(Party::Landlord).await;
    let object = format!("/ownership-claims/{}/object", village.titles.claims[2]);
    let first = landlord.post_once(&object, "k", &json!({})).await.expect(200);
    village.app().clock.set(village.app().clock.now() + chrono::TimeDelta::minutes(1));
    assert_eq!(landlord.post(&object, &json!({})).await.expect(200), first, "again, without a key");
    let officer = village.insider(Party::Officer).await;
    let confirm = format!("/ownership-claims/{}/confirm", village.titles.claims[2]);
    let seen = json!({"seen": "original"});
    let _confirmed = officer.post_if(&confirm, "*", &seen).await.expect(200);
    assert_eq!(landlord.post_once(&object, "k", &json!({})).await.expect(200), first, "also once it is decided");
    assert_eq!(landlord.post(&object, &json!({})).await.problem(409), ["state: decided"]);
}
