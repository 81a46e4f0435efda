//! Signing in through a provider.

use std::collections::HashMap;

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Masked;
use menpai_tests::{Answer, Client, Factor, TestApp, TestDatabase};
use reqwest::redirect::Policy;
use serde_json::json;

use super::provider::{CLIENT_ID, CLIENT_SECRET, Lies, Provider};

struct Setting {
    app: TestApp,
    provider: Provider,
    http: reqwest::Client,
    user_name: String,
}

/// A step of the way: where it leads, and the cookies that it sets.
struct Step {
    to: String,
    cookies: HashMap<String, String>,
}

impl Setting {
    /// An account of this role that is linked to the provider's `subject-1`.
    async fn of(role: Role) -> Self {
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let provider = Provider::start(clock.clone()).await;
        let issuer = provider.issuer().to_owned();
        let app = TestApp::start_with(TestDatabase::create().await, clock, |config| {
            config.http.public_url = Some("http://localhost".to_owned());
            config.oidc.issuer = Some(issuer);
            CLIENT_ID.clone_into(&mut config.oidc.client_id);
            config.oidc.client_secret = Masked(CLIENT_SECRET.to_owned());
        })
        .await;
        let user_name = app.account(role, &[]).await;
        sqlx::query(
            "insert into oidc_identity (issuer, subject, account_id, linked_at)
             select $1, 'subject-1', id, now() from account where user_name = $2",
        )
        .bind(provider.issuer())
        .bind(&user_name)
        .execute(&app.pool)
        .await
        .expect("the account is linked");
        let http = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { app, provider, http, user_name }
    }

    async fn get(&self, url: &str, cookie: Option<String>) -> Step {
        let mut request = self.http.get(url);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = Answer::of(request).await;
        let to = answer.headers.get("location").unwrap_or_else(|| panic!("{url}: {}", answer.status));
        let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| {
            let (name, value) = value.to_str().ok()?.split(';').next()?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        Step { to: to.to_str().expect("text").to_owned(), cookies: cookies.collect() }
    }

    /// Sets out: the address at the provider, and the cookie that ties it to this browser.
    async fn set_out(&self) -> (String, String) {
        let step = self.get(&format!("{}/api/v1/auth/oidc/start", self.app.http), None).await;
        assert!(step.to.starts_with(self.provider.issuer()), "{}", step.to);
        let cookie = format!("menpai_oidc={}", step.cookies["menpai_oidc"]);
        (step.to, cookie)
    }

    /// The query that the provider sends the browser back with.
    async fn at_provider(&self, url: &str) -> String {
        let back = self.get(url, None).await.to;
        back.strip_prefix("http://localhost/api/v1/auth/oidc/callback?").expect("our own address").to_owned()
    }

    async fn come_back(&self, query: &str, cookie: Option<String>) -> Step {
        self.get(&format!("{}/api/v1/auth/oidc/callback?{query}", self.app.http), cookie).await
    }

    /// All the way.
    async fn sign_in(&self) -> Step {
        let (url, cookie) = self.set_out().await;
        let query = self.at_provider(&url).await;
        self.come_back(&query, Some(cookie)).await
    }

    fn client(&self, step: &Step) -> Client {
        Client::new(&self.app.http, step.cookies.get("menpai_session").cloned())
    }
}

#[tokio::test]
async fn the_provider_vouches_and_the_linked_account_is_signed_in() {
    let setting = Setting::of(Role::Operator).await;
    let step = setting.sign_in().await;
    assert_eq!(step.to, "/?signed_in=oidc");
    let me = setting.client(&step).get("/auth/me").await.expect(200);
    assert_eq!(me["account"]["user_name"], json!(setting.user_name));
    let sessions = setting.client(&step).get("/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"][0]["signed_in_by"], "oidc");
    assert!(step.cookies.contains_key("menpai_refresh"));
}

#[tokio::test]
async fn a_second_factor_at_the_provider_counts_and_its_absence_too() {
    let setting = Setting::of(Role::Officer).await;
    setting.provider.signs_in("subject-1", &["pwd", "mfa"]);
    let vouched = setting.client(&setting.sign_in().await);
    assert_eq!(vouched.get("/auth/me").await.expect(200)["pending"], json!([]));
    setting.provider.signs_in("subject-1", &["pwd"]);
    let bare = setting.client(&setting.sign_in().await);
    assert_eq!(bare.get("/auth/me").await.expect(200)["pending"], json!(["second_factor"]));
    let factor = Factor::enrol(&bare, &setting.app.clock).await;
    let again = setting.client(&setting.sign_in().await);
    assert_eq!(again.get("/auth/me").await.expect(200)["pending"], json!(["code"]));
    assert_eq!(again.get("/sites").await.problem(403), ["code: required"]);
    let path = "/auth/second-factor/verify";
    assert_eq!(again.post(path, &json!({"code": "000000"})).await.problem(422), ["code: wrong"]);
    assert_eq!(again.post(path, &json!({"code": factor.code(&setting.app.clock)})).await.status, 204);
    assert_eq!(again.get("/sites").await.status, 200);
}

