//! What the rules of gaps ask for in a site: read, changed, tried out.

use menpai_domain::terms::Role;
use menpai_server::db::Db;
use menpai_server::detection;
use menpai_tests::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

use super::gatehouse::Gatehouse;

async fn set(client: &Client, path: &str, if_match: &str, parameters: &Value) -> Answer {
    let body = json!({ "parameters": parameters });
    Answer::of(client.request(Method::PUT, path).header("if-match", if_match).json(&body)).await
}

struct Office {
    house: Gatehouse,
    manager: Client,
    path: String,
}

async fn office() -> Office {
    let house = Gatehouse::open().await;
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    let path = format!("/sites/{}/gap-parameters", house.site);
    Office { house, manager, path }
}

async fn round(house: &Gatehouse) -> detection::Round {
    detection::run_round(&Db::from_pool(house.app.pool.clone()), house.app.clock.now()).await.expect("a round")
}

#[tokio::test]
async fn a_site_that_has_set_nothing_has_the_defaults() {
    let Office { house, manager, path } = office().await;
    let read = manager.get(&path).await;
    assert_eq!(read.headers["etag"], "\"0\"");
    let read = read.expect(200);
    assert_eq!((&read["version"], &read["updated_at"]), (&json!(0), &Value::Null));
    assert_eq!(read["parameters"], read["defaults"]);
    assert_eq!(house.officer.get(&path).await.expect(200), read);
    let changed = set(&manager, &path, "\"0\"", &json!({"deadline_days": 10})).await;
    assert_eq!(changed.headers["etag"], "\"1\"");
    let changed = changed.expect(200);
    assert_eq!((&changed["parameters"]["deadline_days"], &changed["version"]), (&json!(10), &json!(1)));
    assert_eq!(changed["parameters"]["stale_residency"], read["defaults"]["stale_residency"]);
    assert_eq!(house.officer.get(&path).await.expect(200), changed);
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_read() {
    let Office { house, manager, path } = office().await;
    let first = json!({"deadline_days": 10});
    assert_eq!(set(&manager, &path, "\"1\"", &first).await.problem(412), ["If-Match: changed"]);
    assert_eq!(house.read("select count(*)::text from gap_parameters").await, "0");
    assert_eq!(set(&manager, &path, "\"0\"", &first).await.status, 200);
    assert_eq!(set(&manager, &path, "\"0\"", &json!({"deadline_days": 11})).await.problem(412), ["If-Match: changed"]);
    assert_eq!(set(&manager, &path, "\"1\"", &json!({"deadline_days": 12})).await.status, 200);
    assert_eq!(set(&manager, &path, "*", &json!({"deadline_days": 13})).await.status, 200);
    let body = json!({ "parameters": first });
    assert_eq!(Answer::of(manager.request(Method::PUT, &path).json(&body)).await.status, 428);
    assert_eq!(set(&house.officer, &path, "*", &first).await.status, 403);
    assert_eq!(set(&house.operator, &path, "*", &first).await.status, 403);
    assert_eq!(manager.get(&path).await.expect(200)["parameters"]["deadline_days"], 13);
    let acts = "select count(*)::text from trail_entry where action = 'gap_parameters.set'";
    assert_eq!(house.read(acts).await, "3");
}

#[tokio::test]
async fn any_version_is_none_where_the_defaults_hold() {
    let Office { house, manager, path } = office().await;
    let ten = json!({"deadline_days": 10});
    assert_eq!(set(&manager, &path, "*", &ten).await.problem(412), ["If-Match: changed"]);
    assert_eq!(house.read("select count(*)::text from gap_parameters").await, "0");
    assert_eq!(set(&manager, &path, "\"7\", \"0\"", &ten).await.status, 200);
    let again = set(&manager, &path, "*", &json!({"deadline_days": 11})).await.expect(200);
    assert_eq!((&again["parameters"]["deadline_days"], &again["version"]), (&json!(11), &json!(2)));
}

#[tokio::test]
async fn each_field_says_what_is_wrong_with_it() {
    let Office { house, manager, path } = office().await;
    let wrong = json!({"deadline_days": 0, "reminder_every_days": 6, "stale_residency": {"silent_nights": 3},
        "unregistered_residence": {"window_nights": 20, "min_nights": 10}});
    let told = [
        "parameters.deadline_days: range",
        "parameters.reminder_every_days: range",
        "parameters.stale_residency.silent_nights: range",
        "parameters.unregistered_residence.min_nights: range",
    ];
    for answer in [
        set(&manager, &path, "*", &wrong).await,
        manager.post(&format!("{path}/trials"), &json!({ "parameters": wrong })).await,
    ] {
        let mut problem = answer.problem(422);
        problem.sort();
        assert_eq!(problem, told);
    }
    for (parameters, told) in [
        (json!({"deadline_day": 7}), "parameters.deadline_day"),
        (json!({"vacant_in_use": {"min_nights": "many"}}), "parameters.vacant_in_use.min_nights"),
        (json!({"vacant_in_use": {"min_nights": -1}}), "parameters.vacant_in_use.min_nights"),
    ] {
        let problem = set(&manager, &path, "*", &parameters).await.problem(422);
        assert!(problem[0].starts_with(told), "{problem:?}");
    }
    sqlx::query("update site set presence_retention_days = 20").execute(&house.app.pool).await.expect("a short time");
    let mut problem = set(&manager, &path, "*", &json!({"stale_residency": {"enabled": false}})).await.problem(422);
    problem.sort();
    assert_eq!(
        problem,
        [
            "parameters.over_capacity.window_nights: retention",
            "parameters.unregistered_residence.window_nights: retention",
            "parameters.vacant_in_use.window_nights: retention",
        ]
    );
    assert_eq!(house.read("select count(*)::text from gap_parameters").await, "0");
}

/// Ten nights of somebody in a flat that is let, and too few for the defaults.
async fn ten_nights(house: &Gatehouse) {
    house.assess("2027-01-01").await;
    house.lease("2025-01-01", None).await;
    let _somebody = house.resident("A1").await;
    house.come_home("A1", 1..=10).await;
}

fn ten_are_enough() -> Value {
    json!({"unregistered_residence": {"window_nights": 14, "min_nights": 9, "visitor_min_nights": 9,
        "shared_min_nights": 9, "crowd_min_nights": 14}})
}

#[tokio::test]
async fn a_trial_says_what_would_become_of_gaps_and_changes_nothing() {
    let Office { house, manager, path } = office().await;
    ten_nights(&house).await;
    round(&house).await;
    let everything = "select concat_ws(' ', (select count(*) from gap), (select count(*) from gap_event),
        (select count(*) from notification where gap_id is not null), (select count(*) from gap_parameters),
        (select count(*) from detection_due))";
    assert_eq!(house.read(everything).await, "0 0 0 0 0");
    let trial = |parameters: Value| {
        let (manager, path) = (manager.clone(), format!("{path}/trials"));
        async move { manager.post(&path, &json!({ "parameters": parameters })).await.expect(200) }
    };
    let same = trial(json!({})).await;
    assert_eq!((&same["units"], &same["would_open"], &same["would_close"]), (&json!(1), &json!(0), &json!(0)));
    let more = trial(ten_are_enough()).await;
    assert_eq!((&more["would_open"], &more["would_close"]), (&json!(1), &json!(0)));
    assert_eq!(
        more["per_rule"][0],
        json!({"rule": "unregistered_residence", "open": 0, "would_open": 1, "would_close": 0})
    );
    assert_eq!(house.read(everything).await, "0 0 0 0 0");
    let acts = "select string_agg(action || ' ' || (account_id is not null), ', ') from trail_entry where action like 'gap_p%'";
    assert_eq!(house.read(acts).await, "gap_parameters.try true, gap_parameters.try true");

    assert_eq!(set(&manager, &path, "\"0\"", &ten_are_enough()).await.status, 200);
    round(&house).await;
    assert_eq!(
        house.read("select string_agg(rule, ' ') from gap where closed_at is null").await,
        "unregistered_residence"
    );
    let back = trial(json!({"unregistered_residence": {"enabled": false}})).await;
    assert_eq!((&back["would_open"], &back["would_close"]), (&json!(0), &json!(1)));
    assert_eq!(
        back["per_rule"][0],
        json!({"rule": "unregistered_residence", "open": 1, "would_open": 0, "would_close": 1})
    );
    assert_eq!(house.officer.post(&format!("{path}/trials"), &json!({"parameters": {}})).await.status, 403);
}

