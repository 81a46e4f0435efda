//! The second factor: enrolled, asked for, used once.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_server::second_factor::totp;
use menpai_tests::{Client, Factor, TestApp, make};
use serde_json::json;

use super::{kind, login, login_with};

async fn fresh(role: Role) -> (TestApp, String, Client) {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let name = app.account(role, &[site]).await;
    let answer = login(&app, &name).await.expect(200);
    let client = Client::new(&app.http, answer["access_token"].as_str().map(str::to_owned));
    (app, name, client)
}

#[tokio::test]
async fn nothing_is_open_before_a_second_factor_is_there() {
    for role in [Role::Officer, Role::GridWorker, Role::AreaManager, Role::Auditor] {
        let (app, _, client) = fresh(role).await;
        let me = client.get("/auth/me").await.expect(200);
        assert_eq!(me["pending"], json!(["second_factor"]), "{role}");
        assert_eq!(me["may"], json!(["session.own"]), "{role}");
        let held = client.get("/sites").await;
        assert_eq!(kind(&held), "setup_required");
        assert_eq!(held.problem(403), ["second_factor: required"]);
        let _factor = Factor::enrol(&client, &app.clock).await;
        assert_eq!(client.get("/sites").await.status, 200, "{role}");
        assert_eq!(client.get("/auth/me").await.expect(200)["pending"], json!([]));
    }
}

#[tokio::test]
async fn who_sees_no_persons_may_do_without_and_may_have_one() {
    for role in [Role::Operator, Role::Landlord, Role::Tenant] {
        let (app, name, client) = fresh(role).await;
        assert_eq!(client.get("/sites").await.status, 200, "{role}");
        let factor = Factor::enrol(&client, &app.clock).await;
        assert_eq!(login(&app, &name).await.problem(401), ["code: required"], "{role}");
        let _in = login_with(&app, &name, &factor.code(&app.clock)).await.expect(200);
    }
}

#[tokio::test]
async fn a_right_password_without_a_right_code_opens_nothing() {
    let (app, name, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let missing = login(&app, &name).await;
    assert_eq!(kind(&missing), "second_factor_required");
    assert!(missing.json().get("access_token").is_none());
    assert_eq!(missing.problem(401), ["code: required"]);
    let other = totp::code_at(&totp::generate().expect("a secret"), app.clock.now()).expect("a code");
    for wrong in [other.as_str(), "000000x", "' or '1'='1", "aaaaa-bbbbb", "１２３４５６"] {
        let answer = login_with(&app, &name, wrong).await;
        assert_eq!(kind(&answer), "second_factor_required", "{wrong}");
        assert_eq!(answer.problem(401), ["code: wrong"], "{wrong}");
    }
    // A code does not make up for a wrong password, and tells nothing about it.
    let code = factor.code(&app.clock);
    let login = json!({"user_name": name, "password": "not this one", "code": code});
    let answer = app.anonymous().post("/auth/login", &login).await;
    assert_eq!(kind(&answer), "unauthenticated");
    let _in = login_with(&app, &name, &code).await.expect(200);
}

#[tokio::test]
async fn a_code_is_taken_once_and_none_before_it_any_more() {
    let (app, name, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let now = app.clock.now();
    let step = TimeDelta::seconds(30);
    let at = |time| totp::code_at(&factor.secret, time).expect("a code");
    // The enrolment used the step before.
    assert_eq!(login_with(&app, &name, &at(now - step)).await.problem(401), ["code: wrong"]);
    let _in = login_with(&app, &name, &at(now + step)).await.expect(200);
    for used in [at(now + step), at(now)] {
        assert_eq!(login_with(&app, &name, &used).await.problem(401), ["code: wrong"]);
    }
    app.clock.set(now + step * 2);
    let _in = login_with(&app, &name, &at(now + step * 2)).await.expect(200);
}

#[tokio::test]
async fn one_code_at_two_doors_opens_one() {
    let (app, name, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let code = factor.code(&app.clock);
    let (one, other) = tokio::join!(login_with(&app, &name, &code), login_with(&app, &name, &code));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_recovery_code_is_taken_once_and_can_be_renewed() {
    let (app, name, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let code = factor.recovery_code();
    let _in = login_with(&app, &name, &code.to_uppercase()).await.expect(200);
    assert_eq!(login_with(&app, &name, &code).await.problem(401), ["code: wrong"]);
    assert_eq!(client.get("/auth/second-factor").await.expect(200)["recovery_codes_left"], 9);
    let path = "/auth/second-factor/recovery-codes";
    assert_eq!(client.post(path, &json!({"code": "000000"})).await.problem(422), ["code: wrong"]);
    let renewed = client.post(path, &json!({"code": factor.code(&app.clock)})).await.expect(200);
    assert_eq!(renewed["recovery_codes"].as_array().map(Vec::len), Some(10));
    assert_eq!(login_with(&app, &name, &factor.recovery_code()).await.problem(401), ["code: wrong"]);
    let fresh = renewed["recovery_codes"][3].as_str().expect("a code");
    let _in = login_with(&app, &name, fresh).await.expect(200);
}

#[tokio::test]
async fn whoever_has_a_factor_shows_it_before_they_change_it() {
    let (app, name, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let elsewhere = login_with(&app, &name, &factor.recovery_code()).await.expect(200);
    let elsewhere = Client::new(&app.http, elsewhere["access_token"].as_str().map(str::to_owned));
    let path = "/auth/second-factor";
    assert_eq!(client.post(path, &json!({})).await.problem(422), ["code: required"]);
    assert_eq!(client.post(path, &json!({"code": "000000"})).await.problem(422), ["code: wrong"]);
    let begun = client.post(path, &json!({"code": factor.code(&app.clock)})).await.expect(200);
    let secret = begun["secret"].as_str().expect("a secret");
    assert!(
        begun["otpauth_uri"].as_str().is_some_and(|uri| uri.starts_with("otpauth://totp/") && uri.contains(secret))
    );
    // Until the new one is confirmed the old one counts.
    let _in = login_with(&app, &name, &factor.recovery_code()).await.expect(200);
    let confirm = "/auth/second-factor/confirm";
    assert_eq!(client.post(confirm, &json!({"code": "000000"})).await.problem(422), ["code: wrong"]);
    let code = totp::code_at(secret, app.clock.now()).expect("a code");
    let _codes = client.post(confirm, &json!({"code": code})).await.expect(200);
    assert_eq!(elsewhere.get("/auth/me").await.status, 401, "other sessions end");
    assert_eq!(client.get("/auth/me").await.status, 200);
    assert_eq!(login_with(&app, &name, &factor.recovery_code()).await.problem(401), ["code: wrong"]);
    assert_eq!(client.post(confirm, &json!({"code": code})).await.problem(422), ["code: not_begun"]);
}

#[tokio::test]
async fn the_secret_is_sealed_in_the_database() {
    let (app, _, client) = fresh(Role::Officer).await;
    let factor = Factor::enrol(&client, &app.clock).await;
    let stored: String = sqlx::query_scalar(
        "select f::text || (select string_agg(r::text, '') from recovery_code r) from second_factor f",
    )
    .fetch_one(&app.pool)
    .await
    .expect("the factor is there");
    for text in [factor.secret.clone(), factor.recovery_code().replace('-', ""), hex::encode(&factor.secret)] {
        assert!(!stored.contains(&text));
    }
}
