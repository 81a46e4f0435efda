//! The outside verifier of real names: asked over HTTP, signed; whatever it does, nothing else stops.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Masked;
use menpai_server::verification::worker::{Asking, run_round};
use menpai_server::verification::{Verifier, signature};
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use serde_json::{Value, json};

use super::households::spouse;
use super::newcomers::{number, person};
use super::wechat::server::Wechat;

const KEY: &str = "a key of the verifier";

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Match,
    Mismatch,
    Unknown,
    Broken,
    Garbage,
    OtherWord,
    /// Never answers.
    Slow,
}

struct Inner {
    mood: Mood,
    asked: Vec<Value>,
    ids: Vec<String>,
}

#[derive(Clone)]
struct Fake {
    url: String,
    inner: Arc<Mutex<Inner>>,
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let id = header("idempotency-key");
    if header("x-menpai-signature") != signature(KEY, &id, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mood = {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.asked.push(serde_json::from_slice(&body).expect("JSON"));
        inner.ids.push(id);
        inner.mood
    };
    match mood {
        Mood::Match => Json(json!({"result": "match"})).into_response(),
        Mood::Mismatch => Json(json!({"result": "mismatch"})).into_response(),
        Mood::Unknown => Json(json!({"result": "unknown"})).into_response(),
        Mood::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "oops").into_response(),
        Mood::Garbage => "<html>".into_response(),
        Mood::OtherWord => Json(json!({"result": "perhaps"})).into_response(),
        Mood::Slow => std::future::pending().await,
    }
}

impl Fake {
    async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner { mood: Mood::Match, asked: Vec::new(), ids: Vec::new() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/check", listener.local_addr().expect("an address"));
        let router = axum::Router::new().route("/check", axum::routing::post(answer)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    fn is(&self, mood: Mood) {
        self.inner.lock().expect("no test panicked with it").mood = mood;
    }

    fn asked(&self) -> Vec<Value> {
        self.inner.lock().expect("no test panicked with it").asked.clone()
    }
}

struct Setting {
    app: TestApp,
    wechat: Wechat,
    fake: Fake,
    unit: menpai_domain::ids::UnitId,
    officer: Client,
    site: menpai_domain::ids::SiteId,
}

impl Setting {
    /// A village whose server asks this address, or the fake.
    async fn open(url: Option<String>) -> Self {
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let wechat = Wechat::start(clock.clone()).await;
        let fake = Fake::start().await;
        let url = url.unwrap_or_else(|| fake.url.clone());
        let app = TestApp::start_with(TestDatabase::create().await, clock, |config| {
            wechat.configure(config);
            config.identity_verifier.url = Some(url);
            config.identity_verifier.key = Masked(KEY.to_owned());
            config.identity_verifier.timeout_s = 1;
        })
        .await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        let unit = make::unit(&app.pool, site, building, "302").await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        Self { app, wechat, fake, unit, officer, site }
    }

    async fn user(&self, name: &str, phone: &str) -> Client {
        let body =
            json!({"code": self.wechat.login_code(name), "phone_code": self.wechat.phone_code(&format!("86 {phone}"))});
        let answer = self.app.anonymous().post("/auth/wechat", &body).await.expect(200);
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }

    /// Somebody new files where they live.
    async fn file(&self, nth: u32) -> (Client, Answer) {
        let user = self.user(&format!("o{nth}"), &format!("1540000001{nth}")).await;
        let filing = json!({"unit_id": self.unit, "from": "2026-03-31", "person": person("陈小明", nth)});
        let answer = user.post("/own/filings", &filing).await;
        (user, answer)
    }

    async fn read(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&self.app.pool).await.expect("a text")
    }

    /// Whether and when somebody is asked about again, minutes from now.
    async fn state(&self) -> String {
        self.read(
            "select coalesce(string_agg(coalesce(verified_how, '-') || ' ' || verify_attempts || ' '
                 || coalesce(extract(epoch from verify_next_at - '2026-03-31 07:00+00')::integer / 60, -1), ', '
                 order by created_at, id), 'nobody') from person",
        )
        .await
    }

    /// A round of the worker, this many minutes after the start. The server's own finds nobody due, since its clock stands.
    async fn round(&self, minutes: i64) -> usize {
        let verifier = Verifier::of(&self.app.config.identity_verifier).expect("a verifier");
        let asking = Asking { db: self.app.db(), keyring: Arc::new(self.app.keyring()), verifier };
        let clock = Clock::standing_at(self.app.clock.now() + TimeDelta::minutes(minutes));
        run_round(&asking, &clock).await.expect("a round")
    }
}

