//! Those whom somebody brings along: family, and children under 14 by a parent only.

use chrono::NaiveDate;
use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::contracts::{at, code, confirm, lease, offer, text};
use super::filings_races::{Sent, at_once};
use super::gatehouse::{device, gate};
use super::newcomers::{Newcomers, number, person};

/// Somebody of a family, born on a day.
pub fn born(name: &str, day: &str, nth: u32) -> Value {
    let birth: NaiveDate = day.parse().expect("a day");
    let number = fictitious_citizen_id(birth, Sex::Female, nth).expect("a number of the range");
    json!({"name": name, "document_kind": "citizen_id", "id_number": number.as_str()})
}

pub fn spouse() -> Value {
    json!({"person": born("林小红", "1991-02-03", 1), "relation": "spouse"})
}

pub fn child() -> Value {
    json!({"person": born("陈小宝", "2020-05-06", 2), "relation": "child", "guardian_consent": true})
}

pub fn newborn() -> Value {
    json!({"person": {"name": "陈二宝", "birth_date": "2026-03-01"}, "relation": "child", "guardian_consent": true})
}

fn filing(setting: &Newcomers, members: &[Value]) -> Value {
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1), "members": members})
}

async fn decide(by: &Client, filing: &Value, how: &str, body: &Value) -> Answer {
    let path = format!("/filings/{}/{how}", text(&filing["id"]));
    by.post_if(&path, &format!("\"{}\"", filing["version"]), body).await
}

/// Days of all registrations as they stand, one for each person.
async fn days(setting: &Newcomers) -> String {
    setting
        .read("select coalesce(string_agg(valid::text, ' ' order by valid), '-') from residency where recorded_to is null")
        .await
}

#[tokio::test]
async fn a_family_files_together_is_registered_together_and_leaves_together() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let request = filing(&setting, &[spouse(), child(), newborn()]);
    let filed = tenant.post_once("/own/filings", "k", &request).await.expect(201);
    let again = tenant.post_once("/own/filings", "k", &request).await.expect(201);
    assert_eq!(again, filed, "a phone that did not hear the answer asks again");
    let shown: Vec<_> = filed["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|one| (text(&one["name"]), text(&one["relation"])))
        .collect();
    assert_eq!(shown, [("林**", "spouse"), ("陈**", "child"), ("陈**", "child")]);
    let consents: Vec<_> =
        filed["members"].as_array().expect("members").iter().map(|one| one["consented_at"].is_string()).collect();
    assert_eq!(consents, [false, true, true], "{filed}");
    let own = tenant.get("/own/filings").await.expect(200);
    assert_eq!((own["items"].as_array().map(Vec::len), &own["items"][0]["members"]), (Some(1), &filed["members"]));

    let waiting = setting.landlord.get("/filings?purpose=own_unit").await.expect(200);
    assert_eq!(
        (waiting["items"].as_array().map(Vec::len), &waiting["items"][0]["members"]),
        (Some(1), &filed["members"])
    );
    for secret in [text(&spouse()["person"]["id_number"]), text(&child()["person"]["id_number"]), "小红", "二宝"] {
        assert!(!waiting.to_string().contains(secret) && !filed.to_string().contains(secret), "{secret}: {waiting}");
    }
    let looked = "select max(cardinality(person_ids))::text from trail_entry where action = 'filing.list'";
    assert_eq!(setting.read(looked).await, "4", "it is a look at each of them");

    let confirmed = decide(&setting.landlord, &filed, "confirm", &json!({})).await.expect(200);
    assert_eq!((&confirmed["state"], &confirmed["members"]), (&json!("confirmed"), &filed["members"]));
    assert_eq!(days(&setting).await, ["[2026-03-31,)"; 4].join(" "));
    let kept = "select string_agg(m.relation || ' ' || (m.consented_at is not null)::text, ', ' order by m.relation)
                from household_member m join residency r on r.id = m.head_residency_id and r.person_id = m.head_id";
    assert_eq!(setting.read(kept).await, "child true, child true, spouse false");
    let told =
        "select string_agg(distinct kind, ' ' order by kind) || ' ' || count(distinct person_id) from notification";
    assert_eq!(setting.read(told).await, "filing_confirmed filing_made 2", "family is told by whoever filed");
    let copy = tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["filings"][0]["members"], filed["members"]);
    // Sent twice, listed, and copied by whoever filed; listed by the landlord. All that is a look at each of those who come along.
    for relation in ["spouse", "child"] {
        let member = format!("select person_id from filing where relation = '{relation}' order by person_id limit 1");
        let looks = format!(
            "select string_agg(a.role || ' ' || t.purpose, ', ' order by t.at, t.id) from trail_entry t
             join account a on a.id = t.account_id
             where t.kind = 'look' and t.action = 'filing.list' and ({member}) = any (t.person_ids)"
        );
        assert_eq!(
            setting.read(&looks).await,
            "tenant own_data, tenant own_data, landlord own_unit, tenant own_data",
            "{relation}"
        );
    }

    let residency = text(&confirmed["residency_id"]).to_owned();
    let end = json!({"to": "2026-06-30"});
    let _ended = setting.officer.post_if(&format!("/residencies/{residency}/end"), "\"1\"", &end).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-03-31,2026-07-01)"; 4].join(" "));
}

