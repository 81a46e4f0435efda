//! `pgbench`: one statement with random parameters, prepared, as the owner of the tables.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Load, Measured, percentile_99};
use crate::registry::Database;

/// Runs a script.
pub fn run(database: &Database, folder: &Path, load: Load, script: &str) -> Result<Measured> {
    let file = folder.join("bare.sql");
    std::fs::write(&file, script)?;
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("times.") {
            std::fs::remove_file(entry.path())?;
        }
    }
    let (connections, threads) = (load.connections.to_string(), load.connections.min(2).to_string());
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", &connections, "-j", &threads, "-T", &load.seconds.to_string(), "-l"])
        .arg("--log-prefix")
        .arg(folder.join("times"))
        .arg("-f")
        .arg(&file)
        .arg(&database.libpq)
        .output()
        .context("pgbench: is postgresql-client installed?")?;
    ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = told
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok())
        .context("pgbench tells its rate")?;
    let mut latencies_ms = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        if !entry.file_name().to_string_lossy().starts_with("times.") {
            continue;
        }
        for line in std::fs::read_to_string(entry.path())?.lines() {
            let micros: f64 = line.split(' ').nth(2).context("a latency")?.parse()?;
            latencies_ms.push(micros / 1000.0);
        }
    }
    Ok(Measured { rate, p99_ms: percentile_99(latencies_ms) })
}
