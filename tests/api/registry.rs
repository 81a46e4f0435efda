//! Buildings and units: recorded, found, changed.

use menpai_domain::ids::SiteId;
use menpai_domain::terms::Role;
use menpai_tests::{TestApp, make};
use serde_json::{Value, json};

fn square(lon: f64, lat: f64, side: f64) -> Value {
    json!({"type": "Polygon", "coordinates": [[
        [lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]
    ]]})
}

fn names(list: &Value, field: &str) -> Vec<String> {
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_building_is_recorded_once_and_found_by_what_people_type() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let [lon, lat] = make::corner(0, 3);
    let body = json!({"site_id": site, "doorplate": "盐田村十二号", "name": "陈氏宗祠", "floors_above": 2, "use": "public",
        "footprint": square(lon, lat, 0.0001)});
    let first = officer.post_once("/buildings", "k1", &body).await.expect(201);
    let again = officer.post_once("/buildings", "k1", &body).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    assert!((first["footprint_m2"].as_f64().unwrap_or_default() - 113.0).abs() < 2.0, "{first}");
    let other = json!({"site_id": site, "name": "别处", "footprint": square(lon, lat, 0.0001)});
    assert_eq!(officer.post_once("/buildings", "k1", &other).await.problem(422), ["Idempotency-Key: reused"]);
    for q in ["盐田村12", "yantian", "ytc12", "czci", "宗祠", "１２号"] {
        let found = officer.get(&format!("/buildings?q={q}")).await.expect(200);
        let expected: &[&str] = if q == "czci" { &[] } else { &["陈氏宗祠"] };
        assert_eq!(names(&found, "name"), expected, "{q}");
    }
    let near = format!("/buildings?near={},{}&radius_m=50", lon + 0.0003, lat);
    let found = officer.get(&near).await.expect(200);
    let distance = found["items"][0]["distance_m"].as_f64().unwrap_or_default();
    assert!((distance - 20.4).abs() < 0.5, "{distance}");
    let polygon = json!({"polygon": square(lon - 0.001, lat - 0.001, 0.002)});
    assert_eq!(names(&officer.post("/buildings/search", &polygon).await.expect(200), "name"), ["陈氏宗祠"]);
    let elsewhere = format!("/buildings?bbox={},{},{},{}", lon + 0.001, lat, lon + 0.002, lat + 0.001);
    assert_eq!(names(&officer.get(&elsewhere).await.expect(200), "name"), Vec::<String>::new());
    let shifted =
        officer.get(&format!("/buildings/{}?crs=gcj02", first["id"].as_str().unwrap_or_default())).await.expect(200);
    let moved = shifted["center"][0].as_f64().unwrap_or_default() - lon;
    assert!((0.004..0.007).contains(&moved), "GCJ-02 lies about 500 m east here: {moved}");
}

#[tokio::test]
async fn pages_are_stable_in_the_order_of_doorplates() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    for n in [10, 2, 30, 1, 4] {
        make::building(&app.pool, site, 0, n).await;
    }
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let mut seen = Vec::new();
    let mut path = "/buildings?limit=2".to_owned();
    loop {
        let page = officer.get(&path).await.expect(200);
        seen.extend(names(&page, "doorplate"));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/buildings?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["测试巷1号", "测试巷2号", "测试巷4号", "测试巷10号", "测试巷30号"]);
}