#[tokio::test]
async fn a_child_is_brought_by_a_parent_of_age_who_consents() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let with = |member: Value, change: &dyn Fn(&mut Value)| {
        let mut member = member;
        change(&mut member);
        vec![spouse(), member]
    };
    let set = |field: &'static str, value: Value| move |member: &mut Value| member[field] = value.clone();
    let grown_up = json!({"person": born("王大力", "2000-01-01", 3), "relation": "housemate"});
    for (members, rule) in [
        (with(child(), &set("guardian_consent", json!(false))), "members[1].guardian_consent: required"),
        (with(child(), &set("relation", json!("relative"))), "members[1].relation: parent_only"),
        (with(child(), &set("relation", json!("housemate"))), "members[1].relation: parent_only"),
        (with(grown_up.clone(), &|_member| {}), "members[1].relation: files_for_themself"),
        (with(grown_up, &set("relation", json!("tenant"))), "members[1].relation: "),
        (
            with(newborn(), &|member| member["person"]["birth_date"] = Value::Null),
            "members[1].person.id_number: required",
        ),
        (
            with(newborn(), &|member| member["person"]["birth_date"] = json!("2011-01-01")),
            "members[1].person.id_number: required",
        ),
        (
            with(newborn(), &|member| member["person"]["birth_date"] = json!("2026-04-02")),
            "members[1].person.birth_date: ",
        ),
        (with(newborn(), &set("relation", json!("spouse"))), "members[1].person.id_number: required"),
        (with(child(), &|member| member["person"]["phone"] = json!("15400000009")), "members[1].person.phone: given"),
        (with(child(), &|member| member["person"]["id_number"] = json!("440199")), "members[1].person.id_number: "),
        (
            with(child(), &|member| member["person"]["document_kind"] = json!("resident_id")),
            "members[1].person.document_kind: json",
        ),
        (vec![json!({"person": person("陈小明", 1)})], "members[0].relation: required"),
        (with(spouse(), &|_member| {}), "members[1].person.id_number: twice"),
        (vec![json!({"person": person("陈小明", 1), "relation": "sibling"})], "members[0].person.id_number: twice"),
        (vec![newborn(), newborn()], "members[1].person.name: twice"),
        (
            vec![json!({"person": born("陈大宝", "2001-01-01", 4), "relation": "child"})],
            "members[0].relation: not_a_child",
        ),
        (
            vec![json!({"person": born("陈老大", "1980-01-01", 5), "relation": "parent"})],
            "members[0].relation: not_a_parent",
        ),
        (vec![spouse(); 10], "members: count"),
    ] {
        let told = tenant.post("/own/filings", &filing(&setting, &members)).await.problem(422);
        assert!(told.len() == 1 && told[0].starts_with(rule), "{rule}: {told:?}");
    }
    assert_eq!(setting.read("select count(*)::text from filing").await, "0");
    // Of a passport nobody reads an age.
    let passport = json!({"name": "安娜", "document_kind": "passport", "id_number": "E12345678"});
    let foreign = json!({"person": passport, "relation": "spouse"});
    let told = tenant.post("/own/filings", &filing(&setting, &[foreign])).await;
    assert_eq!(told.problem(422), ["members[0].person.birth_date: required"]);
    let mut dated = passport;
    dated["birth_date"] = json!("1990-01-01");
    let foreign = json!({"person": dated, "relation": "spouse"});
    let _filed = tenant.post("/own/filings", &filing(&setting, &[foreign])).await.expect(201);
}

#[tokio::test]
async fn nobody_moves_in_before_they_are_born() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let from = |day: &str, members: &[Value]| {
        let mut request = filing(&setting, members);
        request["from"] = json!(day);
        request
    };
    for request in [from("1989-12-31", &[]), from("2026-02-28", &[newborn()])] {
        assert_eq!(tenant.post("/own/filings", &request).await.problem(422), ["from: before_birth"], "{request}");
    }
    assert_eq!(setting.read("select count(*)::text from person").await, "1", "nothing of it is left but the landlord");
    let _filed = tenant.post("/own/filings", &from("2026-03-01", &[newborn()])).await.expect(201);
}

#[tokio::test]
async fn whoever_was_entered_brings_nobody_who_was_born_after_they_moved_in() {
    let setting = Newcomers::open().await;
    let mut entered = person("陈小明", 1);
    entered["phone"] = json!("15400000001");
    let entered = json!({"unit_id": setting.unit, "from": "2026-02-28", "person": entered});
    let entered = setting.landlord.post("/filings", &entered).await.expect(201);
    let tenant = setting.known("oNew", "15400000001", 1).await;
    let path = format!("/own/filings/{}/confirm", text(&entered["id"]));
    let told = tenant.post(&path, &json!({"members": [newborn()]})).await;
    assert_eq!(told.problem(422), ["members[0].person.birth_date: before_birth"]);
    let _confirmed = tenant.post(&path, &json!({"members": [child()]})).await.expect(200);
}

#[tokio::test]
async fn a_child_that_was_born_before_a_lease_is_put_on_paper_lives_there_from_its_birth_on() {
    let setting = Newcomers::open().await;
    let mut late = lease(setting.unit);
    late["from"] = json!("2026-02-01");
    let contract = setting.landlord.post("/own/contracts", &late).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let joining = json!({"code": code, "person": person("陈小明", 1), "members": [newborn()]});
    let _joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    let _offered = offer(&setting.landlord, &contract).await.expect(200);
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let _signed = confirm(&tenant, &contract).await.expect(200);
    assert_eq!(days(&setting).await, "[2026-02-01,2027-04-01) [2026-03-01,2027-04-01)");
}

#[tokio::test]
async fn nobody_under_14_files_and_nobody_under_18_signs_or_brings_a_child() {
    let setting = Newcomers::open().await;
    let small = setting.user("oSmall", Some("15400000003")).await;
    let mine = |person: Value| json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person});
    let told = small.post("/own/filings", &mine(born("小朋友", "2012-04-01", 1))).await;
    assert_eq!(told.problem(422), ["person: under_14"]);
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &draft).await;
    for (born_on, rule) in [("2012-04-01", "person: under_14"), ("2008-04-01", "person: under_18")] {
        let joining = json!({"code": code, "person": born("年轻人", born_on, 1)});
        assert_eq!(small.post("/own/contracts/join", &joining).await.problem(422), [rule]);
    }
    assert_eq!(setting.read("select count(*)::text from person").await, "1", "nothing of it is left but the landlord");
    let mut young = mine(born("年轻人", "2008-04-01", 1));
    young["members"] = json!([child()]);
    let told = small.post("/own/filings", &young).await;
    assert_eq!(told.problem(422), ["members[0].relation: guardian_not_of_age"]);
    // On the birthday both may.
    setting.app.clock.set("2026-04-01T01:00:00Z".parse().expect("a time"));
    let small = setting.user("oSmall", None).await;
    let _filed = small.post("/own/filings", &young).await.expect(201);
    let _joined = small.post("/own/contracts/join", &json!({"code": code})).await.expect(200);
}

#[tokio::test]
async fn a_number_that_is_known_is_a_members_only_with_the_same_name_and_without_a_phone() {
    let setting = Newcomers::open().await;
    let known = async |name: &str, nth: u32, phone: Option<&str>| {
        let mut known = person(name, nth);
        known["phone"] = json!(phone);
        let known =
            setting.officer.post("/persons", &json!({"site_id": setting.site, "person": known})).await.expect(201);
        text(&known["id"]).to_owned()
    };
    let with_phone = known("林小红", 11, Some("15400000005")).await;
    let without = known("林小绿", 12, None).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    for (name, nth) in [("林小红", 11), ("林大红", 11), ("林大绿", 12)] {
        let member = json!({"person": person(name, nth), "relation": "sibling"});
        let refused = tenant.post("/own/filings", &filing(&setting, &[child(), member])).await;
        assert_eq!(refused.problem(409), ["members[1].person.id_number: known_otherwise"], "{name}");
    }
    assert_eq!(tenant.get("/auth/me").await.expect(200)["sites"], json!([]), "nothing of it is left");
    for (person, looks) in [(&with_phone, "2"), (&without, "1")] {
        let sql = format!(
            "select count(*)::text from trail_entry where action = 'person.number_known' and '{person}' = any (person_ids)"
        );
        assert_eq!(setting.read(&sql).await, looks, "whoever it belongs to can see that it was tried");
    }
    let member = json!({"person": person("林小绿", 12), "relation": "sibling"});
    let filed = tenant.post("/own/filings", &filing(&setting, &[member])).await.expect(201);
    assert_eq!(filed["members"][0]["name"], "林**", "who is known is not shown in full either");
    assert_eq!(setting.read("select person_id::text from filing where head_id is not null").await, without);
}

