//! Tiles against row-level security: what somebody's tile shows is what PostgreSQL shows them there, as the role that answers
//! requests and held to their sites.

use std::collections::{BTreeMap, BTreeSet};

use menpai_domain::cells::{RESOLUTIONS, cell_id};
use menpai_domain::h3::{Resolution, cell_at};
use menpai_domain::ids::SiteId;
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_tests::{Client, TestApp, TestDatabase, make};
use menpai_tiler::catalogue::{CATALOGUE, LayerSpec, Source};
use menpai_tiler::feature::feature_id;
use menpai_tiler::{Audience, BUFFER, EXTENT, LayerSet, TileId, project};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row};
use uuid::Uuid;

use super::listening::Events;
use super::mvt;

const SITES: u32 = 4;
const ROLES: [(Role, Audience); 7] = [
    (Role::Officer, Audience::Gaps),
    (Role::GridWorker, Audience::Gaps),
    (Role::AreaManager, Audience::Gaps),
    (Role::Auditor, Audience::Statistics),
    (Role::Operator, Audience::Statistics),
    (Role::Landlord, Audience::Everyone),
    (Role::Tenant, Audience::Everyone),
];

/// What holds a layer's features, and the column of their shapes.
fn table(layer: &str) -> (&'static str, &'static str) {
    match layer {
        "site" => ("site", "boundary_4326"),
        "area" => ("area_tile", "shape_4326"),
        "open_space" => ("open_space", "shape_4326"),
        "alley" => ("alley", "centerline_4326"),
        "building" => ("building", "footprint_4326"),
        "building_label" => ("building", "st_pointonsurface(footprint_4326)"),
        "unit" => ("unit_tile", "plan_4326"),
        "component" => ("component", "location_4326"),
        "gate" => ("gate", "location_4326"),
        "gap" => ("gap_tile", "location_4326"),
        other => panic!("the test knows no table of {other}"),
    }
}

/// An account, and what it sees.
struct Caller {
    client: Client,
    role: Role,
    audience: Audience,
    sites: Vec<SiteId>,
}

#[tokio::test]
async fn a_tile_shows_what_row_level_security_shows() {
    let database = TestDatabase::create().await;
    let pool = database.connect().await;
    let mut random = ChaCha8Rng::seed_from_u64(20_261_128);
    let (sites, streets) = write_sites(&pool).await;
    let mut held = Vec::new();
    for (n, site) in (0..SITES).zip(&sites) {
        held.push(database.hold_detectors(*site).await);
        write_village(&pool, *site, n).await;
    }
    // The server reads all of it before it answers.
    #[expect(clippy::disallowed_methods, reason = "the views go by PostgreSQL's now()")]
    let clock = Clock::standing_at(chrono::Utc::now());
    let app = TestApp::start_with(database, clock, |_config| {}).await;
    let mut callers = Vec::new();
    for (role, audience) in ROLES.into_iter().chain(ROLES) {
        callers.push(caller(&app, &mut random, role, audience, &sites, &streets).await);
    }
    Events::open(&callers[0].client).await;
    let mut connection = pool.acquire().await.expect("a connection");
    let mut seen: BTreeMap<(Audience, &str), BTreeSet<String>> = BTreeMap::new();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..200 {
        let caller = &callers[random.random_range(0..callers.len())];
        let z = random.random_range(10..=19);
        let n = random.random_range(0..SITES);
        let [west, south] = make::corner(n, 0);
        let place = [west + random.random_range(-0.002..0.005), south + random.random_range(-0.002..0.002)];
        let tile = TileId::holding(z, project(place[0], place[1])).expect("a tile");
        let path = format!("/tiles/{}/{z}/{}/{}", LayerSet::all().names(), tile.x(), tile.y());
        let drawn: BTreeMap<String, Vec<mvt::Feature>> =
            mvt::read(&caller.client.get(&path).await.bytes).into_iter().collect();
        for spec in CATALOGUE.iter().filter(|spec| spec.zooms.contains(&z)) {
            let features = drawn.get(spec.name).cloned().unwrap_or_default();
            let what = format!("{} {:?} {}/{z}/{}/{}", caller.role, caller.sites, spec.name, tile.x(), tile.y());
            check_attributes(spec, caller.audience, &features, &what);
            let names = features.iter().flat_map(|feature| feature.attributes.keys().cloned());
            seen.entry((caller.audience, spec.name)).or_default().extend(names);
            if spec.audience > caller.audience {
                assert!(features.is_empty(), "{what}");
                continue;
            }
            let shown = match spec.source {
                Source::Cells(resolution) => cells(&mut connection, &caller.sites, resolution, tile).await,
                Source::Query(_) | Source::Inside(_) => rows(&mut connection, &caller.sites, spec.name, tile).await,
            };
            let ours: BTreeSet<u64> = features.iter().map(|feature| feature.id).collect();
            assert_eq!(ours.len(), features.len(), "{what}: a feature is there twice");
            for id in &ours {
                assert!(shown.contains_key(id), "{what}: PostgreSQL does not show {id}");
            }
            // Houses may be merged where they are small.
            let is_whole = z >= 16 || !matches!(spec.name, "building" | "building_label" | "gap" | "unit");
            for (id, inside) in &shown {
                assert!(!inside || !is_whole || ours.contains(id), "{what}: {id} is missing");
            }
            *compared.entry(spec.name).or_default() += ours.len();
        }
    }
    drop(held);
    // Enough was compared, and everybody saw all that is for them.
    for spec in CATALOGUE {
        assert!(compared.get(spec.name).is_some_and(|count| *count >= 10), "{}: {compared:?}", spec.name);
        for audience in [Audience::Everyone, Audience::Statistics, Audience::Gaps] {
            let expected = spec.seen_by(audience).map(|(_, attribute)| attribute.name);
            let seen = &seen[&(audience, spec.name)];
            // These need more than the test's villages have.
            let rare = |name: &&str| matches!(*name, "height_m" | "passages" | "code" | "width_m" | "name");
            let missing: Vec<_> = expected.filter(|name| !seen.contains(*name)).filter(|name| !rare(name)).collect();
            assert!(spec.audience > audience || missing.is_empty(), "{} {audience:?}: never {missing:?}", spec.name);
        }
    }
}

