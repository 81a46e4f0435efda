//! Our tiles against those of PostGIS: the same features, every coordinate within a unit.

use std::collections::BTreeMap;

use menpai_domain::ids::SiteId;
use menpai_tests::{TestDatabase, make};
use menpai_tiler::feature::feature_id;
use menpai_tiler::{
    Audience, BUFFER, Detail, EXTENT, Encoding, FollowOptions, GRID_ZOOM, LayerSet, TileCrs, TileId, TileRequest,
    Tiler, TilerOptions, project,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::mvt::{self, Feature, Kind};

/// Layers that are compared, and the geometry of each in the database.
const LAYERS: [&str; 4] = ["site", "alley", "building", "gate"];
/// Degrees per metre, about, at the test village.
const DEGREES_PER_M: f64 = 1.0 / 105_000.0;

#[tokio::test]
async fn tiles_agree_with_postgis() {
    let database = TestDatabase::create().await;
    let pool = database.connect().await;
    let site = make::site(&pool, 0).await;
    let mut random = ChaCha8Rng::seed_from_u64(20_261_122);
    write_village(&pool, site, &mut random).await;
    let (tiler, stop) =
        (Tiler::new(TilerOptions { detail: Detail::Full, ..TilerOptions::default() }), CancellationToken::new());
    tokio::spawn(tiler.clone().follow(database.connect().await, FollowOptions::default(), stop.clone()));
    tiler.loaded().await;
    let mut connection = pool.acquire().await.expect("a connection");
    write_ids(&mut connection).await;
    let mut compared = BTreeMap::new();
    for round in 0..160 {
        let z = 12 + round % 11;
        let [lon, lat] = place(&mut random, -0.0005..make::SIDE + 0.0005);
        let tile = TileId::holding(z, project(lon, lat)).expect("a tile");
        let layers = LayerSet::parse(&LAYERS.join(",")).expect("layers");
        let request = TileRequest { layers, tile, crs: TileCrs::Wgs84, audience: Audience::Gaps, sites: &[site] };
        let state = tiler.tile(request).expect("the map was read");
        let bytes = state.bytes(Encoding::Identity).await.expect("a tile");
        for name in LAYERS {
            let ours = mvt::layer(&bytes, name);
            let theirs = mvt::layer(&postgis_tile(&mut connection, name, tile).await, name);
            if layers.at_zoom(z).names().split(',').any(|drawn| drawn == name) {
                *compared.entry(name).or_insert(0) += compare(&ours, &theirs, near(z), &format!("{name} {tile:?}"));
            } else {
                assert!(ours.is_empty(), "{name} is not drawn at zoom {z}");
            }
        }
    }
    stop.cancel();
    assert!(compared.values().all(|count| *count >= 100), "too little was compared: {compared:?}");
}

/// A position within the site, by its distance in degrees from the south-west corner.
fn place(random: &mut ChaCha8Rng, range: std::ops::Range<f64>) -> [f64; 2] {
    make::ORIGIN.map(|edge| edge + random.random_range(range.clone()))
}

/// Houses at all angles, some with a court, some of two parts; lanes; gates.
async fn write_village(pool: &PgPool, site: SiteId, random: &mut ChaCha8Rng) {
    for _ in 0..400 {
        sqlx::query(
            "insert into building (site_id, id, footprint_4326, footprint_m2, created_at, updated_at)
             values ($1, $2, st_multi(st_geomfromtext($3, 4326)), 100, now(), now())",
        )
        .bind(site.as_uuid())
        .bind(make::any_id())
        .bind(house(random))
        .execute(pool)
        .await
        .expect("the building is written");
    }
    for _ in 0..60 {
        let points: Vec<String> = (0..random.random_range(2..8)).map(|_| text(place(random, 0.0005..0.0095))).collect();
        sqlx::query(
            "insert into alley (site_id, id, centerline_4326)
             values ($1, $2, st_multi(st_geomfromtext($3, 4326)))",
        )
        .bind(site.as_uuid())
        .bind(make::any_id())
        .bind(format!("LINESTRING({})", points.join(",")))
        .execute(pool)
        .await
        .expect("the alley is written");
    }
    for _ in 0..150 {
        sqlx::query(
            "insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
             values ($1, $2, 'compound', '门', st_geomfromtext($3, 4326), now(), now())",
        )
        .bind(site.as_uuid())
        .bind(make::any_id())
        .bind(format!("POINT({})", text(place(random, 0.0005..0.0095))))
        .execute(pool)
        .await
        .expect("the gate is written");
    }
}

fn text([lon, lat]: [f64; 2]) -> String {
    format!("{lon} {lat}")
}

fn house(random: &mut ChaCha8Rng) -> String {
    let center = place(random, 0.001..0.009);
    let angle: f64 = random.random_range(0.0..std::f64::consts::TAU);
    let [long, wide] = [0, 1].map(|_| random.random_range(8.0..40.0));
    // Corners in metres from the centre, turned.
    let ring = |corners: &[[f64; 2]]| {
        let turned = corners.iter().chain(&corners[..1]).map(|[x, y]| {
            let [east, north] = [x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()];
            text([center[0] + east * DEGREES_PER_M, center[1] + north * DEGREES_PER_M])
        });
        format!("({})", turned.collect::<Vec<_>>().join(","))
    };
    let block = |long: f64, wide: f64| ring(&[[0.0, 0.0], [long, 0.0], [long, wide], [0.0, wide]]);
    match random.random_range(0..4) {
        0 => {
            let inner = [[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]].map(|[x, y]: [f64; 2]| [x * long, y * wide]);
            format!("POLYGON({},{})", block(long, wide), ring(&inner))
        }
        1 => {
            let other = [[1.2, 0.0], [1.6, 0.0], [1.6, 0.8], [1.2, 0.8]].map(|[x, y]: [f64; 2]| [x * long, y * wide]);
            format!("MULTIPOLYGON(({}),({}))", block(long, wide), ring(&other))
        }
        2 => {
            let corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.5], [0.5, 0.5], [0.5, 1.0], [0.0, 1.0]];
            format!("POLYGON({})", ring(&corners.map(|[x, y]: [f64; 2]| [x * long, y * wide])))
        }
        _ => format!("POLYGON({})", block(long, wide)),
    }
}

