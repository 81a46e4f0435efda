//! The map by the standards of the Open Geospatial Consortium, over HTTP.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use menpai_domain::ids::{BuildingId, SiteId};
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, TestApp, make};
use menpai_tiler::TileId;
use menpai_tiler::project;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::listening::Events;
use super::village::address;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG_4326: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";
const EPSG_3857: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
const ITEMS: &str = "/ogc/collections/building/items";

/// A site with buildings 0 to 6, of which number n has n + 1 floors, and a neighbour's site with one.
struct Village {
    app: TestApp,
    site: SiteId,
    officer: Client,
    buildings: Vec<BuildingId>,
    neighbours: BuildingId,
}

impl Village {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let (site, other) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        let both = app.sign_in_as(Role::Officer, &[site, other]).await;
        let mut events = Events::open(&both).await;
        let mut buildings = Vec::new();
        for n in 0..7 {
            buildings.push(make::building(&app.pool, site, 0, n).await);
        }
        sqlx::query(
            "update building b set floors_above = n.n, use = case when n.n > 4 then 'mixed' else 'residential' end,
                                   height_m = case when n.n = 7 then 20 end
             from (select id, row_number() over (order by id) as n from building) n where n.id = b.id",
        )
        .execute(&app.pool)
        .await
        .expect("the buildings are described");
        let neighbours = make::building(&app.pool, other, 1, 0).await;
        while events.next().await.expect("an event").1["ids"] != json!([neighbours]) {}
        Self { app, site, officer, buildings, neighbours }
    }

    /// Which buildings a query answers, by their number.
    async fn found(&self, query: &[(&str, &str)]) -> Vec<usize> {
        let page = items(&self.officer, query).await.expect(200);
        let place =
            |id: &Value| self.buildings.iter().position(|building| json!(building) == *id).expect("one of ours");
        page["features"].as_array().expect("features").iter().map(|feature| place(&feature["id"])).collect()
    }
}

async fn items(client: &Client, query: &[(&str, &str)]) -> Answer {
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    client.get(&format!("{ITEMS}?{query}")).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
}

/// The address of a link, below the API.
fn link<'a>(body: &'a Value, rel: &str, app: &TestApp) -> Option<&'a str> {
    let links = body["links"].as_array().expect("links");
    let href = links.iter().find(|link| link["rel"] == rel)?["href"].as_str().expect("an address");
    Some(href.strip_prefix(&format!("{}/api/v1", app.http)).expect("an address of ours"))
}

#[tokio::test]
async fn whoever_begins_at_the_landing_page_finds_everything() {
    let village = Village::build().await;
    let landing = village.officer.get("/ogc").await.expect(200);
    for rel in ["self", "service-desc", "conformance", "data", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]
    {
        let path = link(&landing, rel, &village.app).unwrap_or_else(|| panic!("a link {rel}"));
        assert_eq!(village.officer.get(path).await.status, 200, "{rel}");
    }
    let conformance = village.officer.get("/ogc/conformance").await.expect(200);
    assert!(conformance["conformsTo"].as_array().expect("classes").len() > 10);
    let data = link(&landing, "data", &village.app).expect("data");
    let collections = village.officer.get(data).await.expect(200);
    let names: BTreeSet<&str> = collections["collections"]
        .as_array()
        .expect("collections")
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert!(names.is_superset(&BTreeSet::from(["site", "building", "alley", "gate"])), "{names:?}");
    for collection in collections["collections"].as_array().expect("collections") {
        for link in collection["links"].as_array().expect("links") {
            let path = link["href"].as_str().and_then(|href| href.split_once("/api/v1")).expect("an address").1;
            assert_eq!(village.officer.get(path).await.status, 200, "{link}");
        }
        assert_eq!(collection["crs"], json!([CRS84, EPSG_4326, EPSG_3857]));
    }
}

