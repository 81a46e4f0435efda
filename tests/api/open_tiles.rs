//! The open map: what anybody may see, and nothing more.

use std::collections::BTreeSet;

use menpai_domain::ids::SiteId;
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::mvt;
use super::village::address;

/// A server that publishes the open map, whose map holds two villages with a house each.
async fn published() -> (TestApp, [SiteId; 2]) {
    published_with(|_config| {}).await
}

/// The same with other settings.
async fn published_with(change: impl FnOnce(&mut Config)) -> (TestApp, [SiteId; 2]) {
    let database = TestDatabase::create().await;
    let pool = database.connect().await;
    let sites = [make::site(&pool, 0).await, make::site(&pool, 1).await];
    for (n, site) in (0_u32..).zip(sites) {
        make::building(&pool, site, n, 0).await;
    }
    #[expect(clippy::disallowed_methods, reason = "tests start from the present")]
    let now = chrono::Utc::now();
    let app = TestApp::start_with(database, Clock::standing_at(now), |config| {
        config.tiles.open = true;
        change(config);
    })
    .await;
    // What was there before the server is in its map as soon as it answers.
    while app.anonymous().get("/open/tiles/building").await.status == 503 {}
    (app, sites)
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
}

async fn asked(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = client.request(Method::GET, path);
    Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn anybody_sees_what_can_be_seen_from_the_street() {
    let (app, sites) = published().await;
    let path = format!("/open{}", address("building,site", 12, make::corner(0, 0)));
    let answer = app.anonymous().get(&path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(header(&answer, "content-type"), "application/vnd.mapbox-vector-tile");
    assert_eq!(header(&answer, "cache-control"), "public, no-cache");
    assert_eq!(header(&answer, "vary"), "Accept-Encoding");
    let houses = mvt::layer(&answer.bytes, "building");
    assert_eq!(houses.len(), 2, "of every village");
    for house in &houses {
        let seen: BTreeSet<_> = house.attributes.keys().map(String::as_str).collect();
        assert_eq!(seen, BTreeSet::from(["id", "doorplate", "use", "floors"]));
    }
    assert_eq!(mvt::layer(&answer.bytes, "site").len(), 2);
    // A token changes nothing, whatever it would let see.
    let officer = app.sign_in_as(Role::Officer, &sites[..1]).await;
    let again = officer.get(&path).await;
    assert_eq!((again.bytes, header(&answer, "etag")), (answer.bytes.clone(), header(&answer, "etag")));
    let copy = asked(&app.anonymous(), &path, &[("if-none-match", header(&answer, "etag"))]).await;
    assert_eq!((copy.status, header(&copy, "cache-control")), (304, "public, no-cache"));
    let scoped = officer.get(&address("building,site", 12, make::corner(0, 0))).await;
    assert_eq!(header(&scoped, "cache-control"), "private, no-cache");
    assert_ne!(header(&scoped, "etag"), header(&answer, "etag"));
}

#[tokio::test]
async fn the_open_map_describes_itself() {
    let (app, _) = published().await;
    let json = app.anonymous().get("/open/tiles/building,alley").await.expect(200);
    assert_eq!(json["tiles"], json!([format!("{}/api/v1/open/tiles/alley,building/{{z}}/{{x}}/{{y}}", app.http)]));
    let fields: BTreeSet<_> =
        json["vector_layers"][1]["fields"].as_object().expect("fields").keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["id", "name", "doorplate", "use", "floors", "height_m", "merged"]));
    let bounds: Vec<f64> = serde_json::from_value(json["bounds"].clone()).expect("bounds");
    assert!(bounds[0] <= make::corner(0, 0)[0] && bounds[2] >= make::corner(1, 0)[0], "{bounds:?}");
}

#[tokio::test]
async fn what_is_not_open_is_not_there() {
    let (app, _) = published().await;
    for layers in ["gate", "component", "building,gate", "persons", ""] {
        for path in [format!("/open/tiles/{layers}"), format!("/open/tiles/{layers}/14/0/0")] {
            let answer = app.anonymous().get(&path).await;
            assert_eq!(answer.status, 404, "{path}");
        }
    }
    assert_eq!(app.anonymous().get("/tiles/building").await.problem(401), Vec::<String>::new());
    assert_eq!(app.anonymous().get("/open/tiles/building/3/8/0").await.status, 404);
}

#[tokio::test]
async fn nothing_is_published_unless_the_operator_says_so() {
    let app = TestApp::start().await;
    let answers: [Value; 2] = [
        app.anonymous().get("/open/tiles/building").await.status.into(),
        app.anonymous().get("/open/tiles/building/14/0/0").await.status.into(),
    ];
    assert_eq!(answers, [json!(404), json!(404)]);
}

#[tokio::test]
async fn what_a_request_says_of_our_address_reaches_nobody_else() {
    let evil = [("host", "evil.example"), ("x-forwarded-proto", "https")];
    let tiles = |json: &Value| json["tiles"][0].as_str().expect("a template").to_owned();
    let (app, _) = published().await;
    let answer = asked(&app.anonymous(), "/open/tiles/building", &evil).await;
    assert_eq!(header(&answer, "cache-control"), "private, no-cache", "it stands on the request");
    assert!(tiles(&answer.json()).starts_with("http://evil.example/"), "no proxy of ours says that it is HTTPS");
    let (app, sites) = published_with(|config| config.http.public_url = Some("https://map.example/".to_owned())).await;
    let answer = asked(&app.anonymous(), "/open/tiles/building", &evil).await;
    assert_eq!(header(&answer, "cache-control"), "public, no-cache");
    assert_eq!(tiles(&answer.json()), "https://map.example/api/v1/open/tiles/building/{z}/{x}/{y}");
    // An answer for one caller alone names the address by which they came.
    let officer = app.sign_in_as(Role::Officer, &sites[..1]).await;
    let scoped = officer.get("/tiles/building").await.expect(200);
    assert!(tiles(&scoped).starts_with(&app.http), "{scoped}");
    let outside = asked(&officer, "/tiles/building", &[("host", "map.example")]).await;
    assert!(tiles(&outside.json()).starts_with("https://map.example/api/v1/tiles/"));
}

#[tokio::test]
async fn a_proxy_of_ours_says_that_it_is_https() {
    let (app, _) = published_with(|config| config.http.behind_proxy = true).await;
    let headers = [("host", "map.example"), ("x-forwarded-proto", "https")];
    let json = asked(&app.anonymous(), "/open/tiles/building", &headers).await.json();
    assert!(json["tiles"][0].as_str().is_some_and(|tiles| tiles.starts_with("https://map.example/")), "{json}");
}
