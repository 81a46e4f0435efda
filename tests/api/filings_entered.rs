//! A landlord enters who moves in, and whoever it is says yes or no.

use chrono::TimeDelta;
use menpai_domain::filing::{Step, next};
use menpai_domain::terms::FilingState;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::households::child;
use super::newcomers::{Newcomers, number, person};

const PHONE: &str = "15400000001";

fn entry(setting: &Newcomers, name: &str, nth: u32, phone: &str) -> Value {
    let mut person = person(name, nth);
    person["phone"] = json!(phone);
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person})
}

async fn enter(setting: &Newcomers, name: &str, nth: u32, phone: &str) -> Value {
    setting.landlord.post("/filings", &entry(setting, name, nth, phone)).await.expect(201)
}

/// What an account is asked or told, the newest last.
async fn own(client: &Client) -> Vec<Value> {
    client.get("/own/filings").await.expect(200)["items"].as_array().expect("filings").clone()
}

async fn answer(client: &Client, filing: &Value, how: &str, body: &Value) -> Answer {
    client.post(&own_path(filing, how), body).await
}

fn own_path(filing: &Value, how: &str) -> String {
    format!("/own{}", path(filing, how))
}

fn path(filing: &Value, how: &str) -> String {
    format!("/filings/{}/{how}", filing["id"].as_str().expect("an id"))
}

async fn told(client: &Client) -> String {
    let told = client.get("/own/notifications").await.expect(200);
    told["items"][0]["kind"].as_str().unwrap_or_default().to_owned()
}

/// With a key and a version that was read before.
async fn once(client: &Client, path: &str, version: &str, body: &Value) -> Answer {
    let request = client.request(Method::POST, path).header("if-match", version).header("idempotency-key", "once");
    Answer::of(request.json(body)).await
}

#[tokio::test]
async fn whoever_was_entered_signs_in_says_yes_with_their_child_and_is_registered_at_once() {
    let setting = Newcomers::open().await;
    let entered = enter(&setting, "𠮷田小明", 1, PHONE).await;
    assert_eq!(
        (&entered["state"], &entered["entered"], &entered["due_on"], &entered["version"]),
        (&json!("entered"), &json!(true), &json!("2026-04-03"), &json!(1))
    );
    assert_eq!(setting.read("select count(*)::text from residency").await, "0", "nobody is registered yet");
    let texts = "select string_agg(channel || ' ' || kind, ', ' order by channel) from notification";
    assert_eq!(setting.read(texts).await, "in_app filing_entered, sms filing_entered");
    let waiting = setting.landlord.get("/filings?state=entered&purpose=own_unit").await.expect(200);
    let waiting = &waiting["items"][0];
    assert_eq!((&waiting["id"], &waiting["name"]), (&entered["id"], &json!("𠮷***")));
    assert!(!waiting.to_string().contains(&number(1)) && !waiting.to_string().contains(PHONE), "{waiting}");

    let tenant = setting.known("oTenant", PHONE, 1).await;
    assert_eq!(told(&tenant).await, "filing_entered");
    let asked = &own(&tenant).await[0];
    assert_eq!(
        (&asked["id"], &asked["state"], &asked["entered"], &asked["unit_code"], &asked["due_on"]),
        (&entered["id"], &json!("entered"), &json!(true), &json!("302"), &json!("2026-04-03"))
    );
    let yes = json!({"members": [child()]});
    let confirmed = answer(&tenant, asked, "confirm", &yes).await.expect(200);
    assert_eq!(
        (&confirmed["state"], confirmed["members"].as_array().map(Vec::len)),
        (&json!("confirmed"), Some(1)),
        "{confirmed}"
    );
    let filed = "select string_agg(r.filed_as || ' ' || a.role, ', ' order by r.filed_as)
                 from residency r join account a on a.id = r.filed_by";
    assert_eq!(
        setting.read(filed).await,
        "landlord landlord, tenant tenant",
        "who comes along, whoever brings them filed"
    );
    let consent = "select (m.consented_at is not null)::text || ' ' || a.role
                   from household_member m join account a on a.id = m.recorded_by";
    assert_eq!(setting.read(consent).await, "true tenant", "the parent's own consent");
    assert_eq!(told(&setting.landlord).await, "filing_agreed");
    let acts = setting
        .read("select string_agg(action, ' ' order by at, id) from trail_entry where action like 'filing%'")
        .await;
    for action in ["filing.enter", "filing.list", "filing.agree"] {
        assert!(acts.contains(action), "{acts}");
    }
    let home = tenant.get("/me/residencies").await.expect(200);
    assert_eq!(home["items"][0]["residency_id"], confirmed["residency_id"]);
    let copy = tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["filings"][0]["entered"], true);
}