/// Attributes are those that the catalogue gives to this audience.
fn check_attributes(spec: &LayerSpec, audience: Audience, features: &[mvt::Feature], what: &str) {
    let known: Vec<&str> = spec.seen_by(audience).map(|(_, attribute)| attribute.name).chain(["id"]).collect();
    for name in features.iter().flat_map(|feature| feature.attributes.keys()) {
        assert!(known.contains(&name.as_str()), "{what}: {name}");
    }
}

async fn caller(
    app: &TestApp,
    random: &mut ChaCha8Rng,
    role: Role,
    audience: Audience,
    sites: &[SiteId],
    streets: &[Uuid],
) -> Caller {
    let named: Vec<SiteId> = sites.iter().copied().filter(|_| random.random_bool(0.4)).collect();
    let user_name = app.account(role, &named).await;
    let is_staff = !matches!(role, Role::Landlord | Role::Tenant);
    if is_staff && random.random_bool(0.5) {
        let street = streets[random.random_range(0..streets.len())];
        sqlx::query("insert into account_area (area_id, account_id) select $1, id from account where user_name = $2")
            .bind(street)
            .bind(&user_name)
            .execute(&app.pool)
            .await
            .expect("the account's area is written");
    }
    let reached: Vec<Uuid> = sqlx::query_scalar(
        "select s.site_id from account a cross join lateral account_sites(a.id) s where a.user_name = $1",
    )
    .bind(&user_name)
    .fetch_all(&app.pool)
    .await
    .expect("the account's sites");
    let sites = reached.into_iter().map(SiteId::from_uuid).collect();
    Caller { client: app.sign_in(&user_name).await, role, audience, sites }
}

/// A district of two streets with two sites each.
async fn write_sites(pool: &PgPool) -> (Vec<SiteId>, Vec<Uuid>) {
    let mut sites = Vec::new();
    for n in 0..SITES {
        sites.push(make::site(pool, n).await);
    }
    let district: Uuid = sqlx::query_scalar("select area_id from site where id = $1")
        .bind(sites[0].as_uuid())
        .fetch_one(pool)
        .await
        .expect("a district");
    let mut streets = Vec::new();
    for pair in sites.chunks(2) {
        let street = make::any_id();
        sqlx::query(
            "with street as (
                 insert into area (id, parent_id, level, name) values ($1, $2, 'street', '街'))
             insert into area (id, parent_id, level, name, boundary_4326)
             select gen_random_uuid(), $1, 'community', '社区', st_multi(st_translate(boundary_4326, 0.005, 0))
             from site where id = any ($3)",
        )
        .bind(street)
        .bind(district)
        .bind(pair.iter().map(|site| site.as_uuid()).collect::<Vec<_>>())
        .execute(pool)
        .await
        .expect("the areas are written");
        sqlx::query("update site set area_id = $1 where id = any ($2)")
            .bind(street)
            .bind(pair.iter().map(|site| site.as_uuid()).collect::<Vec<_>>())
            .execute(pool)
            .await
            .expect("the sites move");
        streets.push(street);
    }
    (sites, streets)
}

