//! The map over HTTP.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, TestApp, make};
use menpai_tiler::{TileCrs, TileId, project};
use reqwest::Method;
use serde_json::{Value, json};

use super::following::allow_connections;
use super::listening::Events;
use super::mvt;
use super::village::{Village, address};

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
}

async fn asked(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = client.request(Method::GET, path);
    Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn a_building_is_drawn_with_what_is_known_of_it() {
    let village = Village::build().await;
    let answer = village.officer.get(&village.tile("building", 17)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(header(&answer, "content-type"), "application/vnd.mapbox-vector-tile");
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    assert_eq!(header(&answer, "vary"), "Authorization, Cookie, Accept-Encoding");
    let buildings = mvt::layer(&answer.bytes, "building");
    let [building] = &buildings[..] else { panic!("{buildings:?}") };
    assert_eq!(building.id, menpai_tiler::feature::feature_id(village.building.as_uuid()));
    let expected = json!({
        "id": village.building, "doorplate": "测试巷0号", "use": "residential", "floors": 5,
        "units": 0, "lived_in": 0, "registered": 0, "open_gaps": 0,
    });
    assert_eq!(json!(building.attributes), expected);
    let [ring] = &building.parts[..] else { panic!("{building:?}") };
    assert_eq!(ring.len(), 4);
    assert!(mvt::doubled_area(ring) > 0);
    for ending in ["mvt", "pbf"] {
        let with_format = village.officer.get(&format!("{}.{ending}", village.tile("building", 17))).await;
        assert_eq!(with_format.bytes, answer.bytes, "{ending}");
    }
}

#[tokio::test]
async fn everybody_sees_what_their_role_may() {
    let village = Village::build().await;
    for (role, seen) in [
        (Role::AreaManager, vec!["lived_in", "open_gaps"]),
        (Role::Auditor, vec![]),
        (Role::Landlord, vec![]),
        (Role::Tenant, vec![]),
    ] {
        let client = village.app.sign_in_as(role, &[village.site]).await;
        let building = village.seen(&client, "building", 17).await.remove(0);
        let of_interest = ["lived_in", "open_gaps"].into_iter().filter(|name| building.attributes.contains_key(*name));
        assert_eq!(of_interest.collect::<Vec<_>>(), seen, "{role}");
        let fields = &client.get("/tiles/building").await.expect(200)["vector_layers"][0]["fields"];
        assert_eq!(fields.get("open_gaps").is_some(), seen.contains(&"open_gaps"), "{role}");
    }
}

#[tokio::test]
async fn another_sites_features_never_appear() {
    let app = TestApp::start().await;
    let sites = [make::site(&app.pool, 0).await, make::site(&app.pool, 1).await];
    let both = app.sign_in_as(Role::Officer, &sites).await;
    let one = app.sign_in_as(Role::Officer, &sites[..1]).await;
    let nobody = app.sign_in_as(Role::Officer, &[]).await;
    let mut events = Events::open(&both).await;
    let ours = make::building(&app.pool, sites[0], 0, 0).await;
    let theirs = make::building(&app.pool, sites[1], 1, 0).await;
    while events.next().await.expect("an event").1["ids"] != json!([theirs]) {}
    let tile = address("building,site", 12, make::corner(0, 0));
    let ids = async |client: &Client| {
        let answer = client.get(&tile).await;
        let mut ids: Vec<Value> = mvt::read(&answer.bytes)
            .into_iter()
            .flat_map(|(_, features)| features)
            .map(|mut feature| feature.attributes.remove("id").expect("an id"))
            .collect();
        ids.sort_by_key(Value::to_string);
        (answer.status, ids)
    };
    let sorted = |mut ids: Vec<Value>| {
        ids.sort_by_key(Value::to_string);
        ids
    };
    assert_eq!(ids(&both).await, (200, sorted(vec![json!(ours), json!(theirs), json!(sites[0]), json!(sites[1])])));
    assert_eq!(ids(&one).await, (200, sorted(vec![json!(ours), json!(sites[0])])));
    assert_eq!(ids(&nobody).await, (204, vec![]));
    let etags = [header(&both.get(&tile).await, "etag").to_owned(), header(&one.get(&tile).await, "etag").to_owned()];
    assert_ne!(etags[0], etags[1]);
    let copy_of_both = asked(&one, &tile, &[("if-none-match", &etags[0])]).await;
    assert_eq!(copy_of_both.status, 200, "a tag of another scope is no copy");
}

#[tokio::test]
async fn a_copy_that_is_still_right_costs_nothing() {
    let mut village = Village::build().await;
    let tile = village.tile("building", 17);
    let etag = header(&village.officer.get(&tile).await, "etag").to_owned();
    let again = asked(&village.officer, &tile, &[("if-none-match", &etag)]).await;
    assert_eq!((again.status, again.bytes.len(), header(&again, "etag")), (304, 0, etag.as_str()));
    // Somebody registers a pass: an event, but nothing that the map shows.
    village.run("update building set height_m = height_m where id = $1", village.building).await;
    village.events.changed("building").await;
    assert_eq!(asked(&village.officer, &tile, &[("if-none-match", &etag)]).await.status, 304);
    village.run("update building set height_m = 17.5 where id = $1", village.building).await;
    village.events.changed("building").await;
    let changed = asked(&village.officer, &tile, &[("if-none-match", &etag)]).await;
    assert_eq!(changed.status, 200);
    assert_eq!(mvt::layer(&changed.bytes, "building")[0].attributes["height_m"], json!(17.5));
}

#[tokio::test]
async fn each_encoding_has_its_own_tag() {
    let village = Village::build().await;
    let mut etags = Vec::new();
    for (accept, encoding) in [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = asked(&village.officer, &village.tile("building", 17), &[("accept-encoding", accept)]).await;
        assert_eq!((answer.status, header(&answer, "content-encoding")), (200, encoding));
        etags.push(header(&answer, "etag").to_owned());
    }
    assert!(etags[0] != etags[1] && etags[1] != etags[2] && etags[0] != etags[2], "{etags:?}");
    let weighed = [("accept-encoding", "gzip;q=0.1, identity;q=0.5")];
    let weighed = asked(&village.officer, &village.tile("building", 17), &weighed).await;
    assert_eq!(header(&weighed, "etag"), etags[2]);
}

#[tokio::test]
async fn who_refuses_every_encoding_gets_the_answer_as_it_is() {
    let village = Village::build().await;
    let (tile, empty) = (village.tile("building", 17), address("building", 17, [0.0, 0.0]));
    let plain = asked(&village.officer, &tile, &[("accept-encoding", "identity")]).await;
    for accept in ["identity;q=0", "*;q=0", "gzip;q=0, *;q=0", "identity;q=0.000, *;q=0"] {
        let get = async |path: &str| asked(&village.officer, path, &[("accept-encoding", accept)]).await;
        let answer = get(&tile).await;
        assert_eq!((answer.status, header(&answer, "content-encoding")), (200, ""), "{accept}");
        assert_eq!(answer.bytes, plain.bytes, "{accept}");
        assert_eq!((get(&empty).await.status, get("/sites").await.status), (204, 200), "{accept}");
        assert_eq!(get("/tiles/persons").await.problem(404), Vec::<String>::new(), "{accept}");
    }
    let zstd = asked(&village.officer, &tile, &[("accept-encoding", "zstd, identity;q=0")]).await;
    assert_eq!((zstd.status, header(&zstd, "content-encoding")), (200, "zstd"));
}

#[tokio::test]
async fn a_building_that_moves_leaves_its_tile_and_enters_another() {
    let mut village = Village::build().await;
    let [from, to] = [make::corner(0, 0), make::corner(0, 39)];
    let [old, new, far] = [from, to, make::corner(0, 20 + 40 * 30)].map(|place| address("building", 17, place));
    let etag = header(&village.officer.get(&far).await, "etag").to_owned();
    // Both are drawn, and kept, as they were before.
    assert_eq!(village.officer.get(&old).await.status, 200);
    assert_eq!(village.officer.get(&new).await.status, 204);
    village
        .run(
            "update building set footprint_4326 = st_translate(footprint_4326, 0.0078, 0) where id = $1",
            village.building,
        )
        .await;
    let change = village.events.changed("building").await;
    assert_eq!(change["site_id"], json!(village.site));
    let bounds: Vec<f64> = serde_json::from_value(change["bounds"].clone()).expect("bounds");
    let expected = [from[0], from[1], to[0] + 0.0001, to[1] + 0.0001];
    assert!(bounds.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-7), "{bounds:?}");
    assert_eq!(village.officer.get(&old).await.status, 204);
    assert_eq!(mvt::layer(&village.officer.get(&new).await.bytes, "building").len(), 1);
    let untouched = asked(&village.officer, &far, &[("if-none-match", &etag)]).await;
    assert_eq!(untouched.status, 304, "what lies far away is as it was");
}

#[tokio::test]
async fn what_is_rolled_back_never_happened() {
    let mut village = Village::build().await;
    let etag = header(&village.officer.get(&village.tile("building", 17)).await, "etag").to_owned();
    let mut tx = village.app.pool.begin().await.expect("a transaction");
    sqlx::query("update building set doorplate = '错'").execute(&mut *tx).await.expect("the building is renamed");
    tx.rollback().await.expect("a rollback");
    let other = make::building(&village.app.pool, village.site, 0, 39).await;
    assert_eq!(village.events.changed("building").await["ids"], json!([other]));
    assert_eq!(asked(&village.officer, &village.tile("building", 17), &[("if-none-match", &etag)]).await.status, 304);
}

#[tokio::test]
async fn who_wrote_early_and_commits_late_is_not_overlooked() {
    let mut village = Village::build().await;
    let mut early = village.app.pool.begin().await.expect("a transaction");
    sqlx::query("update building set doorplate = '早1号'").execute(&mut *early).await.expect("the building is renamed");
    let late = make::building(&village.app.pool, village.site, 0, 1).await;
    assert_eq!(village.events.changed("building").await["ids"], json!([late]));
    early.commit().await.expect("a commit");
    assert_eq!(village.events.changed("building").await["ids"], json!([village.building]));
    let plates: Vec<_> = village
        .seen(&village.officer, "building", 17)
        .await
        .into_iter()
        .map(|b| b.attributes["doorplate"].clone())
        .collect();
    assert_eq!(plates, [json!("早1号"), json!("测试巷1号")]);
}

#[tokio::test]
async fn hundreds_at_once_are_read_as_a_whole_layer() {
    let mut village = Village::build().await;
    village.run("insert into building (site_id, id, doorplate, sort_key, footprint_4326, footprint_m2, created_at, updated_at)
         select $1, gen_random_uuid(), n || '号', n || '号', st_multi(st_makeenvelope(113.502, 23.152 + n * 0.00001, 113.5021, 23.152008 + n * 0.00001, 4326)), 9, now(), now()
         from generate_series(1, 300) n", village.site)
    .await;
    let change = village.events.changed("building").await;
    assert_eq!(change["ids"], Value::Null);
    assert!(change["bounds"].is_array(), "{change}");
    let tile = address("building", 15, [113.502, 23.153]);
    assert_eq!(mvt::layer(&village.officer.get(&tile).await.bytes, "building").len(), 301);
    village.run("delete from building where id <> $1", village.building).await;
    assert_eq!(village.events.changed("building").await["ids"], Value::Null);
    assert_eq!(mvt::layer(&village.officer.get(&tile).await.bytes, "building").len(), 1);
}

#[tokio::test]
async fn a_gap_recolours_its_building_and_a_registration_counts() {
    let mut village = Village::build().await;
    let unit = make::unit(&village.app.pool, village.site, village.building, "101").await;
    village.events.changed("building").await;
    let person = make::nobody(&village.app.pool, village.site).await;
    village.run("insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
         select site_id, gen_random_uuid(), id, 'unregistered_residence', 1, now(), now(), current_date + 7, '{}' from unit where id = $1", unit)
    .await;
    village.events.changed("building").await;
    let seen = async |village: &Village| {
        let building = village.seen(&village.officer, "building", 17).await.remove(0);
        ["units", "lived_in", "registered", "open_gaps", "registration_rate", "occupancy_rate"]
            .map(|name| building.attributes[name].as_f64().expect("a number"))
    };
    assert_eq!(seen(&village).await, [1.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    village
        .run(
            "update gap set state = 'closed', closed_at = now(), closed_because = 'registered' where unit_id = $1",
            unit,
        )
        .await;
    village.events.changed("building").await;
    make::residency(&village.app.pool, village.site, unit, person).await;
    village.events.changed("building").await;
    assert_eq!(seen(&village).await, [1.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
}

#[tokio::test]
async fn the_map_is_there_while_the_database_is_not() {
    let village = Village::build().await;
    let before = village.seen(&village.officer, "building", 17).await;
    let mut survivor = village.app.pool.acquire().await.expect("a connection");
    allow_connections(&village.app.database, &mut survivor, false).await;
    for _ in 0..2 {
        assert_eq!(village.seen(&village.officer, "building", 17).await, before);
    }
    assert_eq!(village.officer.get("/sites").await.status, 503, "what is asked of the database can't be answered");
    assert_eq!(
        village.officer.get("/auth/me").await.status,
        503,
        "only the map goes by what was last known of a caller"
    );
    sqlx::query("update session set ended_at = now(), ended_because = 'ended_by_manager'")
        .execute(&mut *survivor)
        .await
        .expect("sessions end");
    allow_connections(&village.app.database, &mut survivor, true).await;
    while village.officer.get("/auth/me").await.status == 503 {}
    assert_eq!(village.officer.get(&village.tile("building", 17)).await.status, 401);
}

/// A database that hangs is no better than one that is away.
#[tokio::test]
async fn the_map_does_not_wait_for_a_database_that_hangs() {
    let village = Village::build().await;
    let before = village.seen(&village.officer, "building", 17).await;
    let mut held = village.app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table session in access exclusive mode").execute(&mut *held).await.expect("locked");
    // Whatever somebody may have changed through the server puts what is known of callers in doubt.
    assert_eq!(village.app.anonymous().post("/auth/login", &json!({})).await.status, 422);
    for _ in 0..3 {
        assert_eq!(village.seen(&village.officer, "building", 17).await, before);
    }
    held.rollback().await.expect("released");
    assert_eq!(village.officer.get("/auth/me").await.status, 200);
}

/// One house whose shape is none, and that has a gap: everything else is read, now and after a restart.
#[tokio::test]
async fn a_row_that_nobody_can_work_with_keeps_nothing_from_being_read() {
    let mut village = Village::build().await;
    let bad = make::building(&village.app.pool, village.site, 0, 1).await;
    let unit = make::unit(&village.app.pool, village.site, bad, "101").await;
    sqlx::raw_sql(
        "alter table building drop constraint building_footprint_valid;
         alter table building disable trigger user;",
    )
    .execute(&village.app.pool)
    .await
    .expect("nothing is checked any more");
    village.run("insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
         select site_id, gen_random_uuid(), id, 'unregistered_residence', 1, now(), now(), current_date + 7, '{}' from unit where id = $1", unit)
    .await;
    village
        .run(
            "update building set footprint_4326 = st_geomfromtext(
                 'MULTIPOLYGON(((nan nan, nan nan, nan nan, nan nan)))', 4326) where id = $1",
            bad,
        )
        .await;
    sqlx::raw_sql("alter table building enable trigger user").execute(&village.app.pool).await.expect("enabled");
    village.run("update building set height_m = 17.5 where id = $1", village.building).await;
    let other = json!(village.building);
    while village.events.changed("building").await["ids"].as_array().is_none_or(|ids| !ids.contains(&other)) {}
    let seen = village.seen(&village.officer, "building", 17).await;
    assert!(seen.iter().any(|house| house.attributes["height_m"] == json!(17.5)), "{seen:?}");
    let database = village.app.stop().await;
    let clock = menpai_server::clock::Clock::system();
    let app = TestApp::start_with(database, clock, |_config| {}).await;
    let officer = app.sign_in_as(Role::Officer, &[village.site]).await;
    let _ready = Events::open(&officer).await;
    let tile = officer.get(&address("building", 17, make::corner(0, 0))).await;
    assert!(mvt::layer(&tile.bytes, "building").iter().any(|house| house.attributes["height_m"] == json!(17.5)));
}

#[tokio::test]
async fn gcj02_moves_every_corner() {
    let village = Village::build().await;
    let [lon, lat] = make::corner(0, 0);
    let (lon, lat) = menpai_domain::crs::wgs84_to_gcj02(lon, lat);
    let tile = TileId::holding(18, project(lon, lat)).expect("a tile");
    let path = format!("/tiles/building/18/{}/{}", tile.x(), tile.y());
    assert_eq!(village.officer.get(&path).await.status, 204);
    let shifted = village.officer.get(&format!("{path}?crs=gcj02")).await;
    let building = mvt::layer(&shifted.bytes, "building").remove(0);
    let expected = tile.frame().place(TileCrs::Gcj02.shift(project(make::corner(0, 0)[0], make::corner(0, 0)[1])));
    assert!(building.parts[0].contains(&expected), "{building:?} {expected:?}");
    let json = village.officer.get("/tiles/building?crs=gcj02").await.expect(200);
    assert!(json["tiles"][0].as_str().is_some_and(|tiles| tiles.ends_with("{y}?crs=gcj02")), "{json}");
}

#[tokio::test]
async fn tilejson_says_what_is_where() {
    let village = Village::build().await;
    let json = village.officer.get("/tiles/building_label,building").await.expect(200);
    assert_eq!(json["tilejson"], "3.0.0");
    assert_eq!(
        json["tiles"],
        json!([format!("{}/api/v1/tiles/building,building_label/{{z}}/{{x}}/{{y}}", village.app.http)])
    );
    assert_eq!((&json["minzoom"], &json["maxzoom"]), (&json!(12), &json!(20)));
    let layers: Vec<_> =
        json["vector_layers"].as_array().expect("layers").iter().map(|layer| layer["id"].clone()).collect();
    assert_eq!(layers, ["building", "building_label"]);
    let bounds: Vec<f64> = serde_json::from_value(json["bounds"].clone()).expect("bounds");
    let [west, south] = make::ORIGIN;
    let expected = [west, south, west + make::SIDE, south + make::SIDE];
    assert!(bounds.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6), "{bounds:?}");
}

#[tokio::test]
async fn labels_lie_inside_and_all_layers_come_in_one_tile() {
    let mut village = Village::build().await;
    sqlx::query(
        "with corner as (select st_setsrid(st_makepoint($2, $3), 4326) as at),
              a as (insert into alley (site_id, id, centerline_4326)
                    select $1, gen_random_uuid(), st_multi(st_makeline(at, st_translate(at, 0.001, 0.001))) from corner),
              c as (insert into component (site_id, id, kind, location_4326)
                    select $1, gen_random_uuid(), 'lamp', at from corner),
              o as (insert into open_space (site_id, id, kind, shape_4326)
                    select $1, gen_random_uuid(), 'square', st_multi(st_expand(at, 0.0001)) from corner)
         insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
         select $1, gen_random_uuid(), 'compound', '东门', at, now(), now() from corner",
    )
    .bind(village.site.as_uuid())
    .bind(make::corner(0, 0)[0])
    .bind(make::corner(0, 0)[1])
    .execute(&village.app.pool)
    .await
    .expect("the ground is written");
    let mut heard: Vec<String> = Vec::new();
    for _ in 0..4 {
        heard.push(village.events.next().await.expect("an event").1["layer"].as_str().expect("a layer").to_owned());
    }
    heard.sort();
    assert_eq!(heard, ["alley", "component", "gate", "open_space"]);
    let path = address("gate,building_label,component,building,alley,open_space,site", 17, make::corner(0, 0));
    let tile = mvt::read(&village.officer.get(&path).await.bytes);
    let found: Vec<_> = tile.iter().map(|(name, features)| (name.as_str(), features.len())).collect();
    assert_eq!(
        found,
        [
            ("site", 1),
            ("open_space", 1),
            ("alley", 1),
            ("building", 1),
            ("component", 1),
            ("gate", 1),
            ("building_label", 1)
        ]
    );
    let (ring, label) = (&tile[3].1[0].parts[0], tile[6].1[0].parts[0][0]);
    let within = |axis: usize| {
        let units = || ring.iter().map(|point| point[axis]);
        units().min() < Some(label[axis]) && Some(label[axis]) < units().max()
    };
    assert!(within(0) && within(1), "{label:?} {ring:?}");
}

#[tokio::test]
async fn bad_addresses_are_told() {
    let village = Village::build().await;
    let get = async |path: &str| village.officer.get(&format!("/tiles/{path}")).await;
    for path in [
        "persons",
        "building,persons/14/0/0",
        "building/23/0/0",
        "building/-1/0/0",
        "building/3/8/0",
        "building/3/0/-1",
        "building/3/0/8.mvt",
        "building/14/99999999999/0",
        "building/99999999999999999999/0/0",
        "building/14/99999999999999999999/0",
        "building/14/0/99999999999999999999",
        "%00/1/0/0",
        ",/1/0/0",
    ] {
        assert_eq!(get(path).await.problem(404), Vec::<String>::new(), "{path}");
    }
    for (path, told) in [
        ("building/z/0/0", "z: number"),
        ("building/1/0.5/0", "x: number"),
        ("building/1/0/north", "y: number"),
        ("building/1/0/0.png", "y: number"),
        ("building/17/+5/5", "x: number"),
        ("building/017/5/5", "z: number"),
        ("building/17/5/05.mvt", "y: number"),
        ("building/1/0/0?crs=bd09", "crs: query"),
        ("building/1/0/0?colour=red", "colour: unknown_field"),
        ("building?crs=", "crs: query"),
    ] {
        let answer = get(path).await;
        let message = answer.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(!message.contains("digit found"), "{path}: {message}");
        assert_eq!(answer.problem(422), [told], "{path}");
    }
    assert_eq!(get("building/0/0/0").await.status, 204);
    assert_eq!(get("building/22/0/0").await.status, 204);
    let anonymous = village.app.anonymous();
    assert_eq!(anonymous.get(&village.tile("building", 17)).await.problem(401), Vec::<String>::new());
    assert_eq!(anonymous.get("/events").await.problem(401), Vec::<String>::new());
}

#[tokio::test]
async fn the_map_is_watched() {
    let village = Village::build().await;
    for _ in 0..2 {
        assert_eq!(village.officer.get(&village.tile("building", 17)).await.status, 200);
    }
    let get = async |path: &str| reqwest::get(format!("{}{path}", village.app.http)).await.expect("an answer");
    assert_eq!(get("/readyz").await.status().as_u16(), 200);
    let metrics = get("/metrics").await.text().await.expect("text");
    for name in [
        "menpai_tiles_renders_total",
        "menpai_tiles_hits_total",
        "menpai_tiles_bytes_total",
        "menpai_tiles_feed_lag_seconds",
        "menpai_tiles_read_at_seconds",
        "menpai_tiles_follows 1",
        "menpai_tiles_features{layer=\"building\"} 1",
    ] {
        assert!(metrics.contains(name), "{name} in\n{metrics}");
    }
}