#[tokio::test]
async fn a_household_is_decided_once_and_as_one() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let states = "select string_agg(state || ' ' || version, ', ' order by state) from filing";
    let filed = tenant.post("/own/filings", &filing(&setting, &[spouse(), newborn()])).await.expect(201);
    let (nothing, refusal) = (json!({}), json!({"reason": "wrong_days"}));
    let withdraw = format!("/own/filings/{}/withdraw", text(&filed["id"]));
    let member = setting.read("select id::text from filing where relation = 'spouse'").await;
    for (how, body) in [("confirm", &nothing), ("refuse", &refusal)] {
        let one = setting.landlord.post_if(&format!("/filings/{member}/{how}"), "\"1\"", body).await;
        assert_eq!(one.status, 404, "nobody is decided about alone");
    }
    let all = tokio::join!(
        decide(&setting.landlord, &filed, "refuse", &refusal),
        decide(&setting.officer, &filed, "confirm", &nothing),
        tenant.post(&withdraw, &nothing),
    );
    let mut answers = [all.0.status, all.1.status, all.2.status];
    answers.sort_unstable();
    assert!(answers[0] == 200 && answers[1..].iter().all(|status| [409, 412].contains(status)), "{answers:?}");
    let decided = setting.read(states).await;
    let one = decided.split(',').next().expect("a state").to_owned();
    assert_eq!(decided, [one.as_str(); 3].join(", "), "all of them, or none");
    if one.starts_with("confirmed") {
        return;
    }
    // The newborn is the same child when the parent files again.
    let again = json!({"unit_id": setting.unit, "from": "2026-03-31", "members": [newborn()]});
    let again = tenant.post("/own/filings", &again).await.expect(201);
    assert_eq!(setting.read("select count(distinct person_id)::text from filing where relation = 'child'").await, "1");
    let withdraw = format!("/own/filings/{}/withdraw", text(&again["id"]));
    let _withdrawn = tenant.post(&withdraw, &nothing).await.expect(200);
    assert_eq!(setting.read("select count(*)::text from filing where state = 'filed'").await, "0");
}

/// A tenant who rents with family, signed by both; with a gate on the way.
async fn family(setting: &Newcomers) -> (Client, Value, Client) {
    let operator = setting.app.sign_in_as(Role::Operator, &[setting.site]).await;
    let gate = gate(&operator, setting.site, "东闸口").await;
    let terminal = device(&operator, &gate, "SN-1", "both").await;
    let terminal = Client::new(&setting.app.devices, Some(text(&terminal["key"]).to_owned()));
    let contract = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let joining = json!({"code": code, "person": person("陈小明", 1), "members": [spouse(), child()]});
    let joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    assert_eq!(joined["parties"][1]["members"][1]["relation"], "child", "{joined}");
    let looks = async || {
        let looks = "select count(*)::text from trail_entry t where t.kind = 'look' and t.action = 'contract.read'
                     and (select bool_and(m.person_id = any (t.person_ids)) from contract_member m)";
        setting.read(looks).await.parse::<u32>().expect("a number")
    };
    let before = looks().await;
    let offered = offer(&setting.landlord, &contract).await.expect(200);
    assert_eq!(looks().await, before + 2, "read and offered: each shows those who come along");
    assert!(text(&offered["text"]).contains("陈小明（另有同住2人）"), "{offered}");
    assert!(!offered.to_string().contains("小红"), "who is known by name is the tenant: {offered}");
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let signed = confirm(&tenant, &contract).await.expect(200);
    assert_eq!((&signed["state"], looks().await), (&json!("signed"), before + 6), "so does each yes");
    (tenant, signed, terminal)
}

#[tokio::test]
async fn who_comes_along_with_a_tenant_is_registered_gets_a_pass_and_leaves_with_the_lease() {
    let setting = Newcomers::open().await;
    let (tenant, signed, _terminal) = family(&setting).await;
    assert_eq!(days(&setting).await, ["[2026-04-01,2027-04-01)"; 3].join(" "));
    assert_eq!(setting.read("select count(distinct person_id)::text from pass where kind = 'resident'").await, "3");
    let kept = "select string_agg(relation || ' ' || (consented_at is not null)::text, ', ' order by relation) from household_member";
    assert_eq!(setting.read(kept).await, "child true, spouse false");
    // The lease goes on: so do all of them.
    let renewal = json!({"kind": "renewal", "tenancy_id": signed["tenancy_id"], "to": "2028-03-31"});
    let renewal = tenant.post("/own/contracts", &renewal).await.expect(201);
    let _yes = confirm(&tenant, &renewal).await.expect(200);
    let _done = confirm(&setting.landlord, &renewal).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-04-01,2028-04-01)"; 3].join(" "));
    assert_eq!(setting.read("select count(*)::text from pass where kind = 'resident'").await, "6");
    // And it ends for all of them.
    let end = json!({"kind": "early_end", "tenancy_id": signed["tenancy_id"], "to": "2026-12-31"});
    let end = tenant.post("/own/contracts", &end).await.expect(201);
    let _yes = confirm(&tenant, &end).await.expect(200);
    let _done = confirm(&setting.landlord, &end).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-04-01,2027-01-01)"; 3].join(" "));
    let late = "select count(*)::text from pass where ended_at is null and upper(term) > '2026-12-31 16:00+00'";
    assert_eq!(setting.read(late).await, "0", "no pass outlasts the lease");
}

