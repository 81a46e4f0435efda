//! `menpai retention`: what was erased, or erasing now.

use chrono::{DateTime, Utc};
use clap::Args;
use sqlx::PgPool;

use crate::db::Db;
use crate::retention::report::Report;
use crate::retention::{Run, last_reports, run};

/// Print the last report of each site; with --run, erase what is due first.
#[derive(Debug, Clone, Copy, Args)]
pub struct Retention {
    /// Erase what is due now, in every site. Do so after a restore: it erases again what the backup brought back.
    #[arg(long)]
    pub run: bool,
}

/// Runs the command; answers what to print.
///
/// # Errors
/// The database is away or busy.
pub async fn command(owner: &PgPool, command: Retention, now: DateTime<Utc>) -> anyhow::Result<String> {
    let db = Db::from_pool(owner.clone());
    if command.run {
        run(&db, now, Run::Asked).await?;
    }
    Ok(Report(&last_reports(&db).await?).to_string())
}
