//! Corrections: asked for by the person, decided by staff, old and new kept.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::filings_races::{Sent, at_once_in};
use super::own::{ANNA_PHONE, Home, Someone, number};

async fn ask(home: &Home, someone: &Someone, value: Value) -> Answer {
    let body = json!({"site_id": home.house.site, "value": value, "reason": "登记时写错了"});
    someone.client.post("/me/corrections", &body).await
}

async fn decide(client: &Client, id: &str, how: &str, version: i64) -> Answer {
    let request = client
        .request(Method::POST, &format!("/corrections/{id}/{how}"))
        .header("if-match", format!("\"{version}\""))
        .json(&json!({"reason": "已核对证件"}));
    Answer::of(request).await
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("an id in {answer}")).to_owned()
}

#[tokio::test]
async fn a_correction_is_asked_for_seen_side_by_side_and_accepted() {
    let home = Home::open().await;
    let filed = ask(&home, &home.anna, json!({"field": "phone", "phone": "154 0000 0055"})).await.expect(201);
    assert_eq!(filed["old"], json!({"phone": ANNA_PHONE}));
    assert_eq!(filed["new"], json!({"phone": "+8615400000055"}));
    assert_eq!(
        (&filed["state"], &filed["due_on"], &filed["overdue"]),
        (&json!("open"), &json!("2026-04-15"), &json!(false))
    );
    let id = id(&filed);

    let officer = &home.house.officer;
    assert_eq!(officer.get("/corrections").await.problem(422), ["purpose: required"]);
    let listed = officer.get("/corrections?purpose=registration_check").await.expect(200);
    let shown = &listed["items"][0];
    assert_eq!((&shown["old"], &shown["new"]), (&json!({"phone": "154****0011"}), &json!({"phone": "154****0055"})));
    assert_eq!(shown["reason"], Value::Null, "a reason can hold what is masked");
    let full = officer.get(&format!("/corrections/{id}?purpose=registration_check")).await.expect(200);
    assert_eq!((&full["new"]["phone"], &full["reason"]), (&json!("+8615400000055"), &json!("登记时写错了")));

    for (reason, rule) in [("已致电15400000055", "reason: phone"), ("证件440199199003078812", "reason: id_number")]
    {
        for how in ["accept", "refuse"] {
            let told = officer.post_if(&format!("/corrections/{id}/{how}"), "\"1\"", &json!({"reason": reason})).await;
            assert_eq!(told.problem(422), [rule], "{how}");
        }
    }
    assert_eq!(decide(officer, &id, "accept", 7).await.status, 412);
    let decided = decide(officer, &id, "accept", 1).await.expect(200);
    assert_eq!((&decided["state"], &decided["version"]), (&json!("accepted"), &json!(2)));
    assert_eq!(decide(officer, &id, "refuse", 1).await.status, 412);
    assert_eq!(decide(officer, &id, "refuse", 2).await.problem(409), ["state: correction_decided"]);

    let person = home.anna.client.get("/me/person").await.expect(200);
    assert_eq!(person["items"][0]["phone"], "+8615400000055");
    assert_eq!(person["items"][0]["former"][0]["phone"], ANNA_PHONE);
    let own = home.anna.client.get("/me/corrections").await.expect(200);
    let own = &own["items"][0];
    assert_eq!((&own["old"]["phone"], &own["new"]["phone"]), (&json!(ANNA_PHONE), &json!("+8615400000055")));
    assert_eq!((&own["state"], &own["decision_reason"]), (&json!("accepted"), &json!("已核对证件")));
    let found = json!({"purpose": "registration_check", "phone": "15400000055"});
    let found = officer.post("/persons/search", &found).await.expect(200);
    assert_eq!(found["items"][0]["id"], home.anna.person.to_string(), "found by the new number");
    let feed = home.anna.client.get("/me/looks").await.expect(200).to_string();
    assert!(feed.contains("correction.list") && feed.contains("correction.reveal"), "{feed}");
    assert!(!feed.contains("officer"), "{feed}");
}

/// What somebody was told of corrections: texts, the newest first.
async fn told(someone: &Someone) -> Vec<Value> {
    let told = someone.client.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter();
    told.filter(|one| one["kind"] == "correction_decided").cloned().collect()
}