/// Which integer stands for which feature.
async fn write_ids(connection: &mut PgConnection) {
    let sql = "select id from site union all select id from building union all select id from alley union all select id from gate";
    let ids: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await.expect("ids");
    let integers: Vec<i64> = ids.iter().map(|id| i64::try_from(feature_id(*id)).expect("53 bits")).collect();
    sqlx::query("create temporary table tile_id (id uuid, integer bigint)")
        .execute(&mut *connection)
        .await
        .expect("a table");
    sqlx::query("insert into tile_id select * from unnest($1::uuid[], $2::bigint[])")
        .bind(ids)
        .bind(integers)
        .execute(connection)
        .await
        .expect("the ids are written");
}

async fn postgis_tile(connection: &mut PgConnection, layer: &str, tile: TileId) -> Vec<u8> {
    let sql = match layer {
        "site" => {
            "with shape as (select id, boundary_4326 as shape from site), cut as (
            select integer, st_asmvtgeom(st_transform(shape, 3857), st_tileenvelope($1, $2, $3), 4096, $4, true) as geom
            from shape join tile_id using (id)) select st_asmvt(cut, 'site', 4096, 'geom', 'integer') from cut"
        }
        "alley" => {
            "with shape as (select id, centerline_4326 as shape from alley), cut as (
            select integer, st_asmvtgeom(st_transform(shape, 3857), st_tileenvelope($1, $2, $3), 4096, $4, true) as geom
            from shape join tile_id using (id)) select st_asmvt(cut, 'alley', 4096, 'geom', 'integer') from cut"
        }
        "building" => {
            "with shape as (select id, footprint_4326 as shape from building), cut as (
            select integer, st_asmvtgeom(st_transform(shape, 3857), st_tileenvelope($1, $2, $3), 4096, $4, true) as geom
            from shape join tile_id using (id)) select st_asmvt(cut, 'building', 4096, 'geom', 'integer') from cut"
        }
        _ => {
            "with shape as (select id, location_4326 as shape from gate), cut as (
            select integer, st_asmvtgeom(st_transform(shape, 3857), st_tileenvelope($1, $2, $3), 4096, $4, true) as geom
            from shape join tile_id using (id)) select st_asmvt(cut, 'gate', 4096, 'geom', 'integer') from cut"
        }
    };
    sqlx::query_scalar(sql)
        .bind(i32::from(tile.z()))
        .bind(i32::try_from(tile.x()).expect("a column"))
        .bind(i32::try_from(tile.y()).expect("a row"))
        .bind(BUFFER)
        .fetch_one(connection)
        .await
        .expect("PostGIS draws")
}

