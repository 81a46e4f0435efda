//! Names that are held back after failed attempts.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Factor, TestApp};
use serde_json::json;

use super::{login, login_with};

async fn fail(app: &TestApp, user_name: &str) -> Answer {
    app.anonymous().post("/auth/login", &json!({"user_name": user_name, "password": "not this one"})).await
}

fn retry_after(answer: &Answer) -> u64 {
    answer.headers["retry-after"].to_str().ok().and_then(|text| text.parse().ok()).expect("a number of seconds")
}

#[tokio::test]
async fn failures_hold_a_name_back_longer_and_longer() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    for _ in 0..10 {
        let _refused = fail(&app, &name).await.expect(401);
    }
    for minutes in [1_u32, 2, 4, 8, 16, 32, 60, 60] {
        let held = login(&app, &name.to_uppercase()).await;
        assert_eq!((held.status, retry_after(&held)), (429, u64::from(minutes) * 60), "the right password waits too");
        app.clock.set(app.clock.now() + TimeDelta::minutes(i64::from(minutes)) - TimeDelta::seconds(1));
        assert_eq!(retry_after(&fail(&app, &name).await), 1);
        app.clock.set(app.clock.now() + TimeDelta::seconds(1));
        let _refused = fail(&app, &name).await.expect(401);
    }
    app.clock.set(app.clock.now() + TimeDelta::hours(1));
    let _in = login(&app, &name).await.expect(200);
    let _forgotten = fail(&app, &name).await.expect(401);
    let _in = login(&app, &name).await.expect(200);
}

#[tokio::test]
async fn names_that_do_not_exist_are_held_back_alike() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let mut heard = Vec::new();
    for user_name in [name.as_str(), "nobody", "<script>alert(1)</script>", "' or 1=1; drop table account; --"] {
        let mut answers = Vec::new();
        for _ in 0..12 {
            let answer = fail(&app, user_name).await;
            let wait = answer.headers.get("retry-after").map(|value| value.to_str().expect("text").to_owned());
            answers.push((answer.status, wait, answer.json()));
        }
        heard.push(answers);
    }
    assert!(heard.iter().all(|answers| *answers == heard[0]));
    assert_eq!((heard[0][9].0, heard[0][10].0), (401, 429));
}

#[tokio::test]
async fn a_hold_outlives_the_server_and_is_known_to_the_next() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    for _ in 0..10 {
        let _refused = fail(&app, &name).await.expect(401);
    }
    let (clock, secrets) = (app.clock.clone(), app.config.secrets.dir.clone());
    let kept = secrets.with_extension("kept");
    std::fs::rename(&secrets, &kept).expect("the keys are kept");
    let database = app.stop().await;
    let next = TestApp::start_with(database, clock, |config| config.secrets.dir.clone_from(&kept)).await;
    assert_eq!(login(&next, &name).await.status, 429);
    std::fs::remove_dir_all(kept).expect("the keys are removed");
}

#[tokio::test]
async fn many_at_once_are_all_counted() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let tries = (0..24).map(|_| fail(&app, &name));
    let statuses: Vec<u16> = futures::future::join_all(tries).await.into_iter().map(|answer| answer.status).collect();
    let judged = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(judged, 10, "{statuses:?}");
}

#[tokio::test]
async fn wrong_codes_are_counted_and_codes_do_not_make_up_for_passwords() {
    let app = TestApp::start().await;
    let name = app.account(Role::Officer, &[]).await;
    let client = app.sign_in(&name).await;
    let factor: &Factor = client.factor().expect("a factor");
    for _ in 0..10 {
        let _refused = login_with(&app, &name, "000000").await.expect(401);
    }
    assert_eq!(login_with(&app, &name, &factor.recovery_code()).await.status, 429);
    // Within the session the same count holds.
    let guess = json!({"current": "not this one", "new": "kestrel under nine lamps", "code": "000000"});
    assert_eq!(client.post("/auth/password", &guess).await.status, 429);
    app.clock.set(app.clock.now() + TimeDelta::minutes(1));
    let code = json!({"code": factor.code(&app.clock)});
    assert_eq!(client.post("/auth/second-factor/verify", &code).await.status, 204);
    assert_eq!(client.post("/auth/password", &guess).await.problem(422), ["current: wrong"]);
    assert_eq!(client.post("/auth/password", &guess).await.status, 429, "a right code did not clear the count");
}

#[tokio::test]
async fn a_day_without_failures_forgets_them() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    for _ in 0..9 {
        let _refused = fail(&app, &name).await.expect(401);
    }
    app.clock.set(app.clock.now() + TimeDelta::hours(24) + TimeDelta::seconds(1));
    for _ in 0..9 {
        let _refused = fail(&app, &name).await.expect(401);
    }
    let _in = login(&app, &name).await.expect(200);
}
