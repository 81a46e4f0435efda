//! Staging registrations, and applying what was staged.

use std::sync::Arc;
use std::time::Instant;

use menpai_domain::sealed::Keyring;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::conflicts::Refusals;
use super::{Registrations, persons, sql};
use crate::error::{ImportError, Result};
use crate::options::{self, Options};
use crate::rejects::RejectsFile;
use crate::report::{Effect, Report};
use crate::source::Source;
use crate::stage::{self, Kind, Progress};

/// Reads a file into the staging tables of this connection and reports what [`apply`] would do.
///
/// # Errors
/// If the file can't be read as a whole. The registry isn't touched either way.
pub async fn stage(
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    keyring: &Keyring,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    let started = Instant::now();
    let site = options.site.as_uuid();
    let mut report = Report { kind: "registrations", ..Report::default() };
    for statement in ["drop table if exists staged_registration", "drop table if exists staged_person_change"] {
        sqlx::query(statement).execute(&mut *conn).await?;
    }
    sqlx::query(sql::CREATE).execute(&mut *conn).await?;
    sqlx::query(sql::CREATE_CHANGES).execute(&mut *conn).await?;
    let today = sqlx::query_scalar!(
        r#"select (($2::timestamptz) at time zone time_zone)::date as "today!" from site where id = $1"#,
        site,
        options.now
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(|| ImportError::Site(options.site.to_string(), "there is no such site"))?;
    let kind: Arc<dyn Kind> = Arc::new(Registrations::new(keyring.clone(), rand::random(), options.now, today));
    stage::stage(conn, Arc::clone(&kind), source, &options.mapping, rejects, &mut report, progress).await?;

    let mut refusals = Refusals { report: &mut report, rejects };
    sqlx::query(sql::RESOLVE_UNITS).bind(site).execute(&mut *conn).await?;
    refusals.units(conn).await?;
    refusals.names_in_file(conn).await?;
    sqlx::query(sql::RESOLVE_PERSONS).bind(site).execute(&mut *conn).await?;
    let compared = persons::compare(conn, options.site, keyring).await?;
    refusals.names_in_registry(conn, &compared.other_name).await?;
    sqlx::query(sql::ADOPT_PERSONS).execute(&mut *conn).await?;
    refusals.overlaps(conn, options.site).await?;

    let (inserted, updated, total): (i64, i64, i64) =
        sqlx::query_as(sql::COMPARE).bind(site).fetch_one(&mut *conn).await?;
    report.would = Effect::of(inserted, updated, total);
    let new_persons: i64 = sqlx::query_scalar(sql::NEW_PERSONS).fetch_one(conn).await?;
    report.also.insert("persons_new", u64::try_from(new_persons).unwrap_or(0));
    report.also.insert("persons_changed", compared.changed);
    stage::file_rejects(kind, source, &options.mapping, rejects).await?;
    report.timed(started.elapsed().as_secs_f64());
    Ok(report)
}

/// Adds and corrects what was staged on this connection, persons first, in one transaction.
///
/// # Errors
/// If the database refuses, or the registry changed since staging. The registry is as before then.
pub async fn apply(conn: &mut PgConnection, options: &Options, report: &mut Report) -> Result<()> {
    let started = Instant::now();
    let (site, now) = (options.site.as_uuid(), options.now);
    let mut tx = conn.begin().await?;
    options::lock(&mut tx, options.site).await?;
    sqlx::query(sql::INSERT_PERSONS).bind(site).bind(now).execute(&mut *tx).await?;
    sqlx::query(sql::UPDATE_PERSONS).bind(site).bind(now).execute(&mut *tx).await?;
    let ended: Vec<(Uuid, i32, i64)> =
        sqlx::query_as(sql::END_VERSIONS).bind(site).bind(now).fetch_all(&mut *tx).await?;
    let updated = ended.len() as u64;
    if updated > 0 {
        let (mut ids, mut versions, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for (id, version, line) in ended {
            ids.push(id);
            versions.push(version);
            lines.push(line);
        }
        sqlx::query(sql::INSERT_VERSIONS)
            .bind(site)
            .bind(now)
            .bind(ids)
            .bind(versions)
            .bind(lines)
            .execute(&mut *tx)
            .await?;
    }
    // Corrected rows have a current version by now, so that they aren't taken for new ones.
    let inserted = sqlx::query(sql::INSERT).bind(site).bind(now).execute(&mut *tx).await?.rows_affected();
    options::check(report.would, inserted, updated)?;
    tx.commit().await?;
    report.applied = true;
    report.timed(report.seconds + started.elapsed().as_secs_f64());
    Ok(())
}