#[tokio::test]
async fn whoever_asked_is_told_once_that_it_is_decided_and_not_what_was_asked() {
    let home = Home::open().await;
    let officer = &home.house.officer;
    for (how, phone) in [("accept", "15400000055"), ("refuse", "15400000056")] {
        let filed = ask(&home, &home.anna, json!({"field": "phone", "phone": phone})).await.expect(201);
        let before = told(&home.anna).await.len();
        assert_eq!(decide(officer, &id(&filed), how, 7).await.status, 412);
        assert_eq!(told(&home.anna).await.len(), before, "what did not happen is not told");
        for _again in 0..2 {
            let request = officer.request(Method::POST, &format!("/corrections/{}/{how}", id(&filed)));
            let request = request.header("if-match", "\"1\"").header("idempotency-key", how);
            let _decided = Answer::of(request.json(&json!({"reason": "已核对证件"}))).await.expect(200);
        }
        let after = told(&home.anna).await;
        assert_eq!(after.len(), before + 1, "{how}: once");
        assert_eq!((&after[0]["unit_id"], &after[0]["unit_code"]), (&Value::Null, &json!("")));
        let said = after[0]["text"]["zh"].as_str().expect("a text");
        assert!(said.ends_with("：您的更正申请已有结果，请查看。"), "neither what was asked nor why: {said}");
    }
    let withdrawn = ask(&home, &home.anna, json!({"field": "name", "name": "陈小英"})).await.expect(201);
    let path = format!("/me/corrections/{}/withdraw", id(&withdrawn));
    let _withdrawn = home.anna.client.post(&path, &json!({})).await.expect(200);
    assert_eq!(told(&home.anna).await.len(), 2, "what one did oneself one knows");
    assert!(told(&home.bert).await.is_empty() && told(&home.landlord).await.is_empty());
    let ways = "select string_agg(distinct channel, ' ' order by channel) from notification
                where kind = 'correction_decided'";
    assert_eq!(home.house.read(ways).await, "in_app sms", "phones too");
}

#[tokio::test]
async fn of_two_who_decide_a_correction_at_once_whichever_version_it_has_the_second_hears_that_it_is_decided() {
    let home = Home::open().await;
    for (first, second, phone) in [("accept", "refuse", "154 0000 0055"), ("refuse", "accept", "154 0000 0056")] {
        let filed = ask(&home, &home.anna, json!({"field": "phone", "phone": phone})).await.expect(201);
        let decide = |how: &str| {
            let path = format!("/corrections/{}/{how}", id(&filed));
            Sent::new(&home.house.officer, path, &json!({"reason": "已核对证件"})).any()
        };
        let (first, second) = at_once_in(&home.house.app.pool, "correction", decide(first), decide(second)).await;
        let _decided = first.expect(200);
        assert_eq!(second.problem(409), ["state: correction_decided"]);
    }
}

#[tokio::test]
async fn who_withdraws_a_correction_twice_at_once_withdraws_it_once_and_is_told_so_twice() {
    let home = Home::open().await;
    let filed = ask(&home, &home.anna, json!({"field": "name", "name": "陈小英"})).await.expect(201);
    let path = format!("/me/corrections/{}/withdraw", id(&filed));
    let sent = || Sent::new(&home.anna.client, path.as_str(), &json!({}));
    let (first, second) = at_once_in(&home.house.app.pool, "correction", sent(), sent()).await;
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!((&first["state"], &second["state"]), (&json!("withdrawn"), &json!("withdrawn")));
    assert_eq!(first["version"], second["version"]);
}

#[tokio::test]
async fn what_is_asked_for_keeps_the_rules_of_the_domain() {
    let home = Home::open().await;
    for (value, told) in [
        (json!({"field": "name", "name": " "}), "value.name: "),
        (
            json!({"field": "document", "document_kind": "citizen_id", "id_number": "440199199003070000"}),
            "value.id_number: ",
        ),
        (json!({"field": "phone", "phone": "12"}), "value.phone: "),
        (json!({"field": "birth_date", "birth_date": "1991-03-07"}), "value.birth_date: birth_date_mismatch"),
        (json!({"field": "birth_date", "birth_date": "2191-03-07"}), "value.birth_date: implausible_birth_date"),
        (json!({"field": "name", "name": "陈小安"}), "value: same_value"),
        (json!({"field": "ethnicity", "name": "x"}), "value.field: json"),
    ] {
        let errors = ask(&home, &home.anna, value.clone()).await.problem(422);
        assert!(errors[0].starts_with(told), "{value}: {errors:?}");
    }
    for (reason, rule) in [
        ("我的号码是 154 0000 0055".to_owned(), "reason: phone"),
        (format!("证件上是{}", number(1991, 1)), "reason: id_number"),
        ("证件440199199003078812".to_owned(), "reason: id_number"),
        (" ".to_owned(), "reason: length"),
    ] {
        let value = json!({"field": "phone", "phone": "15400000055"});
        let body = json!({"site_id": home.house.site, "value": value, "reason": reason});
        assert_eq!(home.anna.client.post("/me/corrections", &body).await.problem(422), [rule], "{reason}");
    }
    let residency =
        json!({"field": "residency", "residency_id": home.anna.residency, "from": "2026-02-01", "to": "2026-01-01"});
    assert_eq!(ask(&home, &home.anna, residency).await.problem(422), ["value.to: order"]);
    // Born in March of that year.
    let unborn = json!({"field": "residency", "residency_id": home.anna.residency, "from": "1990-03-06"});
    assert_eq!(ask(&home, &home.anna, unborn).await.problem(422), ["value.from: before_birth"]);
    let of_bert = json!({"field": "residency", "residency_id": home.bert.residency, "from": "2026-02-01"});
    assert_eq!(
        ask(&home, &home.anna, of_bert).await.status,
        404,
        "somebody else's residency is as if it did not exist"
    );
}

