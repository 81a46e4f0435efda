//! A city to draw: villages of 2,500 buildings wall to wall between 113.40 and 113.53 E, 23.10 and 23.16 N, and the demo
//! village; and the table that Martin reads.
//!
//! Buildings stand in pairs that share a wall, in rows that are turned a little against the compass from village to village,
//! and have five to eight corners.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use menpai_tiler::catalogue::{CATALOGUE, LayerSpec, Source, ValueKind};
use menpai_tiler::feature::feature_id;
use menpai_tiler::{Audience, TileId, project};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::registry::{Database, menpai, officer};

/// West, south, east, north.
pub const BOX: [f64; 4] = [113.40, 23.10, 113.53, 23.16];
/// Buildings of the villages beside the demo village.
const BUILDINGS: u32 = 500_000;
/// Buildings of a village.
const PER_VILLAGE: u32 = 2_500;
/// What the officer sees.
pub const AUDIENCE: Audience = Audience::Gaps;

/// A loaded city.
pub struct City {
    /// Where it is.
    pub database: Database,
    /// How many buildings it has, with those of the demo village.
    pub buildings: u32,
    /// Whether it is as large as it is meant to be, and not made for a quick look.
    pub is_whole: bool,
    /// West, south, east, north of the villages.
    area: [f64; 4],
}

/// The layer that is measured.
pub fn building() -> Result<&'static LayerSpec> {
    CATALOGUE.iter().find(|layer| layer.name == "building").context("there is a layer of buildings")
}

impl City {
    /// The tiles of a zoom whose middle lies where the villages stand; at least one.
    pub fn tiles(&self, z: u8) -> Vec<TileId> {
        let [west, south, east, north] = self.area;
        let corners = [project(west, north), project(east, south)].map(|corner| TileId::holding(z, corner));
        let [Some(low), Some(high)] = corners else { return Vec::new() };
        let inside = |tile: &TileId| {
            let edges = tile.rect().degrees();
            let middle = [f64::midpoint(edges[0], edges[2]), f64::midpoint(edges[1], edges[3])];
            (west..east).contains(&middle[0]) && (south..north).contains(&middle[1])
        };
        let all = (low.x()..=high.x()).flat_map(|x| (low.y()..=high.y()).filter_map(move |y| TileId::new(z, x, y)));
        let tiles: Vec<TileId> = all.filter(inside).collect();
        if tiles.is_empty() { vec![low] } else { tiles }
    }
}

/// Makes it.
pub async fn load(url: &str, folder: &Path) -> Result<City> {
    let wanted = std::env::var("MENPAI_BENCH_BUILDINGS").ok().map(|number| number.parse()).transpose()?;
    let wanted: u32 = wanted.unwrap_or(BUILDINGS).next_multiple_of(PER_VILLAGE);
    let started = Instant::now();
    let database = Database::create(url, "tiles").await?;
    let demo = menpai(&database, folder)?.args(["demo", "--dir"]).arg(folder).output()?;
    ensure!(demo.status.success(), "menpai demo: {}", String::from_utf8_lossy(&demo.stderr));
    let mut conn = database.connect().await?;
    // Keys and triggers are for those who write one by one; what is written here fits by construction.
    conn.execute("set session_replication_role = replica").await?;
    conn.execute(AssertSqlSafe(villages(wanted / PER_VILLAGE))).await?;
    conn.execute(AssertSqlSafe(houses(wanted))).await?;
    conn.execute("set session_replication_role = origin").await?;
    officer(&mut conn).await?;
    conn.execute("vacuum analyze").await?;
    for_martin(&mut conn).await?;
    conn.execute("checkpoint").await?;
    let buildings: i64 = sqlx::query_scalar("select count(*) from building").fetch_one(&mut conn).await?;
    conn.close().await?;
    eprintln!("{buildings} buildings in {:.0} s", started.elapsed().as_secs_f64());
    let villages = wanted / PER_VILLAGE;
    let [west, south, ..] = BOX;
    let area =
        [west, south, west + f64::from(villages.min(20)) * 0.0065, south + f64::from(villages.div_ceil(20)) * 0.006];
    Ok(City { database, buildings: u32::try_from(buildings)?, is_whole: wanted >= BUILDINGS, area })
}

fn villages(count: u32) -> String {
    let [west, south, ..] = BOX;
    format!(
        "insert into area (id, level, name) values ('00000000-0000-7000-8000-000000000000', 'district', '测区');
         insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select ('00000000-0000-7000-8001-' || lpad(to_hex(v), 12, '0'))::uuid, '00000000-0000-7000-8000-000000000000',
             v || '村', shape, shape, '2025-01-01Z'
         from generate_series(0, {count} - 1) v,
             lateral (select st_multi(st_makeenvelope({west} + v % 20 * 0.0065, {south} + v / 20 * 0.006,
                 {west} + (v % 20 + 1) * 0.0065, {south} + (v / 20 + 1) * 0.006, 4326)) as shape) s"
    )
}

