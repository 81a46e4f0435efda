//! Dead letters: what could not be read is kept, shown without its content, and read again.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, local};

async fn letters(house: &Gatehouse, query: &str) -> Vec<Value> {
    let page = house.officer.get(&format!("/dead-letters?{query}")).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

async fn send(house: &Gatehouse, body: &str) -> Answer {
    let client = Client::new(&house.app.devices, Some(house.key.clone()));
    let request = client.request(Method::POST, "/passages").header("content-type", "application/json");
    Answer::of(request.body(body.to_owned())).await
}

#[tokio::test]
async fn what_is_refused_is_kept_once_without_pictures_and_shown_without_content() {
    let house = Gatehouse::open().await;
    let marker = "UElDVFVSRS1NQVJLRVI".repeat(60);
    let at = local(0, "14:59:00");
    let body =
        json!({"event_id": "1", "at": at, "credential": "CARD-77", "method": "nose", "facePic": marker, "x": [marker]});
    assert_eq!(house.post(&body).await.problem(422), ["method: term"]);
    assert_eq!(house.post(&body).await.problem(422), ["method: term"]);
    assert_eq!(send(&house, &format!("[{{\"at\":\"{marker}")).await.status, 422);
    let found = letters(&house, "").await;
    assert_eq!(found.len(), 2);
    let kept = found.iter().find(|letter| letter["times"] == 2).expect("the body that came twice");
    assert_eq!((kept["reason"].as_str(), kept["protocol"].as_str()), (Some("method: term"), Some("native")));
    assert_eq!((&kept["gate_name"], &kept["replayed_at"]), (&json!("东闸口"), &Value::Null));
    assert!(kept["bytes"].as_i64() > Some(0));
    assert!(found.iter().any(|letter| letter["reason"] == "body: json" && letter["bytes"] == 0), "{found:?}");
    assert!(!format!("{found:?}").contains("CARD-77"), "what was read is not shown");
    let stored = house.read("select string_agg(encode(body, 'escape'), '') from dead_letter").await;
    assert!(stored.contains("nose") && !stored.contains("UElDVFVSRS"), "{stored}");
}

#[tokio::test]
async fn a_letter_that_can_be_read_by_now_is_stored_once_as_backlog() {
    let house = Gatehouse::open().await;
    let (at, id) = (local(1, "22:00:00"), make::any_id());
    let body = json!([{"event_id": "1", "at": at, "backlog": false}, {"event_id": "2", "at": at}]);
    sqlx::query(
        "insert into dead_letter (site_id, id, device_id, protocol, received_at, last_received_at, reason, body)
         values ($1, $2, $3::uuid, 'native', $4, $4, 'method: term', convert_to($5, 'UTF8'))",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(&house.device)
    .bind(super::gatehouse::now())
    .bind(body.to_string())
    .execute(&house.app.pool)
    .await
    .expect("the letter is written");
    let path = format!("/dead-letters/{id}/replay");
    assert_eq!(house.officer.post(&path, &json!({})).await.status, 403, "operators set terminals right");
    let replayed = house.operator.post(&path, &json!({})).await.expect(200);
    assert_eq!(replayed["stored"], json!({"accepted": 2, "duplicates": 0, "expired": 0}));
    assert!(replayed["letter"]["replayed_at"].is_string());
    let again = house.operator.post(&path, &json!({})).await.expect(200);
    assert_eq!(again["stored"], json!({"accepted": 0, "duplicates": 2, "expired": 0}));
    assert_eq!(house.read("select string_agg(live::text, ',') from passage").await, "false,false");
    assert_eq!((letters(&house, "replayed=true").await.len(), letters(&house, "replayed=false").await.len()), (1, 0));
}

#[tokio::test]
async fn a_letter_that_still_can_not_be_read_stays() {
    let house = Gatehouse::open().await;
    assert_eq!(house.post(&json!({"event_id": "", "at": local(0, "14:59:00")})).await.status, 422);
    let id = letters(&house, "").await[0]["id"].as_str().expect("an id").to_owned();
    let answer = house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await;
    assert_eq!(answer.status, 409);
    assert_eq!(letters(&house, "replayed=false").await.len(), 1);
    let _disabled = house.operator.post(&format!("/devices/{}/disable", house.device), &json!({})).await.expect(200);
    assert_eq!(house.operator.post(&format!("/dead-letters/{id}/replay"), &json!({})).await.status, 409);
}

#[tokio::test]
async fn letters_stay_in_their_site_and_go_with_its_retention() {
    let house = Gatehouse::open().await;
    assert_eq!(house.post(&json!({})).await.status, 422);
    let other = make::site(&house.app.pool, 1).await;
    let stranger = house.app.sign_in_as(Role::Operator, &[other]).await;
    let id = letters(&house, "").await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(stranger.get("/dead-letters").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.post(&format!("/dead-letters/{id}/replay"), &json!({})).await.status, 404);
    for (time, left) in [("2026-04-30T14:59:00+08:00", "1"), ("2026-04-30T15:01:00+08:00", "0")] {
        let now = time.parse().expect("a time");
        menpai_server::housekeeping::run_round(&house.app.db(), now).await.expect("the house is kept");
        assert_eq!(house.read("select count(*)::text from dead_letter").await, left, "{time}");
    }
}
