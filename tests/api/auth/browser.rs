//! What a browser gets, and what other sites can't make it do.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, PASSWORD, TestApp, TestDatabase};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

/// A browser with its cookies.
struct Browser {
    client: Client,
    cookies: Vec<(String, String)>,
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    let values = answer.headers.get_all("set-cookie").iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

fn pairs(answer: &Answer) -> Vec<(String, String)> {
    let cookies = set_cookies(answer);
    let pairs = cookies.iter().filter_map(|cookie| cookie.split(';').next()?.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl Browser {
    async fn sign_in(app: &TestApp) -> (Self, Answer) {
        let user_name = app.account(Role::Operator, &[]).await;
        let client = app.anonymous();
        let login = json!({"user_name": user_name, "password": PASSWORD});
        let request = client.request(Method::POST, "/auth/login").header("x-menpai-client", "console").json(&login);
        let answer = Answer::of(request).await;
        (Self { client, cookies: pairs(&answer) }, answer)
    }

    /// A request with its cookies, but not yet our client's header.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.client.request(method, path).header("cookie", cookies.join("; "))
    }

    async fn post(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::POST, path).header("x-menpai-client", "console")).await
    }
}

#[tokio::test]
async fn tokens_stay_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let (browser, answer) = Browser::sign_in(&app).await;
    let cookies = set_cookies(&answer);
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict")));
    assert!(cookies[0].starts_with("menpai_session=") && cookies[0].contains("; Path=/;"), "{}", cookies[0]);
    assert!(cookies[1].starts_with("menpai_refresh=") && cookies[1].contains("; Path=/api/v1/auth;"), "{}", cookies[1]);
    let body = answer.expect(200);
    assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none(), "{body}");
    assert!(browser.cookies.iter().all(|(_, value)| !body.to_string().contains(value)));
    assert_eq!(Answer::of(browser.request(Method::GET, "/auth/me")).await.status, 200);
}

#[tokio::test]
async fn over_https_cookies_are_bound_to_the_host() {
    let clock = menpai_server::clock::Clock::standing_at("2026-03-01T00:00:00Z".parse().expect("a time"));
    let secure = |config: &mut menpai_server::config::Config| config.http.secure_cookies = true;
    let app = TestApp::start_with(TestDatabase::create().await, clock, secure).await;
    let (browser, answer) = Browser::sign_in(&app).await;
    let cookies = set_cookies(&answer);
    assert!(cookies[0].starts_with("__Host-menpai_session=") && cookies[0].contains("; Path=/;"), "{}", cookies[0]);
    assert!(cookies[1].starts_with("__Secure-menpai_refresh="), "{}", cookies[1]);
    assert!(cookies.iter().all(|cookie| cookie.ends_with("; Secure") && !cookie.contains("Domain")));
    assert_eq!(Answer::of(browser.request(Method::GET, "/auth/me")).await.status, 200);
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let app = TestApp::start().await;
    let (browser, _) = Browser::sign_in(&app).await;
    for path in ["/auth/logout", "/auth/refresh", "/auth/second-factor"] {
        let bare = Answer::of(browser.request(Method::POST, path)).await;
        assert_eq!(bare.status, 403, "{path}");
    }
    assert_eq!(browser.post("/auth/logout").await.status, 204);
    assert_eq!(Answer::of(browser.request(Method::GET, "/auth/me")).await.status, 401, "a copied cookie is dead too");
}

#[tokio::test]
async fn another_site_changes_nothing_whatever_it_sends() {
    let app = TestApp::start().await;
    let (browser, _) = Browser::sign_in(&app).await;
    let own = app.http.clone();
    let named = |name: &'static str, value: &str| {
        let request = browser.request(Method::POST, "/auth/second-factor").header("x-menpai-client", "console");
        Answer::of(request.header(name, value).json(&json!({})))
    };
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"] {
        assert_eq!(named("origin", origin).await.status, 403, "{origin}");
    }
    for site in ["cross-site", "same-site"] {
        assert_eq!(named("sec-fetch-site", site).await.status, 403, "{site}");
    }
    assert_eq!(named("origin", &own).await.status, 200);
    assert_eq!(named("sec-fetch-site", "same-origin").await.status, 200);
    let login = json!({"user_name": "nobody", "password": "x"});
    let foreign = app.anonymous().request(Method::POST, "/auth/login").header("origin", "https://evil.example");
    assert_eq!(Answer::of(foreign.json(&login)).await.status, 403, "nor does it sign anybody in");
}

#[tokio::test]
async fn a_browser_refreshes_by_cookie_and_sees_no_token() {
    let app = TestApp::start().await;
    let (mut browser, _) = Browser::sign_in(&app).await;
    let before = browser.cookies.clone();
    let answer = browser.post("/auth/refresh").await;
    let fresh = pairs(&answer);
    assert!(fresh.iter().zip(&before).all(|(new, old)| new.0 == old.0 && new.1 != old.1));
    let body = answer.expect(200);
    assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none(), "{body}");
    browser.cookies = fresh;
    assert_eq!(Answer::of(browser.request(Method::GET, "/auth/me")).await.status, 200);
}

#[tokio::test]
async fn other_programs_get_tokens_in_the_body_and_no_cookie() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Operator, &[]).await;
    let answer = super::login(&app, &user_name).await;
    assert!(set_cookies(&answer).is_empty());
    let body = answer.expect(200);
    assert!(body["access_token"].is_string() && body["refresh_token"].is_string());
}