#[tokio::test]
async fn a_change_is_applied_to_the_nights_that_were_counted() {
    let Office { house, manager, path } = office().await;
    ten_nights(&house).await;
    round(&house).await;
    assert_eq!(house.read("select count(*)::text from gap").await, "0");
    assert_eq!(set(&manager, &path, "\"0\"", &ten_are_enough()).await.status, 200);
    round(&house).await;
    assert_eq!(
        house.read("select string_agg(rule || ' ' || due_on, ' ') from gap").await,
        "unregistered_residence 2026-04-07"
    );
    let off = json!({"unregistered_residence": {"enabled": false}});
    assert_eq!(set(&manager, &path, "*", &off).await.status, 200);
    round(&house).await;
    assert_eq!(house.read("select string_agg(closed_because, ' ') from gap").await, "detection_off");
}

#[tokio::test]
async fn nothing_is_tried_out_without_an_assessment_or_by_two_at_once() {
    let Office { house, manager, path } = office().await;
    let trials = format!("{path}/trials");
    let body = json!({"parameters": {}});
    assert_eq!(manager.post(&trials, &body).await.problem(409), ["site: detection_off"]);
    house.assess("2027-01-01").await;
    let mut other = house.app.pool.begin().await.expect("a transaction");
    let hold = format!("select pg_advisory_xact_lock(hashtextextended('gap trial {}', 0))", house.site);
    sqlx::raw_sql(sqlx::AssertSqlSafe(hold)).execute(&mut *other).await.expect("a trial of somebody else");
    assert_eq!(manager.post(&trials, &body).await.status, 429);
    other.rollback().await.expect("it ends");
    assert_eq!(manager.post(&trials, &body).await.status, 200);
    assert_eq!(house.read("select count(*)::text from trail_entry where action = 'gap_parameters.try'").await, "1");
}
