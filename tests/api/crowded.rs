//! Tiles in which very much lies, and the same state reached by different ways.

use std::collections::BTreeSet;
use std::sync::Arc;

use menpai_domain::ids::SiteId;
use menpai_tests::{TestDatabase, make};
use menpai_tiler::{
    Audience, Detail, Encoding, FollowOptions, LayerSet, TILE_BYTES, TileCrs, TileId, TileRequest, Tiler, TilerOptions,
    project,
};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::mvt;

/// Buildings along each side of the square that is full of them.
const ALONG: i32 = 150;
const COUNT: i64 = 22_500;

async fn follow(database: &TestDatabase, detail: Detail, stop: &CancellationToken) -> Arc<Tiler> {
    let tiler = Tiler::new(TilerOptions { detail, ..TilerOptions::default() });
    tokio::spawn(tiler.clone().follow(database.connect().await, FollowOptions::default(), stop.clone()));
    tiler.loaded().await;
    tiler
}

/// A site full of small houses, every third of them with a dent in its wall.
async fn crowded(pool: &PgPool) -> SiteId {
    let site = make::site(pool, 0).await;
    sqlx::query(
        "insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at)
         select $1, md5(format('%s %s', x, y))::uuid, format('密巷%s号之%s', x, y), 1 + (x * y) % 9,
                st_multi(st_makepolygon(st_makeline(array[
                    st_point(west, south, 4326), st_point(west + 4e-5 + (x % 7) * 1e-6, south, 4326),
                    st_point(west + 4e-5 + (x % 7) * 1e-6, south + 4e-5, 4326),
                    st_point(west + 2e-5, south + 4e-5 - ((x + y) % 3) * 1e-6, 4326),
                    st_point(west, south + 4e-5, 4326), st_point(west, south, 4326)]))),
                20, '', format('密巷%s号之%s', x, y), now(), now()
         from generate_series(0, $2 - 1) x, generate_series(0, $2 - 1) y,
              lateral (select $3 + 0.001 + x * 5e-5 as west, $4 + 0.001 + y * 5e-5 as south) corner",
    )
    .bind(site.as_uuid())
    .bind(ALONG)
    .bind(make::ORIGIN[0])
    .bind(make::ORIGIN[1])
    .execute(pool)
    .await
    .expect("the houses are written");
    site
}

/// The tile around the middle of the site.
fn middle(z: u8) -> TileId {
    TileId::holding(z, project(make::ORIGIN[0] + 0.005, make::ORIGIN[1] + 0.005)).expect("a tile")
}

async fn tile(tiler: &Arc<Tiler>, site: SiteId, layers: &str, tile: TileId, audience: Audience) -> Vec<u8> {
    let layers = LayerSet::parse(layers).expect("layers");
    let request = TileRequest { layers, tile, crs: TileCrs::Wgs84, audience, sites: &[site] };
    tiler.tile(request).expect("the map was read").bytes(Encoding::Identity).await.expect("a tile").to_vec()
}

fn merged(feature: &mvt::Feature) -> Option<i64> {
    feature.attributes.get("merged").and_then(serde_json::Value::as_i64)
}

