//! Sessions: refreshed, ended, and read anew with every request.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};

use super::super::listening::Events;
use super::{kind, login};

async fn tokens(app: &TestApp, user_name: &str) -> (Client, String) {
    let answer = login(app, user_name).await.expect(200);
    let refresh = answer["refresh_token"].as_str().expect("a refresh token").to_owned();
    (Client::new(&app.http, answer["access_token"].as_str().map(str::to_owned)), refresh)
}

async fn refresh(app: &TestApp, token: &str) -> menpai_tests::Answer {
    app.anonymous().post("/auth/refresh", &json!({"refresh_token": token})).await
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("{name} in {answer}")).to_owned()
}

#[tokio::test]
async fn a_session_is_refreshed_until_its_time_is_over() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (_, mut token) = tokens(&app, &name).await;
    let start = app.clock.now();
    for minutes in [14, 200, 400, 600, 719] {
        app.clock.set(start + TimeDelta::minutes(minutes));
        let fresh = refresh(&app, &token).await.expect(200);
        let client = Client::new(&app.http, Some(text(&fresh, "access_token")));
        assert_eq!(client.get("/auth/me").await.status, 200, "{minutes}");
        token = text(&fresh, "refresh_token");
    }
    app.clock.set(start + TimeDelta::hours(12));
    assert_eq!(refresh(&app, &token).await.status, 401);
}

#[tokio::test]
async fn a_session_that_nobody_uses_runs_out() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (_, token) = tokens(&app, &name).await;
    app.clock.set(app.clock.now() + TimeDelta::hours(4));
    assert_eq!(refresh(&app, &token).await.status, 401);
}

#[tokio::test]
async fn a_used_refresh_token_that_comes_again_ends_the_session() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (_, first) = tokens(&app, &name).await;
    let second = refresh(&app, &first).await.expect(200);
    let client = Client::new(&app.http, Some(text(&second, "access_token")));
    app.clock.set(app.clock.now() + TimeDelta::seconds(11));
    assert_eq!(client.get("/auth/me").await.status, 200);
    assert_eq!(refresh(&app, &first).await.status, 401);
    assert_eq!(client.get("/auth/me").await.status, 401, "the session is over for everybody");
    assert_eq!(refresh(&app, &text(&second, "refresh_token")).await.status, 401);
    let because: String =
        sqlx::query_scalar("select ended_because from session").fetch_one(&app.pool).await.expect("the session");
    assert_eq!(because, "refresh_reused");
}

#[tokio::test]
async fn the_token_before_the_last_is_never_forgiven() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (_, first) = tokens(&app, &name).await;
    let second = text(&refresh(&app, &first).await.expect(200), "refresh_token");
    let _third = refresh(&app, &second).await.expect(200);
    assert_eq!(refresh(&app, &first).await.status, 401);
    assert_eq!(refresh(&app, &second).await.status, 401, "the session has ended");
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_gets_tokens_and_the_other_is_told_to_look() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (_, token) = tokens(&app, &name).await;
    let (one, other) = tokio::join!(refresh(&app, &token), refresh(&app, &token));
    let (good, late) = if one.status == 200 { (one, other) } else { (other, one) };
    let fresh = good.expect(200);
    assert_eq!(late.problem(409), ["refresh_token: already_refreshed"]);
    let client = Client::new(&app.http, Some(text(&fresh, "access_token")));
    assert_eq!(client.get("/auth/me").await.status, 200, "nobody was signed out");
    let _next = refresh(&app, &text(&fresh, "refresh_token")).await.expect(200);
}

#[tokio::test]
async fn made_up_refresh_tokens_open_nothing() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (client, token) = tokens(&app, &name).await;
    let access = client.token().expect("a token").to_owned();
    let cut = token[..token.len() - 1].to_owned();
    for made_up in ["", "mpr_", "' or 1=1 --", &cut, &access, &format!("{token}\u{0}")] {
        let status = refresh(&app, made_up).await.status;
        assert!(status == 401 || status == 422, "{made_up}: {status}");
    }
    let _good = refresh(&app, &token).await.expect(200);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (client, token) = tokens(&app, &name).await;
    let (other, _) = tokens(&app, &name).await;
    assert_eq!(client.post("/auth/logout", &json!({})).await.status, 204);
    assert_eq!(client.get("/auth/me").await.status, 401);
    assert_eq!(refresh(&app, &token).await.status, 401);
    assert_eq!(other.get("/auth/me").await.status, 200, "the other device stays signed in");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    let app = TestApp::start().await;
    let name = app.account(Role::Operator, &[]).await;
    let (here, _) = tokens(&app, &name).await;
    let (there, _) = tokens(&app, &name).await;
    let stranger = app.sign_in_as(Role::Operator, &[]).await;
    let listed = here.get("/auth/sessions").await.expect(200);
    let items = listed["items"].as_array().expect("sessions");
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|session| session["current"] == true).count(), 1);
    assert!(items.iter().all(|session| session["address"] == "127.0.0.1" && session["signed_in_by"] == "password"));
    let other = items.iter().find(|session| session["current"] == false).expect("the other one");
    let path = format!("/auth/sessions/{}", text(other, "id"));
    assert_eq!(stranger.delete(&path).await.status, 404);
    assert_eq!(there.get("/auth/me").await.status, 200);
    assert_eq!(here.delete(&path).await.status, 204);
    assert_eq!(there.get("/auth/me").await.status, 401);
    assert_eq!(here.delete(&path).await.status, 404, "it has ended already");
}

#[tokio::test]
async fn what_is_taken_away_is_gone_with_the_next_request() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let path = format!("/sites/{site}/statistics");
    let policy = "/policy";
    assert_eq!(officer.get(&path).await.status, 200);
    assert_eq!(officer.get(policy).await.status, 403);
    let set = async |sql: &'static str| {
        sqlx::query(sql).execute(&app.pool).await.expect("it is changed");
    };
    set("update account set role = 'area_manager'").await;
    assert_eq!(officer.get(policy).await.status, 200, "another role counts at once");
    set("update account set role = 'tenant'").await;
    assert_eq!(officer.get(&path).await.status, 403);
    set("update account set role = 'officer'").await;
    set("delete from account_site").await;
    assert_eq!(officer.get(&path).await.status, 404, "a site that was taken away does not exist");
    set("update account set must_change_password = true").await;
    // Not of the list of sites, which goes with the map: that hears of what others change a moment later.
    let held = officer.get(&path).await;
    let told = String::from_utf8_lossy(&held.bytes);
    assert_eq!((held.status, kind(&held).as_str()), (403, "setup_required"), "{told}");
    assert_eq!(held.problem(403), ["password: required"]);
    set("update account set disabled_at = now()").await;
    assert_eq!(officer.get("/auth/me").await.status, 401);
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let name = app.account(Role::Operator, &[site]).await;
    let (here, _) = tokens(&app, &name).await;
    let (there, _) = tokens(&app, &name).await;
    let mut ours = Events::open(&here).await;
    let mut theirs = Events::open(&there).await;
    assert_eq!(here.post("/auth/logout", &json!({})).await.status, 204);
    // What happened before may still be told; then it ends.
    while ours.next().await.is_some() {}
    make::building(&app.pool, site, 0, 0).await;
    let _change = theirs.changed("building").await;
}