#[tokio::test]
async fn a_doorplate_with_its_room_finds_the_building_and_the_unit() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let mut units = Vec::new();
    for (n, doorplate) in [(1, "盐田四巷2号"), (2, "盐田四巷12号"), (3, "盐田四巷2-4号")] {
        let [lon, lat] = make::corner(0, n);
        let body = json!({"site_id": site, "doorplate": doorplate, "external_id": format!("YT-007{n}"), "footprint": square(lon, lat, 0.0001)});
        let building = officer.post("/buildings", &body).await.expect(201)["id"].as_str().expect("an id").to_owned();
        let unit = officer.post(&format!("/buildings/{building}/units"), &json!({"code": "401", "capacity": 2})).await;
        units.push(unit.expect(201)["id"].clone());
    }
    for q in ["盐田四巷2号401", "盐田4巷２號401房", "四巷2-401", "yantian4xiang2hao401"] {
        let found = officer.get(&format!("/buildings?q={q}")).await.expect(200);
        assert_eq!(names(&found, "doorplate"), ["盐田四巷2号"], "{q}: {found}");
        assert_eq!(found["items"][0]["matched_unit"], json!({"id": units[0], "code": "401"}), "{q}");
    }
    let missing = officer.get("/buildings?q=盐田四巷2号402").await.expect(200);
    assert_eq!(missing["items"], json!([]));
    let found = officer.get("/buildings?q=yt-0072").await.expect(200);
    assert_eq!(
        (names(&found, "doorplate"), &found["items"][0]["matched_unit"]),
        (vec!["盐田四巷12号".to_owned()], &Value::Null)
    );

    // A landlord finds their own units only.
    let person = make::nobody(&app.pool, site).await;
    let own = units[1].as_str().expect("an id").parse().expect("a unit id");
    make::owner(&app.pool, site, own, person).await;
    let landlord = app.sign_in(&app.account_of(Role::Landlord, &[site], Some(person)).await).await;
    let found = landlord.get("/buildings?q=盐田四巷12号401").await.expect(200);
    assert_eq!(found["items"][0]["matched_unit"]["code"], "401");
    assert_eq!(landlord.get("/buildings?q=盐田四巷2号401").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    for n in 1..=4 {
        make::building(&app.pool, site, 0, n).await;
    }
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let first = officer.get("/buildings?q=测试巷&limit=2").await.expect(200);
    let cursor = first["next_cursor"].as_str().expect("there are more").to_owned();
    let second = officer.get(&format!("/buildings?q=测试巷&limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(names(&second, "doorplate"), ["测试巷3号", "测试巷4号"]);
    for path in [format!("/buildings?q=测试&cursor={cursor}"), format!("/buildings?cursor={cursor}")] {
        assert_eq!(officer.get(&path).await.problem(422), ["cursor: cursor"], "{path}");
    }
}

#[tokio::test]
async fn another_area_is_as_if_it_did_not_exist() {
    let app = TestApp::start().await;
    let (mine, other) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    let building = make::building(&app.pool, other, 1, 1).await;
    let unit = make::unit(&app.pool, other, building, "101").await;
    let officer = app.sign_in_as(Role::Officer, &[mine]).await;
    for path in [
        format!("/sites/{other}"),
        format!("/buildings/{building}"),
        format!("/buildings/{building}/floors"),
        format!("/buildings/{building}/residents?purpose=registration_check"),
        format!("/buildings/{building}/history"),
        format!("/units/{unit}"),
        format!("/units/{unit}/history?purpose=registration_check"),
        format!("/buildings?site_id={other}"),
    ] {
        assert_eq!(officer.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(officer.get("/buildings").await.expect(200)["items"], json!([]));
    let body = json!({"unit_id": unit, "person": {"name": "陈小明"}, "from": "2026-01-01"});
    assert_eq!(officer.post("/residencies", &body).await.problem(422), ["unit_id: unknown_reference"]);
}

#[tokio::test]
async fn row_level_security_hides_other_sites_from_any_query() {
    let app = TestApp::start().await;
    let (mine, other) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    make::building(&app.pool, mine, 0, 1).await;
    make::building(&app.pool, other, 1, 1).await;
    let mut tx = app.pool.begin().await.expect("a transaction");
    sqlx::query("select set_config('role', 'menpai_api', true), set_config('menpai.site_ids', $1, true)")
        .bind(mine.to_string())
        .execute(&mut *tx)
        .await
        .expect("the role is entered");
    let seen: Vec<uuid::Uuid> =
        sqlx::query_scalar("select site_id from building").fetch_all(&mut *tx).await.expect("buildings are read");
    assert_eq!(seen, [mine.as_uuid()]);
    let trail = sqlx::query("select 1 from passage").execute(&mut *tx).await.expect_err("passages are out of reach");
    assert!(trail.to_string().contains("permission denied"), "{trail}");
}

#[tokio::test]
async fn a_unit_code_is_one_spelling_and_unique_in_its_building() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let path = format!("/buildings/{building}/units");
    let unit = officer.post(&path, &json!({"code": "三〇二房", "capacity": 2})).await.expect(201);
    assert_eq!((&unit["code"], &unit["floor_number"]), (&json!("302"), &json!(3)));
    assert_eq!(unit["doorplate"], "测试巷1号302");
    assert_eq!(
        officer.post(&path, &json!({"code": "0302室", "capacity": 2})).await.problem(409),
        ["code: unit_code_unique"]
    );
    let errors = officer.post(&path, &json!({"code": "303", "capacity": 0, "rooms": 0})).await.problem(422);
    assert_eq!(errors, ["rooms: range", "capacity: capacity_positive"]);
    let floors = officer.get(&format!("/buildings/{building}/floors")).await.expect(200);
    assert_eq!(floors["items"][0]["units"][0]["state"], "vacant");
}

#[tokio::test]
async fn a_doorplate_is_shown_as_on_the_sign_and_belongs_to_one_building() {
    let app = TestApp::start().await;
    let (site, other) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    let officer = app.sign_in_as(Role::Officer, &[site, other]).await;
    let post = async |site: SiteId, n: u32, site_n: u32, doorplate: &str| {
        let [lon, lat] = make::corner(site_n, n);
        let body = json!({"site_id": site, "doorplate": doorplate, "footprint": square(lon, lat, 0.0001)});
        officer.post("/buildings", &body).await
    };
    let first = post(site, 1, 0, " 盐田四巷 ２號").await.expect(201);
    assert_eq!(first["doorplate"], "盐田四巷2号");
    assert_eq!(post(site, 2, 0, "盐田4巷2号").await.problem(409), ["doorplate: building_doorplate_unique"]);
    let _elsewhere = post(other, 2, 1, "盐田4巷2号").await.expect(201);
    let second = post(site, 2, 0, "盐田四巷3号").await.expect(201);
    let path = format!("/buildings/{}", second["id"].as_str().unwrap_or_default());
    let renamed = officer.patch(&path, 1, &json!({"doorplate": "盐田第四巷2号"})).await;
    assert_eq!(renamed.problem(409), ["doorplate: building_doorplate_unique"]);
    let _same = officer.patch(&path, 1, &json!({"doorplate": "盐田4巷3号"})).await.expect(200);
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_read() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let path = format!("/buildings/{building}");
    let read = officer.get(&path).await;
    assert_eq!(read.headers["etag"], "\"1\"");
    let changed = officer.patch(&path, 1, &json!({"name": "新楼"})).await.expect(200);
    assert_eq!((&changed["version"], &changed["doorplate"]), (&json!(2), &json!("测试巷1号")));
    assert_eq!(officer.patch(&path, 1, &json!({"name": "旧楼"})).await.status, 412);
    let without = officer.request(reqwest::Method::PATCH, &path).json(&json!({"name": "旧楼"}));
    assert_eq!(menpai_tests::Answer::of(without).await.status, 428);
    let found = officer.get("/buildings?q=xinlou").await.expect(200);
    assert_eq!(names(&found, "name"), ["新楼"]);
}

#[tokio::test]
async fn sites_are_told_apart_by_name_and_by_place() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let operator = app.sign_in_as(Role::Operator, &[site]).await;
    let area = operator.get(&format!("/sites/{site}")).await.expect(200)["area"]["id"].clone();
    let create = async |name: &str, west: f64| {
        let boundary = square(west, make::ORIGIN[1], make::SIDE);
        operator.post("/sites", &json!({"area_id": area, "name": name, "boundary": boundary})).await
    };
    let east = make::ORIGIN[0] + make::SIDE;
    assert_eq!(create(" 测试村0 ", east + 1.0).await.problem(409), ["name: site_name_unique"]);
    // Half of it lies in the other; and a strip of some 100 m does.
    assert_eq!(create("重叠村", east - 0.005).await.problem(409), ["boundary: site_no_overlap"]);
    assert_eq!(create("重叠村", east - 0.001).await.problem(409), ["boundary: site_no_overlap"]);
    // Ten metres are within what drawing makes of one line; a shared edge is none at all.
    let second = create("邻村", east - 0.0001).await.expect(201);
    let _third = create("隔壁村", east + make::SIDE).await.expect(201);
    let path = format!("/sites/{}", second["id"].as_str().unwrap_or_default());
    assert_eq!(operator.patch(&path, 1, &json!({"name": "测试村0"})).await.problem(409), ["name: site_name_unique"]);
    let _renamed = operator.patch(&path, 1, &json!({"name": "邻村一"})).await.expect(200);
}

#[tokio::test]
async fn what_does_not_fit_is_named_by_its_field_and_its_rule() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let [lon, lat] = make::corner(0, 3);
    let good = json!({"site_id": site, "footprint": square(lon, lat, 0.0001)});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, told) in [
        (with("colour", json!("red")), "colour: unknown_field"),
        (with("use", json!("castle")), "use: json"),
        (with("floors_above", json!("six")), "floors_above: json"),
        (with("name", json!("a\u{0}b")), "name: control_character"),
        (json!({"footprint": square(lon, lat, 0.0001)}), "site_id: required"),
        (json!({"site_id": site}), "footprint: required"),
        (with("footprint", json!({"type": "Polygon"})), "footprint.coordinates: required"),
        (with("footprint", json!("here")), "footprint: json"),
    ] {
        assert_eq!(officer.post("/buildings", &body).await.problem(422), [told], "{body}");
    }
    let unit = officer.post(&format!("/buildings/{building}/units"), &json!({"capacity": 2})).await;
    assert_eq!(unit.problem(422), ["code: required"]);
    assert_eq!(
        officer.patch(&format!("/buildings/{building}"), 1, &json!({"colour": 1})).await.problem(422),
        ["colour: unknown_field"]
    );
    for (path, told) in [
        ("/buildings/1", "id: path"),
        ("/buildings?limit=x", "limit: query"),
        ("/buildings?radius_m=wide&near=0,0", "radius_m: query"),
        ("/buildings?q=a%00b", "q: control_character"),
        ("/units/x/history?as_of=2026-02-30&purpose=registration_check", "id: path"),
    ] {
        let answer = officer.get(path).await;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert_eq!(answer.problem(422), [told], "{path}");
        for raw in ["invalid digit", "premature", "UUID parsing", "expected", "literal"] {
            assert!(!text.contains(raw), "{path}: {text}");
        }
    }
}

