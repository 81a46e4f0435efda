//! Signing in.

use menpai_domain::terms::Role;
use menpai_tests::{Client, PASSWORD, TestApp, make};
use reqwest::Method;
use serde_json::json;

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
    let wrong_password = json!({"user_name": user_name, "password": "not this one"});
    let wrong_name = json!({"user_name": "nobody", "password": PASSWORD});
    let one = app.anonymous().post("/auth/login", &wrong_password).await.expect(401);
    let other = app.anonymous().post("/auth/login", &wrong_name).await.expect(401);
    assert_eq!(one, other);
}

#[tokio::test]
async fn ten_failures_hold_the_name_back() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Officer, &[]).await;
    let wrong = json!({"user_name": user_name, "password": "not this one"});
    for _ in 0..10 {
        let _refused = app.anonymous().post("/auth/login", &wrong).await.expect(401);
    }
    let right = json!({"user_name": user_name.to_uppercase(), "password": PASSWORD});
    let held = app.anonymous().post("/auth/login", &right).await;
    assert!(held.headers.contains_key("retry-after"));
    let _held = held.expect(429);
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
async fn the_session_cookie_is_hidden_from_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Officer, &[]).await;
    let login = json!({"user_name": user_name, "password": PASSWORD});
    let answer = app.anonymous().post("/auth/login", &login).await;
    let cookie = answer.headers["set-cookie"].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let session = cookie.split(';').next().expect("a value").to_owned();
    let browser = Client::new(&app.http, None);
    let with_cookie = |method, path| browser.request(method, path).header("cookie", &session);
    assert_eq!(menpai_tests::Answer::of(with_cookie(Method::GET, "/auth/me")).await.status, 200);
    assert_eq!(menpai_tests::Answer::of(with_cookie(Method::POST, "/auth/logout")).await.status, 403);
    let ours = with_cookie(Method::POST, "/auth/logout").header("x-menpai-client", "console");
    assert_eq!(menpai_tests::Answer::of(ours).await.status, 204);
}

#[tokio::test]
async fn bad_input_is_named() {
    let app = TestApp::start().await;
    let post = async |body: &str| {
        let request = app.anonymous().request(Method::POST, "/auth/login").header("content-type", "application/json");
        menpai_tests::Answer::of(request.body(body.to_owned())).await
    };
    for (body, told) in [
        (r#"{"user_name": 1, "password": "x"}"#, "user_name: json"),
        (r#"{"user_name": "ming"}"#, "password: required"),
        (r#"{"user_name": "ming", "password": ""}"#, "password: length"),
        (r#"{"user_name": "a\u0000b", "password": "x"}"#, "user_name: control_character"),
        (r#"{"user_name": "ming", "password": "x", "role": "operator"}"#, "role: unknown_field"),
        ("[", "body: json"),
    ] {
        let errors = post(body).await.problem(422);
        assert!(errors.iter().any(|error| error == told), "{body}: {errors:?}");
    }
    assert_eq!(post(&"x".repeat(10_000_000)).await.status, 413);
}