#[tokio::test]
async fn who_is_verified_sees_the_day_and_the_office_sees_it_too() {
    let setting = Setting::open(None).await;
    let (tenant, filed) = setting.file(1).await;
    let _filed = filed.expect(201);
    assert_eq!(setting.fake.asked(), [json!({"name": "陈小明", "id_number": number(1)})]);
    assert_eq!(setting.state().await, "outside 1 -1");
    let own = tenant.get("/me/person").await.expect(200);
    assert_eq!(own["items"][0]["verified_on"], "2026-03-31");
    let search = json!({"purpose": "registration_check", "id_number": number(1)});
    let found = setting.officer.post("/persons/search", &search).await.expect(200);
    assert_eq!(found["items"][0]["verified_on"], "2026-03-31", "{found}");
    // Whom the office enters is not asked about, and with another name it is another question.
    let person_id = found["items"][0]["id"].as_str().expect("an id").to_owned();
    let mut other = person("陈大明", 1);
    other["phone"] = json!("15400000011");
    let patched =
        setting.officer.request(reqwest::Method::PATCH, &format!("/persons/{person_id}")).header("if-match", "*");
    let patched = Answer::of(patched.json(&other)).await.expect(200);
    assert_eq!((&patched["verified_on"], setting.state().await), (&Value::Null, "- 0 1".to_owned()));
    setting.fake.is(Mood::Mismatch);
    assert_eq!(setting.round(1).await, 0);
    assert_eq!(setting.state().await, "- 1 -1", "what does not match is not asked again");
    let entered = json!({"site_id": setting.site, "person": person("王大力", 9)});
    let _entered = setting.officer.post("/persons", &entered).await.expect(201);
    assert_eq!((setting.round(2).await, setting.fake.asked().len()), (0, 2));
}

#[tokio::test]
async fn a_mismatch_refuses_whoever_says_who_they_are_and_leaves_nothing() {
    let setting = Setting::open(None).await;
    setting.fake.is(Mood::Mismatch);
    for _again in 0..5 {
        let (_, refused) = setting.file(1).await;
        assert_eq!(refused.problem(422), ["person.id_number: not_verified"]);
    }
    assert_eq!(setting.state().await, "nobody");
    setting.fake.is(Mood::Match);
    let (_, refused) = setting.file(1).await;
    assert_eq!(refused.status, 429, "who tries names out is slowed down");
    let (_, filed) = setting.file(2).await;
    let _filed = filed.expect(201);
}

#[tokio::test]
async fn of_twenty_names_that_are_tried_at_once_it_is_asked_about_five() {
    let setting = Setting::open(None).await;
    setting.fake.is(Mood::Mismatch);
    let user = setting.user("oMany", "15400000019").await;
    let filing = |nth: u32| json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", nth)});
    let guesses: Vec<Value> = (1..=20).map(filing).collect();
    let answers = futures::future::join_all(guesses.iter().map(|guess| user.post("/own/filings", guess))).await;
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(422), of(429), setting.fake.asked().len()), (5, 15, 5));
    setting.fake.is(Mood::Match);
    let (_, filed) = setting.file(2).await;
    let _filed = filed.expect(201);
    assert_eq!(setting.read("select count(*)::text from number_try").await, "5", "who is right is not counted");
}

#[tokio::test]
async fn when_it_cannot_tell_everything_goes_on_and_it_is_asked_again_after_growing_pauses() {
    let setting = Setting::open(None).await;
    let moods = [Mood::Unknown, Mood::Broken, Mood::Garbage, Mood::OtherWord];
    for (mood, nth) in moods.into_iter().zip(1..) {
        setting.fake.is(mood);
        let (tenant, filed) = setting.file(nth).await;
        let _filed = filed.expect(201);
        let own = tenant.get("/me/person").await.expect(200);
        assert_eq!(own["items"][0]["verified_on"], Value::Null, "{mood:?}");
    }
    assert_eq!(setting.state().await, ["- 1 5"; 4].join(", "));
    setting.fake.is(Mood::Broken);
    assert_eq!((setting.round(4).await, setting.fake.asked().len()), (0, 4), "not yet");
    assert_eq!((setting.round(5).await, setting.fake.asked().len()), (0, 8));
    assert_eq!(setting.state().await, ["- 2 20"; 4].join(", "));
    assert_eq!((setting.round(20).await, setting.state().await), (0, ["- 3 80"; 4].join(", ")));
    setting.fake.is(Mood::Match);
    assert_eq!((setting.round(80).await, setting.state().await), (4, ["outside 4 -1"; 4].join(", ")));
    let ids = setting.fake.inner.lock().expect("no test panicked with it").ids.clone();
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (16, 16), "each question has its own id");
}

#[tokio::test]
async fn who_waits_for_a_verifier_that_never_answers_waits_a_second() {
    let setting = Setting::open(None).await;
    setting.fake.is(Mood::Slow);
    let filed = tokio::time::timeout(Duration::from_secs(60), setting.file(1)).await.expect("an answer").1;
    let _filed = filed.expect(201);
    assert_eq!(setting.state().await, "- 1 5");
}

#[tokio::test]
async fn a_verifier_that_is_away_altogether_stops_nothing() {
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/check", nobody.local_addr().expect("an address"));
    drop(nobody);
    let setting = Setting::open(Some(url)).await;
    let (_, filed) = setting.file(1).await;
    let _filed = filed.expect(201);
    assert_eq!((setting.state().await, setting.round(5).await), ("- 1 5".to_owned(), 0));
    assert!(setting.app.counter("menpai_identity_checks_total{outcome=\"unavailable\"}").await >= 1);
    assert!(setting.fake.asked().is_empty());
}

#[tokio::test]
async fn who_comes_along_is_asked_about_by_the_worker() {
    let setting = Setting::open(None).await;
    let tenant = setting.user("oNew", "15400000011").await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1),
        "members": [spouse(), super::households::newborn()]});
    let _filed = tenant.post("/own/filings", &filing).await.expect(201);
    assert_eq!(setting.fake.asked().len(), 1, "the caller alone is waited for");
    assert_eq!(setting.round(1).await, 1);
    let asked = setting.fake.asked();
    assert_eq!((asked.len(), &asked[1]["name"]), (2, &json!("林小红")), "and nobody without a number");
}
