//! `menpai-bench tiles`: tiles of half a million buildings over HTTP with gzip, ours against Martin's, from one database on
//! one machine in one run; how soon an edit is seen, what the index takes, how soon a server is ready, and the export
//! against `martin-cp`.
//!
//! Both answer the same features with the same attributes, which is looked at before anything is measured; the two take
//! turns, and medians of three runs count. `MENPAI_BENCH_BUILDINGS` makes a smaller city, for a quick look.

mod city;
mod constant;
mod equal;
mod export;
mod live;
mod load;
mod martin;
mod mvt;
mod serving;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::figure::{Better, Figure};
use crate::registry::{Database, Server};
use city::City;
use martin::Martin;

/// Runs; the median counts.
const RUNS: usize = 3;
/// Zooms that are measured.
const ZOOMS: [u8; 3] = [14, 16, 17];

/// Where things are.
struct Bench {
    folder: PathBuf,
    /// The binaries of Martin.
    martin: PathBuf,
    /// A Python that has the reader of PMTiles' own project.
    python: PathBuf,
    city: City,
}

/// How our server is run.
#[derive(Debug, Clone, Copy)]
struct Setting {
    caches: bool,
    generalizes: bool,
}

/// Runs all cases.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let folder = std::env::temp_dir().join(format!("menpai-bench-tiles-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = cases(&url, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn cases(url: &str, folder: &Path) -> Result<()> {
    let tool = |name: &str| {
        let path = std::env::var_os(name).with_context(|| format!("{name} is not set: run scripts/bench.sh tiles"));
        path.map(PathBuf::from)
    };
    let (martin, python) = (tool("MENPAI_BENCH_MARTIN")?, tool("MENPAI_BENCH_PYTHON")?);
    let empty_bytes = empty(url, folder).await?;
    let bench = Bench { folder: folder.to_owned(), martin, python, city: city::load(url, folder).await? };
    resources(&bench, empty_bytes).await?;
    serving::cold(&bench).await?;
    serving::warm(&bench).await?;
    export::run(&bench)?;
    bench.city.database.drop().await
}

impl Bench {
    async fn ours(&self, setting: Setting) -> Result<Server> {
        let Setting { caches, generalizes } = setting;
        let mut settings = vec![("MENPAI__TILES__GENERALIZE", generalizes.to_string())];
        if !caches {
            settings.push(("MENPAI__TILES__CACHE_BYTES", "0".to_owned()));
        }
        Server::start(&self.city.database, &self.folder, &settings).await
    }

    /// For how long to measure: a quick look takes a fifth.
    fn seconds(&self, seconds: u32) -> u32 {
        if self.city.is_whole { seconds } else { seconds.div_ceil(5) }
    }

    async fn theirs(&self, caches: bool) -> Result<Martin> {
        Martin::start(self, caches).await
    }
}

/// What a server takes whose map is empty.
async fn empty(url: &str, folder: &Path) -> Result<f64> {
    let database = Database::create(url, "tiles_empty").await?;
    let mut connection = database.connect().await?;
    crate::registry::officer(&mut connection).await?;
    let server = Server::start(&database, folder, &[]).await?;
    let bytes = server.resident_bytes()?;
    drop(server);
    database.drop().await?;
    Ok(bytes)
}

/// Start-up, and what the index takes.
async fn resources(bench: &Bench, empty_bytes: f64) -> Result<()> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let server = bench.ours(Setting { caches: true, generalizes: true }).await?;
        runs.push((server.ready_after.as_secs_f64(), server.resident_bytes()? - empty_bytes));
    }
    let buildings = f64::from(bench.city.buildings);
    let startup = median(runs.iter().map(|(seconds, _)| *seconds).collect());
    let bytes = median(runs.iter().map(|(_, bytes)| *bytes / buildings).collect());
    alone("startup", startup, "s", Some(10.0)).print()?;
    alone("memory_per_building", bytes, "bytes", Some(500.0)).print()?;
    Ok(())
}

/// A figure of ours that nobody else has; less is better.
fn alone(case: impl Into<String>, ours: f64, unit: &'static str, aim: Option<f64>) -> Figure {
    Figure { bench: "tiles", case: case.into(), ours, theirs: None, unit, aim, better: Better::Lower }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
