//! The layers beside houses and lanes: areas, units on their plans, gaps, cells.

use menpai_domain::cells::cell_id;
use menpai_domain::h3::{Resolution, cell_at};
use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_tests::{TestApp, make};
use menpai_tiler::feature::feature_id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::listening::Events;
use super::mvt;
use super::village::{Village, address};

/// Opens a gap in a unit.
async fn open_gap(village: &Village, unit: UnitId) {
    village
        .run(
            "insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
             select site_id, gen_random_uuid(), id, 'unregistered_residence', 1, '2026-11-20T23:30:00+08:00', now(),
                 '2026-12-01', '{}' from unit where id = $1",
            unit,
        )
        .await;
}

/// The western part of a building's footprint, so wide (the whole is 1).
fn part(width: f64) -> Value {
    let [west, south] = make::corner(0, 0);
    let (east, north) = (west + 0.0001 * width, south + 0.0001);
    json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

#[tokio::test]
async fn a_unit_is_drawn_on_its_plan() {
    let mut village = Village::build().await;
    let body = json!({"code": "302", "capacity": 2, "plan": part(0.5)});
    let unit = village.officer.post(&format!("/buildings/{}/units", village.building), &body).await.expect(201);
    assert_eq!(unit["plan"]["type"], "MultiPolygon");
    let change = village.events.changed("unit").await;
    assert_eq!(change["ids"], json!([unit["id"]]));
    let features = village.seen(&village.officer, "unit", 18).await;
    let [feature] = &features[..] else { panic!("{features:?}") };
    let expected =
        json!({"id": unit["id"], "building_id": village.building, "floor": 3, "code": "302", "state": "vacant"});
    assert_eq!(json!(feature.attributes), expected);
    // It is registered: the unit changes its colour, where it is.
    let person = make::nobody(&village.app.pool, village.site).await;
    let id = unit["id"].as_str().expect("an id");
    let residency = json!({"unit_id": id, "person_id": person, "from": "2026-01-01"});
    assert_eq!(village.officer.post("/residencies", &residency).await.status, 201);
    assert_eq!(village.events.changed("unit").await["ids"], json!([id]));
    assert_eq!(village.seen(&village.officer, "unit", 18).await[0].attributes["state"], "registered");
    // It grows: whoever shows it fetches what it covers now.
    let path = format!("/units/{id}");
    let version = village.officer.get(&path).await.expect(200)["version"].as_i64().expect("a version");
    let wider = village.officer.patch(&path, version, &json!({"plan": part(1.0)})).await.expect(200);
    assert_eq!(wider["code"], "302");
    let bounds = village.events.changed("unit").await["bounds"].clone();
    let [west, _] = make::corner(0, 0);
    assert!((bounds[2].as_f64().expect("east") - west - 0.0001).abs() < 1e-7, "{bounds}");
    let floors = village.officer.get(&format!("/buildings/{}/floors", village.building)).await.expect(200);
    assert_eq!(floors["items"][0]["units"][0]["has_plan"], true);
    let shifted = village.officer.get(&format!("{path}?crs=gcj02")).await.expect(200);
    assert!(shifted["plan"]["coordinates"][0][0][0][0].as_f64().expect("a longitude") > west + 0.003);
    // What says nothing of the plan leaves it; null takes it away.
    let version = wider["version"].as_i64().expect("a version");
    let larger = village.officer.patch(&path, version, &json!({"area_m2": 30.5})).await.expect(200);
    assert_eq!(larger["plan"]["type"], "MultiPolygon");
    let without = village.officer.patch(&path, version + 1, &json!({"plan": null})).await.expect(200);
    assert_eq!((&without["plan"], &without["area_m2"]), (&Value::Null, &json!(30.5)));
    while !village.seen(&village.officer, "unit", 18).await.is_empty() {
        village.events.changed("unit").await;
    }
    let floors = village.officer.get(&format!("/buildings/{}/floors", village.building)).await.expect(200);
    assert_eq!(floors["items"][0]["units"][0]["has_plan"], false);
}

#[tokio::test]
async fn a_unit_tells_of_itself_where_it_has_a_plan_and_of_its_building_once_a_transaction() {
    let village = Village::build().await;
    let told = async || {
        let told = "select string_agg(layer || ' ' || told, ', ' order by layer)
                    from (select layer, count(*) as told from change
                          where xact = (select xact from change order by seq desc limit 1) group by layer) as last";
        sqlx::query_scalar::<_, String>(told).fetch_one(&village.app.pool).await.expect("something is told")
    };
    let body = json!({"code": "302", "capacity": 2, "plan": part(0.5)});
    let unit = village.officer.post(&format!("/buildings/{}/units", village.building), &body).await;
    assert_eq!((unit.status, told().await), (201, "building 1, unit 1".into()));
    // Statements that are sent together are one transaction.
    let twice = "update unit set capacity = 3; update unit set capacity = 4";
    sqlx::raw_sql(twice).execute(&village.app.pool).await.expect("two changes");
    assert_eq!(told().await, "building 1, unit 2");
    sqlx::raw_sql("update unit set plan_4326 = null").execute(&village.app.pool).await.expect("it has none");
    assert_eq!(told().await, "building 1, unit 1", "where it was");
    let body = json!({"code": "303", "capacity": 2});
    let unit = village.officer.post(&format!("/buildings/{}/units", village.building), &body).await;
    assert_eq!((unit.status, told().await), (201, "building 1".into()));
}

#[tokio::test]
async fn a_plan_lies_within_its_building() {
    let village = Village::build().await;
    let path = format!("/buildings/{}/units", village.building);
    let [west, south] = make::corner(0, 0);
    let ring = |corners: &[[f64; 2]]| {
        let at = |[x, y]: &[f64; 2]| json!([west + x * 0.0001, south + y * 0.0001]);
        json!({"type": "Polygon", "coordinates": [corners.iter().map(at).collect::<Vec<_>>()]})
    };
    let bow = ring(&[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]);
    for (plan, told) in [
        (part(1.2), "plan: unit_plan_inside_building"),
        (ring(&[[5.0, 5.0], [6.0, 5.0], [6.0, 6.0], [5.0, 5.0]]), "plan: unit_plan_inside_building"),
        (bow, "plan: geometry_valid"),
        (ring(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), "plan: ring_closed"),
        (ring(&[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]), "plan: ring_positions"),
        (ring(&[[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.0]]), "plan: geometry_valid"),
        (json!({"type": "Point", "coordinates": [west, south]}), "plan: geometry_type"),
        (json!({"type": "Polygon", "coordinates": [west]}), "plan: geojson"),
        (
            json!({"type": "Polygon", "coordinates": [[[200, 1], [201, 1], [201, 2], [200, 1]]]}),
            "plan: coordinate_range",
        ),
    ] {
        let body = json!({"code": "302", "capacity": 2, "plan": plan});
        assert_eq!(village.officer.post(&path, &body).await.problem(422), [told], "{plan}");
    }
    // By half a metre, since others drew it.
    let unit =
        village.officer.post(&path, &json!({"code": "302", "capacity": 2, "plan": part(1.03)})).await.expect(201);
    let unit = format!("/units/{}", unit["id"].as_str().expect("an id"));
    let told = village.officer.patch(&unit, 1, &json!({"plan": part(1.2)})).await.problem(422);
    assert_eq!(told, ["plan: unit_plan_inside_building"]);
}

#[tokio::test]
async fn gaps_are_shown_where_they_are_to_those_who_work_on_them() {
    let mut village = Village::build().await;
    for code in ["101", "102"] {
        let unit = make::unit(&village.app.pool, village.site, village.building, code).await;
        open_gap(&village, unit).await;
    }
    // What happens in a short time may be told together.
    let both = async |village: &Village| {
        let seen = village.seen(&village.officer, "gap", 17).await;
        seen.first().is_some_and(|gap| gap.attributes["gaps"] == 2)
    };
    while !both(&village).await {
        village.events.changed("building").await;
    }
    let gaps = village.seen(&village.officer, "gap", 17).await;
    let [gap] = &gaps[..] else { panic!("{gaps:?}") };
    let expected = json!({
        "id": village.building, "gaps": 2, "kind": "unregistered_residence", "since": "2026-11-20", "due_on": "2026-12-01",
        "floors": 5,
    });
    assert_eq!((json!(gap.attributes), gap.kind), (expected, mvt::Kind::Point));
    village
        .run(
            "update building set footprint_4326 = st_translate(footprint_4326, 0.0078, 0) where id = $1",
            village.building,
        )
        .await;
    village.events.changed("building").await;
    assert_eq!(village.seen(&village.officer, "gap", 17).await, []);
    let moved = village.officer.get(&address("gap", 17, make::corner(0, 39))).await;
    assert_eq!(mvt::layer(&moved.bytes, "gap").len(), 1);
    village
        .run(
            "update gap set state = 'closed', closed_at = now(), closed_because = 'registered' where site_id = $1",
            village.site,
        )
        .await;
    village.events.changed("building").await;
    assert_eq!(village.officer.get(&address("gap", 17, make::corner(0, 39))).await.status, 204);
}

#[tokio::test]
async fn layers_are_for_those_they_are_for() {
    let village = Village::build().await;
    for (role, unseen) in [
        (Role::AreaManager, vec![]),
        (Role::GridWorker, vec![]),
        (Role::Auditor, vec!["gap"]),
        (Role::Operator, vec!["gap"]),
        (Role::Landlord, vec!["unit", "gap", "h3_r8", "h3_r11"]),
        (Role::Tenant, vec!["unit", "gap", "h3_r8", "h3_r11"]),
    ] {
        let client = village.app.sign_in_as(role, &[village.site]).await;
        for layer in ["area", "building", "unit", "gap", "h3_r8", "h3_r11"] {
            let statuses = [
                client.get(&address(layer, 17, make::corner(0, 0))).await.status,
                client.get(&format!("/tiles/{layer}")).await.status,
            ];
            assert_eq!(statuses.contains(&403), unseen.contains(&layer), "{role} {layer} {statuses:?}");
            // To the standard's addresses, what somebody does not see is a collection that does not exist.
            let tile = "WebMercatorQuad/1/0/0";
            let alone = client.get(&format!("/ogc/collections/{layer}/tiles/{tile}")).await.status;
            let of_map = client.get(&format!("/ogc/tiles/{tile}?collections={layer}")).await.status;
            let expected = if unseen.contains(&layer) { (404, 400) } else { (204, 204) };
            assert_eq!((alone, of_map), expected, "{role} {layer}");
        }
        // Beside others, they are left out.
        let json = client.get("/tiles/building,gap").await.expect(200);
        let layers = json["vector_layers"].as_array().expect("layers").len();
        assert_eq!(layers, if unseen.contains(&"gap") { 1 } else { 2 }, "{role}");
    }
}

#[tokio::test]
async fn whoever_does_not_see_a_layer_does_not_hear_of_it() {
    let village = Village::build().await;
    let landlord = village.app.sign_in_as(Role::Landlord, &[village.site]).await;
    let mut events = Events::open(&landlord).await;
    let body = json!({"code": "302", "capacity": 2, "plan": part(0.5)});
    assert_eq!(village.officer.post(&format!("/buildings/{}/units", village.building), &body).await.status, 201);
    village.run("update site set name = '新名' where id = $1", village.site).await;
    let mut heard = Vec::new();
    while heard.last() != Some(&json!("site")) {
        heard.push(events.next().await.expect("an event").1["layer"].clone());
    }
    assert_eq!(heard, [json!("building"), json!("site")]);
}

#[tokio::test]
async fn an_area_is_shown_as_far_as_a_site_lies_in_it() {
    let mut village = Village::build().await;
    let district: Uuid = sqlx::query_scalar("select area_id from site where id = $1")
        .bind(village.site.as_uuid())
        .fetch_one(&village.app.pool)
        .await
        .expect("an area");
    let operator = village.app.sign_in_as(Role::Operator, &[village.site]).await;
    // From half of the site to far beyond it.
    let [west, south] = make::ORIGIN;
    let (middle, east, north) = (west + make::SIDE / 2.0, west + 1.0, south + 1.0);
    let outline =
        json!([[[middle, south - 1.0], [east, south - 1.0], [east, north], [middle, north], [middle, south - 1.0]]]);
    let street = json!({"parent_id": district, "level": "street", "name": "测试街",
        "boundary": {"type": "Polygon", "coordinates": outline}});
    let street = operator.post("/areas", &street).await.expect(201);
    village.events.changed("area").await;
    let seen = village.seen(&village.officer, "area", 15).await;
    let names: Vec<_> =
        seen.iter().map(|area| (area.attributes["level"].clone(), area.attributes["name"].clone())).collect();
    assert!(names.contains(&(json!("district"), json!("测试区0"))), "{names:?}");
    let other_half = address("area", 17, [middle + 0.001, south + 0.001]);
    let half = mvt::layer(&village.officer.get(&other_half).await.bytes, "area");
    let in_street = half.iter().filter(|area| area.attributes["area_id"] == street["id"]);
    assert_eq!((half.len(), in_street.count()), (2, 1));
    let beyond = village.officer.get(&address("area", 17, [west + make::SIDE + 0.004, south + 0.001])).await;
    assert_eq!(beyond.status, 204, "what lies outside of the site is not the site's");
}

/// Writes houses of ten units, of which some are let, and some of those registered.
async fn write_houses(village: &Village, houses: &[[i32; 2]]) {
    for (n, [lived_in, registered]) in houses.iter().enumerate() {
        let building = match n {
            0 => village.building,
            _ => make::building(&village.app.pool, village.site, 0, u32::try_from(n).expect("few")).await,
        };
        sqlx::query(
            "with f as (insert into floor (site_id, id, building_id, number) values ($1, gen_random_uuid(), $2, 1) returning id),
                  u as (insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
                        select $1, gen_random_uuid(), $2, f.id, '1' || lpad(n::text, 2, '0'), 4, now(), now()
                        from f, generate_series(1, 10) n returning id, code),
                  o as (insert into person (site_id, id, name_sealed, created_at, updated_at)
                        values ($1, gen_random_uuid(), '', now(), now()) returning id),
                  t as (insert into tenancy (site_id, id, unit_id, landlord_id, term, created_at, updated_at)
                        select $1, gen_random_uuid(), u.id, o.id, daterange(current_date - 9, null), now(), now()
                        from u, o where right(u.code, 2)::integer <= $3)
             insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
             select $1, gen_random_uuid(), u.id, o.id, daterange(current_date - 3, null), now(), 'staff'
             from u, o where right(u.code, 2)::integer <= $4",
        )
        .bind(village.site.as_uuid())
        .bind(building.as_uuid())
        .bind(lived_in)
        .bind(registered)
        .execute(&village.app.pool)
        .await
        .expect("the house is written");
    }
}

#[tokio::test]
async fn cells_hold_back_what_is_few_and_statistics_do_the_same() {
    let village = Village::build().await;
    // Ten units each; the first houses stand together, the last far from them.
    let mut houses = vec![[7, 3]; 12];
    houses.extend(vec![[9, 8]; 2]);
    write_houses(&village, &houses).await;
    let auditor = village.app.sign_in_as(Role::Auditor, &[village.site]).await;
    // Counted anew when the first house was written, and a minute later again: as of now by another server.
    let Village { app, site, .. } = village;
    let statistics = format!("/sites/{site}/statistics");
    let told = auditor.get(&statistics).await.expect(200);
    assert_eq!(
        (&told["units"], &told["lived_in"], &told["vacant"], &told["registered"], &told["open_gaps"]),
        (&json!(140), &json!(102), &json!(38), &json!(52), &Value::Null)
    );
    let clock = app.clock.clone();
    let app = TestApp::start_with(app.stop().await, clock, |_config| {}).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    Events::open(&officer).await;
    let [lon, lat] = make::corner(0, 0);
    let mut sums = Vec::new();
    for (layer, z, resolution) in [
        ("h3_r8", 12, Resolution::Eight),
        ("h3_r9", 14, Resolution::Nine),
        ("h3_r10", 16, Resolution::Ten),
        ("h3_r11", 17, Resolution::Eleven),
    ] {
        let cells = mvt::layer(&officer.get(&address(layer, z, [lon, lat])).await.bytes, layer);
        let own = cell_at(lon + 0.00005, lat + 0.00005, resolution).expect("a cell");
        let own = cells.iter().find(|cell| cell.id == feature_id(cell_id(site, own))).expect("the first house's cell");
        assert_eq!(own.kind, mvt::Kind::Polygon);
        for cell in &cells {
            let count = |name: &str| cell.attributes.get(name).map(|count| count.as_i64().expect("a count"));
            let units = count("units").expect("units");
            if let Some(lived_in) = count("lived_in") {
                assert!(lived_in >= 5 && units - lived_in >= 5, "{cell:?}");
                assert!(
                    count("registered").is_none_or(|registered| registered >= 5 && lived_in - registered >= 5),
                    "{cell:?}"
                );
            }
            assert!(count("open_gaps").is_none(), "there are none, which is a small count: {cell:?}");
            sums.push((layer, count("lived_in")));
        }
    }
    assert!(sums.iter().any(|(layer, lived_in)| *layer == "h3_r8" && *lived_in == Some(102)), "{sums:?}");
    assert!(sums.iter().any(|(_, lived_in)| lived_in.is_none()), "two houses have one vacant unit each: {sums:?}");
    let exact = officer.get(&statistics).await.expect(200);
    assert_eq!((&exact["open_gaps"], &exact["residents"]), (&json!(0), &json!(52)));
}

#[tokio::test]
async fn whoever_reads_statistics_only_is_told_nothing_of_a_single_house() {
    let mut village = Village::build().await;
    write_houses(&village, &[[7, 3]]).await;
    village.events.changed("building").await;
    let path = |rest: &str| format!("/buildings/{}{rest}", village.building);
    for (role, told) in [(Role::AreaManager, true), (Role::Auditor, false), (Role::Operator, false)] {
        let client = village.app.sign_in_as(role, &[village.site]).await;
        let building = client.get(&path("")).await.expect(200);
        assert_eq!(building["units"], 10, "{role}");
        for field in ["lived_in", "registered", "residents", "open_gaps"] {
            assert_eq!(building[field].is_number(), told, "{role} {field}");
        }
        let floors = client.get(&path("/floors")).await.expect(200);
        let unit = &floors["items"][0]["units"][0];
        assert_eq!(
            (unit["state"].is_string(), unit["residents"].is_number(), unit["let"].is_boolean()),
            (told, told, told),
            "{role}"
        );
        let unit = client.get(&format!("/units/{}", unit["id"].as_str().expect("an id"))).await.expect(200);
        assert_eq!((unit["state"].is_string(), unit["tenancy"].is_object()), (told, told), "{role}");
        let history = client.get(&path("/history")).await.expect(200);
        let kinds = history["items"].as_array().expect("events").iter().map(|event| event["kind"].clone());
        assert_eq!(kinds.into_iter().any(|kind| kind == "registration"), told, "{role}");
        let statistics = client.get(&format!("/sites/{}/statistics", village.site)).await.expect(200);
        assert_eq!(statistics["lived_in"].is_number(), told, "three of ten are vacant: {role}");
        let tile = mvt::layer(&client.get(&address("building", 17, make::corner(0, 0))).await.bytes, "building");
        assert_eq!(tile[0].attributes.contains_key("lived_in"), told, "{role}");
    }
}
