//! Into a site that has no buildings yet there is nothing to compare with: rows are copied into the registry while the
//! file is still being read, so that reading and writing each have a core. Nobody sees any of them before the
//! transaction commits; a file that turns out to be broken takes all of them back.

use std::time::Instant;

use menpai_domain::SiteId;
use sqlx::{PgConnection, Postgres, Transaction};

use super::first::Parked;
use super::load;
use super::normalize::Registry;
use crate::error::Result;
use crate::options::{self, Options};
use crate::rejects::RejectsFile;
use crate::report::{Effect, Report};
use crate::source::Source;
use crate::stage::{Progress, Step};

/// Whether rows of the site can go straight to the registry: it has no buildings, and the login may COPY into the
/// table, which row-level security forbids.
pub async fn is_fresh(conn: &mut PgConnection, site: SiteId) -> Result<bool> {
    let fresh = sqlx::query_scalar!(
        r#"select not exists (select from building where site_id = $1) and not row_security_active('building') as "fresh!""#,
        site.as_uuid()
    );
    Ok(fresh.fetch_one(conn).await?)
}

/// Reads a file into the registry.
///
/// # Errors
/// If the file can't be read as a whole, or the database refuses. The transaction is to be rolled back then.
pub async fn load(
    tx: &mut Transaction<'_, Postgres>,
    source: &Source,
    options: &Options,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    let started = Instant::now();
    let mut report = Report { kind: "buildings", ..Report::default() };
    load::keep_in_memory(tx).await?;
    let parked = Parked::take_off(tx, source.bytes()).await?;
    let registry = Registry { site: options.site, now: options.now };
    let copied = load::read(tx, source, options, Some(registry), rejects, &mut report, &mut *progress).await?;
    progress(Step::Writing { rows: report.accepted });
    let inserted = if copied < report.accepted { load::insert(tx, options).await? } else { 0 };
    parked.put_back(tx).await?;
    report.would = Effect { insert: report.accepted, ..Effect::default() };
    options::check(report.would, copied + inserted, 0)?;
    report.timed(started.elapsed().as_secs_f64());
    Ok(report)
}