#[tokio::test]
async fn one_is_open_for_each_field_and_withdrawn_by_its_owner_only() {
    let home = Home::open().await;
    let name = || json!({"field": "name", "name": "陈小英"});
    let first = id(&ask(&home, &home.anna, name()).await.expect(201));
    assert_eq!(ask(&home, &home.anna, name()).await.problem(409), ["value.field: correction_open"]);
    let _other_field = ask(&home, &home.anna, json!({"field": "phone", "phone": "15400000056"})).await.expect(201);
    let withdraw = format!("/me/corrections/{first}/withdraw");
    for other in [&home.bert.client, &home.landlord.client] {
        assert_eq!(other.post(&withdraw, &json!({})).await.status, 404);
    }
    for _again in 0..2 {
        assert_eq!(home.anna.client.post(&withdraw, &json!({})).await.expect(200)["state"], "withdrawn");
    }
    assert_eq!(decide(&home.house.officer, &first, "accept", 2).await.problem(409), ["state: correction_decided"]);
    let second = id(&ask(&home, &home.anna, name()).await.expect(201));
    let refused = decide(&home.house.officer, &second, "refuse", 1).await.expect(200);
    assert_eq!(refused["state"], "refused");
    assert_eq!(home.anna.client.post(&format!("/me/corrections/{second}/withdraw"), &json!({})).await.status, 409);
    assert_eq!(home.anna.client.get("/me/person").await.expect(200)["items"][0]["name"], "陈小安");
}

#[tokio::test]
async fn a_number_that_somebody_else_has_is_a_conflict_when_accepted() {
    let home = Home::open().await;
    let taken = json!({"field": "document", "document_kind": "citizen_id", "id_number": number(1985, 5)});
    let id = id(&ask(&home, &home.anna, taken).await.expect(201));
    assert_eq!(
        decide(&home.house.officer, &id, "accept", 1).await.problem(409),
        ["id_number: person_id_number_unique"]
    );
    let listed = home.house.officer.get("/corrections?purpose=registration_check").await.expect(200);
    assert_eq!(listed["items"][0]["state"], "open", "nothing of it was done");
    assert_eq!(home.anna.client.get("/me/person").await.expect(200)["items"][0]["id_number"], number(1990, 3));
}

#[tokio::test]
async fn another_number_brings_its_date_of_birth_with_it() {
    let home = Home::open().await;
    let value = json!({"field": "document", "document_kind": "citizen_id", "id_number": number(1991, 7)});
    let id = id(&ask(&home, &home.anna, value).await.expect(201));
    let _accepted = decide(&home.house.officer, &id, "accept", 1).await.expect(200);
    let person = home.anna.client.get("/me/person").await.expect(200);
    assert_eq!(person["items"][0]["birth_date"], "1991-03-07");
    assert_eq!(person["items"][0]["former"][0]["birth_date"], "1990-03-07");
}

