//! `menpai-bench import`: footprints staged, checked and applied by `menpai`, against `ogr2ogr` copying the same file
//! into PostGIS with `PG_USE_COPY=YES` and a spatial index.
//!
//! Both are processes of their own, both begin with a fresh database on the same cluster, and they take turns. Three
//! cases: the registry's first import (`200k`, and `real_109606` where the real file is), the same into a registry
//! that holds other villages already (`200k_into_live`), and the importer's peak memory.

pub mod child;
mod database;
mod footprints;
mod theirs;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::figure::{Better, Figure};
use database::{Cluster, Holding};

const ROWS: u32 = 200_000;
const RUNS: usize = 3;
const MEMORY_AIM_MB: f64 = 400.0;

/// Runs all cases.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let folder = std::env::temp_dir().join(format!("menpai-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = cases(&url, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn cases(url: &str, folder: &Path) -> Result<()> {
    let cluster = Cluster::prepare(url).await?;
    let generated = folder.join("footprints.geojson");
    footprints::write(&generated, ROWS)?;
    let first = measure(&cluster, &generated, Holding::Nothing, RUNS).await?;
    let mut peak_mb = first.peak_mb;
    first.figure("200k", Some(2.0)).print()?;

    let live = measure(&cluster, &generated, Holding::OtherVillages, 1).await?;
    live.figure("200k_into_live", None).print()?;

    if let Some(real) = real_file() {
        let measured = measure(&cluster, &real, Holding::Nothing, RUNS).await?;
        peak_mb = peak_mb.max(measured.peak_mb);
        measured.figure("real_109606", Some(2.0)).print()?;
    }
    Figure {
        bench: "import",
        case: "200k_peak_memory".into(),
        ours: peak_mb,
        theirs: None,
        unit: "MB",
        aim: Some(MEMORY_AIM_MB),
        better: Better::Lower,
    }
    .print()?;
    cluster.clean().await
}

/// Medians of some runs.
struct Measured {
    ours: f64,
    theirs: f64,
    peak_mb: f64,
}

impl Measured {
    fn figure(&self, case: &str, aim: Option<f64>) -> Figure {
        Figure {
            bench: "import",
            case: case.to_owned(),
            ours: self.ours,
            theirs: Some(self.theirs),
            unit: "rows/s",
            aim,
            better: Better::Higher,
        }
    }
}

async fn measure(cluster: &Cluster, file: &Path, holding: Holding, runs: usize) -> Result<Measured> {
    let (mut ours, mut theirs, mut peak_mb) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..runs {
        let database = cluster.registry(holding).await?;
        let outcome = child::spawn(&database, file).await?;
        cluster.drop(&database).await?;
        ours.push(outcome.rows / outcome.seconds);
        peak_mb = peak_mb.max(outcome.peak_mb);

        let database = cluster.empty().await?;
        let seconds = theirs::copy(&database, file).await?;
        cluster.drop(&database).await?;
        theirs.push(outcome.rows / seconds);
    }
    Ok(Measured { ours: median(ours), theirs: median(theirs), peak_mb })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The real footprints, where the folder with shared data lies beside the repository.
fn real_file() -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/buildings/shenzhen_hk_osm_buildings.geojsonl.gz");
    path.exists().then_some(path)
}
