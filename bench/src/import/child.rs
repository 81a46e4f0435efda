//! Our side, as a process of its own, so that start, end and memory are all counted.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chrono::Utc;
use menpai_importers::{Options, RejectsFile, Source, buildings, find_site};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use super::database::{Database, SITE};

/// What a child tells.
#[derive(Debug)]
pub struct Outcome {
    /// Rows in the file.
    pub rows: f64,
    /// From start to end of the process.
    pub seconds: f64,
    /// The most memory it had.
    pub peak_mb: f64,
}

/// Imports a file in a child process.
pub async fn spawn(database: &Database, file: &Path) -> Result<Outcome> {
    let started = Instant::now();
    let output = Command::new(std::env::current_exe()?)
        .args(["import-child", &database.url])
        .arg(file)
        .output()
        .await
        .context("the import starts")?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(output.status.success(), "the import failed: {}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| told[name].as_f64().context(name.to_owned());
    Ok(Outcome { rows: number("rows")?, seconds, peak_mb: number("peak_mb")? })
}

/// The child: stages, checks, applies, and says how many rows it read and how much memory it had.
pub async fn run(arguments: &[String]) -> Result<()> {
    let [url, file] = arguments else { anyhow::bail!("menpai-bench import-child URL FILE") };
    let mut conn = PgConnection::connect(url).await?;
    let site = find_site(&mut conn, SITE).await?;
    #[expect(clippy::disallowed_methods, reason = "this is the main of the child")]
    let options = Options::new(site, Utc::now());
    let mut rejects = RejectsFile::create(None)?;
    let source = Source::new(PathBuf::from(file));
    let report = buildings::import(&mut conn, &source, &options, &mut rejects, &mut |_| {}).await?;
    conn.close().await?;
    ensure!(report.rejected * 100 < report.rows_read, "too many rejected: {:?}", report.rejected_by);
    let told = json!({
        "rows": report.rows_read,
        "rejected": report.rejected,
        "repaired": report.repaired,
        "seconds": report.seconds,
        "peak_mb": peak_mb()?,
    });
    serde_json::to_writer(std::io::stdout().lock(), &told)?;
    Ok(())
}

/// The high-water mark of resident memory, from the kernel.
fn peak_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}
