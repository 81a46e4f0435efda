//! Reading the trail: looks and acts, by who, about whom, why and when.

use menpai_domain::terms::Role;
use serde_json::{Value, json};

use super::super::gatehouse::Gatehouse;
use super::look;

fn actions(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|entry| entry["action"].as_str().expect("an action").to_owned()).collect()
}

#[tokio::test]
async fn looks_and_acts_are_found_by_what_they_were() {
    let house = Gatehouse::open().await;
    let registration =
        json!({"unit_id": house.unit, "from": "2026-01-01", "person": {"name": "陈小明", "phone": "15400000001"}});
    let residency = house.officer.post("/residencies", &registration).await.expect(201);
    let person = residency["person_id"].as_str().expect("a person").to_owned();
    look(&house, &house.officer, 1).await;
    let reveal = json!({"field": "phone", "purpose": "lawful_case", "reference": "粤公(2026)12号"});
    let _revealed = house.officer.post(&format!("/persons/{person}/reveal"), &reveal).await.expect(200);
    let path = format!("/residencies/{}/end", residency["id"].as_str().expect("an id"));
    let _ended = house.officer.post_if(&path, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    let all = ["residency.end", "person.reveal.phone", "unit.residents", "residency.create"];
    for (query, expected) in [
        (String::new(), all.to_vec()),
        ("?kind=look".to_owned(), vec![all[1], all[2]]),
        ("?kind=act".to_owned(), vec![all[0], all[3]]),
        (format!("?person_id={person}"), all.to_vec()),
        (format!("?person_id={}", house.unit), vec![]),
        (format!("?unit_id={}", house.unit), vec![all[0], all[2], all[3]]),
        (format!("?subject_id={}", residency["id"].as_str().unwrap()), vec![all[0], all[3]]),
        ("?purpose=lawful_case".to_owned(), vec![all[1]]),
        ("?action=person.reveal".to_owned(), vec![all[1]]),
        ("?action=person".to_owned(), vec![all[1]]),
        ("?action=pers".to_owned(), vec![]),
        ("?from=2026-03-31T15:00:01%2B08:00".to_owned(), vec![]),
        ("?to=2026-03-31T15:00:00%2B08:00".to_owned(), vec![]),
        ("?from=2026-03-31T15:00:00%2B08:00&kind=look".to_owned(), vec![all[1], all[2]]),
    ] {
        assert_eq!(actions(&auditor.get(&format!("/trail{query}")).await.expect(200)), expected, "{query}");
    }
    let page = auditor.get("/trail?limit=3").await.expect(200);
    let next = page["next_cursor"].as_str().expect("there is more");
    assert_eq!(actions(&auditor.get(&format!("/trail?limit=3&cursor={next}")).await.expect(200)), ["residency.create"]);
    assert_eq!(actions(&auditor.get("/looks").await.expect(200)), [all[1], all[2]]);
    assert_eq!(page["items"][1]["reference"], "粤公(2026)12号");
    assert_eq!(page["items"][0]["purpose"], Value::Null);
    let text = page.to_string();
    assert!(!text.contains("小明") && !text.contains("15400000001"), "{text}");
}

#[tokio::test]
async fn a_reference_names_no_person() {
    let house = Gatehouse::open().await;
    for (reference, code) in [
        ("440106199001011234", "id_number"),
        ("154 0000 0001", "phone"),
        ("<script>", "characters"),
        (&"9".repeat(101), "length"),
    ] {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("purpose", "lawful_case")
            .append_pair("reference", reference)
            .finish();
        let answer = house.officer.get(&format!("/units/{}/residents?{query}", house.unit)).await;
        assert_eq!(answer.problem(422), [format!("reference: {code}")]);
    }
}