#[tokio::test]
async fn no_tile_passes_its_limit_and_every_house_is_counted() {
    let database = TestDatabase::create().await;
    let site = crowded(&database.connect().await).await;
    let stop = CancellationToken::new();
    let tiler = follow(&database, Detail::Seen, &stop).await;
    let full = follow(&database, Detail::Full, &stop).await;
    let layers = "site,building,building_label";
    for z in 12..=18 {
        let seen = tile(&tiler, site, layers, middle(z), Audience::Gaps).await;
        assert!(seen.len() <= TILE_BYTES, "{} bytes at zoom {z}", seen.len());
        let everything = tile(&full, site, layers, middle(z), Audience::Gaps).await;
        let (seen, everything) = (mvt::layer(&seen, "building"), mvt::layer(&everything, "building"));
        let blocks: Vec<_> = seen.iter().filter(|feature| merged(feature).is_some()).collect();
        let ids: BTreeSet<u64> = seen.iter().map(|feature| feature.id).collect();
        assert_eq!(ids.len(), seen.len(), "an id is used twice at zoom {z}");
        if z <= 13 {
            assert!(!blocks.is_empty(), "zoom {z}");
            let singles = (seen.len() - blocks.len()) as i64;
            assert_eq!(blocks.iter().filter_map(|block| merged(block)).sum::<i64>() + singles, COUNT, "zoom {z}");
        }
        if z >= 18 {
            assert!(blocks.is_empty(), "zoom {z}");
            assert_eq!(seen.len(), everything.len(), "zoom {z}");
        }
        for block in &blocks {
            assert!(!block.attributes.contains_key("id") && !block.attributes.contains_key("doorplate"));
            assert!((1.0..=9.0).contains(&block.attributes["floors"].as_f64().expect("floors")));
            let areas: Vec<i64> = block.parts.iter().map(|ring| mvt::doubled_area(ring)).collect();
            assert!(areas[0] > 0 && areas.iter().all(|area| *area != 0), "{areas:?}");
        }
    }
    stop.cancel();
}

#[tokio::test]
async fn a_block_says_no_more_than_its_audience_may_see() {
    let database = TestDatabase::create().await;
    let site = crowded(&database.connect().await).await;
    let stop = CancellationToken::new();
    let tiler = follow(&database, Detail::Seen, &stop).await;
    for (audience, sees) in
        [(Audience::Everyone, [false, false]), (Audience::Statistics, [false, false]), (Audience::Gaps, [true; 2])]
    {
        let bytes = tile(&tiler, site, "building", middle(12), audience).await;
        let features = mvt::layer(&bytes, "building");
        let shows = |name: &str| features.iter().any(|feature| feature.attributes.contains_key(name));
        assert_eq!(["lived_in", "open_gaps"].map(shows), sees, "{audience:?}");
    }
    stop.cancel();
}

/// Renamed, moved, taken away and new: each a change to a pack that is there, and in the end too much for an overlay.
const CHANGES: [&str; 4] = [
    "update building set doorplate = doorplate || '甲' where id in (select id from building order by id limit 150)",
    "update building set footprint_4326 = st_translate(footprint_4326, 1e-6, 1e-6) where id in (select id from building order by id desc limit 150)",
    "delete from building where id in (select id from building order by md5(id::text) limit 120)",
    "update building set floors_above = 3 where id in (select id from building order by md5(id::text) limit 9000)",
];

#[tokio::test]
async fn the_same_state_gives_the_same_bytes_whichever_way_it_came() {
    let database = TestDatabase::create().await;
    let pool = database.connect().await;
    let site = crowded(&pool).await;
    let stop = CancellationToken::new();
    let old = follow(&database, Detail::Seen, &stop).await;
    let mut events = old.subscribe();
    for change in CHANGES {
        sqlx::query(change).execute(&pool).await.expect("the change is written");
        events.recv().await.expect("an event");
        let fresh = follow(&database, Detail::Seen, &stop).await;
        for z in 12..=18 {
            for crs in [TileCrs::Wgs84, TileCrs::Gcj02] {
                let layers = LayerSet::parse("site,building,building_label").expect("layers");
                let request = TileRequest { layers, tile: middle(z), crs, audience: Audience::Gaps, sites: &[site] };
                let mut bytes = Vec::new();
                for tiler in [&old, &fresh] {
                    let state = tiler.tile(request).expect("the map was read");
                    bytes.push(state.bytes(Encoding::Identity).await.expect("a tile"));
                }
                assert!(bytes[0] == bytes[1], "{change}: zoom {z} {crs:?}");
            }
        }
    }
    stop.cancel();
}
