//! Signing in with a password, and changing it.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, PASSWORD, TestApp, make};
use reqwest::Method;
use serde_json::json;

use super::{kind, login};

const ANOTHER: &str = "村口第三棵榕树下有一口老井";

#[tokio::test]
async fn an_officer_signs_in_and_sees_their_sites() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    make::site(&app.pool, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let me = officer.get("/auth/me").await.expect(200);
    assert_eq!(me["account"]["role"], "officer");
    assert_eq!(me["sites"].as_array().map(Vec::len), Some(1));
    assert_eq!(me["sites"][0]["id"], site.to_string());
    assert!(me["may"].as_array().is_some_and(|may| may.contains(&json!("person.search"))));
}

#[tokio::test]
async fn wrong_name_and_wrong_password_are_answered_alike() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Officer, &[]).await;
    let disabled = app.account(Role::Officer, &[]).await;
    sqlx::query("update account set disabled_at = now() where user_name = $1")
        .bind(&disabled)
        .execute(&app.pool)
        .await
        .expect("it is disabled");
    let mut answers = Vec::new();
    for (name, password) in [(user_name.as_str(), "not this one"), ("nobody", PASSWORD), (disabled.as_str(), PASSWORD)]
    {
        let login = json!({"user_name": name, "password": password});
        answers.push(app.anonymous().post("/auth/login", &login).await.expect(401));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0]["type"], "urn:menpai:problem:unauthenticated");
    assert_eq!(
        (&answers[0]["errors"][0]["code"], &answers[0]["message"]),
        (&json!("wrong_password"), &json!("用户名或密码不对"))
    );
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let app = TestApp::start().await;
    let officer = app.sign_in_as(Role::Officer, &[]).await;
    let _me = officer.get("/auth/me").await.expect(200);
    sqlx::query("update account set disabled_at = now()").execute(&app.pool).await.expect("the account is disabled");
    assert_eq!(officer.get("/auth/me").await.problem(401), Vec::<String>::new());
}

#[tokio::test]
async fn a_password_is_changed_and_every_other_session_ends() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (here, there) = (app.sign_in(&name).await, app.sign_in(&name).await);
    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    for (current, new, told) in [
        ("not this one", ANOTHER, "current: wrong"),
        (PASSWORD, "elf letters", "new: length"),
        (PASSWORD, "Password1234", "new: common"),
        (PASSWORD, &format!("my name is {name}"), "new: contains_name"),
        (PASSWORD, PASSWORD, "new: same"),
    ] {
        let errors = here.post("/auth/password", &change(current, new)).await.problem(422);
        assert!(errors.iter().any(|error| error == told), "{new}: {errors:?}");
    }
    assert_eq!(here.post("/auth/password", &change(PASSWORD, ANOTHER)).await.status, 204);
    assert_eq!(here.get("/auth/me").await.status, 200);
    assert_eq!(there.get("/auth/me").await.status, 401);
    assert_eq!(login(&app, &name).await.status, 401);
    let signed_in = app.anonymous().post("/auth/login", &json!({"user_name": name, "password": ANOTHER})).await;
    assert_eq!(signed_in.status, 200);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_when_the_password_changes() {
    let app = TestApp::start().await;
    let officer = app.sign_in_as(Role::Officer, &[]).await;
    let mut change = json!({"current": PASSWORD, "new": ANOTHER});
    assert_eq!(officer.post("/auth/password", &change).await.problem(422), ["code: required"]);
    change["code"] = json!("000000");
    assert_eq!(officer.post("/auth/password", &change).await.problem(422), ["code: wrong"]);
    change["code"] = json!(officer.factor().expect("a factor").code(&app.clock));
    assert_eq!(officer.post("/auth/password", &change).await.status, 204);
}

#[tokio::test]
async fn a_password_that_somebody_else_chose_is_changed_first() {
    let app = TestApp::start().await;
    let name = app.account(Role::Officer, &[]).await;
    sqlx::query("update account set must_change_password = true").execute(&app.pool).await.expect("it is set");
    let answer = login(&app, &name).await.expect(200);
    assert_eq!(answer["pending"], json!(["password", "second_factor"]));
    let client = Client::new(&app.http, answer["access_token"].as_str().map(str::to_owned));
    let held = client.get("/buildings").await;
    assert_eq!(kind(&held), "setup_required");
    assert_eq!(held.problem(403), ["password: required", "second_factor: required"]);
    let change = json!({"current": PASSWORD, "new": ANOTHER});
    assert_eq!(client.post("/auth/password", &change).await.status, 204);
    assert_eq!(client.get("/auth/me").await.expect(200)["pending"], json!(["second_factor"]));
}

#[tokio::test]
async fn bad_input_is_named() {
    let app = TestApp::start().await;
    let post = async |body: &str| {
        let request = app.anonymous().request(Method::POST, "/auth/login").header("content-type", "application/json");
        Answer::of(request.body(body.to_owned())).await
    };
    for (body, told) in [
        (r#"{"user_name": 1, "password": "x"}"#, "user_name: json"),
        (r#"{"user_name": "ming"}"#, "password: required"),
        (r#"{"user_name": "ming", "password": ""}"#, "password: length"),
        (r#"{"user_name": "a\u0000b", "password": "x"}"#, "user_name: control_character"),
        (r#"{"user_name": "ming", "password": "x", "role": "operator"}"#, "role: unknown_field"),
        (r#"{"user_name": "ming", "password": "x", "code": 123456}"#, "code: json"),
        ("[", "body: json"),
    ] {
        let errors = post(body).await.problem(422);
        assert!(errors.iter().any(|error| error == told), "{body}: {errors:?}");
    }
    assert_eq!(post(&"x".repeat(10_000_000)).await.status, 413);
}