#[tokio::test]
async fn a_lease_that_goes_on_after_an_end_that_left_registrations_goes_on_for_all_who_came_along() {
    let setting = Newcomers::open().await;
    let (tenant, signed, _terminal) = family(&setting).await;
    let end = format!("/tenancies/{}/end", text(&signed["tenancy_id"]));
    let _ended =
        setting.landlord.post_if(&end, "*", &json!({"to": "2026-06-30", "household": false})).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-04-01,2027-04-01)"; 3].join(" "), "they stay registered beyond it");
    let renewal = json!({"kind": "renewal", "tenancy_id": signed["tenancy_id"], "to": "2028-03-31"});
    let renewal = tenant.post("/own/contracts", &renewal).await.expect(201);
    let _yes = confirm(&tenant, &renewal).await.expect(200);
    let _done = confirm(&setting.landlord, &renewal).await.expect(200);
    for day in ["2026-06-30", "2026-07-01", "2027-03-31", "2027-04-01", "2028-03-31"] {
        let living = format!(
            "select count(distinct person_id)::text from residency where recorded_to is null and valid @> date '{day}'"
        );
        assert_eq!(setting.read(&living).await, "3", "{day}");
    }
    let passes = "select count(distinct person_id)::text from pass
                  where kind = 'resident' and ended_at is null and upper(term) > '2028-03-31 15:00+00'";
    assert_eq!(setting.read(passes).await, "3", "the child as well");
}

#[tokio::test]
async fn the_pass_of_a_child_is_held_by_the_parent_until_the_child_is_14() {
    let setting = Newcomers::open().await;
    let (_before, _signed, terminal) = family(&setting).await;
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    let passes = async || {
        let tenant = setting.user("oNew", None).await;
        tenant.get("/me/passes").await.expect(200)["items"].as_array().expect("passes").clone()
    };
    let shown = passes().await;
    let names: Vec<_> = shown.iter().filter(|pass| !pass["child"].is_null()).map(|pass| text(&pass["child"])).collect();
    assert_eq!((shown.len(), names), (2, vec!["陈**"]), "one's own and the child's, not the spouse's");
    let pass = shown.iter().find(|pass| !pass["child"].is_null()).expect("the child's");
    let copy = tenant.get("/me/copy").await.expect(200);
    let copied: Vec<_> = copy["sites"][0]["passes"].as_array().expect("passes").iter().collect();
    assert_eq!(copied.len(), 2, "{copy}");
    assert!(copied.contains(&pass), "the child's is in the parent's copy as in the list: {copy}");
    let page = String::from_utf8(tenant.get("/me/copy?format=html").await.bytes).expect("a text");
    assert!(page.contains("<td>子女 陈**</td>"), "{page}");
    let qr = format!("/me/passes/{}/qr", text(&pass["id"]));
    let made = tenant.post(&qr, &json!({"form": "short"})).await.expect(201);
    let credential = json!({"credential": made["text"]});
    assert_eq!(terminal.post("/check", &credential).await.expect(200)["granted"], true);
    let path = format!("/me/passes/{}", text(&pass["id"]));
    let still = tenant.post_if(&format!("{path}/suspend"), "*", &json!({})).await.expect(200);
    assert_eq!(terminal.post("/check", &credential).await.expect(200)["granted"], false);
    let on = tenant.post_if(&format!("{path}/resume"), &format!("\"{}\"", still["version"]), &json!({})).await;
    assert_eq!(on.status, 200);
    let other = setting.user("oOther", Some("15400000002")).await;
    let elsewhere = json!({"unit_id": make::unit(&setting.app.pool, setting.site, setting.building, "9").await,
        "from": "2026-03-31", "person": {"name": "黎书彬", "document_kind": "citizen_id", "id_number": number(2)}});
    let _filed = other.post("/own/filings", &elsewhere).await.expect(201);
    assert_eq!(other.post(&qr, &json!({"form": "short"})).await.status, 404, "a neighbour is no parent");
    let spouse = setting.read("select p.id::text from pass p join household_member m on m.person_id = p.person_id and m.relation = 'spouse'").await;
    assert_eq!(tenant.post(&format!("/me/passes/{spouse}/qr"), &json!({"form": "short"})).await.status, 404);
    // The registration is over: so is the parent's hand on it.
    sqlx::raw_sql(
        "alter table residency disable trigger residency_keep_versions;
                   update residency set valid = '[2026-04-01,2034-05-07)'",
    )
    .execute(&setting.app.pool)
    .await
    .expect("the test may");
    setting.app.clock.set("2034-05-05T15:00:00Z".parse().expect("a time"));
    let count = async || passes().await.iter().filter(|pass| !pass["child"].is_null()).count();
    assert_eq!(count().await, 1, "the day before the birthday");
    setting.app.clock.set("2034-05-05T16:00:00Z".parse().expect("a time"));
    assert_eq!(count().await, 0, "on the birthday, as it begins in the village");
    setting.app.clock.set("2034-05-05T15:00:00Z".parse().expect("a time"));
    sqlx::query("update residency set valid = '[2026-04-01,2034-05-01)'")
        .execute(&setting.app.pool)
        .await
        .expect("over");
    assert_eq!(count().await, 0, "who has moved out is nobody's to let in");
}

#[tokio::test]
async fn who_brought_somebody_without_an_account_is_told_of_codes_that_the_landlord_makes_for_them() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let spouse = "select p.id::text from pass p
                  join household_member m on m.person_id = p.person_id and m.relation = 'spouse'";
    let spouse = setting.read(spouse).await;
    let qr = format!("/passes/{spouse}/qr");
    for _again in 0..2 {
        let _code = setting.landlord.post_once(&qr, "k", &json!({"form": "short"})).await.expect(201);
    }
    let tenant = setting.user("oNew", None).await;
    let told = tenant.get("/own/notifications").await.expect(200);
    let told: Vec<_> =
        told["items"].as_array().expect("a list").iter().filter(|one| one["pass_id"] == spouse).collect();
    assert_eq!((told.len(), &told[0]["kind"]), (1, &json!("pass_codes_changed")), "{told:?}");
}

/// Somebody else files the child as theirs in another unit, and its landlord confirms.
async fn registered_elsewhere(setting: &Newcomers) -> UnitId {
    let elsewhere = make::unit(&setting.app.pool, setting.site, setting.building, "9").await;
    make::owner(&setting.app.pool, setting.site, elsewhere, setting.owner).await;
    let other = setting.user("oOther", Some("15400000002")).await;
    let request =
        json!({"unit_id": elsewhere, "from": "2026-03-31", "person": person("黎书彬", 2), "members": [child()]});
    let filed = other.post("/own/filings", &request).await.expect(201);
    let _confirmed = decide(&setting.landlord, &filed, "confirm", &json!({})).await.expect(200);
    elsewhere
}

