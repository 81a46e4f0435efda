//! Samples that nobody can choose, verdicts, and patterns of accounts.

use menpai_domain::terms::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::Row;
use uuid::Uuid;

use super::super::gatehouse::Gatehouse;
use super::look;

/// The Monday after the week of the gatehouse's present.
const MONDAY_AFTER: &str = "2026-04-06T03:00:00+08:00";

async fn sampled() -> Gatehouse {
    let house = Gatehouse::open_with(|config| config.trail.sample_per_week = 5).await;
    look(&house, &house.officer, 12).await;
    house.app.sign_trail().await;
    house.app.clock.set(MONDAY_AFTER.parse().expect("a time"));
    house.app.sign_trail().await;
    house
}

#[tokio::test]
async fn a_sample_can_be_drawn_again_by_anybody() {
    let house = sampled().await;
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let samples = manager.get(&format!("/trail/samples?site_id={}", house.site)).await.expect(200);
    let sample = &samples["items"][0];
    assert_eq!(samples["items"].as_array().map(Vec::len), Some(1), "{samples}");
    assert_eq!((&sample["week"], &sample["looks"], &sample["drawn"]), (&json!("2026-03-30"), &json!(12), &json!(5)));

    let root = sqlx::query("select root from trail_checkpoint where size = $1")
        .bind(sample["checkpoint_size"].as_i64().expect("a size"))
        .fetch_one(&house.app.pool)
        .await
        .expect("the checkpoint")
        .get::<Vec<u8>, _>(0);
    let seed = Sha256::new()
        .chain_update(house.site.as_uuid().as_bytes())
        .chain_update("2026-03-30")
        .chain_update(root)
        .finalize();
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sample["seed"], hex);
    let mut looks: Vec<Uuid> = super::placed(&house.app.pool).await;
    looks.sort_by_key(|id| Sha256::new().chain_update(seed).chain_update(id.as_bytes()).finalize());
    let mut expected: Vec<String> = looks[..5].iter().map(ToString::to_string).collect();
    expected.sort();
    let page = manager.get(&format!("/trail?site_id={}&sample_week=2026-03-30", house.site)).await.expect(200);
    let mut drawn: Vec<String> =
        page["items"].as_array().unwrap().iter().map(|look| look["id"].as_str().unwrap().to_owned()).collect();
    drawn.sort();
    assert_eq!(drawn, expected);
}

#[tokio::test]
async fn a_week_is_drawn_once_and_not_before_it_is_over() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 3).await;
    let drawn = async || {
        house.app.sign_trail().await;
        let count = sqlx::query("select count(*) from trail_sample").fetch_one(&house.app.pool).await;
        count.expect("samples are counted").get::<i64, _>(0)
    };
    house.app.clock.set("2026-04-06T00:30:00+08:00".parse().expect("a time"));
    assert_eq!(drawn().await, 0);
    house.app.clock.set("2026-04-06T01:00:00+08:00".parse().expect("a time"));
    assert_eq!(drawn().await, 1);
    assert_eq!(drawn().await, 1);
}

#[tokio::test]
async fn a_verdict_is_recorded_and_in_the_trail() {
    let house = sampled().await;
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let page = manager.get(&format!("/trail?site_id={}&sample_week=2026-03-30", house.site)).await.expect(200);
    let look = page["items"][0]["id"].as_str().expect("a look").to_owned();
    let verdict = |verdict: &str, note: Value| json!({"entry_id": look, "verdict": verdict, "note": note});
    assert_eq!(
        manager.post("/trail/reviews", &verdict("doubtful", Value::Null)).await.problem(422),
        ["note: required"]
    );
    let phone = verdict("doubtful", json!("问了 154 0000 0001"));
    assert_eq!(manager.post("/trail/reviews", &phone).await.problem(422), ["note: phone"]);
    let _done = manager.post("/trail/reviews", &verdict("doubtful", json!("没有工单"))).await.expect(201);
    let found = manager.post("/trail/reviews", &verdict("unjustified", json!("本人承认"))).await.expect(201);
    assert_eq!(found["reviewer_name"].as_str().map(|name| name.starts_with("area-manager")), Some(true));
    let listed = manager.get(&format!("/trail/reviews?entry_id={look}")).await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    let sample = manager.get(&format!("/trail/samples?site_id={}", house.site)).await.expect(200);
    assert_eq!((&sample["items"][0]["reviewed"], &sample["items"][0]["unjustified"]), (&json!(1), &json!(1)));
    let acts = manager.get(&format!("/trail?action=review&subject_id={look}")).await.expect(200);
    assert_eq!(acts["items"].as_array().map(Vec::len), Some(2));
    let page = manager.get(&format!("/trail?sample_week=2026-03-30&site_id={}", house.site)).await.expect(200);
    assert_eq!(page["items"][0]["verdict"], "unjustified");
    let act = acts["items"][0]["id"].as_str().expect("an act");
    let answer = manager.post("/trail/reviews", &json!({"entry_id": act, "verdict": "justified"})).await;
    assert_eq!(answer.problem(422), ["entry_id: unknown_reference"]);
}