#[tokio::test]
async fn whoever_says_no_is_not_registered_and_can_be_entered_again_with_what_was_wrong_put_right() {
    let setting = Newcomers::open().await;
    let entered = enter(&setting, "陈小名", 1, PHONE).await;
    let tenant = setting.known("oTenant", PHONE, 1).await;
    let declined = answer(&tenant, &entered, "decline", &json!({})).await.expect(200);
    assert_eq!((&declined["state"], &declined["residency_id"]), (&json!("declined"), &Value::Null));
    assert_eq!(own(&tenant).await[0]["state"], "declined");
    assert_eq!(told(&setting.landlord).await, "filing_declined");
    assert_eq!(setting.read("select count(*)::text from residency").await, "0");

    let again = enter(&setting, "陈小明", 1, PHONE).await;
    let persons = "select count(*)::text from person where id_number_index is not null";
    assert_eq!(setting.read(persons).await, "1", "the wrong one is gone");
    let tenant = setting.known("oTenant", PHONE, 1).await;
    assert_eq!(own(&tenant).await[0]["id"], again["id"]);
    let me = tenant.get("/me/person").await.expect(200);
    assert_eq!(me["items"][0]["name"], "陈小明", "{me}");
    assert_eq!(answer(&tenant, &again, "confirm", &json!({})).await.expect(200)["state"], "confirmed");
    // Who is registered is nobody's to enter anew under another name.
    let other = setting.landlord.post("/filings", &entry(&setting, "陈大明", 1, PHONE)).await;
    assert_eq!(other.problem(409), ["person.id_number: known_otherwise"]);
}

#[tokio::test]
async fn every_step_is_for_whoever_decides_and_taken_once() {
    let setting = Newcomers::open().await;
    let entered = enter(&setting, "陈小明", 1, PHONE).await;
    let tenant = setting.known("oTenant", PHONE, 1).await;
    let other = setting.user("oOther", Some("15400000002")).await;
    let neighbour = setting.neighbour(None).await;
    let (yes, nothing) = (path(&entered, "confirm"), json!({}));
    for by in [&setting.landlord, &setting.officer] {
        assert_eq!(
            by.post_if(&yes, "*", &nothing).await.problem(409),
            ["state: awaits_person"],
            "nobody says yes for them"
        );
        let no = by.post_if(&path(&entered, "refuse"), "*", &json!({"reason": "wrong_days"})).await;
        assert_eq!(no.problem(409), ["state: awaits_person"]);
    }
    assert_eq!(answer(&tenant, &entered, "withdraw", &nothing).await.problem(409), ["state: awaits_person"]);
    for how in ["confirm", "decline", "withdraw"] {
        assert_eq!(answer(&other, &entered, how, &nothing).await.status, 404, "{how}");
        assert_eq!(answer(&setting.landlord, &entered, how, &nothing).await.status, 404, "{how}");
    }
    assert_eq!(neighbour.post(&path(&entered, "withdraw"), &nothing).await.status, 404);
    assert_eq!(setting.officer.post(&path(&entered, "withdraw"), &nothing).await.status, 403);
    assert_eq!(tenant.post(&path(&entered, "withdraw"), &nothing).await.status, 403);

    let (confirm, decline, withdraw) =
        (own_path(&entered, "confirm"), own_path(&entered, "decline"), path(&entered, "withdraw"));
    let all = tokio::join!(
        tenant.post(&confirm, &nothing),
        tenant.post(&decline, &nothing),
        setting.landlord.post(&withdraw, &nothing),
    );
    let mut answers = [all.0.status, all.1.status, all.2.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409]);
    let decided = setting.read("select state || ' ' || version from filing").await;
    assert!(decided.ends_with(" 2"), "{decided}");
    let homes = setting.read("select count(*)::text from residency").await;
    assert_eq!(homes, if decided.starts_with("confirmed") { "1" } else { "0" });
    let over = sqlx::query("update filing set state = 'entered', decided_at = null").execute(&setting.app.pool).await;
    assert!(over.is_err(), "the database says so too");

    // What somebody filed for themself is the landlord's to decide.
    let filed = json!({"unit_id": setting.unit, "from": "2027-01-01", "person": person("黎书彬", 2)});
    let filed = other.post("/own/filings", &filed).await.expect(201);
    let other = setting.user("oOther", None).await;
    for how in ["confirm", "decline"] {
        assert_eq!(answer(&other, &filed, how, &nothing).await.problem(409), ["state: awaits_landlord"]);
    }
    assert_eq!(
        setting.landlord.post(&path(&filed, "withdraw"), &nothing).await.problem(409),
        ["state: awaits_landlord"]
    );
    assert_eq!(filed["entered"], false);
}

