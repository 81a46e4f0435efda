//! The tile engine and its database: outages, forgotten feeds, and what changes without anybody changing it.

use std::sync::Arc;
use std::time::Duration;

use menpai_domain::ids::{BuildingId, SiteId};
use menpai_tests::{TestDatabase, make};
use menpai_tiler::{
    Audience, Change, Encoding, Event, FollowOptions, LayerSet, TileCrs, TileId, TileRequest, Tiler, TilerOptions,
    project,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, PgPool};
use tokio::sync::broadcast::Receiver;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::mvt;

struct Engine {
    database: TestDatabase,
    pool: PgPool,
    tiler: Arc<Tiler>,
    events: Receiver<Event>,
    site: SiteId,
    building: BuildingId,
    stop: CancellationToken,
}

impl Engine {
    /// An engine that has read one site with one building.
    async fn start() -> Self {
        Self::counting_every(Duration::ZERO).await
    }

    /// The same, which leaves cells alone for so long.
    async fn counting_every(count_every: Duration) -> Self {
        let database = TestDatabase::create().await;
        let pool = database.connect().await;
        let site = make::site(&pool, 0).await;
        let building = make::building(&pool, site, 0, 0).await;
        let (tiler, stop) = (Tiler::new(TilerOptions::default()), CancellationToken::new());
        let events = tiler.subscribe();
        let options = FollowOptions { look_every: Duration::from_millis(50), count_every };
        tokio::spawn(tiler.clone().follow(database.connect().await, options, stop.clone()));
        tiler.loaded().await;
        Self { database, pool, tiler, events, site, building, stop }
    }

    /// The next event that is not about cells, which follow everything that is counted.
    async fn heard(&mut self) -> Event {
        loop {
            match self.events.recv().await.expect("an event") {
                Event::Change(change) if change.layer.starts_with("h3") => {}
                event => return event,
            }
        }
    }

    /// Doorplate and units lived in of the buildings on the tile.
    async fn buildings(&self) -> Vec<(String, i64)> {
        let [lon, lat] = make::corner(0, 0);
        let request = TileRequest {
            layers: LayerSet::parse("building").expect("a layer"),
            tile: TileId::holding(17, project(lon, lat)).expect("a tile"),
            crs: TileCrs::Wgs84,
            audience: Audience::Gaps,
            sites: &[self.site],
        };
        let bytes =
            self.tiler.tile(request).expect("the map was read").bytes(Encoding::Identity).await.expect("a tile");
        let seen = |feature: mvt::Feature| {
            let plate = feature.attributes["doorplate"].as_str().expect("a doorplate").to_owned();
            (plate, feature.attributes["lived_in"].as_i64().expect("a count"))
        };
        mvt::layer(&bytes, "building").into_iter().map(seen).collect()
    }

    async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.pool).await.expect("the statement succeeds");
    }

    async fn allow_connections(&self, survivor: &mut PgConnection, allowed: bool) {
        allow_connections(&self.database, survivor, allowed).await;
    }
}

