//! `menpai-bench rental`: looking for a unit to rent over HTTP, by a box of the map as a phone shows it, rent, rooms and
//! facilities, the cheapest first, among 500,000 listings; against `pgbench` running the bare query, with the box widened as the search
//! does, on the same index, in the same run and with as many connections; and the end of forty leases by one request. The plan of
//! the bare query goes to standard error.

mod generate;
mod leases;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use menpai_domain::h3::{LISTING_PLACE_REACH_M, widened};
use sqlx::{AssertSqlSafe, Connection};

use crate::figure::{Better, Figure};
use crate::load::{Load, median, pgbench, wrk};
use crate::registry::{Database, Server};
use generate::{CORNER, ROW, VILLAGES};

/// Of both sides: few, or the tail is the queue before two cores.
const LOAD: Load = Load { connections: 4, seconds: 15 };
/// Runs; the median counts.
const RUNS: usize = 3;
/// Degrees that the screen of a phone shows: some 1.5 km.
const SCREEN: f64 = 0.014;
/// Rows of a page.
const PAGE: u32 = 20;

/// Runs it.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let folder = std::env::temp_dir().join(format!("menpai-bench-rental-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(&url, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn measure(url: &str, folder: &Path) -> Result<()> {
    let database = generate::load(url).await?;
    eprintln!("{}", plan(&database).await?);
    let settings = [("MENPAI__DATABASE__MAX_CONNECTIONS", "8".to_owned())];
    let server = Server::start(&database, folder, &settings).await?;
    let page = server.get(&search(113.1, 22.8, 80_000)).await?;
    let found = page["items"].as_array().map_or(0, Vec::len);
    ensure!(found == PAGE as usize, "a search finds a whole page: {found}");
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        bare.push(pgbench::run(&database, folder, LOAD, &bare_script())?);
        ours.push(wrk::run(&server, folder, LOAD, &lua())?);
    }
    let (bare, ours) = (median(bare)?, median(ours)?);
    let figure = |case: &str, ours, theirs, unit, aim, better| Figure {
        bench: "rental",
        case: case.to_owned(),
        ours,
        theirs: Some(theirs),
        unit,
        aim,
        better,
    };
    figure("search_500k_p99", ours.p99_ms, bare.p99_ms, "ms", Some(0.25), Better::Lower).print()?;
    figure("search_500k", ours.rate, bare.rate, "searches/s", None, Better::Higher).print()?;
    leases::run(&database, &server).await?;
    drop(server);
    database.drop().await
}

/// A search whose box has its corner here.
fn search(west: f64, south: f64, rent_from: u32) -> String {
    format!(
        "/market/listings?bbox={west},{south},{},{}&rent_from={rent_from}&rent_to={}&rooms_to=2&facilities=window,air_conditioner\
         &sort=rent&limit={PAGE}",
        west + SCREEN,
        south + SCREEN,
        rent_from + 100_000,
    )
}

/// The same with a random village, a box that lies within it at random, and a random rent.
fn lua() -> String {
    let ([west, south], (row, apart)) = (CORNER, ROW);
    format!(
        "local village = math.random(0, {last})\n\
         local w = {west} + village % {row} * {apart} + math.random(-2, 4) * 0.001\n\
         local s = {south} + math.floor(village / {row}) * {apart} + math.random(-2, 4) * 0.001\n\
         local rent = math.random(50, 120) * 1000\n\
         path = string.format(\"/market/listings?bbox=%.4f,%.4f,%.4f,%.4f&rent_from=%d&rent_to=%d&rooms_to=2\" ..\n\
           \"&facilities=window,air_conditioner&sort=rent&limit={PAGE}\", w, s, w + {SCREEN}, s + {SCREEN}, rent, rent + 100000)",
        last = VILLAGES - 1,
    )
}

fn bare_script() -> String {
    let ([west, south], (row, apart)) = (CORNER, ROW);
    format!(
        "\\set village random(0, {last})\n\
         \\set w {west} + :village % {row} * {apart} + random(-2, 4) * 0.001\n\
         \\set s {south} + :village / {row} * {apart} + random(-2, 4) * 0.001\n\
         \\set rent random(50, 120) * 1000\n\
         {query};\n",
        last = VILLAGES - 1,
        query = bare(":w", ":s", ":rent"),
    )
}

/// The bare query. Its box is as wide as the search's own, which finds whose cell may reach into what the screen shows.
fn bare(west: &str, south: &str, rent: &str) -> String {
    // Of the first village; how long a degree of longitude is differs by less than a hundredth over the city.
    let [w, s, e, n] = widened([CORNER[0], CORNER[1], CORNER[0] + SCREEN, CORNER[1] + SCREEN], LISTING_PLACE_REACH_M);
    let (before_x, before_y) = (CORNER[0] - w, CORNER[1] - s);
    let (beyond_x, beyond_y) = (e - CORNER[0], n - CORNER[1]);
    format!(
        "select id, title, rent_cents, deposit_cents, area_m2, rooms, facilities, available_from, published_at, spot_4326 \
         from listing where state = 'published' and rental \
         and spot_4326 && st_makeenvelope({west}::float8 - {before_x}, {south}::float8 - {before_y}, \
             {west}::float8 + {beyond_x}, {south}::float8 + {beyond_y}, 4326) \
         and rent_cents between {rent}::bigint and {rent}::bigint + 100000 and rooms <= 2 \
         and facilities @> array['window', 'air_conditioner'] and expires_at > now() \
         and not let_days && daterange(greatest(available_from, current_date), \
             greatest(available_from, current_date) + 31, '[]') \
         order by rent_cents, id limit {PAGE}"
    )
}

async fn plan(database: &Database) -> Result<String> {
    let mut conn = database.connect().await?;
    let sql = format!("explain (analyze, buffers) {}", bare("113.1", "22.8", "80000"));
    let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut conn).await?;
    conn.close().await?;
    Ok(lines.join("\n"))
}