/// Metres from a village's south-west corner first; an affine map turns them and makes degrees of them. `s` says to which
/// side of the shared wall a house stands, `w` how far it reaches from there, `y0` and `y1` where its ends are; `c` and `d`
/// are what is cut off its corners.
fn houses(count: u32) -> String {
    let [west, south, ..] = BOX;
    let random = |seed: u32, of: &str| format!("((hashint4extended({of}, {seed}) & 65535) / 65535.0::float8)");
    let (pair, own) = ("(n / 2)", "n");
    let corner = |u: &str, y: &str| format!("st_makepoint(wall + s * ({u}), {y})");
    let ring = |corners: &[(&str, &str)]| {
        let closed = corners.iter().chain(&corners[..1]).map(|(u, y)| corner(u, y)).collect::<Vec<_>>();
        format!("st_makeline(array[{}])", closed.join(", "))
    };
    let five = ring(&[("0", "y0"), ("w", "y0"), ("w - lean", "y1 - d"), ("w - c", "y1"), ("0", "y1")]);
    let six =
        ring(&[("0", "y0"), ("w", "y0"), ("w - lean", "y1 - d"), ("w - c", "y1 - d"), ("w - c", "y1"), ("0", "y1")]);
    let seven = ring(&[
        ("0", "y0"),
        ("w - d", "y0"),
        ("w", "y0 + c"),
        ("w - lean", "y1 - d"),
        ("w - c", "y1 - d"),
        ("w - c", "y1"),
        ("0", "y1"),
    ]);
    let eight = ring(&[
        ("0", "y0"),
        ("w - d", "y0"),
        ("w - d", "y0 + c"),
        ("w", "y0 + c"),
        ("w - lean", "y1 - d"),
        ("w - c", "y1 - d"),
        ("w - c", "y1"),
        ("0", "y1"),
    ]);
    format!(
        "insert into building (site_id, id, doorplate, use, floors_above, height_m, footprint_4326, footprint_m2, sort_key,
             created_at, updated_at)
         select ('00000000-0000-7000-8001-' || lpad(to_hex(v), 12, '0'))::uuid,
             ('00000000-0000-7000-8002-' || lpad(to_hex(n), 12, '0'))::uuid,
             v || '村' || (j / 2 + 1) || '巷' || (i * 2 + j % 2 + 1) || '号',
             case when kind < 0.7 then 'residential' when kind < 0.9 then 'mixed' when kind < 0.95 then 'commercial'
                  when kind < 0.98 then 'industrial' else 'public' end,
             floors, round((floors * 3.1 + {height})::numeric, 1)::real,
             st_multi(st_setsrid(st_affine(st_makepolygon(case n * 7 / 3 % 4
                 when 0 then {five} when 1 then {six} when 2 then {seven} else {eight} end),
                 cos(turn) / 102370, -sin(turn) / 102370, sin(turn) / 110760, cos(turn) / 110760,
                 {west} + (v % 20 + 0.5) * 0.0065 - 320 * (cos(turn) - sin(turn)) / 102370,
                 {south} + (v / 20 + 0.5) * 0.006 - 320 * (sin(turn) + cos(turn)) / 110760), 4326)),
             w * (y1 - y0), lpad(n::text, 9, '0'), '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {count} - 1) n,
             lateral (select n / {PER_VILLAGE} as v, n % {PER_VILLAGE} % 50 as i, n % {PER_VILLAGE} / 50 as j) place,
             lateral (select (i / 2 * 2 + 1) * 12.8 as wall, case when i % 2 = 0 then -1 else 1 end as s,
                 j * 12.8 + 0.3 + {r1} * 0.8 as y0, (j + 1) * 12.8 - 0.3 - {r2} * 0.8 as y1,
                 12.4 - {r3} * 1.5 as w, 2 + {r4} * 2 as c, 2 + {r5} * 2 as d, {r6} * 0.5 as lean,
                 {r7} as kind, (2 + floor(power({r8}, 2) * 8))::integer as floors,
                 (hashint4extended(v, 9) % 40) / 1000.0::float8 as turn) shape",
        height = random(10, own),
        r1 = random(1, pair),
        r2 = random(2, pair),
        r3 = random(3, own),
        r4 = random(4, own),
        r5 = random(5, own),
        r6 = random(6, own),
        r7 = random(7, own),
        r8 = random(8, own),
    )
}

/// What our index holds, as a table: no join, no view and no transformation is left to do for a tile, and the rows lie in the
/// order of the map.
async fn for_martin(conn: &mut PgConnection) -> Result<()> {
    let spec = building()?;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from building").fetch_all(&mut *conn).await?;
    conn.execute("create schema bench").await?;
    conn.execute("create table bench.tile_id (id uuid, fid bigint)").await?;
    let mut copy = conn.copy_in_raw("copy bench.tile_id from stdin").await?;
    for some in ids.chunks(50_000) {
        let rows: Vec<String> = some.iter().map(|id| format!("{id}\t{}\n", feature_id(*id))).collect();
        copy.send(rows.concat().as_bytes()).await?;
    }
    copy.finish().await?;
    let columns: Vec<String> = spec.seen_by(AUDIENCE).map(|(_, attribute)| format!(", q.{}", attribute.name)).collect();
    let columns = columns.concat();
    let Source::Query(query) = spec.source else { bail!("buildings are read from the database") };
    let source = query.replace("$1", "null").replace("$2", "null");
    conn.execute(AssertSqlSafe(format!(
        "create table bench.building as
         select t.fid, q.id::text as id{columns}, st_transform(st_setsrid(st_geomfromwkb(q.shape), 4326), 3857) as geom
         from ({source}) q join bench.tile_id t using (id)
         order by geom",
    )))
    .await?;
    conn.execute("create index on bench.building using gist (geom)").await?;
    conn.execute("vacuum analyze bench.building").await?;
    Ok(())
}

/// The columns of the table beside `id`, as PostgreSQL names their types.
pub fn columns(audience: Audience) -> Result<Vec<(&'static str, &'static str)>> {
    let kind = |kind| match kind {
        ValueKind::Text => "text",
        ValueKind::Int => "int4",
        ValueKind::Real => "float8",
    };
    Ok(building()?.seen_by(audience).map(|(_, attribute)| (attribute.name, kind(attribute.kind))).collect())
}