#[tokio::test]
async fn the_parent_is_told_once_that_somebody_else_registered_the_child_elsewhere() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let told = async || {
        let tenant = setting.user("oNew", None).await;
        let told = tenant.get("/own/notifications").await.expect(200);
        let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "child_registered");
        told.cloned().collect::<Vec<_>>()
    };
    assert_eq!(told().await, Vec::<Value>::new(), "one's own registration is no news");
    let elsewhere = registered_elsewhere(&setting).await;
    let shown = told().await;
    assert_eq!((shown.len(), &shown[0]["unit_id"]), (1, &json!(setting.unit)), "of their own home: {shown:?}");
    let said = json!(shown).to_string();
    for secret in ["黎书彬", "小宝", &elsewhere.to_string()] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    // The registration there is ended, and goes on as another.
    let there = |what: &str| {
        format!(
            "select {what}::text from household_member m join residency r on r.id = m.residency_id
             where m.unit_id = '{elsewhere}' and r.recorded_to is null"
        )
    };
    let (residency, the_child) = (setting.read(&there("r.id")).await, setting.read(&there("m.person_id")).await);
    let again = json!({"unit_id": elsewhere, "from": "2026-07-01", "person_id": the_child,
        "guardian_person_id": setting.read(&there("m.head_id")).await, "guardian_consent": true});
    let end = json!({"to": "2026-06-30"});
    let _ended = setting.officer.post_if(&format!("/residencies/{residency}/end"), "*", &end).await.expect(200);
    let _again = setting.officer.post("/residencies", &again).await.expect(201);
    assert_eq!(told().await.len(), 1, "once");
    let persons = "select count(distinct person_id)::text from notification where kind = 'child_registered'";
    assert_eq!(setting.read(persons).await, "1", "whoever registers it knows");
}

/// A pass with a card, given to the child in a unit.
async fn pass_of_child(setting: &Newcomers, unit: UnitId) -> String {
    let members = "select distinct person_id::text from household_member where relation = 'child'";
    let pass = json!({"kind": "resident", "unit_id": unit, "person_id": setting.read(members).await,
        "gate_ids": [setting.read("select id::text from gate").await], "from": "2026-04-01T00:00:00+08:00",
        "credentials": [{"kind": "card", "token": "C-9"}]});
    text(&setting.officer.post("/passes", &pass).await.expect(201)["id"]).to_owned()
}

#[tokio::test]
async fn who_registers_a_child_for_later_days_reaches_nothing_until_then() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let elsewhere = registered_elsewhere(&setting).await;
    let there = pass_of_child(&setting, elsewhere).await;
    let later = format!(
        "alter table residency disable trigger residency_keep_versions;
         update residency set valid = '[2026-05-01,)' where unit_id = '{elsewhere}'"
    );
    let _later = sqlx::raw_sql(AssertSqlSafe(later)).execute(&setting.app.pool).await.expect("the days change");
    for (at, reached) in [("2026-04-30T23:00:00+08:00", 404), ("2026-05-01T08:00:00+08:00", 201)] {
        setting.app.clock.set(at.parse().expect("a time"));
        let other = setting.user("oOther", None).await;
        let code = other.post(&format!("/me/passes/{there}/qr"), &json!({"form": "short"})).await;
        assert_eq!(code.status, reached, "{at}");
    }
}

#[tokio::test]
async fn who_registers_a_child_elsewhere_reaches_nothing_that_the_child_has_at_home() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let elsewhere = registered_elsewhere(&setting).await;
    let there = pass_of_child(&setting, elsewhere).await;
    let home = format!(
        "select p.id::text from pass p join household_member m on m.person_id = p.person_id and m.relation = 'child'
         and m.unit_id = p.unit_id where p.unit_id = '{}'",
        setting.unit
    );
    let home = setting.read(&home).await;
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    let (tenant, other) = (setting.user("oNew", None).await, setting.user("oOther", None).await);
    for (parent, unit) in [(&tenant, setting.unit), (&other, elsewhere)] {
        let copied = parent.get("/me/copy").await.expect(200)["sites"][0]["children"].clone();
        let units = copied.as_array().expect("children").iter().map(|one| text(&one["unit_id"]));
        assert_eq!(units.collect::<Vec<_>>(), [unit.to_string().as_str()], "{copied}");
    }
    for (parent, own, others) in [(&tenant, &home, &there), (&other, &there, &home)] {
        let listed = parent.get("/me/passes").await.expect(200)["items"].clone();
        let copied = parent.get("/me/copy").await.expect(200)["sites"][0]["passes"].clone();
        for passes in [listed, copied] {
            let childrens = passes.as_array().expect("passes").iter().filter(|pass| !pass["child"].is_null());
            assert_eq!(childrens.map(|pass| text(&pass["id"])).collect::<Vec<_>>(), [own.as_str()], "{passes}");
        }
        let (own, others) = (format!("/me/passes/{own}"), format!("/me/passes/{others}"));
        assert_eq!(parent.post(&format!("{others}/qr"), &json!({"form": "short"})).await.status, 404);
        assert_eq!(parent.post_if(&format!("{others}/suspend"), "*", &json!({})).await.status, 404);
        let _made = parent.post(&format!("{own}/qr"), &json!({"form": "short"})).await.expect(201);
        let _still = parent.post_if(&format!("{own}/suspend"), "*", &json!({})).await.expect(200);
        assert_eq!(parent.post_if(&format!("{others}/resume"), "*", &json!({})).await.status, 404);
    }
}

/// What was done in looks by others that a parent reads: at their child, and at themself.
async fn looks_of(parent: &Client) -> (Vec<String>, Vec<String>) {
    let looks = parent.get("/me/looks?by_others=true&limit=200").await.expect(200);
    let (of_child, own): (Vec<_>, Vec<_>) =
        looks["items"].as_array().expect("looks").iter().partition(|look| look["of_child"] == true);
    let told = |looks: Vec<&Value>| {
        let mut told: Vec<_> =
            looks.iter().map(|look| format!("{} {}", text(&look["action"]), text(&look["purpose"]))).collect();
        told.sort();
        told
    };
    (told(of_child), told(own))
}

