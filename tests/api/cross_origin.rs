//! Pages of other origins that read the map.

use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use reqwest::Method;

use super::village::address;

const OURS: &str = "https://maps.example";
const FOREIGN: &str = "https://evil.example";

/// A server that lets the pages of [`OURS`] read the map, and publishes the open one.
async fn app() -> TestApp {
    #[expect(clippy::disallowed_methods, reason = "tests start from the present")]
    let clock = Clock::standing_at(chrono::Utc::now());
    TestApp::start_with(TestDatabase::create().await, clock, |config| {
        config.http.allowed_origins = vec![OURS.to_owned()];
        config.tiles.open = true;
    })
    .await
}

/// What a browser sends for a page's script.
async fn fetch(client: &Client, method: Method, path: &str, origin: &str) -> Answer {
    let request = client.request(method, path).header("origin", origin).header("sec-fetch-site", "cross-site");
    Answer::of(request).await
}

/// What a browser asks before, where the script sets headers.
async fn preflight(app: &TestApp, path: &str, origin: &str) -> Answer {
    let anonymous = app.anonymous();
    let request = anonymous
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    Answer::of(request).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().expect("text"))
}

#[tokio::test]
async fn a_named_page_reads_the_map_with_its_token() {
    let app = app().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let tile = address("building", 17, make::corner(0, 0));
    for path in ["/styles/village", "/tiles/building", &tile, "/ogc/collections", "/ogc", "/events"] {
        let asked = preflight(&app, path, OURS).await;
        assert_eq!((asked.status, header(&asked, "access-control-allow-origin")), (200, Some(OURS)), "{path}");
        let allowed = header(&asked, "access-control-allow-headers").unwrap_or_default();
        assert!(allowed.contains("authorization"), "{path}: {allowed}");
        assert_eq!(header(&asked, "access-control-allow-methods"), Some("GET,HEAD"), "{path}");
        assert_eq!(header(&asked, "access-control-allow-credentials"), None, "{path}");
        // Also that the token has run out is for the page to read.
        let refused = fetch(&app.anonymous(), Method::GET, path, OURS).await;
        assert_eq!((refused.status, header(&refused, "access-control-allow-origin")), (401, Some(OURS)), "{path}");
    }
    let answer = fetch(&officer, Method::GET, "/tiles/building", OURS).await;
    assert_eq!((answer.status, header(&answer, "access-control-allow-origin")), (200, Some(OURS)));
    assert_eq!(header(&answer, "access-control-allow-credentials"), None, "never with cookies");
    let varies: Vec<_> = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(varies.join(", ").to_lowercase().contains("origin"), "{varies:?}");
}

#[tokio::test]
async fn other_pages_and_other_addresses_are_not_shared() {
    let app = app().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    for origin in [FOREIGN, "null", "http://maps.example", "https://maps.example:8443"] {
        let asked = preflight(&app, "/tiles/building", origin).await;
        assert_eq!(header(&asked, "access-control-allow-origin"), None, "{origin}");
        let answer = fetch(&officer, Method::GET, "/tiles/building", origin).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), None, "{origin}");
    }
    for path in ["/sites", "/persons/search", "/buildings", "/auth/login", "/tilesets"] {
        assert_eq!(header(&preflight(&app, path, OURS).await, "access-control-allow-origin"), None, "{path}");
        let answer = fetch(&officer, Method::GET, path, OURS).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), None, "{path}");
    }
    // A cookie of ours does nothing for a page of another origin, whichever it is.
    let token = officer.token().expect("a token");
    let anonymous = app.anonymous();
    let request = anonymous.request(Method::GET, "/tiles/building").header("cookie", format!("menpai_session={token}"));
    assert_eq!(Answer::of(request.header("origin", OURS).header("sec-fetch-site", "cross-site")).await.status, 403);
}

#[tokio::test]
async fn the_open_map_is_for_every_page() {
    let app = app().await;
    while app.anonymous().get("/open/tiles/building").await.status == 503 {}
    for path in ["/open/tiles/building", "/open/tiles/building/14/0/0", "/open/tiles/persons"] {
        let answer = fetch(&app.anonymous(), Method::GET, path, FOREIGN).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"), "{path}");
        let asked = preflight(&app, path, FOREIGN).await;
        assert_eq!((asked.status, header(&asked, "access-control-allow-origin")), (200, Some("*")), "{path}");
    }
}

#[tokio::test]
async fn where_nothing_is_set_nothing_is_shared() {
    let app = TestApp::start().await;
    for path in ["/tiles/building", "/open/tiles/building", "/ogc"] {
        let asked = preflight(&app, path, OURS).await;
        assert_eq!((asked.status, header(&asked, "access-control-allow-origin")), (405, None), "{path}");
    }
}
