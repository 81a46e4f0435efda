//! Martin, as its documentation sets it up: one table in web mercator with a spatial index, its columns named.

use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Result, ensure};
use menpai_tiler::{Audience, BUFFER, EXTENT};

use super::Bench;
use super::city::{AUDIENCE, BOX, columns};
use crate::registry::free_port;

/// The source with what the officer sees.
pub const SOURCE: &str = "building";
/// The source with what anybody sees.
pub const OPEN_SOURCE: &str = "building_open";

/// A Martin that runs.
pub struct Martin {
    child: Child,
    /// Where it answers.
    pub url: String,
}

impl Martin {
    /// Starts it, with a cache as large as ours or with none.
    pub async fn start(bench: &Bench, caches: bool) -> Result<Self> {
        let port = free_port()?;
        let file = configure(bench, &format!("listen_addresses: '127.0.0.1:{port}'\n"), caches)?;
        let log = File::create(bench.folder.join(format!("martin-{port}.log")))?;
        let child = Command::new(bench.martin.join("martin"))
            .arg("--config")
            .arg(&file)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut martin = Self { child, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..600 {
            if let Some(status) = martin.child.try_wait()? {
                let told = std::fs::read_to_string(bench.folder.join(format!("martin-{port}.log")))?;
                anyhow::bail!("Martin ended: {status}\n{told}");
            }
            let answer = reqwest::get(format!("{}/health", martin.url)).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(martin);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("Martin did not become ready")
    }
}

impl Drop for Martin {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Copies the open source within the box into a file; answers how many tiles it holds.
pub fn copy(bench: &Bench, zooms: [u8; 2], out: &Path) -> Result<f64> {
    let file = configure(bench, "", false)?;
    let output = Command::new(bench.martin.join("martin-cp"))
        .arg("--config")
        .arg(&file)
        .args(["--source", OPEN_SOURCE, "--bbox", &BOX.map(|edge| edge.to_string()).join(",")])
        .args(["--min-zoom", &zooms[0].to_string(), "--max-zoom", &zooms[1].to_string()])
        // Four connections keep two cores busy; the hash over all tiles is left out, as we make none.
        .args(["--concurrency", "4", "--skip-agg-tiles-hash", "--output-file"])
        .arg(out)
        .output()?;
    ensure!(output.status.success(), "martin-cp: {}", String::from_utf8_lossy(&output.stderr));
    let count =
        "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('select count(*) from tiles').fetchone()[0])";
    let counted = Command::new("python3").args(["-c", count]).arg(out).output()?;
    ensure!(counted.status.success(), "mbtiles: {}", String::from_utf8_lossy(&counted.stderr));
    Ok(String::from_utf8_lossy(&counted.stdout).trim().parse()?)
}

fn configure(bench: &Bench, head: &str, caches: bool) -> Result<PathBuf> {
    let mut yaml = format!(
        "{head}preferred_encoding: gzip\ncache:\n  size_mb: {size}\n  tile_size_mb: {size}\n\
         postgres:\n  connection_string: \"{database}\"\n  auto_publish: false\n  tables:\n",
        size = if caches { 512 } else { 0 },
        database = bench.city.database.libpq,
    );
    for (source, audience) in [(SOURCE, AUDIENCE), (OPEN_SOURCE, Audience::Public)] {
        write!(
            yaml,
            "    {source}:\n      layer_id: building\n      schema: bench\n      table: building\n      srid: 3857\n      \
             geometry_column: geom\n      id_column: fid\n      geometry_type: GEOMETRY\n      extent: {EXTENT}\n      \
             buffer: {BUFFER}\n      clip_geom: true\n      bounds: {BOX:?}\n      properties:\n        id: text\n"
        )?;
        for (name, kind) in columns(audience)? {
            writeln!(yaml, "        {name}: {kind}")?;
        }
    }
    let file = bench.folder.join(format!("martin-{caches}-{}.yaml", head.len()));
    std::fs::write(&file, yaml)?;
    Ok(file)
}