#[tokio::test]
async fn a_parent_reads_who_looked_at_the_child_while_it_is_registered_with_them() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let the_child = setting.read("select person_id::text from household_member where relation = 'child'").await;
    let seen = format!("/persons/{the_child}?purpose=registration_check");
    // The day before: it is not registered here yet.
    let _before = setting.officer.get(&seen).await.expect(200);
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    let (tenant, officer) =
        (setting.user("oNew", None).await, setting.app.sign_in_as(Role::Officer, &[setting.site]).await);
    let (of_child, own) = looks_of(&tenant).await;
    assert_eq!(of_child, Vec::<String>::new());
    let _seen = officer.get(&seen).await.expect(200);
    let reveal = json!({"field": "birth_date", "purpose": "emergency", "reference": "119-7"});
    let _revealed = officer.post(&format!("/persons/{the_child}/reveal"), &reveal).await.expect(200);
    let looks = ["person.read registration_check", "person.reveal.birth_date emergency"].map(str::to_owned);
    assert_eq!(looks_of(&tenant).await, (looks.to_vec(), own), "and no more at the parent");
    let feed = tenant.get("/me/looks?by_others=true").await.expect(200).to_string();
    assert!(!feed.contains(&the_child) && !feed.contains("officer"), "{feed}");
    // A page ends among them as among one's own.
    let first = tenant.get("/me/looks?by_others=true&limit=1").await.expect(200);
    let rest = format!("/me/looks?by_others=true&limit=1&cursor={}", text(&first["next_cursor"]));
    let rest = tenant.get(&rest).await.expect(200);
    assert_eq!((&first["items"][0]["of_child"], &rest["items"][0]["of_child"]), (&json!(true), &json!(true)));
    let copy = tenant.get("/me/copy").await.expect(200);
    let copied = copy["sites"][0]["looks"].as_array().expect("looks");
    assert!(copied.contains(&first["items"][0]) && copied.contains(&rest["items"][0]), "{copy}");
    let page = String::from_utf8(tenant.get("/me/copy?format=html").await.bytes).expect("a text");
    assert!(page.contains("<td>子女</td>"), "{page}");
    // And what the parent consented to.
    let registered = &copy["sites"][0]["children"];
    let facts = ["name", "relation", "from", "to"].map(|field| registered[0][field].clone());
    assert_eq!(facts, [json!("陈**"), json!("child"), json!("2026-04-01"), json!("2027-03-31")], "{registered}");
    assert_eq!((registered.as_array().map(Vec::len), registered[0]["consented_at"].is_string()), (Some(1), true));
    assert!(page.contains("<td>2026-04-01 至 2027-03-31</td>"), "{page}");
}

#[tokio::test]
async fn a_parent_reads_of_no_look_at_a_unit_where_the_child_lives_with_another() {
    let setting = Newcomers::open().await;
    let _home = family(&setting).await;
    let elsewhere = registered_elsewhere(&setting).await;
    let _there = pass_of_child(&setting, elsewhere).await;
    let the_child =
        setting.read("select distinct person_id::text from household_member where relation = 'child'").await;
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    let (tenant, other) = (setting.user("oNew", None).await, setting.user("oOther", None).await);
    let officer = setting.app.sign_in_as(Role::Officer, &[setting.site]).await;
    let before = (looks_of(&tenant).await, looks_of(&other).await);
    // Of the child alone, there; and what tells no unit.
    let _passes = officer.get(&format!("/units/{elsewhere}/passes?purpose=registration_check")).await.expect(200);
    let _seen = officer.get(&format!("/persons/{the_child}?purpose=registration_check")).await.expect(200);
    // Of a parent and the child, here and there.
    let _here = officer.get(&format!("/units/{}/residents?purpose=fire_inspection", setting.unit)).await.expect(200);
    let _there = officer.get(&format!("/units/{elsewhere}/residents?purpose=service_visit")).await.expect(200);
    for (parent, (mut of_child, mut own), more, seen) in [
        (&tenant, before.0, None, "unit.residents fire_inspection"),
        (&other, before.1, Some("unit.passes registration_check"), "unit.residents service_visit"),
    ] {
        of_child.extend(more.map(str::to_owned));
        own.push(seen.to_owned());
        of_child.sort();
        own.sort();
        assert_eq!(looks_of(parent).await, (of_child, own), "{seen}");
    }
}

#[tokio::test]
async fn somebody_comes_along_with_one_tenant_and_is_none_themself() {
    let setting = Newcomers::open().await;
    let contract = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let first = setting.user("oFirst", Some("15400000001")).await;
    let second = setting.user("oSecond", Some("15400000002")).await;
    let joining =
        |name: &str, nth: u32, members: Value| json!({"code": code, "person": person(name, nth), "members": members});
    let mut away = joining("陈小明", 1, json!([spouse()]));
    away["lives_here"] = json!(false);
    assert_eq!(first.post("/own/contracts/join", &away).await.problem(422), ["members: lives_here"]);
    let _joined = first.post("/own/contracts/join", &joining("陈小明", 1, json!([spouse()]))).await.expect(200);
    let twice = second.post("/own/contracts/join", &joining("陈大明", 2, json!([spouse()]))).await;
    assert_eq!(twice.problem(409), ["members: comes_along"]);
    let tenant_too = json!([{"person": person("陈小明", 1), "relation": "sibling"}]);
    let refused = second.post("/own/contracts/join", &joining("陈大明", 2, tenant_too)).await;
    assert_eq!(
        refused.problem(409),
        ["members[0].person.id_number: known_otherwise"],
        "who has a phone speaks for themself"
    );
    let _joined = second.post("/own/contracts/join", &joining("陈大明", 2, json!([]))).await.expect(200);
    let seen = setting.landlord.get(&at(&contract, "")).await.expect(200);
    let counts: Vec<_> = seen["parties"]
        .as_array()
        .expect("parties")
        .iter()
        .map(|party| party["members"].as_array().map(Vec::len))
        .collect();
    assert_eq!(counts, [Some(0), Some(1), Some(0)]);
    let _gone = setting.landlord.post(&at(&contract, "/withdraw"), &json!({})).await.expect(200);
    let seen = setting.landlord.get(&at(&contract, "")).await.expect(200);
    assert_eq!(seen["parties"][1]["members"], json!([]), "what came to nothing tells nobody who would have come");
}

#[tokio::test]
async fn the_office_registers_a_child_with_a_parent_who_lives_there_and_a_landlord_does_not() {
    let setting = Newcomers::open().await;
    let parent =
        json!({"unit_id": setting.unit, "from": "2026-03-01", "to": "2026-12-31", "person": person("陈小明", 1)});
    let parent = setting.officer.post("/residencies", &parent).await.expect(201)["person_id"].clone();
    let teenager = json!({"unit_id": setting.unit, "from": "2026-03-01", "person": born("陈大宝", "2010-01-01", 4)});
    let teenager = setting.officer.post("/residencies", &teenager).await.expect(201)["person_id"].clone();
    let stranger = make::nobody(&setting.app.pool, setting.site).await;
    let good = json!({"unit_id": setting.unit, "from": "2026-03-31", "to": "2026-12-31",
        "person": child()["person"], "guardian_person_id": parent, "guardian_consent": true});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    assert_eq!(setting.landlord.post("/residencies", &good).await.status, 403, "whose consent would that be");
    for (body, rule) in [
        (with("guardian_person_id", Value::Null), "guardian_person_id: required"),
        (with("guardian_consent", json!(false)), "guardian_consent: required"),
        (with("guardian_person_id", json!(stranger)), "guardian_person_id: guardian_not_here"),
        (with("guardian_person_id", json!(teenager)), "guardian_person_id: guardian_not_of_age"),
        (with("to", Value::Null), "guardian_person_id: guardian_not_here"),
        (with("person", born("陈大宝", "2010-01-02", 5)), "guardian_person_id: not_here"),
    ] {
        assert_eq!(setting.officer.post("/residencies", &body).await.problem(422), [rule]);
    }
    let registered = setting.officer.post_once("/residencies", "k", &good).await.expect(201);
    let again = setting.officer.post_once("/residencies", "k", &good).await.expect(201);
    assert_eq!(again["id"], registered["id"]);
    let kept = "select head_id::text || ' ' || (consented_at is not null)::text from household_member";
    assert_eq!(setting.read(kept).await, format!("{} true", text(&parent)));
}

