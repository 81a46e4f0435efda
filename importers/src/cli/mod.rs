//! `menpai import`: stages a file and reports; with `--apply` applies it too.

mod bar;
mod summary;

use std::io::Write;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use menpai_domain::sealed::Keyring;
use sqlx::{PgConnection, PgPool};

use crate::error::{ImportError, Result};
use crate::mapping::Mapping;
use crate::options::{Options, find_site};
use crate::rejects::RejectsFile;
use crate::report::Report;
use crate::source::Source;
use crate::stage::{Progress, Step};
use crate::{alleys, buildings, registrations, units};

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// 楼栋: footprints from GeoJSON, Shapefile or CSV.
    Buildings,
    /// 巷道: centre lines from GeoJSON, Shapefile or CSV.
    Alleys,
    /// 套/间: units of buildings from CSV or XLSX.
    Units,
    /// 居住登记: persons and where they live, from CSV or XLSX.
    Registrations,
}

/// Read a file, report what importing it would do, and do it with --apply.
#[derive(Debug, Clone, Args)]
pub struct ImportCommand {
    /// What the file holds.
    #[arg(value_enum)]
    pub kind: ImportKind,
    /// The file: .geojson, .geojsonl (also .gz), .shp, .csv or .xlsx.
    pub file: PathBuf,
    /// The site that it belongs to: id or name.
    #[arg(long)]
    pub site: String,
    /// TOML file that says which column is which field.
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    /// Coordinate reference system, such as EPSG:4547 or GCJ-02, if the file doesn't say.
    #[arg(long)]
    pub crs: Option<String>,
    /// Text encoding, such as gbk, if it can't be guessed.
    #[arg(long)]
    pub encoding: Option<String>,
    /// Sheet of a workbook, if it isn't the first.
    #[arg(long)]
    pub sheet: Option<String>,
    /// Apply what was staged. Without it nothing is changed.
    #[arg(long)]
    pub apply: bool,
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
    /// Write the rows that were not taken, with line and reason.
    #[arg(long, value_name = "FILE.csv")]
    pub rejects: Option<PathBuf>,
}

/// Runs the command and writes a summary to `out`. The progress bar goes to standard error, if that is a terminal.
///
/// # Errors
/// Whatever stopped the import; the registry is as before then.
pub async fn run(
    command: &ImportCommand,
    pool: &PgPool,
    keyring: &Keyring,
    now: DateTime<Utc>,
    out: &mut (dyn Write + Send),
) -> Result<Report> {
    let source = Source {
        path: command.file.clone(),
        crs: command.crs.clone(),
        encoding: command.encoding.clone(),
        sheet: command.sheet.clone(),
    };
    // Staging tables go with their connection, so that this one isn't given back to others.
    let mut conn = pool.acquire().await?;
    conn.close_on_drop();
    let site = find_site(&mut conn, &command.site).await?;
    let mapping = command.mapping.as_deref().map(Mapping::load).transpose()?.unwrap_or_default();
    let options = Options { site, mapping, now };
    let mut rejects = RejectsFile::create(command.rejects.as_deref())?;

    let bar = bar::Bar::new();
    let progress: Progress<'_> = &mut |step| bar.step(step);
    let outcome = if command.apply {
        import(command.kind, &mut conn, &source, &options, keyring, &mut rejects, progress).await
    } else {
        stage(command.kind, &mut conn, &source, &options, keyring, &mut rejects, progress).await
    };
    bar.finish();
    let report = outcome?;
    if let Some(path) = &command.report {
        let written = std::fs::File::create(path)
            .and_then(|file| serde_json::to_writer_pretty(file, &report).map_err(std::io::Error::from));
        written.map_err(|source| ImportError::Write { what: path.display().to_string(), source })?;
    }
    summary::write(&report, command.rejects.as_deref(), out)
        .map_err(|source| ImportError::Write { what: "summary".into(), source })?;
    Ok(report)
}

/// Stages a file of the given kind and applies it.
///
/// # Errors
/// If the file can't be read as a whole, the database refuses, or the registry changed since staging.
pub async fn import(
    kind: ImportKind,
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    keyring: &Keyring,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    if let ImportKind::Buildings = kind {
        return buildings::import(conn, source, options, rejects, progress).await;
    }
    let mut report = stage(kind, conn, source, options, keyring, rejects, &mut *progress).await?;
    progress(Step::Writing { rows: report.would.insert + report.would.update });
    apply(kind, conn, options, &mut report).await?;
    Ok(report)
}

/// Stages a file of the given kind.
///
/// # Errors
/// If the file can't be read as a whole.
pub async fn stage(
    kind: ImportKind,
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    keyring: &Keyring,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    match kind {
        ImportKind::Buildings => buildings::stage(conn, source, options, rejects, progress).await,
        ImportKind::Alleys => alleys::stage(conn, source, options, rejects, progress).await,
        ImportKind::Units => units::stage(conn, source, options, rejects, progress).await,
        ImportKind::Registrations => registrations::stage(conn, source, options, keyring, rejects, progress).await,
    }
}

/// Applies what was staged on this connection.
///
/// # Errors
/// If the database refuses, or the registry changed since staging.
pub async fn apply(kind: ImportKind, conn: &mut PgConnection, options: &Options, report: &mut Report) -> Result<()> {
    match kind {
        ImportKind::Buildings => buildings::apply(conn, options, report).await,
        ImportKind::Alleys => alleys::apply(conn, options, report).await,
        ImportKind::Units => units::apply(conn, options, report).await,
        ImportKind::Registrations => registrations::apply(conn, options, report).await,
    }
}