#[tokio::test]
async fn pages_give_each_feature_once() {
    let village = Village::build().await;
    let mut path = format!("{ITEMS}?limit=3&use=residential&floors=1");
    assert_eq!(village.officer.get(&path).await.expect(200)["numberMatched"], 1);
    path = format!("{ITEMS}?limit=3");
    let (mut seen, mut pages) = (Vec::new(), Vec::new());
    loop {
        let answer = village.officer.get(&path).await;
        assert_eq!(header(&answer, "content-type"), "application/geo+json");
        assert_eq!(header(&answer, "content-crs"), format!("<{CRS84}>"));
        let links: Vec<&str> = answer.headers.get_all("link").iter().filter_map(|link| link.to_str().ok()).collect();
        let page = answer.json();
        assert!(links.iter().any(|link| link.contains("rel=\"self\"")), "{links:?}");
        pages.push((page["numberReturned"].clone(), page["numberMatched"].clone()));
        assert!(pages.len() <= 3, "the pages have no end: {pages:?}");
        let features = page["features"].as_array().expect("features");
        seen.extend(features.iter().map(|feature| feature["id"].clone()));
        let next = link(&page, "next", &village.app);
        assert_eq!(next.is_some(), links.iter().any(|link| link.contains("rel=\"next\"")), "{links:?}");
        match next {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, [(json!(3), json!(7)), (json!(3), Value::Null), (json!(1), Value::Null)]);
    let mut all = village.buildings.clone();
    all.sort_unstable();
    assert_eq!(seen, all.iter().map(|id| json!(id)).collect::<Vec<_>>());
    // One limit fits all exactly: there is no empty page after it.
    let whole = items(&village.officer, &[("limit", "7")]).await.expect(200);
    assert_eq!(link(&whole, "next", &village.app), None);
    let most = items(&village.officer, &[("limit", "99999999999")]).await.expect(200);
    assert_eq!(most["numberReturned"], 7);
}

#[tokio::test]
async fn a_feature_is_whole() {
    let village = Village::build().await;
    let id = village.buildings[6];
    let answer = village.officer.get(&format!("{ITEMS}/{id}")).await;
    assert_eq!(header(&answer, "content-type"), "application/geo+json");
    let feature = answer.json();
    assert_eq!((&feature["type"], &feature["id"]), (&json!("Feature"), &json!(id)));
    let expected = json!({
        "name": null, "doorplate": "测试巷6号", "use": "mixed", "floors": 7, "height_m": 20.0, "units": 0, "lived_in": 0,
        "registered": 0, "registration_rate": null, "occupancy_rate": null, "open_gaps": 0,
    });
    let properties = feature["properties"].as_object().expect("properties");
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&properties[name], value, "{name}");
    }
    let [west, south] = make::corner(0, 6);
    assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    let ring: Vec<[f64; 2]> = serde_json::from_value(feature["geometry"]["coordinates"][0][0].clone()).expect("a ring");
    let corners = [[west, south], [west + 1e-4, south], [west + 1e-4, south + 1e-4], [west, south + 1e-4]];
    assert_eq!((ring.len(), ring.first()), (5, ring.last()));
    for corner in corners {
        assert!(ring.iter().any(|at| (0..2).all(|axis| (at[axis] - corner[axis]).abs() < 2e-7)), "{corner:?} {ring:?}");
    }
    let doubled: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
    assert!(doubled > 0.0, "the outer ring goes counterclockwise");
    let hrefs = [link(&feature, "self", &village.app), link(&feature, "collection", &village.app)];
    assert_eq!(hrefs, [Some(format!("{ITEMS}/{id}").as_str()), Some("/ogc/collections/building")]);
    for other in [village.neighbours.to_string(), make::any_id().to_string(), "7".to_owned()] {
        assert_eq!(village.officer.get(&format!("{ITEMS}/{other}")).await.problem(404), Vec::<String>::new());
    }
}

#[tokio::test]
async fn boxes_choose_in_every_coordinate_system() {
    let village = Village::build().await;
    let [west, south] = make::corner(0, 0);
    let [east, north] = [make::corner(0, 1)[0] + 1e-5, south + 1e-5];
    let plain = format!("{west},{south},{east},{north}");
    let metres = |lon: f64, lat: f64| menpai_tiler::to_metres(project(lon, lat));
    let (low, high) = (metres(west, south), metres(east, north));
    for (bbox, crs) in [
        (plain.clone(), CRS84),
        (format!("{west},{south},-10,{east},{north},100"), CRS84),
        (format!("{south},{west},{north},{east}"), EPSG_4326),
        (format!("{},{},{},{}", low[0], low[1], high[0], high[1]), EPSG_3857),
    ] {
        assert_eq!(village.found(&[("bbox", &bbox), ("bbox-crs", crs)]).await, [0, 1], "{crs}");
    }
    // Between two houses there is nothing, though the box around both would be touched.
    let between = format!("{},{south},{},{north}", west + 1.2e-4, west + 1.8e-4);
    assert!(village.found(&[("bbox", &between)]).await.is_empty());
    assert!(village.found(&[("bbox", "0,0,1,1")]).await.is_empty());
    assert_eq!(village.found(&[("bbox", "113,23,-113,24")]).await.len(), 7, "over the antimeridian");
    assert_eq!(village.found(&[("bbox", &plain), ("filter", "floors > 1")]).await, [1]);
    assert_eq!(village.found(&[("datetime", "2026-01-01T00:00:00Z/..")]).await.len(), 7);
}

