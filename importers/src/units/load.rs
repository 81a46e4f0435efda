//! Staging units, and applying what was staged.

use std::sync::Arc;
use std::time::Instant;

use sqlx::{Connection, FromRow, PgConnection};

use super::{Units, sql};
use crate::error::Result;
use crate::options::{self, Options};
use crate::rejects::RejectsFile;
use crate::report::{Effect, Reject, Report};
use crate::source::Source;
use crate::stage::{self, Kind, Progress};

#[derive(FromRow)]
struct Refused {
    line: i64,
    first_line: Option<i64>,
    building_named: String,
    code: String,
    ambiguous: bool,
}

/// Reads a file into the staging table of this connection and reports what [`apply`] would do.
///
/// # Errors
/// If the file can't be read as a whole. The registry isn't touched either way.
pub async fn stage(
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    let started = Instant::now();
    let site = options.site.as_uuid();
    let mut report = Report { kind: "units", ..Report::default() };
    sqlx::query("drop table if exists staged_unit").execute(&mut *conn).await?;
    sqlx::query(sql::CREATE).execute(&mut *conn).await?;
    let kind: Arc<dyn Kind> = Arc::new(Units);
    stage::stage(conn, Arc::clone(&kind), source, &options.mapping, rejects, &mut report, progress).await?;
    sqlx::query(sql::RESOLVE).bind(site).execute(&mut *conn).await?;

    let mut refused: Vec<Refused> = sqlx::query_as(sql::REJECT).bind(site).fetch_all(&mut *conn).await?;
    refused.sort_by_key(|row| row.line);
    for row in refused {
        let (line, building) = (u64::try_from(row.line).unwrap_or(0), row.building_named.clone());
        let id = Some(format!("{building} {}", row.code));
        let reject = match row {
            Refused { first_line: Some(first), .. } => {
                Reject::field("code", "duplicate", format!("与第 {first} 行是同一栋的同一房号"))
            }
            Refused { ambiguous: true, .. } => Reject::field(
                "doorplate",
                "building_ambiguous",
                format!("有几栋楼是这个门牌（{building}），请写楼栋编号"),
            ),
            Refused { .. } => {
                let reason = format!("登记里没有这一栋（{building}），请先导入楼栋");
                Reject::field("doorplate", "building_unknown", reason)
            }
        };
        rejects.turn_down(&mut report, Reject { line, id, ..reject });
    }
    let (inserted, updated, total): (i64, i64, i64) =
        sqlx::query_as(sql::COMPARE).bind(site).fetch_one(&mut *conn).await?;
    report.would = Effect::of(inserted, updated, total);
    let floors: i64 = sqlx::query_scalar(sql::NEW_FLOORS).bind(site).fetch_one(conn).await?;
    report.also.insert("floors", u64::try_from(floors).unwrap_or(0));
    stage::file_rejects(kind, source, &options.mapping, rejects).await?;
    report.timed(started.elapsed().as_secs_f64());
    Ok(report)
}

/// Inserts and updates what was staged on this connection, with the floors it needs, in one transaction.
///
/// # Errors
/// If the database refuses, or the registry changed since staging. The registry is as before then.
pub async fn apply(conn: &mut PgConnection, options: &Options, report: &mut Report) -> Result<()> {
    let started = Instant::now();
    let site = options.site.as_uuid();
    let mut tx = conn.begin().await?;
    options::lock(&mut tx, options.site).await?;
    sqlx::query(sql::INSERT_FLOORS).bind(site).execute(&mut *tx).await?;
    let updated = sqlx::query(sql::UPDATE).bind(site).bind(options.now).execute(&mut *tx).await?.rows_affected();
    let inserted = sqlx::query(sql::INSERT).bind(site).bind(options.now).execute(&mut *tx).await?.rows_affected();
    options::check(report.would, inserted, updated)?;
    tx.commit().await?;
    report.applied = true;
    report.timed(report.seconds + started.elapsed().as_secs_f64());
    Ok(())
}
