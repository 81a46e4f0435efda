//! The built pages, as the server answers them (`scripts/test.sh console` builds them).

use menpai_tests::TestApp;
use reqwest::{Response, StatusCode};

struct Page {
    status: StatusCode,
    etag: Option<String>,
    kind: Option<String>,
    body: String,
}

async fn page(app: &TestApp, path: &str) -> Page {
    let answer: Response = reqwest::get(format!("{}{path}", app.http)).await.expect("an answer");
    let header = |name: &str| Some(answer.headers().get(name)?.to_str().expect("text").to_owned());
    let (status, etag, kind) = (answer.status(), header("etag"), header("content-type"));
    Page { status, etag, kind, body: answer.text().await.expect("text") }
}

#[tokio::test]
async fn landlords_and_tenants_have_a_page_of_their_own() {
    let app = TestApp::start().await;
    let console = page(&app, "/index.html").await;
    let phone = page(&app, "/m.html").await;
    assert_eq!((console.status, phone.status), (StatusCode::OK, StatusCode::OK), "build the pages first");
    assert_ne!(console.etag, phone.etag);
    assert!(phone.body.contains("/m.webmanifest") && !console.body.contains("/m.webmanifest"));
    for (path, wanted) in [
        ("/", &console),
        ("/map/anything", &console),
        ("/menu", &console),
        ("/m", &phone),
        ("/m/", &phone),
        ("/m/d/01a2279f-c7a9-7133-9370-cfb1cd464fe4", &phone),
    ] {
        let answer = page(&app, path).await;
        assert_eq!((answer.status, &answer.etag), (StatusCode::OK, &wanted.etag), "{path}");
    }
    let manifest = page(&app, "/m.webmanifest").await;
    assert_eq!(manifest.kind.as_deref(), Some("application/manifest+json"));
    assert_eq!(page(&app, "/m/no-such.png").await.status, StatusCode::NOT_FOUND);
}