#[tokio::test]
async fn a_child_without_a_number_whom_both_parents_file_for_one_unit_is_one_child() {
    let setting = Newcomers::open().await;
    let father = setting.user("oNew", Some("15400000001")).await;
    let mother = setting.user("oOther", Some("15400000002")).await;
    let with = |person: Value, unit: &Value| json!({"unit_id": unit, "from": "2026-03-31", "person": person, "members": [newborn()]});
    let unit = json!(setting.unit);
    let filed = father.post("/own/filings", &with(person("陈小明", 1), &unit)).await.expect(201);
    let too = with(person("林小红", 2), &unit);
    assert_eq!(mother.post("/own/filings", &too).await.problem(409), ["unit_id: filing_open"]);
    let _confirmed = decide(&setting.landlord, &filed, "confirm", &json!({})).await.expect(200);
    let twice = mother.post("/own/filings", &too).await;
    assert_eq!(twice.json()["message"], "这位同住人在这段时间已登记于此房屋，不用再带");
    assert_eq!(twice.problem(409), ["members[0].person: residency_no_overlap"]);
    let mut alone = too.clone();
    alone["members"] = json!([]);
    let alone = mother.post("/own/filings", &alone).await.expect(201);
    let _confirmed = decide(&setting.landlord, &alone, "confirm", &json!({})).await.expect(200);
    let children = "select count(*)::text from person where id_number_index is null and name_birth_index is not null";
    assert_eq!(setting.read(children).await, "1");
    assert_eq!(days(&setting).await, ["[2026-03-31,)"; 3].join(" "));
    // Elsewhere a child of that name and day is another.
    let other = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    make::owner(&setting.app.pool, setting.site, other, setting.owner).await;
    let stranger = setting.user("oThird", Some("15400000003")).await;
    let _filed = stranger.post("/own/filings", &with(person("王小芳", 3), &json!(other))).await.expect(201);
    assert_eq!(setting.read(children).await, "2");
}

#[tokio::test]
async fn whoever_was_brought_along_leaves_with_a_registration_that_is_corrected_to_an_earlier_day() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, &[spouse(), newborn()])).await.expect(201);
    let confirmed = decide(&setting.landlord, &filed, "confirm", &json!({})).await.expect(200);
    let residency = text(&confirmed["residency_id"]).to_owned();
    let correct = format!("/residencies/{residency}/correct");
    let body = json!({"from": "2026-03-31", "to": "2026-07-31", "reason": "笔误"});
    let _corrected = setting.officer.post_if(&correct, "\"1\"", &body).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-03-31,2026-08-01)"; 3].join(" "));
    let value = json!({"field": "residency", "residency_id": residency, "from": "2026-03-31", "to": "2026-06-30"});
    let asked = json!({"site_id": setting.site, "value": value, "reason": "提前搬走"});
    let asked = tenant.post("/me/corrections", &asked).await.expect(201);
    let accept = format!("/corrections/{}/accept", text(&asked["id"]));
    let _accepted = setting.officer.post_if(&accept, "\"1\"", &json!({"reason": "已核对"})).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-03-31,2026-07-01)"; 3].join(" "), "also as they asked for it");
    let later = json!({"from": "2026-03-31", "to": "2026-12-31", "reason": "笔误"});
    let _corrected = setting.officer.post_if(&correct, "\"3\"", &later).await.expect(200);
    assert_eq!(days(&setting).await, ["[2026-03-31,2027-01-01)"; 3].join(" "), "who left with that comes back with it");
    let alone = "select id::text from residency where recorded_to is null and id <> '";
    let alone = setting.read(&format!("{alone}{residency}' limit 1")).await;
    let end = format!("/residencies/{alone}/end");
    let _left = setting.officer.post_if(&end, "*", &json!({"to": "2026-05-31"})).await.expect(200);
    for to in ["2026-06-30", "2026-12-31"] {
        let corrected = json!({"from": "2026-03-31", "to": to, "reason": "笔误"});
        let _corrected = setting.officer.post_if(&correct, "*", &corrected).await.expect(200);
    }
    let left = "[2026-03-31,2026-06-01) [2026-03-31,2027-01-01) [2026-03-31,2027-01-01)";
    assert_eq!(days(&setting).await, left, "whoever left by themself does not");
}

#[tokio::test]
async fn a_child_without_a_number_whom_the_office_registers_twice_is_one_child() {
    let setting = Newcomers::open().await;
    let home = |person: Value| json!({"unit_id": setting.unit, "from": "2026-03-01", "person": person});
    let mut parents = Vec::new();
    for (name, nth) in [("陈小明", 1), ("陈大明", 2)] {
        let parent = setting.officer.post("/residencies", &home(person(name, nth))).await.expect(201);
        parents.push(parent["person_id"].clone());
    }
    let other = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let mut elsewhere = home(person("陈小明", 1));
    elsewhere["unit_id"] = json!(other);
    let _also = setting.officer.post("/residencies", &elsewhere).await.expect(201);
    let child = |parent: &Value, name: &str, birth: &str| {
        let mut body = home(json!({"name": name, "birth_date": birth}));
        body["guardian_person_id"] = parent.clone();
        body["guardian_consent"] = json!(true);
        body
    };
    let first = child(&parents[0], "陈二宝", "2026-03-01");
    let registered = setting.officer.post("/residencies", &first).await.expect(201);
    let again = setting.officer.post("/residencies", &first).await;
    assert_eq!(again.problem(409), ["from: residency_no_overlap"]);
    let mut moved = first.clone();
    moved["unit_id"] = json!(other);
    let also = setting.officer.post("/residencies", &moved).await.expect(201);
    assert_eq!(also["person_id"], registered["person_id"]);
    // Whichever parent the office names where it lives, it is the same child.
    let with_the_other = child(&parents[1], "陈二宝", "2026-03-01");
    let again = setting.officer.post("/residencies", &with_the_other).await;
    assert_eq!(again.problem(409), ["from: residency_no_overlap"]);
    let third = make::unit(&setting.app.pool, setting.site, setting.building, "304").await;
    let mut apart = home(person("陈大明", 2));
    apart["unit_id"] = json!(third);
    let _also = setting.officer.post("/residencies", &apart).await.expect(201);
    let mut apart = with_the_other;
    apart["unit_id"] = json!(third);
    // Of another name, another day, or another parent where it does not live, it is another child.
    for other in [child(&parents[0], "陈三宝", "2026-03-01"), child(&parents[0], "陈二宝", "2026-02-28"), apart] {
        let other = setting.officer.post("/residencies", &other).await.expect(201);
        assert_ne!(other["person_id"], registered["person_id"]);
    }
    let twins = [child(&parents[0], "陈四宝", "2026-03-01"), child(&parents[1], "陈四宝", "2026-03-01")];
    let sent = |parent: usize| Sent::new(&setting.officer, "/residencies", &twins[parent]);
    let (one, two) = at_once(&setting, "residency", sent(0), sent(1)).await;
    let _registered = one.expect(201);
    assert_eq!(two.problem(409), ["from: residency_no_overlap"], "also at once");
}

