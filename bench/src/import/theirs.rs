//! `ogr2ogr` of Debian's gdal-bin, as its manual recommends it for PostGIS.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use super::database::Database;

/// Copies a file; the seconds it took.
pub async fn copy(database: &Database, file: &Path) -> Result<f64> {
    // libpq doesn't know the options that our own driver adds after the question mark.
    let url = database.url.split_once('?').map_or(database.url.as_str(), |(url, _)| url);
    let target = url.replacen("postgres://", "postgresql://", 1);
    let source = if file.extension().is_some_and(|extension| extension == "gz") {
        format!("GeoJSONSeq:/vsigzip/{}", file.canonicalize()?.display())
    } else {
        file.display().to_string()
    };
    let started = Instant::now();
    let status = Command::new("ogr2ogr")
        .args(["-f", "PostgreSQL", &target, &source, "-nln", "footprint", "-lco", "SPATIAL_INDEX=GIST"])
        .args(["-lco", "GEOMETRY_NAME=geom", "--config", "PG_USE_COPY", "YES"])
        .stdout(Stdio::null())
        .status()
        .await
        .context("ogr2ogr: is gdal-bin installed?")?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(status.success(), "ogr2ogr failed: {status}");
    Ok(seconds)
}