#[tokio::test]
async fn answers_come_in_the_coordinate_system_that_is_asked_for() {
    let village = Village::build().await;
    let [west, south] = make::corner(0, 0);
    let metres = menpai_tiler::to_metres(project(west, south));
    let (shifted_lon, shifted_lat) = menpai_domain::crs::wgs84_to_gcj02(west, south);
    for (crs, told, corner, tolerance) in [
        (CRS84, CRS84, [west, south], 2e-7),
        (EPSG_4326, EPSG_4326, [south, west], 2e-7),
        (EPSG_3857, EPSG_3857, metres, 0.02),
        ("gcj02", "urn:menpai:crs:gcj02", [shifted_lon, shifted_lat], 3e-7),
    ] {
        for path in [format!("{ITEMS}/{}", village.buildings[0]), ITEMS.to_owned()] {
            let answer = village.officer.get(&format!("{path}?crs={crs}")).await;
            assert_eq!(header(&answer, "content-crs"), format!("<{told}>"));
            let body = answer.expect(200);
            let feature = if path == ITEMS { &body["features"][0] } else { &body };
            let ring: Vec<[f64; 2]> =
                serde_json::from_value(feature["geometry"]["coordinates"][0][0].clone()).expect("a ring");
            let is_there = ring.iter().any(|at| (0..2).all(|axis| (at[axis] - corner[axis]).abs() < tolerance));
            assert!(is_there, "{crs}: {corner:?} {ring:?}");
        }
    }
}

#[tokio::test]
async fn filters_choose() {
    let village = Village::build().await;
    let [west, south] = make::corner(0, 2);
    let point = format!("s_intersects(geometry, point({} {}))", west + 5e-5, south + 5e-5);
    let flipped = format!("s_intersects(geometry, point({} {}))", south + 5e-5, west + 5e-5);
    let by_id = format!("id in ('{}', '{}')", village.buildings[3], village.neighbours);
    for (filter, found) in [
        ("floors > 5", vec![5, 6]),
        ("floors between 2 and 3 or floors = 7", vec![1, 2, 6]),
        ("use = 'mixed' and not floors in (5, 6)", vec![6]),
        ("doorplate like '%巷4号'", vec![4]),
        ("casei(use) = casei('MIXED') and floors < 6", vec![4]),
        ("height_m is not null", vec![6]),
        ("height_m < 100", vec![6]),
        ("open_gaps > 0", vec![]),
        (&by_id, vec![3]),
        (&point, vec![2]),
    ] {
        assert_eq!(village.found(&[("filter", filter)]).await, found, "{filter}");
        assert_eq!(village.found(&[("filter", filter), ("filter-lang", "cql2-text")]).await, found, "{filter}");
    }
    assert_eq!(village.found(&[("filter", &flipped), ("filter-crs", EPSG_4326)]).await, [2]);
    // A property by its name, alone and with a filter.
    assert_eq!(village.found(&[("floors", "2")]).await, [1]);
    assert_eq!(village.found(&[("use", "mixed"), ("filter", "floors < 6")]).await, [4]);
    // A filter goes on over pages.
    let first = items(&village.officer, &[("filter", "floors > 2"), ("limit", "2")]).await.expect(200);
    assert_eq!((&first["numberMatched"], &first["numberReturned"]), (&json!(5), &json!(2)));
    let next = village.officer.get(link(&first, "next", &village.app).expect("a next page")).await.expect(200);
    assert_eq!(next["features"][0]["id"], json!(village.buildings[4]));
}