#[tokio::test]
async fn a_residency_gets_another_version() {
    let home = Home::open().await;
    let value = json!({"field": "residency", "residency_id": home.anna.residency, "from": "2025-12-15"});
    let filed = ask(&home, &home.anna, value).await.expect(201);
    assert_eq!((&filed["old"], &filed["new"]), (&json!({"from": "2026-01-01"}), &json!({"from": "2025-12-15"})));
    assert_eq!(filed["doorplate"], "测试巷1号302");
    let _accepted = decide(&home.house.officer, &id(&filed), "accept", 1).await.expect(200);
    let versions = home.anna.client.get("/me/residencies").await.expect(200);
    let from: Vec<_> = versions["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|v| (v["version"].clone(), v["from"].clone()))
        .collect();
    assert!(
        from.contains(&(json!(1), json!("2026-01-01"))) && from.contains(&(json!(2), json!("2025-12-15"))),
        "{from:?}"
    );
    let own = home.anna.client.get("/me/corrections").await.expect(200);
    assert_eq!(own["items"][0]["old"], json!({"from": "2026-01-01"}), "what it replaced");
}

#[tokio::test]
async fn of_a_residency_that_somebody_else_corrects_at_once_an_accepted_correction_replaces_what_that_left() {
    let home = Home::open().await;
    let value = json!({"field": "residency", "residency_id": home.anna.residency, "from": "2025-12-15"});
    let filed = ask(&home, &home.anna, value).await.expect(201);
    let other = json!({"from": "2026-01-02", "reason": "日期写错了"});
    let correct = Sent::new(&home.house.officer, format!("/residencies/{}/correct", home.anna.residency), &other);
    let accept = format!("/corrections/{}/accept", id(&filed));
    let accept = Sent::new(&home.house.officer, accept, &json!({"reason": "已核对证件"}));
    let (corrected, accepted) = at_once_in(&home.house.app.pool, "residency", correct, accept).await;
    assert_eq!((&corrected.expect(200)["version"], &accepted.expect(200)["state"]), (&json!(2), &json!("accepted")));
    let own = home.anna.client.get("/me/corrections").await.expect(200);
    assert_eq!(own["items"][0]["old"], json!({"from": "2026-01-02"}));
    let days = format!(
        "select version || ' ' || valid from residency where recorded_to is null and id = '{}'",
        home.anna.residency
    );
    assert_eq!(home.house.read(&days).await, "3 [2025-12-15,)");
}

#[tokio::test]
async fn overdue_ones_come_first_and_other_areas_see_none() {
    let home = Home::open().await;
    let early = id(&ask(&home, &home.anna, json!({"field": "name", "name": "陈小英"})).await.expect(201));
    home.house.app.clock.set("2026-04-16T00:30:00+08:00".parse().expect("a time"));
    let name = home.house.app.account_of(Role::Tenant, &[home.house.site], Some(home.bert.person)).await;
    let bert = home.house.app.sign_in(&name).await;
    let late = json!({"site_id": home.house.site, "value": {"field": "name", "name": "李小博"}, "reason": "笔误"});
    let late = id(&bert.post("/me/corrections", &late).await.expect(201));
    let worker = home.house.app.sign_in_as(Role::GridWorker, &[home.house.site]).await;
    let listed = worker.get("/corrections?purpose=service_visit&limit=1").await.expect(200);
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["overdue"]), (&json!(early), &json!(true)));
    let cursor = listed["next_cursor"].as_str().expect("a cursor");
    let next = worker.get(&format!("/corrections?purpose=service_visit&limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((&next["items"][0]["id"], &next["items"][0]["overdue"]), (&json!(late), &json!(false)));

    let elsewhere = make::site(&home.house.app.pool, 2).await;
    let stranger = home.house.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    assert_eq!(stranger.get("/corrections?purpose=service_visit").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.get(&format!("/corrections/{early}?purpose=service_visit")).await.status, 404);
    assert_eq!(decide(&stranger, &early, "accept", 1).await.status, 404);
    for role in [Role::AreaManager, Role::Auditor, Role::Operator, Role::Landlord] {
        let client = home.house.app.sign_in_as(role, &[home.house.site]).await;
        assert_eq!(client.get("/corrections?purpose=service_visit").await.status, 403, "{role}");
    }
}

#[tokio::test]
async fn it_is_kept_sealed_and_decided_once() {
    let home = Home::open().await;
    let key = "the same request twice";
    let body =
        json!({"site_id": home.house.site, "value": {"field": "name", "name": "陈小英"}, "reason": "户口本上是英"});
    let first = home.anna.client.post_once("/me/corrections", key, &body).await.expect(201);
    let again = home.anna.client.post_once("/me/corrections", key, &body).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    let stored = home.house.read("select c::text from correction c").await;
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for plain in ["陈小英", "户口本上是英"] {
        assert!(!stored.contains(plain) && !stored.contains(&hex(plain)), "{stored}");
    }
    let _refused = decide(&home.house.officer, &id(&first), "refuse", 1).await.expect(200);
    for change in ["update correction set state = 'accepted'", "update correction set due_on = due_on + 1"] {
        let changed = sqlx::query(change).execute(&home.house.app.pool).await;
        assert!(changed.is_err_and(|error| error.to_string().contains("decided once")), "{change}");
    }
}
