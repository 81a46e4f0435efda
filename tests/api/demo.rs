//! `menpai demo` beside a server that runs: a second village stands beside the first and takes nothing from it.

use clap::{Args, Command, FromArgMatches};
use menpai_server::cli::demo::{self, Demo};
use menpai_server::config::Masked;
use menpai_server::locks::demo::DemoLocks;
use menpai_server::locks::{self, Told};
use menpai_server::secrets::Secrets;
use menpai_tests::{Client, TestApp};
use serde_json::{Value, json};

use super::locks::{configure, worker_of};

fn asked(arguments: &[&str]) -> Demo {
    let command = Demo::augment_args(Command::new("demo").no_binary_name(true));
    Demo::from_arg_matches(&command.get_matches_from(arguments)).expect("arguments")
}

/// Houses of ten metres, five to a row.
fn houses(west: f64) -> String {
    let house = |n: u32| {
        let (x, y) = (west + f64::from(n % 5) * 0.000_12, 23.12 + f64::from(n / 5) * 0.000_12);
        let (e, n) = (x + 0.000_1, y + 0.000_1);
        json!({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon",
            "coordinates": [[[x, y], [e, y], [e, n], [x, n], [x, y]]]}})
    };
    json!({"type": "FeatureCollection", "features": (0..40).map(house).collect::<Vec<_>>()}).to_string()
}

async fn make(app: &TestApp, name: &str, west: f64) -> Result<Value, String> {
    let folder = &app.config.secrets.dir;
    let (footprints, out) = (folder.join(format!("{name}.geojson")), folder.join("demo.json"));
    std::fs::write(&footprints, houses(west)).expect("written");
    let demo = asked(&[
        "--footprints",
        footprints.to_str().expect("a path"),
        "--name",
        name,
        "--out",
        out.to_str().expect("a path"),
    ]);
    let keyring = Secrets::open(&app.config.secrets, app.clock.now()).expect("keys").keyring;
    demo::run(&app.pool, &keyring, &app.config, &demo, app.clock.now()).await.map_err(|error| format!("{error:#}"))?;
    Ok(serde_json::from_slice(&std::fs::read(&out).expect("a file")).expect("JSON"))
}

#[tokio::test]
async fn a_second_village_takes_nothing_from_the_first() {
    let app = TestApp::start().await;
    let first = make(&app, "甲村", 113.6).await.expect("the first village");
    let second = make(&app, "乙村", 113.7).await.expect("the second village");
    assert_eq!(first["accounts"], second["accounts"], "the same people with the same passwords");
    assert_ne!(first["site_id"], second["site_id"]);
    assert_eq!(second["base_url"], json!(format!("http://{}", app.config.http.listen)));
    let sites = "select count(distinct site_id) from gap where closed_at is null";
    assert_eq!(sqlx::query_scalar::<_, i64>(sites).fetch_one(&app.pool).await.expect("gaps"), 2, "each has its gaps");
    let shared =
        "select count(*) from person a join person b on a.site_id < b.site_id and a.phone_index = b.phone_index";
    assert_eq!(sqlx::query_scalar::<_, i64>(shared).fetch_one(&app.pool).await.expect("phones"), 0, "no phone in both");
    let again = make(&app, "乙村", 113.7).await.expect("nothing to do");
    assert_eq!(again, second);
}

#[tokio::test]
async fn a_village_on_the_ground_of_another_is_refused_with_a_sentence() {
    let app = TestApp::start().await;
    make(&app, "甲村", 113.6).await.expect("the first village");
    let refused = make(&app, "乙村", 113.600_1).await.expect_err("no room");
    assert_eq!(refused, "boundary: the boundary overlaps that of another site");
    let left = "select count(*) from site";
    assert_eq!(sqlx::query_scalar::<_, i64>(left).fetch_one(&app.pool).await.expect("sites"), 1);
}

/// Signs an account of the demo's file in, which needs no second factor.
async fn comes(app: &TestApp, file: &Value, role: &str) -> Client {
    let accounts = file["accounts"].as_array().expect("accounts");
    let account = accounts.iter().find(|account| account["role"] == role).expect("one of the role");
    let login = json!({"user_name": account["user_name"], "password": account["password"]});
    let answer = app.anonymous().post("/auth/login", &login).await.expect(200);
    Client::new(&app.http, answer["access_token"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn beside_a_lock_server_the_tenant_finds_a_key_and_the_landlord_locks_and_without_one_there_are_none() {
    let mut app = TestApp::start().await;
    let village = make(&app, "甲村", 113.6).await.expect("the village");
    let landlord = comes(&app, &village, "landlord").await;
    assert_eq!(landlord.get("/locks").await.expect(200)["items"], json!([]), "nobody could tell them");

    let doors = DemoLocks::new(Masked("hush".to_owned()), || "246810".to_owned());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let router = doors.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    configure(&mut app.config, &url);
    let again = make(&app, "甲村", 113.6).await.expect("locks for the village that is there");
    assert_eq!(again, village);
    let told = locks::run_round(&worker_of(&app), &app.clock).await.expect("a round");
    assert_eq!(told, Told { done: doors.keys(), ..Told::default() });

    let tenant = comes(&app, &village, "tenant").await;
    let own = tenant.get("/own/keys").await.expect(200);
    let key = &own["items"][0];
    assert_eq!(
        (&key["state"], &key["kind"], &key["pin"]),
        (&json!("active"), &json!("period"), &json!("246810")),
        "{own}"
    );
    let fitted = landlord.get("/locks").await.expect(200);
    let fitted = fitted["items"].as_array().expect("locks");
    assert!(!fitted.is_empty());
    let numbered =
        |lock: &Value| lock["vendor_lock_id"].as_str().is_some_and(|id| id.starts_with("LK-") && id.len() == 11);
    assert!(fitted.iter().all(numbered), "{fitted:?}");

    let _again = make(&app, "甲村", 113.6).await.expect("nothing to do");
    let left = landlord.get("/locks").await.expect(200);
    assert_eq!(left["items"].as_array(), Some(fitted), "they are fitted once");
    let _second = make(&app, "乙村", 113.7).await.expect("another village has locks of its own");
    let sites = "select count(distinct site_id) from lock";
    assert_eq!(sqlx::query_scalar::<_, i64>(sites).fetch_one(&app.pool).await.expect("locks"), 2);
}