#[tokio::test]
async fn nobody_judges_a_look_of_their_own() {
    let house = Gatehouse::open().await;
    let name = house.app.account(Role::Officer, &[house.site]).await;
    let officer = house.app.sign_in(&name).await;
    look(&house, &officer, 1).await;
    let look = sqlx::query("select id from trail_entry where kind = 'look'").fetch_one(&house.app.pool).await;
    let look: Uuid = look.expect("a look").get(0);
    // The officer becomes an auditor.
    let changed = sqlx::query("update account set role = 'auditor' where user_name = $1").bind(&name);
    changed.execute(&house.app.pool).await.expect("the role changes");
    let auditor = house.app.sign_in(&name).await;
    let answer = auditor.post("/trail/reviews", &json!({"entry_id": look, "verdict": "justified"})).await;
    assert_eq!(answer.problem(422), ["entry_id: own"]);
}

#[tokio::test]
async fn patterns_are_counted_per_account() {
    let house = Gatehouse::open_with(|config| {
        config.trail.many_looks = 4;
        config.trail.night_looks = 2;
        config.trail.same_reference = 3;
        config.trail.many_persons = 2;
    })
    .await;
    let register = |name: &str| json!({"unit_id": house.unit, "from": "2026-01-01", "person": {"name": name}});
    let one = house.officer.post("/residencies", &register("陈小明")).await.expect(201);
    let _done = house.officer.post("/residencies", &register("李小红")).await.expect(201);
    let reveal = json!({"field": "name", "purpose": "lawful_case", "reference": "A-2026-7"});
    let path = format!("/persons/{}/reveal", one["person_id"].as_str().expect("a person"));
    let night = house.officer_at("2026-03-31T22:10:00+08:00").await;
    for _ in 0..3 {
        let _done = night.post(&path, &reveal).await.expect(200);
    }
    look(&house, &night, 1).await;
    // A day later, by day and apart: nothing unusual.
    let day = house.officer_at("2026-04-01T10:00:00+08:00").await;
    let _done = day.post(&path, &json!({"field": "name", "purpose": "registration_check"})).await.expect(200);
    let path = format!("/residencies/{}/end", one["id"].as_str().expect("an id"));
    let _ended = day.post_if(&path, "*", &json!({"to": "2026-04-01"})).await.expect(200);

    house.app.clock.set("2026-04-20T10:00:00+08:00".parse().expect("a time"));
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let path = format!(
        "/trail/patterns?site_id={}&from=2026-03-31T00:00:00%2B08:00&to=2026-04-20T00:00:00%2B08:00",
        house.site
    );
    let found = manager.get(&path).await.expect(200);
    let items = found["items"].as_array().expect("items");
    let of = |n: usize| -> Vec<(String, i64)> {
        let patterns = items[n]["patterns"].as_array().expect("patterns");
        patterns.iter().map(|p| (p["pattern"].as_str().unwrap().to_owned(), p["count"].as_i64().unwrap())).collect()
    };
    let expected = [("many_looks", 4), ("at_night", 4), ("many_persons", 2), ("same_reference", 3)];
    assert_eq!(of(0), expected.map(|(name, count)| (name.to_owned(), count)), "{found}");
    // The residency of the person was ended the day after: the reveals had a consequence.
    assert_eq!(of(1), []);
    let link = items[0]["patterns"][3]["link"].as_str().expect("a link");
    let linked = manager.get(link).await.expect(200);
    assert_eq!(linked["items"].as_array().map(Vec::len), Some(3), "{link}");
    let text = found.to_string();
    assert!(!text.contains(one["person_id"].as_str().unwrap()), "{text}");
}

#[tokio::test]
async fn a_reveal_without_consequence_shows_after_two_weeks() {
    let house = Gatehouse::open().await;
    let registration = json!({"unit_id": house.unit, "from": "2026-01-01", "person": {"name": "陈小明"}});
    let one = house.officer.post("/residencies", &registration).await.expect(201);
    let later = house.officer_at("2026-03-31T16:00:00+08:00").await;
    let path = format!("/persons/{}/reveal", one["person_id"].as_str().expect("a person"));
    let _done = later.post(&path, &json!({"field": "name", "purpose": "registration_check"})).await.expect(200);
    let patterns = async |time: &str| {
        house.app.clock.set(time.parse().expect("a time"));
        let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
        let path = format!("/trail/patterns?site_id={}&from=2026-03-31T00:00:00%2B08:00", house.site);
        manager.get(&path).await.expect(200)["items"][0]["patterns"].clone()
    };
    assert_eq!(patterns("2026-04-14T15:59:59+08:00").await, json!([]));
    let found = patterns("2026-04-14T16:00:00+08:00").await;
    assert_eq!((&found[0]["pattern"], &found[0]["count"]), (&json!("reveals_without_act"), &json!(1)), "{found}");
}
