//! `menpai-bench lookup`: "who is registered in this building" and "where is this person registered" over HTTP, each
//! with authorisation, purpose, row-level security, decryption and the record of the look, against `pgbench` running a
//! bare primary-key SELECT on the same table, in the same run and with as many connections.
//!
//! In one village of 6,000 residents, and in twenty with 100,000 in 150,000 units and with ten times as many, for the
//! growth between them. The plans of all queries that the server runs go to standard error.

mod asking;
mod baseline;
mod generate;
mod plans;

use anyhow::{Context, Result};

use crate::figure::{Better, Figure};
use crate::load::{Load, Measured, median};
use crate::registry::{Database, Server};
use generate::Village;

/// Of both sides.
const LOAD: Load = Load { connections: 16, seconds: 15 };
/// Runs; the median counts.
const RUNS: usize = 3;

/// Runs all cases.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let folder = std::env::temp_dir().join(format!("menpai-bench-lookup-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = sizes(&url, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn sizes(url: &str, folder: &std::path::Path) -> Result<()> {
    size(url, folder, Village { residents: 6_000, sites: 1, name: "village" }).await?;
    let small = size(url, folder, Village { residents: 100_000, sites: 20, name: "100k" }).await?;
    let large = size(url, folder, Village { residents: 1_000_000, sites: 20, name: "1m" }).await?;
    for (case, small, large) in
        [("building_growth", &small.building, &large.building), ("person_growth", &small.person, &large.person)]
    {
        Figure {
            bench: "lookup",
            case: case.into(),
            ours: small.rate / large.rate,
            theirs: None,
            unit: "x",
            aim: Some(1.3),
            better: Better::Lower,
        }
        .print()?;
    }
    Ok(())
}

struct Outcome {
    building: Measured,
    person: Measured,
}

async fn size(url: &str, folder: &std::path::Path, village: Village) -> Result<Outcome> {
    let database = generate::load(url, folder, &village).await?;
    let seen = {
        let server = start(&database, folder, true).await?;
        plans::collect(&server, &database, &village).await?
    };
    eprintln!("\nplans at {} residents\n{}", village.residents, seen.text);
    let server = start(&database, folder, false).await?;
    let (mut bare, mut building, mut person) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        bare.push(baseline::select(&database, folder, &village)?);
        building.push(asking::buildings(&server, folder, &village)?);
        person.push(asking::persons(&server, folder, &village)?);
    }
    drop(server);
    database.drop().await?;
    let (bare, building, person) = (median(bare)?, median(building)?, median(person)?);
    let outcome = Outcome { building, person };
    for (case, ours) in [("building_residents", &outcome.building), ("person_residencies", &outcome.person)] {
        let figure = |suffix: &str, ours, theirs, unit, aim, better| Figure {
            bench: "lookup",
            case: format!("{case}_{}{suffix}", village.name),
            ours,
            theirs: Some(theirs),
            unit,
            aim: Some(aim),
            better,
        };
        figure("", ours.rate, bare.rate, "look-ups/s", 0.2, Better::Higher).print()?;
        figure("_p99", ours.p99_ms, bare.p99_ms, "ms", 0.25, Better::Lower).print()?;
    }
    Figure {
        bench: "lookup",
        case: format!("sequential_scans_{}", village.name),
        ours: f64::from(seen.scans),
        theirs: None,
        unit: "scans",
        aim: Some(0.0),
        better: Better::Lower,
    }
    .print()?;
    Ok(outcome)
}

/// A server for this bench; `with_plans` makes it log the plan of every query.
async fn start(database: &Database, folder: &std::path::Path, with_plans: bool) -> Result<Server> {
    database.explain(with_plans).await?;
    let filter = if with_plans { "info,sqlx::postgres::notice=info" } else { "warn" };
    // One account asks for what a whole city's would.
    let unlimited = u32::MAX.to_string();
    let settings = [
        ("MENPAI__LOG__FILTER", filter.to_owned()),
        ("MENPAI__DATABASE__MAX_CONNECTIONS", LOAD.connections.to_string()),
        ("MENPAI__LOOKS__PERSONS_PER_DAY", unlimited.clone()),
        ("MENPAI__LOOKS__LOOKS_PER_DAY", unlimited.clone()),
        ("MENPAI__LOOKS__NOTICE_AFTER", unlimited),
    ];
    Server::start(database, folder, &settings).await
}
