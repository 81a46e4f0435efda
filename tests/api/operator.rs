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
async fn a_site_is_drawn_by_whatever_can_be_imported() {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let folder = std::env::temp_dir().join(format!("menpai-operator-{}", app.database.name()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let district = AddArea { name: "黄埔区".into(), ..AddArea::default() };
    add_area(&app.pool, &district, &mut Vec::new()).await.expect("a district");
    let crs = menpai_domain::crs::Crs::parse("EPSG:4547").expect("a system");
    let ring = |lon: f64, lat: f64, size: f64| {
        let corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size), (0.0, 0.0)];
        let metres = corners.map(|(x, y)| crs.from_wgs84(lon + x, lat + y).expect("a place"));
        metres.map(|(x, y)| format!("{x:.4} {y:.4}")).join(",")
    };
    let table = |name: &str, rings: &[String]| {
        let rows: Vec<String> = rings.iter().map(|ring| format!("\"POLYGON(({ring}))\"")).collect();
        let path = folder.join(name);
        std::fs::write(&path, format!("图形\n{}\n", rows.join("\n"))).expect("a file");
        path
    };
    let houses: Vec<String> = (0..4_u32).map(|n| ring(113.5 + 0.0002 * f64::from(n), 23.1, 0.0001)).collect();
    let around = AddSite {
        name: "甲村".into(),
        area: "黄埔区".into(),
        around: Some(table("houses.csv", &houses)),
        crs: Some("EPSG:4547".into()),
        ..AddSite::default()
    };
    let halves = [ring(113.51, 23.1, 0.001), ring(113.511, 23.1, 0.001)];
    let boundary = AddSite {
        name: "乙村".into(),
        area: "黄埔区".into(),
        boundary: Some(table("boundary.csv", &halves)),
        crs: Some("EPSG:4547".into()),
        ..AddSite::default()
    };
    for (site, west, width) in [(&around, 113.5, 0.0008), (&boundary, 113.51, 0.002)] {
        let id = add_site(&app.pool, site, now, &mut Vec::new()).await.expect("a site");
        let reach: f64 = sqlx::query_scalar(
            "select st_xmax(boundary_4326) - st_xmin(boundary_4326) from site where id = $1 and st_numgeometries(boundary_4326) = 1
             and st_covers(boundary_4326, st_setsrid(st_makepoint($2 + 0.00005, 23.10005), 4326))",
        )
        .bind(id)
        .bind(west)
        .fetch_one(&app.pool)
        .await
        .expect("one polygon around the first house");
        assert!((reach - width).abs() < 0.0003, "{}: {reach}", site.name);
    }
    let unsaid = AddSite { crs: None, name: "丙村".into(), ..boundary };
    let refused = add_site(&app.pool, &unsaid, now, &mut Vec::new()).await.expect_err("no system is known");
    assert!(format!("{refused:#}").contains("--crs EPSG:4547"), "{refused:#}");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
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
    let nothing = AddSite { name: "无".into(), area: "云埔街道".into(), ..AddSite::default() };
    let refused = add_site(&app.pool, &nothing, now, &mut out).await.expect_err("no boundary").to_string();
    assert!(refused.contains("--boundary") && refused.contains("--around"), "{refused}");
    let unknown = AddSite { area: "没有的街道".into(), ..around };
    assert!(add_site(&app.pool, &unknown, now, &mut out).await.is_err());

    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let shown = officer.get(&format!("/sites/{site}")).await.expect(200);
    assert_eq!((&shown["name"], &shown["area"]["name"]), (&json!("盐田村"), &json!("云埔街道")));
    let building = json!({"site_id": site, "doorplate": "盐田一巷1号", "footprint": squares(&[(113.5, 23.1)])["features"][0]["geometry"]});
    let _inside = officer.post("/buildings", &building).await.expect(201);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