/// Takes the database away from everybody but one connection, or gives it back.
pub async fn allow_connections(database: &TestDatabase, survivor: &mut PgConnection, allowed: bool) {
    let name = database.name();
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(survivor).await.expect("a number");
    let cluster: PgConnectOptions = database.url().parse().expect("a URL");
    let mut outside = cluster.database("postgres").connect().await.expect("the cluster answers");
    let sql = format!(
        "alter database {name} with allow_connections {allowed};
         select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> {pid};"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut outside).await.expect("connections end");
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test]
async fn an_outage_is_served_through_and_caught_up_with() {
    let mut engine = Engine::start().await;
    let mut connection = engine.pool.acquire().await.expect("a connection");
    engine.allow_connections(&mut connection, false).await;
    sqlx::query("update building set doorplate = '新1号'")
        .execute(&mut *connection)
        .await
        .expect("the building is renamed");
    assert_eq!(engine.buildings().await, [("测试巷0号".to_owned(), 0)]);
    engine.allow_connections(&mut connection, true).await;
    let event = engine.heard().await;
    assert!(
        matches!(&event, Event::Change(Change { layer: "building", ids: Some(ids), .. }) if *ids == [engine.building.as_uuid()]),
        "{event:?}"
    );
    assert_eq!(engine.buildings().await, [("新1号".to_owned(), 0)]);
}

#[tokio::test]
async fn a_feed_that_was_forgotten_meanwhile_means_reading_everything() {
    let mut engine = Engine::start().await;
    let mut connection = engine.pool.acquire().await.expect("a connection");
    engine.allow_connections(&mut connection, false).await;
    sqlx::query("update building set doorplate = '新1号'")
        .execute(&mut *connection)
        .await
        .expect("the building is renamed");
    sqlx::query("select change_forget(clock_timestamp())")
        .execute(&mut *connection)
        .await
        .expect("the feed is forgotten");
    engine.allow_connections(&mut connection, true).await;
    assert_eq!(engine.heard().await, Event::Reset);
    assert_eq!(engine.buildings().await, [("新1号".to_owned(), 0)]);
}

#[tokio::test]
async fn a_pass_that_begins_colours_its_building_when_it_does() {
    let mut engine = Engine::start().await;
    let unit = make::unit(&engine.pool, engine.site, engine.building, "101").await;
    let person = make::nobody(&engine.pool, engine.site).await;
    assert!(matches!(engine.heard().await, Event::Change(Change { layer: "building", .. })));
    // Without the trigger that tells of it: all that happens is that its time comes.
    engine.run("alter table pass disable trigger pass_change_insert").await;
    sqlx::query(
        "insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         values ($1, $2, 'resident', $3, $4, tstzrange(clock_timestamp() + interval '300 milliseconds', null), now())",
    )
    .bind(engine.site.as_uuid())
    .bind(make::any_id())
    .bind(person.as_uuid())
    .bind(unit.as_uuid())
    .execute(&engine.pool)
    .await
    .expect("the pass is written");
    assert_eq!(engine.buildings().await, [("测试巷0号".to_owned(), 0)]);
    assert!(matches!(engine.heard().await, Event::Change(Change { layer: "building", .. })));
    assert_eq!(engine.buildings().await, [("测试巷0号".to_owned(), 1)]);
}

#[tokio::test]
async fn leases_and_registrations_turn_at_local_midnight() {
    let engine = Engine::start().await;
    let unit = make::unit(&engine.pool, engine.site, engine.building, "101").await;
    let person = make::nobody(&engine.pool, engine.site).await;
    for sql in [
        "insert into tenancy (site_id, id, unit_id, landlord_id, term, created_at, updated_at)
         values ($1, gen_random_uuid(), $2, $3, '[2026-03-01,2026-04-01)', now(), now())",
        "insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         values ($1, gen_random_uuid(), $2, $3, '[2026-03-10,2026-05-01)', now(), 'staff')",
    ] {
        let query = sqlx::query(sql).bind(engine.site.as_uuid()).bind(unit.as_uuid()).bind(person.as_uuid());
        query.execute(&engine.pool).await.expect("the fact is written");
    }
    let turned = async |since: &str, until: &str| {
        let sql = "select building_id from buildings_turned($1::text::timestamptz, $2::text::timestamptz)";
        let query = sqlx::query_scalar::<_, Uuid>(sql).bind(since.to_owned()).bind(until.to_owned());
        !query.fetch_all(&engine.pool).await.expect("an answer").is_empty()
    };
    for (since, until, turns) in [
        ("2026-02-28T23:59:30+08:00", "2026-03-01T00:00:10+08:00", true),
        ("2026-03-01T00:00:10+08:00", "2026-03-01T23:59:59+08:00", false),
        ("2026-02-28T20:00:00+08:00", "2026-02-28T23:59:59+08:00", false),
        ("2026-03-31T23:59:00+08:00", "2026-04-01T00:01:00+08:00", true),
        ("2026-03-09T23:59:00+08:00", "2026-03-10T00:01:00+08:00", true),
        ("2026-04-10T00:00:00+08:00", "2026-05-02T00:00:00+08:00", true),
        ("2026-03-11T00:00:00+08:00", "2026-03-30T00:00:00+08:00", false),
    ] {
        assert_eq!(turned(since, until).await, turns, "{since} {until}");
    }
}

#[tokio::test]
async fn one_bad_row_does_not_take_the_map_down() {
    let mut engine = Engine::start().await;
    // PostGIS knows positions that are not on the globe.
    engine
        .run("alter table gate disable trigger gate_inside_site_insert;
              insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
              select id, gen_random_uuid(), 'compound', '幽灵门', st_setsrid(st_makepoint(1e9, 'nan'), 4326), now(), now() from site")
        .await;
    assert!(matches!(engine.heard().await, Event::Change(Change { layer: "gate", .. })));
    make::building(&engine.pool, engine.site, 0, 1).await;
    assert!(matches!(engine.heard().await, Event::Change(Change { layer: "building", .. })));
    assert_eq!(engine.buildings().await.len(), 2);
}

/// Layers of the changes that an engine tells of until one is about this building alone.
async fn told_until(engine: &mut Engine, building: BuildingId) -> Vec<&'static str> {
    let mut layers = Vec::new();
    loop {
        let Event::Change(change) = engine.events.recv().await.expect("an event") else { continue };
        if change.ids.as_deref() == Some(&[building.as_uuid()]) {
            return layers;
        }
        layers.push(change.layer);
    }
}

#[tokio::test]
async fn cells_follow_what_they_count_and_then_rest_for_a_while() {
    let mut engine = Engine::counting_every(Duration::from_hours(1)).await;
    for n in 1..4 {
        make::unit(&engine.pool, engine.site, engine.building, &format!("10{n}")).await;
        let Event::Change(Change { layer: "building", .. }) = engine.heard().await else {
            panic!("a unit is a fact about its building")
        };
        // The next change is told after the cells that the one before it made.
        let next = make::building(&engine.pool, engine.site, 0, n).await;
        let told = told_until(&mut engine, next).await;
        let of_cells = told.iter().filter(|layer| layer.starts_with("h3")).count();
        assert_eq!(of_cells, if n == 1 { 4 } else { 0 }, "{n}: {told:?}");
    }
    // Without a rest, each change is counted.
    let mut engine = Engine::start().await;
    for n in 1..4 {
        make::unit(&engine.pool, engine.site, engine.building, &format!("10{n}")).await;
        let Event::Change(Change { layer: "building", .. }) = engine.heard().await else {
            panic!("a unit is a fact about its building")
        };
        let next = make::building(&engine.pool, engine.site, 0, n).await;
        let told = told_until(&mut engine, next).await;
        assert!(told.contains(&"h3_r11") && told.contains(&"h3_r8"), "{n}: {told:?}");
    }
}
