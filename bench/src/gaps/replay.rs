//! `menpai-bench gaps-replay`: one night of the detector, which reads counters and registrations, judges every unit by all
//! rules, opens, updates and closes gaps; and thirty days of a city replayed, in which each unit's rows are read once and
//! judged as they were on each of the days.
//!
//! The counters of a city are some ten gigabytes, so it is made and looked at in parts, one after the other; what counts is
//! the time of looking. `MENPAI_BENCH_RESIDENTS` says how large it is, a million if absent.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Days, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use menpai_domain::ids::SiteId;
use menpai_server::db::Db;
use menpai_server::detection;
use uuid::Uuid;

use super::city;
use crate::figure::{Better, Figure};
use crate::registry::Database;

/// Days that are looked at.
const DAYS: u32 = 30;
/// Nights that lie before the first of them.
const NIGHTS_BEFORE: u64 = city::NIGHTS - DAYS as u64;
/// Sites that are replayed at the same time: while one waits for the database, the other counts.
const SITES_AT_ONCE: usize = 2;
/// Villages of a part.
const PART: u32 = 20;
/// Villages of the small city, in which one night has to be quick: 10,000 units.
const SMALL: u32 = 2;
/// Villages of the one that it is compared with.
const LARGE: u32 = 8;

/// Measures.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let residents: u32 = match std::env::var("MENPAI_BENCH_RESIDENTS") {
        Ok(residents) => residents.parse().context("MENPAI_BENCH_RESIDENTS")?,
        Err(_absent) => 1_000_000,
    };
    let small = nights(&url, SMALL, 3).await?;
    let large = nights(&url, LARGE, 3).await?;
    figure("night_10000_units", small, "s", Some(2.0)).print()?;
    let growth = large / small * f64::from(SMALL) / f64::from(LARGE);
    figure("cost_per_unit_growth_10000_to_40000", growth, "x", Some(1.2)).print()?;
    let villages = residents.div_ceil(city::VILLAGE);
    let mut seconds = 0.0;
    let mut left = villages;
    while left > 0 {
        let part = left.min(PART);
        seconds += replay(&url, part).await?;
        left -= part;
    }
    let aim = (villages * city::VILLAGE == 1_000_000).then_some(600.0);
    figure(&format!("replay_30_days_{}_residents", villages * city::VILLAGE), seconds, "s", aim).print()?;
    Ok(())
}

fn figure(case: &str, ours: f64, unit: &'static str, aim: Option<f64>) -> Figure {
    Figure { bench: "gaps", case: case.to_owned(), ours, theirs: None, unit, aim, better: Better::Lower }
}

/// One night of so many villages, once their gaps are open: the median of some.
async fn nights(url: &str, villages: u32, nights: u64) -> Result<f64> {
    let database = city::load(url, &format!("gaps_{villages}"), villages).await?;
    let db = open(&database)?;
    evening(&db, villages, 0).await?;
    let mut times = Vec::new();
    for day in 1..=nights {
        times.push(evening(&db, villages, day).await?);
    }
    drop(db);
    database.drop().await?;
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("a time")
}

/// Thirty days of a part of the city, as `menpai replay` judges them.
async fn replay(url: &str, villages: u32) -> Result<f64> {
    let database = city::load(url, "gaps_city", villages).await?;
    let db = open(&database)?;
    let sites: Vec<SiteId> = {
        let mut conn = database.connect().await?;
        let sites: Vec<Uuid> = sqlx::query_scalar("select id from site order by id").fetch_all(&mut conn).await?;
        sites.into_iter().map(SiteId::from_uuid).collect()
    };
    let now = afternoon(u64::from(DAYS) - 1)?;
    let begin = Instant::now();
    let replayed = stream::iter(sites)
        .map(async |site_id| detection::replay(&db, site_id, DAYS, None, now).await)
        .buffer_unordered(SITES_AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    let seconds = begin.elapsed().as_secs_f64();
    for site in &replayed {
        let days = site.as_ref().context("detection is on")?;
        let last = days.last().context("a day")?;
        ensure!(days.len() == DAYS as usize, "{} days were looked at", days.len());
        ensure!(last.rules.values().any(|found| found.open > 0), "nothing was found: {last:?}");
    }
    eprintln!("{DAYS} days of {villages} villages in {seconds:.2} s");
    drop(db);
    database.drop().await?;
    Ok(seconds)
}

/// Looks at everything on the afternoon after a night; seconds.
async fn evening(db: &Db, villages: u32, day: u64) -> Result<f64> {
    let at = afternoon(day)?;
    let begin = Instant::now();
    let round = detection::run_round(db, at).await?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(round.units == usize::try_from(villages * city::VILLAGE)?, "not every unit was looked at: {round:?}");
    eprintln!("{at}: {round:?} in {seconds:.2} s");
    Ok(seconds)
}

/// Three in the afternoon of a day, where the villages are.
fn afternoon(day: u64) -> Result<DateTime<Utc>> {
    let date = city::first_night()?.checked_add_days(Days::new(NIGHTS_BEFORE + day)).context("a day")?;
    Ok(format!("{date}T15:00:00+08:00").parse()?)
}

fn open(database: &Database) -> Result<Db> {
    Ok(Db::open(&menpai_server::config::Database {
        url: menpai_server::config::Masked(database.server_url.clone()),
        ..menpai_server::config::Database::default()
    })?)
}