#[tokio::test]
async fn a_cursor_goes_on_with_its_own_request_only() {
    let village = Village::build().await;
    let first = items(&village.officer, &[("filter", "floors > 2"), ("limit", "2")]).await.expect(200);
    let next = link(&first, "next", &village.app).expect("a next page");
    let cursor = next.split_once("cursor=").expect("a cursor").1.to_owned();
    // The size of pages and the coordinate system may change on the way.
    let goes_on = items(&village.officer, &[("filter", "floors > 2"), ("cursor", &cursor), ("crs", EPSG_3857)]).await;
    assert_eq!(goes_on.expect(200)["numberReturned"], 3);
    for other in [
        vec![],
        vec![("filter", "floors > 3")],
        vec![("filter", "floors > 2"), ("use", "mixed")],
        vec![("filter", "floors > 2"), ("bbox", "113,23,114,24")],
    ] {
        let answer = items(&village.officer, &[other.as_slice(), &[("cursor", cursor.as_str())]].concat()).await;
        let told = answer.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains("`next`"), "{told}");
        assert_eq!(answer.problem(400), ["cursor: cursor"], "{other:?}");
    }
    let alleys = village.officer.get(&format!("/ogc/collections/alley/items?cursor={cursor}")).await;
    assert_eq!(alleys.problem(400), ["cursor: cursor"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let village = Village::build().await;
    for (name, value, told) in [
        ("filter", "floors >", "filter: syntax"),
        ("filter", "persons = 'x'", "filter: unknown_property"),
        ("filter", "floors = 'x'", "filter: type"),
        ("filter", "s_within(geometry, point(1 2))", "filter: unknown_function"),
        ("filter", "s_intersects(geometry, polygon((1 2)", "filter: syntax"),
        ("filter", "", "filter: syntax"),
        ("filter-lang", "cql2-json", "filter-lang: language"),
        ("filter-crs", "EPSG:4326", "filter-crs: crs"),
        ("bbox", "1,2,3", "bbox: bbox"),
        ("bbox", "113,24,114,23", "bbox: bbox"),
        ("filter", "s_intersects(geometry, polygon((0 0, 1 1)))", "filter: geometry"),
        ("limit", "+5", "limit: range"),
        ("bbox-crs", "http://www.opengis.net/def/crs/EPSG/0/4490", "bbox-crs: crs"),
        ("crs", "bd09", "crs: crs"),
        ("limit", "0", "limit: range"),
        ("limit", "many", "limit: range"),
        ("datetime", "yesterday", "datetime: datetime"),
        ("cursor", "x", "cursor: cursor"),
        ("f", "html", "f: format"),
        ("colour", "red", "colour: unknown_field"),
        ("floors", "many", "floors: number"),
    ] {
        assert_eq!(items(&village.officer, &[(name, value)]).await.problem(400), [told], "{name}={value}");
    }
    let answer = items(&village.officer, &[("filter", "floors > 1 and 名字 = 'x'")]).await.json();
    let told = answer["errors"][0]["message"].as_str().expect("a message");
    assert!(told.starts_with("at character 16: ") && told.contains("doorplate"), "{told}");
    for path in ["", "/queryables", "/items", "/items/x", "/tiles", "/tiles/WebMercatorQuad"] {
        let answer = village.officer.get(&format!("/ogc/collections/persons{path}")).await;
        assert_eq!(answer.problem(404), Vec::<String>::new(), "{path}");
    }
    for path in ["", "/conformance", "/api", "/collections", "/collections/building", "/tiles", "/tileMatrixSets"] {
        let answer = village.officer.get(&format!("/ogc{path}?colour=red")).await;
        assert_eq!(answer.problem(400), ["colour: unknown_field"], "{path}");
    }
    assert_eq!(village.app.anonymous().get("/ogc").await.problem(401), Vec::<String>::new());
}

#[tokio::test]
async fn another_areas_features_never_appear() {
    let village = Village::build().await;
    let neighbours = json!(village.neighbours).to_string();
    let by_id = format!("id = '{}'", village.neighbours);
    for query in [vec![], vec![("bbox", "113,23,114,24")], vec![("filter", by_id.as_str())], vec![("use", "other")]] {
        let answer = items(&village.officer, &query).await;
        assert!(!String::from_utf8_lossy(&answer.bytes).contains(&neighbours), "{query:?}");
    }
    // A cursor that somebody made up of one of ours leads nowhere else.
    let first = items(&village.officer, &[("limit", "1")]).await.expect(200);
    let next = link(&first, "next", &village.app).expect("a next page");
    let ours = next.split_once("cursor=").expect("a cursor").1;
    let mut key: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(ours).expect("base64")).expect("JSON");
    key[1] = json!(SiteId::from_uuid(Uuid::nil()));
    key[2] = json!(Uuid::nil());
    let made_up = URL_SAFE_NO_PAD.encode(key.to_string());
    assert_eq!(village.found(&[("cursor", &made_up)]).await.len(), 7);
    let nobody = village.app.sign_in_as(Role::Officer, &[]).await;
    let page = items(&nobody, &[]).await.expect(200);
    assert_eq!((&page["numberMatched"], &page["features"]), (&json!(0), &json!([])));
    let collection = nobody.get("/ogc/collections/building").await.expect(200);
    assert_eq!(collection.get("extent"), None, "nothing tells where others are");
}