#[tokio::test]
async fn boundaries_reach_no_further_than_what_they_outline() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let operator = app.sign_in_as(Role::Operator, &[site]).await;
    let world =
        json!({"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]});
    let area = json!({"level": "district", "name": "世界", "boundary": world});
    assert_eq!(operator.post("/areas", &area).await.problem(422), ["boundary: extent"]);
    let area = json!({"level": "district", "name": "若羌", "boundary": square(87.0, 36.5, 7.0)});
    let area = operator.post("/areas", &area).await.expect(201);
    let create = async |boundary: Value| {
        operator.post("/sites", &json!({"area_id": area["id"], "name": "大村", "boundary": boundary})).await
    };
    assert_eq!(create(world).await.problem(422), ["boundary: extent"]);
    assert_eq!(create(square(10.0, 85.0, 0.1)).await.problem(422), ["boundary: extent"]);
    let _large = create(square(90.0, 38.0, 0.4)).await.expect(201);
}

/// A corner of a round house that has five thousand.
fn round_corner(lon: f64, lat: f64, n: u32) -> [f64; 2] {
    let angle = std::f64::consts::TAU * f64::from(n) / 5_000.0;
    [lon + 1e-4 * angle.cos(), lat + 1e-4 * angle.sin()]
}

#[tokio::test]
async fn a_footprint_is_valid_and_inside_its_site() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let [lon, lat] = make::corner(0, 0);
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.001, lat + 0.001], [lon + 0.001, lat], [lon, lat + 0.001], [lon, lat]]]});
    let post =
        async |footprint: Value| officer.post("/buildings", &json!({"site_id": site, "footprint": footprint})).await;
    assert_eq!(post(bow_tie).await.problem(422), ["footprint: geometry_valid"]);
    assert_eq!(post(square(lon + 0.5, lat, 0.0001)).await.problem(422), ["footprint: building_inside_site"]);
    assert_eq!(post(square(200.0, lat, 0.0001)).await.problem(422), ["footprint: coordinate_range"]);
    assert_eq!(
        post(json!({"type": "Point", "coordinates": [lon, lat]})).await.problem(422),
        ["footprint: geometry_type"]
    );
    assert_eq!(post(json!({"type": "Polygon", "coordinates": "here"})).await.problem(422), ["footprint: geojson"]);
    assert_eq!(post(square(-180.0, -90.0, 180.0)).await.problem(422), ["footprint: extent"]);
    let tiny = square(lon, lat, 1e-13);
    assert_eq!(post(tiny).await.problem(422), ["footprint: geometry_valid"]);
    let open = json!({"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.0001, lat], [lon + 0.0001, lat + 0.0001], [lon, lat + 0.0001]]]});
    let many: Vec<[f64; 2]> = (0..=5_000_u32).map(|n| round_corner(lon, lat, n % 5_000)).collect();
    let many = post(json!({"type": "Polygon", "coordinates": [many]})).await;
    assert!(many.json()["errors"][0]["message"].as_str().is_some_and(|told| told.contains("5000 positions")));
    assert_eq!(many.problem(422), ["footprint: too_many_positions"]);
    assert_eq!(post(open.clone()).await.problem(422), ["footprint: ring_closed"]);
    let searched = officer.post("/buildings/search", &json!({"polygon": open})).await;
    assert_eq!(searched.problem(422), ["polygon: ring_closed"]);
    // The edge of the site may be straddled by its tolerance of 25 m, about 0.0002 degrees.
    let _straddling = post(square(make::ORIGIN[0] - 0.0001, lat, 0.0002)).await.expect(201);
}

#[tokio::test]
async fn a_boundary_is_never_empty() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    for (table, told) in [("site", "site_boundary_not_empty"), ("area", "area_boundary_not_empty")] {
        let emptied = format!("update {table} set boundary_4326 = 'srid=4326;multipolygon empty'");
        let error = sqlx::query(sqlx::AssertSqlSafe(emptied)).execute(&app.pool).await.expect_err("it is refused");
        let constraint = error.as_database_error().and_then(|error| error.constraint().map(str::to_owned));
        assert_eq!(constraint.as_deref(), Some(told));
    }
    assert_eq!(officer.get(&format!("/sites/{site}")).await.status, 200);
    let operator = app.sign_in_as(Role::Operator, &[site]).await;
    let area = operator.get("/areas").await.expect(200)["items"][0]["id"].clone();
    let nothing = json!({"type": "MultiPolygon", "coordinates": []});
    let body = json!({"area_id": area, "name": "空村", "boundary": nothing});
    assert_eq!(operator.post("/sites", &body).await.problem(422), ["boundary: geometry_valid"]);
}
