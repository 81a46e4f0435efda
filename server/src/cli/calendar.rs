//! `menpai calendar`: days on which an area works or rests otherwise than the country's calendar says.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use sqlx::PgPool;

use super::place::find_area;
use crate::calendars::{self, lines};

/// Working days.
#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// Read days of an area from a CSV file with the columns day, works (true, false), name and source. Days that the file
    /// doesn't name stay as they are.
    Import(ImportCalendar),
}

/// A file of days.
#[derive(Debug, Args)]
pub struct ImportCalendar {
    /// The file.
    pub file: PathBuf,
    /// The area for which, and below which, the days hold: id, code or name.
    #[arg(long)]
    pub area: String,
}

/// Reads the file, all of it or nothing; answers how many days changed.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn import(pool: &PgPool, command: &ImportCalendar, out: &mut impl Write) -> anyhow::Result<u64> {
    let path = command.file.display();
    let file = File::open(&command.file).with_context(|| format!("{path} can't be opened"))?;
    let lines = lines(file).with_context(|| format!("{path} can't be taken"))?;
    let mut tx = pool.begin().await?;
    let (area_id, _level) = find_area(&mut tx, &command.area).await.context("--area")?;
    let changed = calendars::store::write(&mut tx, area_id, &lines).await?;
    tx.commit().await?;
    writeln!(out, "{path}: {} days read, {changed} changed", lines.len())?;
    Ok(changed)
}