#[tokio::test]
async fn another_date_of_birth_agrees_with_who_is_registered() {
    let setting = Newcomers::open().await;
    let home = |person: Value| json!({"unit_id": setting.unit, "from": "2026-03-01", "person": person});
    let parent = home(json!({"name": "陈小明", "birth_date": "1990-01-01"}));
    let parent = setting.officer.post("/residencies", &parent).await.expect(201)["person_id"].clone();
    let mut child = home(json!({"name": "陈二宝", "birth_date": "2026-02-01"}));
    child["guardian_person_id"] = parent.clone();
    child["guardian_consent"] = json!(true);
    let child = setting.officer.post("/residencies", &child).await.expect(201);
    let change = async |person: &Value, body: Value| {
        let path = format!("/persons/{}", text(person));
        Answer::of(setting.officer.request(Method::PATCH, &path).header("if-match", "*").json(&body)).await
    };
    let born = |name: &str, day: &str| json!({"name": name, "birth_date": day});
    let late = change(&child["person_id"], born("陈二宝", "2026-03-02")).await;
    assert_eq!(late.problem(422), ["birth_date: registered_before_birth"]);
    let _on_the_day = change(&child["person_id"], born("陈二宝", "2026-03-01")).await.expect(200);
    let late = change(&parent, born("陈小明", "2026-03-02")).await;
    assert_eq!(late.problem(422), ["birth_date: registered_before_birth"]);
    for young in [born("陈小明", "2008-04-01"), json!({"name": "陈小明"})] {
        assert_eq!(change(&parent, young).await.problem(422), ["birth_date: registered_a_child"]);
    }
    let _of_age = change(&parent, born("陈小明", "2008-03-31")).await.expect(200);
    let asked = format!("/residencies/{}/end", text(&child["id"]));
    let _left = setting.officer.post_if(&asked, "*", &json!({"to": "2026-03-31"})).await.expect(200);
    let _no_parent_from_tomorrow_on = change(&parent, born("陈小明", "2010-01-01")).await.expect(200);
    // What a tenant asks for is held to it too, once the office accepts it.
    let known = text(&parent).parse().expect("an id");
    let account = setting.app.account_of(Role::Tenant, &[setting.site], Some(known)).await;
    let tenant = setting.app.sign_in(&account).await;
    let value = json!({"field": "birth_date", "birth_date": "2026-03-02"});
    let ask = json!({"site_id": setting.site, "value": value, "reason": "登记时写错了"});
    let asked = tenant.post("/me/corrections", &ask).await.expect(201);
    let accept = format!("/corrections/{}/accept", text(&asked["id"]));
    let refused = setting.officer.post_if(&accept, "*", &json!({"reason": "已核对证件"})).await;
    assert_eq!(refused.problem(422), ["value.birth_date: registered_before_birth"]);
}

#[tokio::test]
async fn rows_of_households_are_the_parties_and_landlords_only() {
    let setting = Newcomers::open().await;
    let (_tenant, _signed, _terminal) = family(&setting).await;
    let head = setting.read("select distinct head_id::text from household_member").await;
    let owner = setting.owner.to_string();
    let elsewhere = make::site(&setting.app.pool, 3).await;
    for (sites, persons, wanted) in [
        (setting.site.to_string(), String::new(), "2 2"),
        (setting.site.to_string(), format!("{{{head}}}"), "2 2"),
        (setting.site.to_string(), format!("{{{owner}}}"), "2 2"),
        (setting.site.to_string(), "{}".to_owned(), "0 0"),
        (elsewhere.to_string(), String::new(), "0 0"),
    ] {
        let mut tx = setting.app.pool.begin().await.expect("a transaction");
        let enter = format!(
            "set local role menpai_api; set local menpai.site_ids = '{{{sites}}}'; set local menpai.person_ids = '{persons}'"
        );
        sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the role is entered");
        let seen: String = sqlx::query_scalar(
            "select (select count(*) from household_member) || ' ' || (select count(*) from contract_member)",
        )
        .fetch_one(&mut *tx)
        .await
        .expect("rows");
        assert_eq!(seen, wanted, "{sites} {persons}");
    }
}

#[tokio::test]
async fn nobody_younger_than_18_is_the_tenant_of_a_lease_and_whose_age_is_unknown_may_be() {
    let setting = Newcomers::open().await;
    let enter = async |born: Value| {
        let person = json!({"site_id": setting.site, "person": born});
        text(&setting.officer.post("/persons", &person).await.expect(201)["id"]).to_owned()
    };
    let young = enter(born("陈未成年", "2008-04-02", 3)).await;
    let grown = enter(born("陈成年", "2008-04-01", 4)).await;
    let unknown = make::nobody(&setting.app.pool, setting.site).await.to_string();
    let lease = |tenants: &[&String], from: &str| json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": tenants, "from": from, "to": "2026-12-31"});
    let refused = setting.officer.post("/tenancies", &lease(&[&grown, &young], "2026-04-01")).await;
    assert_eq!(refused.problem(422), ["tenant_ids[1]: under_18"]);
    assert_eq!(setting.read("select count(*)::text from tenancy").await, "0");
    let of_age = setting.officer.post("/tenancies", &lease(&[&young, &grown, &unknown], "2026-04-02")).await;
    let _from_their_birthday_on = of_age.expect(201);
}