/// Compares two layers, whose coordinates may be so far apart; answers how many features they share.
fn compare(ours: &[Feature], theirs: &[Feature], near: f64, what: &str) -> usize {
    let by_id = |features: &[Feature]| -> BTreeMap<u64, Feature> {
        let by_id: BTreeMap<_, _> = features.iter().map(|feature| (feature.id, feature.clone())).collect();
        assert_eq!(by_id.len(), features.len(), "{what}: an id is used twice");
        by_id
    };
    let (ours, theirs) = (by_id(ours), by_id(theirs));
    let mut shared = 0;
    for id in ours.keys().chain(theirs.keys().filter(|id| !ours.contains_key(id))) {
        match (ours.get(id), theirs.get(id)) {
            (Some(ours), Some(theirs)) => {
                assert_eq!(ours.kind, theirs.kind, "{what}");
                check_rings(ours, what);
                check_near(ours, theirs, near, what);
                check_near(theirs, ours, near, what);
                shared += 1;
            }
            (one, other) => {
                let only = one.or(other).expect("one of them has it");
                assert!(is_marginal(only), "{what}: only {} draw {only:?}", if one.is_some() { "we" } else { "they" });
            }
        }
    }
    shared
}

/// What one may draw and the other not: specks, and what only reaches over the edge of the buffer by a unit.
fn is_marginal(feature: &Feature) -> bool {
    let is_speck =
        feature.kind == Kind::Polygon && feature.parts.iter().map(|ring| mvt::doubled_area(ring)).sum::<i64>() < 100;
    is_speck
        || feature.parts.iter().flatten().all(|point| near_edge(*point)) && feature.kind != Kind::Polygon
        || is_sliver(feature)
}

/// Whether an area is only as wide as two units on the edge of the buffer.
fn is_sliver(feature: &Feature) -> bool {
    let thin = |axis: usize| {
        let units = || feature.parts.iter().flatten().map(|point| point[axis]);
        units()
            .max()
            .zip(units().min())
            .is_some_and(|(high, low)| high - low <= 2 && (low <= 2 - BUFFER || high >= EXTENT + BUFFER - 2))
    };
    thin(0) || thin(1)
}

fn near_edge(point: [i32; 2]) -> bool {
    point.iter().any(|unit| *unit <= 2 - BUFFER || *unit >= EXTENT + BUFFER - 2)
}

/// Outer rings are clockwise on the screen, each hole comes after its outer ring and goes the other way (section 4.3.4.4).
fn check_rings(feature: &Feature, what: &str) {
    if feature.kind != Kind::Polygon {
        return;
    }
    let areas: Vec<i64> = feature.parts.iter().map(|ring| mvt::doubled_area(ring)).collect();
    assert!(areas[0] > 0 && areas.iter().all(|area| *area != 0), "{what}: {areas:?}");
    let reach = -BUFFER - 1..=EXTENT + BUFFER + 1;
    assert!(feature.parts.iter().flatten().flatten().all(|unit| reach.contains(unit)), "{what}: {feature:?}");
}

/// A unit along each axis, and the rounding of the distance itself; deeper than the world's grid, a step of that.
fn near(z: u8) -> f64 {
    1.5 * f64::from(1_u32 << z.saturating_sub(GRID_ZOOM))
}

/// Every corner of one lies near the other's outline, but for those that clipping made.
fn check_near(one: &Feature, other: &Feature, near: f64, what: &str) {
    for point in one.parts.iter().flatten().filter(|point| !near_edge(**point)) {
        let distance = other.parts.iter().map(|part| distance_to(*point, part, other.kind)).fold(f64::MAX, f64::min);
        assert!(distance <= near, "{what}: {point:?} is {distance} from the other\n{one:?}\n{other:?}");
    }
}

fn distance_to(point: [i32; 2], part: &[[i32; 2]], kind: Kind) -> f64 {
    let next = part.iter().cycle().skip(1);
    let edges = match kind {
        Kind::Point => 0,
        Kind::Line => part.len() - 1,
        Kind::Polygon => part.len(),
    };
    let to_edges = part.iter().zip(next).take(edges).map(|(from, to)| distance(point, *from, *to));
    to_edges.chain(part.iter().map(|corner| distance(point, *corner, *corner))).fold(f64::MAX, f64::min)
}

/// Distance of a point from a segment.
fn distance(point: [i32; 2], from: [i32; 2], to: [i32; 2]) -> f64 {
    let [p, a, b] = [point, from, to].map(|at| at.map(f64::from));
    let [along, offset] = [[b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]];
    let length = along[0].mul_add(along[0], along[1] * along[1]);
    let share =
        if length == 0.0 { 0.0 } else { ((offset[0] * along[0] + offset[1] * along[1]) / length).clamp(0.0, 1.0) };
    (offset[0] - share * along[0]).hypot(offset[1] - share * along[1])
}