#[tokio::test]
async fn whoever_is_not_linked_stays_outside() {
    let setting = Setting::of(Role::Operator).await;
    setting.provider.signs_in("subject-2", &["mfa"]);
    let step = setting.sign_in().await;
    assert_eq!(step.to, "/?sign_in_error=oidc_unknown");
    assert!(!step.cookies.contains_key("menpai_session"));
    setting.provider.signs_in("subject-1", &[]);
    sqlx::query("update account set disabled_at = now()").execute(&setting.app.pool).await.expect("it is disabled");
    assert_eq!(setting.sign_in().await.to, "/?sign_in_error=oidc_unknown");
    let accounts: i64 =
        sqlx::query_scalar("select count(*) from account").fetch_one(&setting.app.pool).await.expect("a number");
    assert_eq!(accounts, 1, "nobody got an account");
}

#[tokio::test]
async fn an_id_token_that_does_not_fit_opens_nothing() {
    let setting = Setting::of(Role::Operator).await;
    let lies = [
        ("another issuer", Lies { issuer: Some("https://other.example".to_owned()), ..Lies::default() }),
        ("for another client", Lies { audience: Some("another".to_owned()), ..Lies::default() }),
        ("another nonce", Lies { nonce: Some("another".to_owned()), ..Lies::default() }),
        ("expired", Lies { lifetime_s: Some(-1), ..Lies::default() }),
        ("issued tomorrow", Lies { issued_ahead_s: 86_400, lifetime_s: Some(90_000), ..Lies::default() }),
        ("another key", Lies { other_key: true, ..Lies::default() }),
        ("signed with the shared secret", Lies { shared_secret: true, ..Lies::default() }),
        ("not signed", Lies { unsigned: true, ..Lies::default() }),
    ];
    for (what, lie) in lies {
        setting.provider.lies(lie);
        let step = setting.sign_in().await;
        assert_eq!(step.to, "/?sign_in_error=oidc_unfit", "{what}");
        assert!(!step.cookies.contains_key("menpai_session"), "{what}");
    }
    setting.provider.lies(Lies::default());
    assert_eq!(setting.sign_in().await.to, "/?signed_in=oidc");
}

#[tokio::test]
async fn a_sign_in_comes_back_once_and_to_the_browser_that_began_it() {
    let setting = Setting::of(Role::Operator).await;
    let (url, cookie) = setting.set_out().await;
    let query = setting.at_provider(&url).await;
    let (_, other) = setting.set_out().await;
    let state = "/?sign_in_error=oidc_state";
    assert_eq!(setting.come_back(&query, None).await.to, state, "another browser");
    assert_eq!(setting.come_back(&query, Some(other)).await.to, state, "another sign-in");
    let forged = query.replace("state=", "state=x");
    assert_eq!(setting.come_back(&forged, Some(cookie.clone())).await.to, state, "another state");
    assert_eq!(setting.come_back("code=x", Some(cookie.clone())).await.to, state, "no state");
    assert_eq!(setting.come_back(&query, Some(cookie.clone())).await.to, "/?signed_in=oidc");
    assert_eq!(setting.come_back(&query, Some(cookie)).await.to, state, "again");
}

#[tokio::test]
async fn a_replayed_code_and_a_refusal_open_nothing() {
    let setting = Setting::of(Role::Operator).await;
    let (url, cookie) = setting.set_out().await;
    let first = setting.at_provider(&url).await;
    let _in = setting.come_back(&first, Some(cookie)).await;
    let code = first.split('&').find(|pair| pair.starts_with("code=")).expect("a code").to_owned();
    let (_, cookie) = setting.set_out().await;
    let state = cookie.strip_prefix("menpai_oidc=").expect("a state").to_owned();
    let replayed = setting.come_back(&format!("{code}&state={state}"), Some(cookie)).await;
    assert_eq!(replayed.to, "/?sign_in_error=oidc_provider");
    let (_, cookie) = setting.set_out().await;
    let state = cookie.strip_prefix("menpai_oidc=").expect("a state").to_owned();
    let refused = setting.come_back(&format!("error=access_denied&state={state}"), Some(cookie)).await;
    assert_eq!(refused.to, "/?sign_in_error=oidc_refused");
}

#[tokio::test]
async fn what_the_provider_adds_to_the_way_back_is_overlooked() {
    let setting = Setting::of(Role::Operator).await;
    let (url, cookie) = setting.set_out().await;
    let query = setting.at_provider(&url).await;
    let step = setting.come_back(&format!("{query}&session_state=1&iss=https%3A%2F%2Fa.example"), Some(cookie)).await;
    assert_eq!(step.to, "/?signed_in=oidc");
}

#[tokio::test]
async fn whoever_takes_too_long_begins_again() {
    let setting = Setting::of(Role::Operator).await;
    let (url, cookie) = setting.set_out().await;
    let query = setting.at_provider(&url).await;
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::minutes(10));
    assert_eq!(setting.come_back(&query, Some(cookie)).await.to, "/?sign_in_error=oidc_state");
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous().get("/auth/oidc/start").await.status, 404);
    assert_eq!(app.anonymous().get("/auth/oidc/callback?code=x&state=y").await.status, 404);
}