/// Every step from every state, over HTTP: what the domain's table says happens, and nothing else does.
async fn every_step(setting: &Newcomers, tenant: &Client, filing: &Value, states: &[FilingState]) {
    let stands = async || setting.read("select state || ' ' || version from filing").await;
    let (nothing, reason) = (json!({}), json!({"reason": "wrong_days"}));
    for &state in states {
        for step in Step::ALL {
            let is_open = matches!(state, FilingState::Filed | FilingState::Entered);
            let written = format!(
                "alter table filing disable trigger filing_keep;
                 update filing set state = '{state}', decided_at = case when {is_open} then null else filed_at end,
                     decided_by = null, refusal = case when '{state}' = 'refused' then 'wrong_days' end,
                     residency_id = case when '{state}' = 'confirmed' then id end, version = 1;
                 alter table filing enable trigger filing_keep"
            );
            sqlx::raw_sql(AssertSqlSafe(written)).execute(&setting.app.pool).await.expect("it stands there");
            let landlord = &setting.landlord;
            let answer = match step {
                Step::Confirm => landlord.post_if(&path(filing, "confirm"), "*", &nothing).await,
                Step::Refuse => landlord.post_if(&path(filing, "refuse"), "*", &reason).await,
                Step::TakeBack => landlord.post(&path(filing, "withdraw"), &nothing).await,
                Step::Withdraw => answer(tenant, filing, "withdraw", &nothing).await,
                Step::Agree => answer(tenant, filing, "confirm", &nothing).await,
                Step::Decline => answer(tenant, filing, "decline", &nothing).await,
                Step::Expire => continue,
            };
            let entered = filing["entered"] == json!(true);
            let again =
                state == FilingState::Withdrawn && (step == Step::Withdraw || (step == Step::TakeBack && entered));
            match next(state, step) {
                Ok(then) => {
                    assert_eq!(answer.expect(200)["state"], then.as_str(), "{state} {step:?}");
                    assert_eq!(stands().await, format!("{then} 2"), "{state} {step:?}");
                }
                Err(_) if again => {
                    assert_eq!(answer.expect(200)["state"], "withdrawn", "again changes nothing");
                    assert_eq!(stands().await, "withdrawn 1", "{step:?}");
                }
                Err(refused) => {
                    assert_eq!(answer.problem(409), [format!("state: {}", refused.code())], "{state} {step:?}");
                    assert_eq!(stands().await, format!("{state} 1"), "{state} {step:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_step_in_every_state_of_what_was_entered() {
    use FilingState::{Confirmed, Declined, Entered, Expired, Withdrawn};
    let setting = Newcomers::open().await;
    let entered = enter(&setting, "陈小明", 1, PHONE).await;
    let tenant = setting.known("oTenant", PHONE, 1).await;
    every_step(&setting, &tenant, &entered, &[Entered, Confirmed, Withdrawn, Declined, Expired]).await;
}

#[tokio::test]
async fn every_step_in_every_state_of_what_was_filed() {
    use FilingState::{Confirmed, Expired, Filed, Refused, Withdrawn};
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some(PHONE)).await;
    let filed = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let filed = tenant.post("/own/filings", &filed).await.expect(201);
    let tenant = setting.user("oNew", None).await;
    every_step(&setting, &tenant, &filed, &[Filed, Confirmed, Refused, Withdrawn, Expired]).await;
}

#[tokio::test]
async fn what_is_entered_is_checked_and_tells_nothing_of_who_is_known() {
    let setting = Newcomers::open().await;
    let good = entry(&setting, "陈小明", 1, PHONE);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    let own_number =
        json!({"name": "黄业主", "document_kind": "citizen_id", "id_number": number(7), "phone": "15400000007"});
    let path = format!("/persons/{}", setting.owner);
    let _known = setting.officer.patch(&path, 1, &own_number).await.expect(200);
    let free = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    for (body, rules) in [
        (with(&|body| body["unit_id"] = json!(free)), vec!["unit_id: unknown_reference"]),
        (with(&|body| body["person"]["id_number"] = Value::Null), vec!["person.id_number: required"]),
        (with(&|body| body["person"]["phone"] = Value::Null), vec!["person.phone: required"]),
        (with(&|body| body["person"]["phone"] = json!("12")), vec!["person.phone: "]),
        (with(&|body| body["to"] = json!("2026-03-30")), vec!["to: order"]),
        (with(&|body| body["from"] = json!("2026-02-30")), vec!["from: "]),
        (with(&|body| body["person"]["id_number"] = json!(number(7))), vec!["person.id_number: oneself"]),
        (with(&|body| body["person"]["phone"] = json!("15400000007")), vec!["person.phone: own_phone"]),
        (
            with(&|body| {
                body["person"] = json!({"name": "陈小宝", "document_kind": "passport", "id_number": "E12345678",
                "birth_date": "2020-05-06", "phone": PHONE})
            }),
            vec!["person: under_14"],
        ),
        (with(&|body| body["from"] = json!("1989-12-31")), vec!["from: before_birth"]),
    ] {
        let told = setting.landlord.post("/filings", &body).await.problem(422);
        assert_eq!(told.len(), rules.len(), "{body}: {told:?}");
        assert!(told.iter().zip(&rules).all(|(told, rule)| told.starts_with(rule)), "{body}: {told:?}");
    }
    assert_eq!(setting.read("select count(*)::text from person").await, "1", "nothing of it is left");

    // Known by number, with another name or phone: nothing is told, and whoever it is can see that it was tried.
    let resident = json!({"unit_id": free, "from": "2026-01-01", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": number(1), "phone": "15400000005"}});
    let known = setting.officer.post("/residencies", &resident).await.expect(201)["person_id"].clone();
    let refused = setting.landlord.post("/filings", &good).await;
    assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"]);
    let looks = format!(
        "select count(*)::text from trail_entry where action = 'person.number_known' and '{}' = any (person_ids)",
        known.as_str().expect("an id")
    );
    assert_eq!(setting.read(&looks).await, "1");
    let same = setting.landlord.post("/filings", &entry(&setting, "陈小明", 1, "15400000005")).await.expect(201);
    assert_eq!(setting.read("select person_id::text from filing").await, known.as_str().expect("an id"));
    assert_eq!(
        setting.landlord.post("/filings", &entry(&setting, "陈小明", 1, "15400000005")).await.problem(409),
        ["unit_id: filing_open"]
    );
    assert_eq!(same["state"], "entered");
    for _ in 0..4 {
        let refused = setting.landlord.post("/filings", &good).await;
        assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"]);
    }
    assert_eq!(setting.landlord.post("/filings", &good).await.status, 429, "who tries numbers out is slowed down");
}

#[tokio::test]
async fn ten_wait_at_most_and_an_agent_enters_nobody() {
    let setting = Newcomers::open().await;
    for nth in 10..20 {
        let _entered = enter(&setting, "陈小明", nth, &format!("154000000{nth}")).await;
    }
    let more = setting.landlord.post("/filings", &entry(&setting, "陈小明", 20, "15400000020")).await;
    assert_eq!(more.json()["errors"][0]["limit"], 10);
    assert_eq!(more.json()["message"], "您登记的人里已有 10 位还没确认：提醒他们，或先撤回一位");
    assert_eq!(more.problem(409), ["unit_id: too_many_entered"]);
    assert_eq!(setting.read("select count(*)::text from filing").await, "10");

    let agent = make::nobody(&setting.app.pool, setting.site).await;
    let now = setting.app.clock.now();
    let when = (now, now + TimeDelta::days(100));
    make::agency(&setting.app.pool, (setting.site, setting.owner), agent, &["filings"], when).await;
    let agent = setting.app.account_of(menpai_domain::terms::Role::Landlord, &[setting.site], Some(agent)).await;
    let agent = setting.app.sign_in(&agent).await;
    let entry = entry(&setting, "陈小明", 20, "15400000020");
    assert_eq!(agent.post("/filings", &entry).await.problem(422), ["unit_id: unknown_reference"]);
    let entered = setting.read("select id::text from filing limit 1").await;
    assert_eq!(agent.post(&format!("/filings/{entered}/withdraw"), &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_mistyped_phone_is_withdrawn_and_entered_anew_and_stands_in_nobodys_way() {
    let setting = Newcomers::open().await;
    let wrong = enter(&setting, "陈小明", 1, "15400000003").await;
    let right = entry(&setting, "陈小明", 1, PHONE);
    let refused = setting.landlord.post("/filings", &right).await;
    assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"], "while it waits");
    assert_eq!(setting.landlord.post(&path(&wrong, "withdraw"), &json!({})).await.expect(200)["state"], "withdrawn");
    assert_eq!(setting.landlord.post(&path(&wrong, "withdraw"), &json!({})).await.expect(200)["version"], 2);
    let entered = setting.landlord.post("/filings", &right).await.expect(201);
    assert_eq!(setting.read("select string_agg(state, ' ') from filing").await, "entered", "the wrong one is gone");
    let erased = "select count(*)::text from trail_entry where action = 'person.erase'";
    assert_eq!(setting.read(erased).await, "1");
    let wrong_phone = setting.user("oWrong", Some("15400000003")).await;
    assert_eq!(
        wrong_phone.get("/auth/me").await.expect(200)["sites"],
        json!([]),
        "who had the wrong phone is nobody here"
    );
    let tenant = setting.known("oTenant", PHONE, 1).await;
    assert_eq!(own(&tenant).await[0]["id"], entered["id"]);
}

#[tokio::test]
async fn whoever_a_number_belongs_to_files_although_somebody_entered_it_wrongly() {
    let setting = Newcomers::open().await;
    let _wrong = enter(&setting, "陈大名", 1, "15400000003").await;
    let newcomer = setting.user("oNew", Some(PHONE)).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈大明", 1)});
    let filed = newcomer.post("/own/filings", &filing).await.expect(201);
    assert_eq!(setting.read("select string_agg(state, ' ') from filing").await, "filed");
    let confirmed = setting.landlord.post_if(&path(&filed, "confirm"), "\"1\"", &json!({})).await.expect(200);
    assert_eq!(confirmed["state"], "confirmed");

    // But not while somebody who signed in with its phone is asked.
    let _asked = enter(&setting, "黎书彬", 2, "15400000004").await;
    let _signed_in = setting.known("oAsked", "15400000004", 2).await;
    let thief = setting.user("oThief", Some("15400000009")).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("黎书彬", 2)});
    let refused = thief.post("/own/filings", &filing).await;
    assert_eq!(refused.problem(409), ["person.id_number: known_otherwise"]);
}

#[tokio::test]
async fn a_strangers_phone_that_was_entered_keeps_nobody_out_and_is_nobody_else() {
    let setting = Newcomers::open().await;
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "黎书彬",
        "document_kind": "citizen_id", "id_number": number(2), "phone": PHONE}});
    let resident = setting.officer.post("/residencies", &resident).await.expect(201)["person_id"].clone();
    let bogus = setting.landlord.post("/filings", &entry(&setting, "陈小明", 1, PHONE)).await;
    assert_eq!(bogus.problem(409), ["person.phone: phone_of_another"]);
    let looks = format!(
        "select count(*)::text from trail_entry where action = 'person.number_known' and '{}' = any (person_ids)",
        resident.as_str().expect("an id")
    );
    assert_eq!(setting.read(&looks).await, "1", "whoever it is sees that it was tried");
    let client = setting.known("oResident", PHONE, 2).await;
    assert_eq!(client.get("/me/person").await.expect(200)["items"][0]["id"], resident);
    assert_eq!(own(&client).await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_waits_for_a_filing_stays_who_they_are_whoever_else_is_registered_with_their_phone() {
    let setting = Newcomers::open().await;
    let newcomer = setting.user("oNew", Some(PHONE)).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let filed = newcomer.post("/own/filings", &filing).await.expect(201);
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "黎书彬",
        "document_kind": "citizen_id", "id_number": number(2), "phone": PHONE}});
    let _resident = setting.officer.post("/residencies", &resident).await.expect(201);
    for again in [setting.user("oNew", None).await, setting.known("oNew", PHONE, 1).await] {
        assert_eq!(own(&again).await[0]["id"], filed["id"]);
        assert_eq!(again.get("/auth/me").await.expect(200)["asks_number"], false);
    }
}

#[tokio::test]
async fn a_phone_that_was_mistyped_shows_nobody_what_was_entered() {
    let setting = Newcomers::open().await;
    let stranger = setting.user("oStranger", Some(PHONE)).await;
    let _entered = enter(&setting, "陈小明", 1, PHONE).await;
    assert_eq!(stranger.get("/auth/me").await.expect(200)["asks_number"], true);
    assert_eq!(own(&stranger).await, Vec::<Value>::new());
    let linked = "select count(*)::text from account_site s join filing f on f.person_id = s.person_id";
    assert_eq!(setting.read(linked).await, "0", "until they say the number that was entered");
    let tenant = setting.known("oTenant", PHONE, 1).await;
    assert_eq!(own(&tenant).await.len(), 1);
}

#[tokio::test]
async fn somebody_who_said_their_number_elsewhere_finds_at_once_what_was_entered() {
    let setting = Newcomers::open().await;
    let elsewhere = make::site(&setting.app.pool, 1).await;
    let building = make::building(&setting.app.pool, elsewhere, 1, 1).await;
    let unit = make::unit(&setting.app.pool, elsewhere, building, "201").await;
    let officer = setting.app.sign_in_as(menpai_domain::terms::Role::Officer, &[elsewhere]).await;
    let home = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": number(1), "phone": PHONE}});
    let _resident = officer.post("/residencies", &home).await.expect(201);
    let tenant = setting.known("oTenant", PHONE, 1).await;
    assert_eq!(own(&tenant).await, Vec::<Value>::new());
    let entered = enter(&setting, "陈小明", 1, PHONE).await;
    assert_eq!(own(&tenant).await[0]["id"], entered["id"], "without signing in again");
}

#[tokio::test]
async fn what_nobody_answers_expires_and_leaves_nobody_behind() {
    let setting = Newcomers::open().await;
    let entered = enter(&setting, "陈小明", 1, PHONE).await;
    let _asked = setting.known("oTenant", PHONE, 1).await;
    let links =
        "select count(*)::text from account_site s join account a on a.id = s.account_id where a.role = 'tenant'";
    let round = async |days: i64| {
        let now = setting.app.clock.now() + TimeDelta::days(days);
        menpai_server::housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
        setting.read("select coalesce(string_agg(state, ','), '-') from filing").await
    };
    assert_eq!((round(29).await, setting.read(links).await), ("entered".to_owned(), "1".to_owned()));
    assert_eq!((round(31).await, setting.read(links).await), ("expired".to_owned(), "1".to_owned()));
    let tenant = setting.user("oTenant", None).await;
    assert_eq!(answer(&tenant, &entered, "confirm", &json!({})).await.problem(409), ["state: decided"]);
    assert_eq!((round(62).await, setting.read(links).await), ("expired".to_owned(), "0".to_owned()));
    assert_eq!(round(212).await, "-");
}

#[tokio::test]
async fn a_phone_that_did_not_hear_the_answer_asks_again_with_its_key_and_is_told_what_was_done() {
    let setting = Newcomers::open().await;
    let body = entry(&setting, "陈小明", 1, PHONE);
    let entered = setting.landlord.post_once("/filings", "k", &body).await.expect(201);
    assert_eq!(setting.landlord.post_once("/filings", "k", &body).await.expect(201)["id"], entered["id"]);
    let tenant = setting.known("oTenant", PHONE, 1).await;
    let confirm = own_path(&entered, "confirm");
    let confirmed = tenant.post_once(&confirm, "yes", &json!({})).await.expect(200);
    assert_eq!(tenant.post_once(&confirm, "yes", &json!({})).await.expect(200), confirmed);
    assert_eq!(tenant.post_once(&confirm, "no", &json!({})).await.problem(409), ["state: decided"], "without its key");
    assert_eq!(setting.read("select count(*)::text from residency").await, "1");

    let other = setting.user("oOther", Some("15400000002")).await;
    let filed = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("黎书彬", 2)});
    let filed = other.post("/own/filings", &filed).await.expect(201);
    for _ in 0..2 {
        let confirmed = once(&setting.landlord, &path(&filed, "confirm"), "\"1\"", &json!({})).await.expect(200);
        assert_eq!((&confirmed["state"], &confirmed["version"]), (&json!("confirmed"), &json!(2)));
    }
    let residency = format!("/residencies/{}", confirmed["residency_id"].as_str().expect("an id"));
    let correction = json!({"from": "2026-04-01", "reason": "笔误"});
    for _ in 0..2 {
        let corrected = once(&setting.officer, &format!("{residency}/correct"), "\"1\"", &correction).await.expect(200);
        assert_eq!((&corrected["from"], &corrected["version"]), (&json!("2026-04-01"), &json!(2)));
    }
    let ended = json!({"to": "2026-06-30"});
    for _ in 0..2 {
        let request = setting.landlord.request(Method::POST, &format!("{residency}/end"));
        let request = request.header("if-match", "\"2\"").header("idempotency-key", "end");
        let ended = Answer::of(request.json(&ended)).await.expect(200);
        assert_eq!((&ended["to"], &ended["version"]), (&json!("2026-06-30"), &json!(3)));
    }
}

#[tokio::test]
async fn a_lease_or_the_leases_of_a_house_that_are_ended_twice_with_one_key_end_once() {
    let setting = Newcomers::open().await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let mut leases = Vec::new();
    for room in ["401", "402"] {
        let unit = make::unit(&setting.app.pool, setting.site, setting.building, room).await;
        make::owner(&setting.app.pool, setting.site, unit, setting.owner).await;
        let lease = json!({"unit_id": unit, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": "2026-01-01",
            "to": "2026-12-31"});
        leases.push(setting.officer.post("/tenancies", &lease).await.expect(201)["id"].clone());
    }
    let first = format!("/tenancies/{}/end", leases[0].as_str().expect("an id"));
    for _ in 0..2 {
        let ended = once(&setting.landlord, &first, "\"1\"", &json!({"to": "2026-05-31"})).await.expect(200);
        assert_eq!((&ended["to"], &ended["version"]), (&json!("2026-05-31"), &json!(2)));
    }
    let house = format!("/buildings/{}/tenancies/end", setting.building);
    for _ in 0..2 {
        let ended = setting.landlord.post_once(&house, "house", &json!({"to": "2026-06-30"})).await.expect(200);
        assert_eq!(ended["ended"], json!([leases[1]]));
    }
    // Another lease ends on that day too, and the one that this request ended earlier by now.
    let second = format!("/tenancies/{}/end", leases[1].as_str().expect("an id"));
    let _earlier = setting.officer.post_if(&second, "*", &json!({"to": "2026-06-29"})).await.expect(200);
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "403").await;
    make::owner(&setting.app.pool, setting.site, unit, setting.owner).await;
    let third = json!({"unit_id": unit, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": "2026-01-01",
        "to": "2026-06-30"});
    let _third = setting.officer.post("/tenancies", &third).await.expect(201);
    let again = setting.landlord.post_once(&house, "house", &json!({"to": "2026-06-30"})).await.expect(200);
    assert_eq!(again["ended"], json!([leases[1]]), "what this one ended");
    let reused = setting.landlord.post_once(&house, "house", &json!({"to": "2026-07-31"})).await;
    assert_eq!(reused.problem(422), ["Idempotency-Key: reused"]);
}
