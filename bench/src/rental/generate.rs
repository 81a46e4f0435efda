//! A city with units on offer: three hundred villages of six by six places each, as coarse as a search knows them.

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::registry::{Database, id, officer};

/// Listings.
pub const LISTINGS: u32 = 500_000;
/// Villages.
pub const VILLAGES: u32 = 300;
/// Villages of a row on the map, and degrees between them.
pub const ROW: (u32, f64) = (20, 0.05);
/// West and south corner of the first village.
pub const CORNER: [f64; 2] = [113.0, 22.8];
/// Degrees between the places of a village: cells of H3 at resolution 9.
const PLACE: f64 = 0.0035;

/// Makes it in a database of its own. Searches read listings, their photos and the village: units and landlords, of which
/// nothing is asked, are left out.
pub async fn load(url: &str) -> Result<Database> {
    let database = Database::create(url, "rental").await?;
    let mut conn = database.connect().await?;
    // Keys and triggers are for those who write one by one; what is written here fits by construction.
    conn.execute("set session_replication_role = replica").await?;
    conn.execute(AssertSqlSafe(listings())).await?;
    officer(&mut conn).await?;
    conn.execute("vacuum analyze").await?;
    conn.execute("checkpoint").await?;
    conn.close().await?;
    Ok(database)
}

fn listings() -> String {
    let ([west, south], (row, apart)) = (CORNER, ROW);
    let hash = |what: &str, most: u32| format!("(hashint4(n * 31 + {what}) & 2147483647) % {most}");
    format!(
        "insert into area (id, level, name) values ('00000000-0000-7000-8000-000000000000', 'district', '区');
         insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select {site_n}, '00000000-0000-7000-8000-000000000000', n || '村',
             st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), '2025-01-01Z'
         from generate_series(0, {VILLAGES} - 1) n;
         insert into listing (site_id, id, unit_id, state, title, description, rent_cents, deposit_cents, area_m2, rooms,
             facilities, available_from, spot_4326, let_days, listed_by, created_at, updated_at, submitted_at, published_at,
             expires_at)
         select {site}, {listing}, {listing}, case when {state} < 17 then 'published' else 'draft' end,
             '朝南单间近地铁 ' || n, repeat('有窗有空调，押一付一。', 12), 40000 + {rent} * 100, 100000, 8 + {area} * 0.5, 1 + {rooms},
             array['bed', 'water_heater'] || case when {window} < 2 then array['window'] else '{{}}' end
                 || case when {air} < 2 then array['air_conditioner'] else '{{}}' end,
             current_date - 20 + {day},
             st_setsrid(st_makepoint({west} + n % {VILLAGES} % {row} * {apart} + {x} * {PLACE},
                 {south} + n % {VILLAGES} / {row} * {apart} + {y} * {PLACE}), 4326),
             case when {let_n} < 1 then datemultirange(daterange(current_date - 100, current_date + 200)) else '{{}}' end,
             '00000000-0000-7000-8007-000000000000', now(), now(), now(), now() - n * interval '1 second',
             now() + interval '50 days'
         from generate_series(0, {LISTINGS} - 1) n;
         insert into listing_photo (site_id, listing_id, id, position, width, height, bytes, sha256, added_at)
         select {site_m}, {listing_m}, {photo}, p, 1600, 1200, 200000, sha256('x'), now()
         from generate_series(0, {LISTINGS} - 1) n, generate_series(1, 3) p",
        site_n = id(8001, "n"),
        site = id(8001, &format!("n % {VILLAGES}")),
        site_m = id(8001, &format!("n % {VILLAGES}")),
        listing = id(8010, "n"),
        listing_m = id(8010, "n"),
        photo = id(8011, "n * 3 + p - 1"),
        state = hash("1", 20),
        rent = hash("2", 2600),
        area = hash("3", 120),
        rooms = hash("4", 4),
        window = hash("5", 3),
        air = hash("6", 3),
        day = hash("7", 60),
        x = hash("8", 6),
        y = hash("9", 6),
        let_n = hash("10", 20),
    )
}