#[tokio::test]
async fn everybody_sees_and_filters_what_their_role_may() {
    let village = Village::build().await;
    for (role, seen) in [
        (Role::Officer, [true, true]),
        (Role::AreaManager, [true, true]),
        (Role::Auditor, [false, false]),
        (Role::Operator, [false, false]),
        (Role::Landlord, [false, false]),
        (Role::Tenant, [false, false]),
    ] {
        let client = village.app.sign_in_as(role, &[village.site]).await;
        let feature = &items(&client, &[("limit", "1")]).await.expect(200)["features"][0];
        let queryables = client.get("/ogc/collections/building/queryables").await.expect(200);
        let tileset = client.get("/ogc/collections/building/tiles/WebMercatorQuad").await.expect(200);
        for (name, seen) in ["lived_in", "open_gaps"].into_iter().zip(seen) {
            assert_eq!(feature["properties"].get(name).is_some(), seen, "{role}: {name}");
            assert_eq!(queryables["properties"].get(name).is_some(), seen, "{role}: {name}");
            let schema = &tileset["layers"][0]["propertiesSchema"]["properties"];
            assert_eq!(schema.get(name).is_some(), seen, "{role}: {name}");
            let filtered = items(&client, &[("filter", &format!("{name} >= 0"))]).await;
            let named = items(&client, &[(name, "0")]).await;
            if seen {
                assert_eq!(filtered.expect(200)["numberMatched"], 7, "{role}: {name}");
                assert_eq!(named.expect(200)["numberMatched"], 7, "{role}: {name}");
            } else {
                let told = filtered.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
                assert!(!told.replacen(name, "", 1).contains(name), "{told}");
                assert_eq!(filtered.problem(400), ["filter: unknown_property"], "{role}: {name}");
                assert_eq!(named.problem(400), [format!("{name}: unknown_field")], "{role}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_tile_is_the_same_by_every_address() {
    let village = Village::build().await;
    let ours = village.officer.get(&address("building", 16, make::corner(0, 0))).await;
    assert_eq!(ours.status, 200);
    let tile = TileId::holding(16, project(make::corner(0, 0)[0], make::corner(0, 0)[1])).expect("a tile");
    let theirs = format!("WebMercatorQuad/16/{}/{}", tile.y(), tile.x());
    for path in
        [format!("/ogc/collections/building/tiles/{theirs}"), format!("/ogc/tiles/{theirs}?collections=building&f=mvt")]
    {
        let answer = village.officer.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.bytes, ours.bytes, "{path}");
        for name in ["etag", "cache-control", "vary", "content-type"] {
            assert_eq!(answer.headers.get(name), ours.headers.get(name), "{name}");
        }
    }
    let all = village.officer.get(&format!("/ogc/tiles/{theirs}")).await;
    assert_eq!(super::mvt::layer(&all.bytes, "building").len(), 7);
    assert_eq!(super::mvt::layer(&all.bytes, "building_label").len(), 7);
    let json = village.officer.get("/ogc/collections/building/tiles/WebMercatorQuad").await.expect(200);
    let limits = json["tileMatrixSetLimits"].as_array().expect("limits");
    let at = limits.iter().find(|limits| limits["tileMatrix"] == "16").expect("level 16");
    assert!(at["minTileRow"].as_u64() <= Some(tile.y().into()) && at["maxTileRow"].as_u64() >= Some(tile.y().into()));
    assert!(at["minTileCol"].as_u64() <= Some(tile.x().into()) && at["maxTileCol"].as_u64() >= Some(tile.x().into()));
}

#[tokio::test]
async fn bad_addresses_of_tiles_are_told() {
    let village = Village::build().await;
    for tileset in ["/ogc/collections/building/tiles", "/ogc/tiles"] {
        for path in [
            "23/0/0",
            "-1/0/0",
            "3/8/0",
            "3/0/-1",
            "14/0/99999999999999999999",
            "a/0/0",
            "1/0.5/0",
            "1/0/0.mvt",
            "1/+0/0",
            "01/0/0",
        ] {
            let answer = village.officer.get(&format!("{tileset}/WebMercatorQuad/{path}")).await;
            assert_eq!(answer.problem(404), Vec::<String>::new(), "{tileset} {path}");
        }
        let answer = village.officer.get(&format!("{tileset}/WorldCRS84Quad/1/0/0")).await;
        assert_eq!(answer.problem(404), Vec::<String>::new());
        let get = async |query: &str| village.officer.get(&format!("{tileset}/WebMercatorQuad/1/0/0?{query}")).await;
        assert_eq!(get("").await.status, 204);
        assert_eq!(get("crs=gcj02").await.status, 204);
        assert_eq!(get("crs=bd09").await.problem(400), ["crs: query"]);
        assert_eq!(get("colour=red").await.problem(400), ["colour: unknown_field"]);
        assert_eq!(get("f=png").await.problem(400), ["f: format"]);
    }
    let answer = village.officer.get("/ogc/tiles/WebMercatorQuad/1/0/0?collections=building,persons").await;
    assert_eq!(answer.problem(400), ["collections: unknown_collection"]);
}

#[tokio::test]
async fn a_copy_of_a_page_that_is_still_right_is_not_sent_again() {
    let village = Village::build().await;
    for path in [ITEMS, "/ogc", "/ogc/collections", "/ogc/collections/building/queryables"] {
        let answer = village.officer.get(path).await;
        assert_eq!(header(&answer, "cache-control"), "private, no-cache", "{path}");
        assert_eq!(header(&answer, "vary"), "Authorization, Cookie, Accept-Encoding", "{path}");
        let request = village.officer.request(Method::GET, path).header("if-none-match", header(&answer, "etag"));
        let again = Answer::of(request).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
    }
    let etag = header(&village.officer.get(ITEMS).await, "etag").to_owned();
    let mut events = Events::open(&village.officer).await;
    sqlx::query("update building set floors_above = 9 where id = $1")
        .bind(village.buildings[0].as_uuid())
        .execute(&village.app.pool)
        .await
        .expect("the building grows");
    events.changed("building").await;
    let request = village.officer.request(Method::GET, ITEMS).header("if-none-match", etag);
    assert_eq!(Answer::of(request).await.expect(200)["features"][0]["properties"]["floors"], 9);
}

#[tokio::test]
async fn features_are_answered_while_the_database_is_away() {
    let village = Village::build().await;
    let page = village.officer.get(ITEMS).await.expect(200);
    // Who calls is asked of the database with every request; what they see is not.
    sqlx::query("alter table building rename to building_away").execute(&village.app.pool).await.expect("renamed");
    assert_eq!(village.officer.get(ITEMS).await.expect(200), page);
}

#[tokio::test]
async fn a_style_names_our_tiles_as_the_caller_reached_us() {
    let village = Village::build().await;
    let list = village.officer.get("/styles").await.expect(200);
    let url = list["items"][0]["url"].as_str().expect("an address");
    let path = url.strip_prefix(&format!("{}/api/v1", village.app.http)).expect("an address of ours");
    let answer = village.officer.get(path).await;
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    let style = answer.expect(200);
    assert_eq!((&style["version"], style.get("glyphs"), style.get("sprite")), (&json!(8), None, None));
    let tiles = style["sources"]["village"]["url"].as_str().expect("an address");
    let tiles = tiles.strip_prefix(&format!("{}/api/v1", village.app.http)).expect("an address of ours");
    assert_eq!(village.officer.get(tiles).await.expect(200)["tilejson"], "3.0.0");
    assert_eq!(village.officer.get("/styles/night").await.problem(404), Vec::<String>::new());
}