/// Forty houses of twelve units each, some with plans, leases, residents and gaps; what stands between them.
async fn write_village(pool: &PgPool, site: SiteId, n: u32) {
    for house in 0..40 {
        let building = make::building(pool, site, n, house * 3).await;
        sqlx::query(
            "with f as (insert into floor (site_id, id, building_id, number) values ($1, gen_random_uuid(), $2, 1) returning id),
                  b as (select footprint_4326 as shape from building where id = $2),
                  u as (insert into unit (site_id, id, building_id, floor_id, code, capacity, plan_4326, created_at, updated_at)
                        select $1, gen_random_uuid(), $2, f.id, '1' || lpad(n::text, 2, '0'), 4,
                            case when n <= 4 then b.shape end, now(), now()
                        from f, b, generate_series(1, 12) n returning id, code),
                  o as (insert into person (site_id, id, name_sealed, created_at, updated_at)
                        values ($1, gen_random_uuid(), '', now(), now()) returning id),
                  t as (insert into tenancy (site_id, id, unit_id, landlord_id, term, created_at, updated_at)
                        select $1, gen_random_uuid(), u.id, o.id, daterange(current_date - 9, null), now(), now()
                        from u, o where u.code <= '109'),
                  g as (insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
                        select $1, gen_random_uuid(), u.id, 'unregistered_residence', 1, now(), now(), current_date + 7, '{}'
                        from u where u.code between '105' and '107')
             insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
             select $1, gen_random_uuid(), u.id, o.id, daterange(current_date - 3, null), now(), 'staff'
             from u, o where u.code <= '104'",
        )
        .bind(site.as_uuid())
        .bind(building.as_uuid())
        .execute(pool)
        .await
        .expect("the house is written");
    }
    sqlx::query(
        "with corner as (select st_setsrid(st_makepoint($2, $3), 4326) as at),
              a as (insert into alley (site_id, id, centerline_4326, name)
                    select $1, gen_random_uuid(), st_multi(st_makeline(at, st_translate(at, 0.004, 0.001))), '巷' from corner),
              c as (insert into component (site_id, id, kind, location_4326)
                    select $1, gen_random_uuid(), 'lamp', st_translate(at, n * 0.0004, 0.0003) from corner, generate_series(1, 9) n),
              o as (insert into open_space (site_id, id, kind, shape_4326)
                    select $1, gen_random_uuid(), 'square', st_multi(st_expand(at, 0.0005)) from corner)
         insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
         select $1, gen_random_uuid(), 'compound', '东门', st_translate(at, n * 0.0004, 0.0001), now(), now()
         from corner, generate_series(1, 9) n",
    )
    .bind(site.as_uuid())
    .bind(make::corner(n, 0)[0])
    .bind(make::corner(n, 0)[1])
    .execute(pool)
    .await
    .expect("the ground is written");
}

/// Enters the role of requests, held to some sites, as handlers do.
async fn enter(connection: &mut PgConnection, sites: &[SiteId]) {
    let sites: Vec<String> = sites.iter().map(ToString::to_string).collect();
    sqlx::query("select set_config('role', 'menpai_api', true), set_config('menpai.site_ids', $1, true)")
        .bind(sites.join(","))
        .execute(connection)
        .await
        .expect("the role is entered");
}

/// What PostgreSQL shows of a table within a tile: everything that reaches into it or its buffer, and whether it does so by
/// more than rounding moves.
async fn rows(connection: &mut PgConnection, sites: &[SiteId], layer: &str, tile: TileId) -> BTreeMap<u64, bool> {
    let (table, shape) = table(layer);
    let sql = format!(
        "with it as (select id, st_transform({shape}, 3857) as shape from {table}),
              unit as (select (st_xmax(e) - st_xmin(e)) / {EXTENT} as m, e from st_tileenvelope($1, $2, $3) as e)
         select it.id, st_intersects(it.shape, st_expand(e, -2 * m))
             and (st_dimension(it.shape) = 0
                  or st_area(st_intersection(it.shape, e)) + st_length(st_intersection(it.shape, e)) * m > 200 * m * m) as inside
         from it, unit where st_intersects(it.shape, st_expand(e, ({BUFFER} + 2) * m))"
    );
    sqlx::query("begin").execute(&mut *connection).await.expect("a transaction");
    enter(connection, sites).await;
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(i32::from(tile.z()))
        .bind(i32::try_from(tile.x()).expect("a column"))
        .bind(i32::try_from(tile.y()).expect("a row"))
        .fetch_all(&mut *connection)
        .await
        .expect("PostgreSQL answers");
    sqlx::query("rollback").execute(connection).await.expect("the transaction ends");
    rows.iter().map(|row| (feature_id(row.get("id")), row.get("inside"))).collect()
}

/// The cells of what PostgreSQL shows, with those in the tile whose centre is.
async fn cells(connection: &mut PgConnection, sites: &[SiteId], at: Resolution, tile: TileId) -> BTreeMap<u64, bool> {
    assert!(RESOLUTIONS.contains(&at));
    sqlx::query("begin").execute(&mut *connection).await.expect("a transaction");
    enter(connection, sites).await;
    let sql = "select site_id, lon, lat from dwelling_count union select site_id, lon, lat from gate_day";
    let rows = sqlx::query(sql).fetch_all(&mut *connection).await.expect("PostgreSQL answers");
    sqlx::query("rollback").execute(connection).await.expect("the transaction ends");
    let cell = |row: &sqlx::postgres::PgRow| {
        // The hierarchy is that of the indexes: a cell's children reach over its edge.
        let finest = cell_at(row.get("lon"), row.get("lat"), RESOLUTIONS[3]).expect("a position");
        let cell = finest.parent(at).expect("a coarser cell");
        let centre = menpai_domain::h3::centre(cell);
        let inside = TileId::holding(tile.z(), project(centre[0], centre[1])) == Some(tile);
        (feature_id(cell_id(SiteId::from_uuid(row.get("site_id")), cell)), inside)
    };
    rows.iter().map(cell).collect()
}
