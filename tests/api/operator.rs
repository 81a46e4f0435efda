//! The operator's commands: an empty database becomes a site that buildings can be imported to.

use menpai_domain::terms::Role;
use menpai_server::cli::place::{AddArea, AddSite, add_area, add_site};
use menpai_server::cli::told::told;
use menpai_server::migrate::respell;
use menpai_tests::{TestApp, make};
use serde_json::{Value, json};

fn squares(corners: &[(f64, f64)]) -> Value {
    let features: Vec<Value> = corners
        .iter()
        .map(|(lon, lat)| {
            let (east, north) = (lon + 0.0001, lat + 0.0001);
            json!({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
                [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]]}})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features})
}

#[tokio::test]
async fn what_an_older_program_wrote_is_found_after_an_upgrade() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let update = "update building set doorplate = '盐田四巷2号', search_text = '盐田4-2' where id = $1";
    sqlx::query(update).bind(building.as_uuid()).execute(&app.pool).await.expect("an old row");
    sqlx::query("update spelling set version = 1").execute(&app.pool).await.expect("an old program");
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    assert_eq!(officer.get("/buildings?q=ytsx").await.expect(200)["items"], json!([]));
    assert_eq!(respell(&app.pool).await.expect("respelled"), 1);
    assert_eq!(officer.get("/buildings?q=ytsx").await.expect(200)["items"][0]["id"], json!(building));
    assert_eq!(respell(&app.pool).await.expect("nothing to do"), 0);
}

#[tokio::test]
async fn what_the_database_says_is_told_without_its_own_lines() {
    let app = TestApp::start().await;
    let error = sqlx::query("select 1 from nowhere").execute(&app.pool).await.expect_err("there is no such table");
    assert!(error.to_string().contains(" at line "), "{error}");
    assert_eq!(told(&error.into()), "error returned from database: relation \"nowhere\" does not exist");
}

#[tokio::test]
async fn an_empty_database_becomes_a_site() {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let mut out = Vec::new();
    let folder = std::env::temp_dir().join(format!("menpai-operator-{}", app.database.name()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, content: &Value| {
        let path = folder.join(name);
        std::fs::write(&path, content.to_string()).expect("a file");
        path
    };
    let district = AddArea { name: "黄埔区".into(), code: Some("440112".into()), ..AddArea::default() };
    add_area(&app.pool, &district, &mut out).await.expect("a district");
    let street = AddArea { name: "云埔街道".into(), parent: Some("440112".into()), ..AddArea::default() };
    add_area(&app.pool, &street, &mut out).await.expect("a street");
    let again = add_area(&app.pool, &street, &mut out).await.expect_err("it is there");
    assert!(again.to_string().contains("云埔街道"), "{again}");

    let footprints =
        file("houses.geojson", &squares(&[(113.5, 23.1), (113.5002, 23.1), (113.5, 23.1002), (113.5002, 23.1002)]));
    let around =
        AddSite {
            name: "盐田村".into(), area: "云埔街道".into(), around: Some(footprints), ..AddSite::default()
        };
    let site = add_site(&app.pool, &around, now, &mut out).await.expect("a site");
    let world =
        json!({"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]});
    let world = AddSite {
        name: "世界".into(),
        area: "云埔街道".into(),
        boundary: Some(file("world.geojson", &world)),
        ..AddSite::default()
    };
    let refused = add_site(&app.pool, &world, now, &mut out).await.expect_err("too large");
    assert!(format!("{refused:#}").contains("world.geojson: the boundary must not reach"), "{refused:#}");
    let unknown = AddSite { area: "没有的街道".into(), ..around };
    assert!(add_site(&app.pool, &unknown, now, &mut out).await.is_err());

    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let shown = officer.get(&format!("/sites/{site}")).await.expect(200);
    assert_eq!((&shown["name"], &shown["area"]["name"]), (&json!("盐田村"), &json!("云埔街道")));
    let building = json!({"site_id": site, "doorplate": "盐田一巷1号", "footprint": squares(&[(113.5, 23.1)])["features"][0]["geometry"]});
    let _inside = officer.post("/buildings", &building).await.expect(201);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
