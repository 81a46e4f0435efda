//! What everybody finds, and what a search tells nobody.

use menpai_domain::crs::wgs84_to_gcj02;
use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_server::access::policy::Party;
use menpai_tests::make;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::setting::{Setting, path};

#[tokio::test]
async fn a_search_tells_no_door_and_nobody() {
    let setting = Setting::open().await;
    let listing = setting.published().await;
    let id = listing["id"].as_str().expect("an id");
    let listed_by = setting.read("select listed_by::text from listing").await;
    let user = setting.read("select user_name from account where role = 'landlord'").await;
    let search = setting.newcomer.get("/market/listings").await;
    let one = setting.newcomer.get(&format!("/market/listings/{id}")).await;
    for answer in [search, one] {
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert_eq!(answer.status, 200, "{text}");
        for secret in [
            setting.site.to_string(),
            setting.building.to_string(),
            setting.unit.to_string(),
            setting.owner.to_string(),
            listed_by.clone(),
            user.clone(),
            "测试巷".to_owned(),
            // In quotes, since the digits alone turn up in ids now and then.
            "\"302\"".to_owned(),
        ] {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
        assert!(text.contains("测试村0") && text.contains("朝南大单间"), "{text}");
    }
    let found = setting.newcomer.get("/market/listings").await.expect(200);
    let found = found["items"][0].as_object().expect("a listing").keys().cloned().collect::<Vec<_>>();
    let known = [
        "area_m2",
        "available_from",
        "cover_id",
        "deposit_cents",
        "distance_m",
        "facilities",
        "free_until",
        "id",
        "location",
        "photos",
        "published_at",
        "rent_cents",
        "rooms",
        "site_name",
        "title",
    ];
    let mut found_sorted = found.clone();
    found_sorted.sort();
    assert_eq!(found_sorted, known, "a new field is one that everybody may read");
}

#[tokio::test]
async fn the_place_is_that_of_all_units_around_however_often_somebody_searches() {
    let setting = Setting::open().await;
    let first = setting.published().await;
    let near = setting.another_unit(11).await;
    let mut body = setting.body();
    body["unit_id"] = json!(near);
    let second = setting.landlord.post("/listings", &body).await.expect(201);
    let second = setting.with_photo(&second).await;
    let second = setting.step(&setting.landlord, &second, "submit").await.expect(200);
    let second = setting.step(&setting.officer, &second, "publish").await.expect(200);
    assert_eq!(first["location"], second["location"], "two houses of one lane");
    let [x, y] = [0, 1].map(|at| first["location"][at].as_f64().expect("a number"));
    let [west, south] = make::corner(0, 12);
    let true_m = ((x - west) * 102_000.0).hypot((y - south) * 111_000.0);
    assert!((5.0..250.0).contains(&true_m), "{true_m} m away");
    // Just around the house, around their place, and as far from it on the other side: all of the cell is found or nothing, so that no
    // search tells where in it a house stands.
    let tiny = 0.00001;
    let around = |lon: f64, lat: f64| format!("bbox={},{},{},{}", lon - tiny, lat - tiny, lon + 0.0001, lat + 0.0001);
    let within = (west - tiny..west + 0.0001).contains(&x) && (south - tiny..south + 0.0001).contains(&y);
    assert!(!within, "their place is outside of the house's box");
    for (lon, lat) in [(west, south), (x, y), (2.0 * x - west, 2.0 * y - south)] {
        assert_eq!(setting.found(&around(lon, lat)).await.len(), 2, "{lon},{lat}");
        assert_eq!(setting.found(&format!("near={lon},{lat}&radius_m=0")).await.len(), 2, "{lon},{lat}");
    }
    // 333 metres to the north no house of the cell can stand.
    let beyond = y + 0.003;
    assert!(setting.found(&around(x, beyond)).await.is_empty());
    assert!(setting.found(&format!("near={x},{beyond}&radius_m=50")).await.is_empty());
    assert_eq!(setting.found(&format!("near={x},{beyond}&radius_m=150")).await.len(), 2);
    let page = setting.newcomer.get(&format!("/market/listings?near={x},{y}&radius_m=1")).await.expect(200);
    let distances: Vec<_> =
        page["items"].as_array().expect("items").iter().map(|item| item["distance_m"].clone()).collect();
    assert_eq!(distances, [json!(0.0), json!(0.0)]);

    let shifted = setting.newcomer.get("/market/listings?crs=gcj02").await.expect(200);
    let one = setting.newcomer.get(&format!("/market{}?crs=gcj02", path(&first, ""))).await.expect(200);
    let (lon, lat) = wgs84_to_gcj02(x, y);
    assert_eq!(shifted["items"][0]["location"], json!([lon, lat]));
    assert_eq!(one["location"], json!([lon, lat]));
}

#[tokio::test]
async fn a_unit_that_is_let_is_not_found() {
    let mut setting = Setting::open().await;
    let listing = setting.published().await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let lease = |from: &str, to: &str| json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": from, "to": to});
    let lease = setting.officer.post("/tenancies", &lease("2026-04-01", "2026-04-30")).await.expect(201);
    setting.at("2026-03-31T16:30:00Z".parse().expect("a time")).await;
    assert!(!setting.is_found(&listing).await);
    assert_eq!(setting.landlord.get(&path(&listing, "")).await.expect(200)["let"], true);
    // Offered from the day after the lease: found while it is still lived in.
    let later = setting.landlord.get(&path(&listing, "")).await.expect(200);
    let _later = setting.change(&later, &json!({"available_from": "2026-05-01"})).await.expect(200);
    assert!(setting.is_found(&listing).await);
    let end = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    let _ended = setting.officer.post_if(&end, "*", &json!({"to": "2026-04-02"})).await.expect(200);
    let now = setting.landlord.get(&path(&listing, "")).await.expect(200);
    let _now = setting.change(&now, &json!({"available_from": "2026-04-02"})).await.expect(200);
    assert!(!setting.is_found(&listing).await, "its last day is the tenant's");
    setting.at("2026-04-02T16:30:00Z".parse().expect("a time")).await;
    assert!(setting.is_found(&listing).await, "the day after it is free");
    setting.run("update unit set rental = false").await;
    assert!(!setting.is_found(&listing).await, "its owner lives there");
    setting.run("update unit set rental = true").await;
    assert!(setting.is_found(&listing).await);
    setting.at("2026-05-30T07:00:00Z".parse().expect("a time")).await;
    assert!(!setting.is_found(&listing).await, "nobody renewed it");

    let other = setting.another_unit(20).await;
    let lease = json!({"unit_id": other, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": "2026-05-01"});
    let _lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let mut body = setting.body();
    body["unit_id"] = json!(other);
    let draft = setting.with_photo(&setting.landlord.post("/listings", &body).await.expect(201)).await;
    assert_eq!(setting.step(&setting.landlord, &draft, "submit").await.problem(409), ["available_from: let"]);
}

#[tokio::test]
async fn a_unit_whose_next_lease_begins_within_a_month_is_neither_found_nor_published() {
    let mut setting = Setting::open().await;
    let listing = setting.published().await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let lease = |unit: UnitId, from: &str| json!({"unit_id": unit, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": from});
    // Today is 31 March: the 2nd of May is the first day beyond 31 days.
    let _lease = setting.officer.post("/tenancies", &lease(setting.unit, "2026-05-02")).await.expect(201);
    assert!(setting.is_found(&listing).await);
    for address in ["/market/listings".to_owned(), format!("/market{}", path(&listing, "")), path(&listing, "")] {
        let viewer = if address.starts_with("/market") { &setting.newcomer } else { &setting.landlord };
        let told = viewer.get(&address).await.expect(200);
        let one = if told["items"].is_array() { &told["items"][0] } else { &told };
        assert_eq!(one["free_until"], "2026-05-01", "{address}: {told}");
    }
    // Whoever comes on the 1st of April stays for 31 days more; on the 2nd, the next lease begins within them.
    for (free_by, found) in [("2026-03-31", 1), ("2026-04-01", 0), ("2026-05-01", 0), ("2026-05-02", 0)] {
        let told = setting.newcomer.get(&format!("/market/listings?free_by={free_by}")).await.expect(200);
        assert_eq!(told["items"].as_array().map(Vec::len), Some(found), "{free_by}");
    }
    let soon = setting.another_unit(20).await;
    let _soon = setting.officer.post("/tenancies", &lease(soon, "2026-05-01")).await.expect(201);
    let mut body = setting.body();
    body["unit_id"] = json!(soon);
    let draft = setting.with_photo(&setting.landlord.post("/listings", &body).await.expect(201)).await;
    assert_eq!((&draft["let"], &draft["free_until"]), (&json!(true), &json!("2026-04-30")));
    assert_eq!(setting.step(&setting.landlord, &draft, "submit").await.problem(409), ["available_from: let"]);

    // Handed in before the lease was signed: the office does not publish it.
    let other = setting.another_unit(30).await;
    body["unit_id"] = json!(other);
    let draft = setting.with_photo(&setting.landlord.post("/listings", &body).await.expect(201)).await;
    let submitted = setting.step(&setting.landlord, &draft, "submit").await.expect(200);
    assert_eq!(submitted["free_until"], Value::Null);
    let _later = setting.officer.post("/tenancies", &lease(other, "2026-04-15")).await.expect(201);
    assert_eq!(setting.step(&setting.officer, &submitted, "publish").await.problem(409), ["available_from: let"]);

    // 16:30 in London is the next day in Guangzhou: the day of the site counts.
    setting.at("2026-03-31T16:30:00Z".parse().expect("a time")).await;
    assert!(!setting.is_found(&listing).await, "a lease begins within a month");
}

/// A lease and a listing of the same unit, entered at once: whoever comes second sees the other.
#[tokio::test]
async fn a_lease_that_is_entered_meanwhile_is_seen() {
    let setting = Setting::open().await;
    let pool = &setting.app.pool;
    let tenant = make::nobody(pool, setting.site).await;
    let mut lease = pool.begin().await.expect("a transaction");
    sqlx::query(
        "insert into tenancy (site_id, id, unit_id, landlord_id, term, created_at, updated_at)
         values ($1, gen_random_uuid(), $2, $3, daterange('2026-03-01', null), now(), now())",
    )
    .bind(setting.site.as_uuid())
    .bind(setting.unit.as_uuid())
    .bind(tenant.as_uuid())
    .execute(&mut *lease)
    .await
    .expect("the lease is written");
    let body = setting.body();
    let (draft, ()) = tokio::join!(setting.landlord.post("/listings", &body), async {
        menpai_tests::until_waiting(pool, "insert into listing").await;
        lease.commit().await.expect("committed");
    });
    assert_eq!(draft.expect(201)["let"], true);
}

/// Two hundred published listings with money, sizes and places that repeat.
async fn many(setting: &Setting) {
    let sql = format!(
        "with u as (
             insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
             select u.site_id, gen_random_uuid(), u.building_id, u.floor_id, 'x' || n, 2, now(), now()
             from unit u, generate_series(1, 200) n where u.id = '{}' returning site_id, id, code)
         insert into listing (site_id, id, unit_id, state, title, rent_cents, deposit_cents, area_m2, rooms, facilities,
             available_from, spot_4326, listed_by, created_at, updated_at, published_at, expires_at)
         select u.site_id, gen_random_uuid(), u.id, 'published', u.code, 50000 + n % 7 * 10000, 0, 10 + n % 5 * 2.3, 1 + n % 3,
             case when n % 2 = 0 then array['window', 'bed'] else array['bed'] end, date '2026-03-01' + n % 60,
             st_setsrid(st_makepoint(113.5 + n % 4 * 0.003, 23.15 + n % 3 * 0.003), 4326), a.id, now(), now(),
             timestamptz '2026-03-01Z' + (n % 9) * interval '1 hour', '2026-06-01Z'
         from u cross join lateral (select substr(u.code, 2)::integer as n) c,
             (select id from account order by id limit 1) a",
        setting.unit
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&setting.app.pool).await.expect("listings are written");
}

async fn all_pages(setting: &Setting, query: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = setting.newcomer.get(&format!("/market/listings?{query}&limit=17{cursor}")).await.expect(200);
        items.extend(page["items"].as_array().expect("items").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[tokio::test]
async fn pages_hold_every_listing_once_under_each_order() {
    let setting = Setting::open().await;
    many(&setting).await;
    let number = |item: &Value, field: &str| item[field].as_f64().expect("a number");
    for (query, field, descending) in [
        ("sort=rent", "rent_cents", false),
        ("sort=rent_desc", "rent_cents", true),
        ("sort=area_desc", "area_m2", true),
        ("near=113.501,23.151&radius_m=5000", "distance_m", false),
        ("near=113.501,23.151&radius_m=5000&sort=rent", "rent_cents", false),
        ("bbox=113.4,23.1,113.6,23.2&sort=rent", "rent_cents", false),
    ] {
        let items = all_pages(&setting, query).await;
        let mut ids: Vec<_> = items.iter().map(|item| item["id"].to_string()).collect();
        let values: Vec<f64> = items.iter().map(|item| number(item, field)).collect();
        assert!(values.is_sorted_by(|a, b| if descending { a >= b } else { a <= b }), "{query}: {values:?}");
        ids.sort();
        ids.dedup();
        assert_eq!((items.len(), ids.len()), (200, 200), "{query}");
    }
    let newest = all_pages(&setting, "").await;
    let times: Vec<_> = newest.iter().map(|item| item["published_at"].as_str().expect("a time").to_owned()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b) && times.len() == 200, "{times:?}");

    // What is published meanwhile shifts nothing.
    let page = setting.newcomer.get("/market/listings?sort=rent&limit=50").await.expect(200);
    setting
        .run("update listing set rent_cents = 1 where id = (select id from listing where rent_cents = 110000 limit 1)")
        .await;
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let next = setting.newcomer.get(&format!("/market/listings?sort=rent&limit=50&cursor={cursor}")).await.expect(200);
    let of = |page: &Value| {
        page["items"].as_array().expect("items").iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    assert!(of(&next).iter().all(|id| !of(&page).contains(id)));
    for other in ["sort=rent_desc", "sort=newest", "sort=rent&rooms_from=2", "sort=rent&bbox=113,23,114,24"] {
        let told = setting.newcomer.get(&format!("/market/listings?{other}&cursor={cursor}")).await.problem(422);
        assert_eq!(told, ["cursor: cursor"], "{other}");
    }
}

#[tokio::test]
async fn filters_are_those_of_the_rows() {
    let setting = Setting::open().await;
    many(&setting).await;
    for (query, condition) in [
        ("rent_from=60000&rent_to=80000", "rent_cents between 60000 and 80000"),
        ("area_from=12.3", "area_m2 >= 12.3::real"),
        ("area_to=14.6", "area_m2 <= 14.6::real"),
        ("rooms_from=2&rooms_to=2", "rooms = 2"),
        ("facilities=window", "facilities @> array['window']"),
        ("facilities=window,%20bed", "facilities @> array['window', 'bed']"),
        ("free_by=2026-03-20", "available_from <= '2026-03-20'"),
        (
            "bbox=113.501,23.151,113.5031,23.1531",
            // With whose cells may reach into it.
            "st_dwithin(spot_4326::geography, st_makeenvelope(113.501, 23.151, 113.5031, 23.1531, 4326)::geography, 225)",
        ),
        (
            "near=113.5,23.15&radius_m=400",
            "st_dwithin(spot_4326::geography, st_point(113.5, 23.15, 4326)::geography, 400 + 225)",
        ),
        (
            "bbox=113.4,23.1,113.6,23.2&rent_to=70000&rooms_from=2&facilities=window&sort=area_desc",
            "rent_cents <= 70000 and rooms >= 2 and facilities @> array['window']",
        ),
    ] {
        let found = all_pages(&setting, query).await.len();
        let wanted = setting.read(&format!("select count(*)::text from listing where {condition}")).await;
        assert_eq!(found.to_string(), wanted, "{query}");
        assert!(!["0", "200"].contains(&&*wanted), "{query} tells nothing");
    }
    for (query, rule) in [
        ("rent_from=2&rent_to=1", "rent_to: order"),
        ("area_from=2&area_to=1", "area_to: order"),
        ("area_from=NaN&area_to=1", "area_from: range"),
        ("area_from=-inf", "area_from: range"),
        ("area_to=NaN", "area_to: range"),
        ("area_to=infinity", "area_to: range"),
        ("area_to=1e39", "area_to: range"),
        ("near=113,23&radius_m=NaN", "radius_m: range"),
        ("near=113,inf", "near: position"),
        ("bbox=1,2,3,NaN", "bbox: bbox"),
        ("sort=distance", "near: required"),
        ("radius_m=5", "near: required"),
        ("near=113,23&radius_m=10001", "radius_m: range"),
        ("near=113", "near: position"),
        ("bbox=1,2,3", "bbox: bbox"),
        ("facilities=pool", "facilities: unknown"),
        ("sort=best", "sort: query"),
        ("limit=201", "limit: range"),
        ("cursor=x", "cursor: cursor"),
    ] {
        let told = setting.newcomer.get(&format!("/market/listings?{query}")).await.problem(422);
        assert_eq!(told, [rule], "{query}");
    }
}

#[tokio::test]
async fn how_far_somebody_searches_at_most_is_named() {
    let setting = Setting::open().await;
    let far = setting.newcomer.get("/market/listings?near=113,23&radius_m=10001").await.json();
    assert_eq!((&far["message"], &far["errors"][0]["limit"]), (&json!("范围应为 0 到 10000 米"), &json!(10_000)));
    let mut dear = setting.body();
    dear["rent_cents"] = json!(100_000_001);
    let dear = setting.landlord.post("/listings", &dear).await.json();
    let told = (&dear["message"], &dear["errors"][0]["limit"]);
    assert_eq!(told, (&json!("请填正确的租金，最多 100 万元"), &json!(100_000_000)), "in fen, as the field");
}

#[tokio::test]
async fn everybody_who_signed_in_searches_and_nobody_else() {
    let setting = Setting::open().await;
    let listing = setting.published().await;
    let one = format!("/market{}", path(&listing, ""));
    let photo = format!("{one}/photos/{}", listing["photos"][0]["id"].as_str().expect("an id"));
    for role in Role::ALL {
        let client = setting.app.sign_in_as(role, &[]).await;
        for path in ["/market/listings", &one, &photo] {
            assert_eq!(client.get(path).await.status, 200, "{} {path}", Party::of(role).as_str());
        }
    }
    for path in ["/market/listings", &one, &photo] {
        assert_eq!(setting.app.anonymous().get(path).await.status, 401, "{path}");
    }
}
