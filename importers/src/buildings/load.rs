//! Staging buildings, applying what was staged, and both at once.

use std::sync::Arc;
use std::time::Instant;

use geo::{Geometry, MultiPolygon, Point};
use geozero::{ToGeo, wkb::Wkb};
use menpai_domain::BuildingId;
use sqlx::{Connection, FromRow, PgConnection, Postgres, Transaction};

use super::normalize::Registry;
use super::{Buildings, fresh, hints, merge, sql};
use crate::error::{ImportError, Result};
use crate::fingerprint;
use crate::geometry::fence::Fence;
use crate::options::{self, Options};
use crate::rejects::RejectsFile;
use crate::report::{Effect, Reject, Report};
use crate::source::Source;
use crate::stage::{self, Kind, Progress, Staged, Step};
use crate::words;

#[derive(FromRow)]
struct Refused {
    line: i64,
    id: String,
    doorplate: Option<String>,
    invalid: Option<String>,
    lon: f64,
    lat: f64,
}

#[derive(FromRow)]
struct Taken {
    line: i64,
    id: String,
    doorplate: String,
    external_id: Option<String>,
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
    let mut report = Report { kind: "buildings", ..Report::default() };
    read(conn, source, options, None, rejects, &mut report, progress).await?;
    report.would = compare(conn, options).await?;
    report.timed(started.elapsed().as_secs_f64());
    Ok(report)
}

/// Inserts and updates what was staged on this connection, in one transaction.
///
/// # Errors
/// If the database refuses, or the registry changed since staging. The registry is as before then.
pub async fn apply(conn: &mut PgConnection, options: &Options, report: &mut Report) -> Result<()> {
    let started = Instant::now();
    let mut tx = conn.begin().await?;
    options::lock(&mut tx, options.site).await?;
    keep_in_memory(&mut tx).await?;
    let mut updated = 0;
    if report.would.update > 0 {
        merge::search_texts(&mut tx, options.site).await?;
        let update = sqlx::query(sql::UPDATE).bind(options.site.as_uuid()).bind(options.now);
        updated = update.execute(&mut *tx).await?.rows_affected();
    }
    let inserted = if report.would.insert > 0 { insert(&mut tx, options).await? } else { 0 };
    options::check(report.would, inserted, updated)?;
    tx.commit().await?;
    report.applied = true;
    report.timed(report.seconds + started.elapsed().as_secs_f64());
    Ok(())
}

/// Stages and applies in one transaction. Into a site that has no buildings, rows go without a detour.
///
/// # Errors
/// Those of [`stage`] and [`apply`].
pub async fn import(
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    let started = Instant::now();
    let mut tx = conn.begin().await?;
    let outcome = in_transaction(&mut tx, source, options, rejects, progress).await;
    match outcome {
        Ok(mut report) => {
            tx.commit().await?;
            report.applied = true;
            report.timed(started.elapsed().as_secs_f64());
            Ok(report)
        }
        Err(error) => {
            // At once, not with the next use of the connection: others may be waiting.
            tx.rollback().await?;
            Err(error)
        }
    }
}

async fn in_transaction(
    tx: &mut Transaction<'_, Postgres>,
    source: &Source,
    options: &Options,
    rejects: &mut RejectsFile,
    progress: Progress<'_>,
) -> Result<Report> {
    options::lock(tx, options.site).await?;
    if fresh::is_fresh(tx, options.site).await? {
        return fresh::load(tx, source, options, rejects, progress).await;
    }
    let mut report = stage(tx, source, options, rejects, &mut *progress).await?;
    progress(Step::Writing { rows: report.would.insert + report.would.update });
    apply(tx, options, &mut report).await?;
    Ok(report)
}

/// Reads a file: all rows into the staging table, or only those that the database has to decide about, if the others
/// go straight to the registry; how many those are. Then the database decides.
pub(super) async fn read(
    conn: &mut PgConnection,
    source: &Source,
    options: &Options,
    registry: Option<Registry>,
    rejects: &mut RejectsFile,
    report: &mut Report,
    progress: Progress<'_>,
) -> Result<u64> {
    let shape = fence(conn, options).await?;
    prepare(conn).await?;
    let kind: Arc<dyn Kind> = Arc::new(Buildings { fence: Fence::new(&shape), ids: BuildingId::generate(), registry });
    let staged = stage::stage(conn, Arc::clone(&kind), source, &options.mapping, rejects, report, progress).await?;
    if staged.undecided > 0 {
        let outside = refuse(conn, options, rejects, report).await?;
        report_hint(&shape, &staged, &outside, report);
    }
    if registry.is_none() {
        refuse_doorplates(conn, options, rejects, report).await?;
    }
    stage::file_rejects(kind, source, &options.mapping, rejects).await?;
    Ok(staged.copied)
}

/// Inserts what was staged and isn't there; how many rows.
pub(super) async fn insert(conn: &mut PgConnection, options: &Options) -> Result<u64> {
    let insert = sqlx::query(sql::INSERT).bind(options.site.as_uuid()).bind(options.now);
    Ok(insert.execute(conn).await?.rows_affected())
}

/// The triggers see all rows of a statement at once; in memory they needn't be written out and read back.
pub(super) async fn keep_in_memory(conn: &mut PgConnection) -> Result<()> {
    sqlx::query("set local work_mem = '128MB'").execute(conn).await?;
    Ok(())
}

async fn fence(conn: &mut PgConnection, options: &Options) -> Result<MultiPolygon> {
    let wkb = sqlx::query_scalar!(
        r#"select st_asbinary(fence_4326) as "wkb!" from site where id = $1"#,
        options.site.as_uuid()
    )
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| ImportError::Site(options.site.to_string(), "there is no such site"))?;
    match Wkb(wkb).to_geo() {
        Ok(Geometry::MultiPolygon(shape)) => Ok(shape),
        Ok(_) | Err(_) => Err(ImportError::Site(options.site.to_string(), "its fence can't be read")),
    }
}

async fn prepare(conn: &mut PgConnection) -> Result<()> {
    sqlx::query(sql::ROOM).execute(&mut *conn).await?;
    sqlx::query("drop table if exists staged_building").execute(&mut *conn).await?;
    sqlx::query(sql::CREATE).execute(conn).await?;
    Ok(())
}

/// Rejects what the database decides against; the centres of what lies outside.
async fn refuse(
    conn: &mut PgConnection,
    options: &Options,
    rejects: &mut RejectsFile,
    report: &mut Report,
) -> Result<Vec<Point>> {
    let mut refused: Vec<Refused> = sqlx::query_as(sql::REJECT).bind(options.site.as_uuid()).fetch_all(conn).await?;
    refused.sort_by_key(|row| row.line);
    let mut outside = Vec::new();
    for row in refused {
        let line = u64::try_from(row.line).unwrap_or(0);
        let reject = if let Some(reason) = &row.invalid {
            Reject::field("geometry", "invalid", format!("图形无效：{}", words::invalid_shape(reason)))
        } else {
            outside.push(Point::new(row.lon, row.lat));
            let reason = format!("位于 {:.6}, {:.6}，不在该村/围院的边界之内", row.lon, row.lat);
            Reject::field("geometry", "outside_site", reason)
        };
        let id = Some(fingerprint::spoken_id(&row.id, row.doorplate.as_deref()));
        rejects.turn_down(report, Reject { line, id, ..reject });
    }
    Ok(outside)
}

/// Rejects rows whose doorplate is another building's.
async fn refuse_doorplates(
    conn: &mut PgConnection,
    options: &Options,
    rejects: &mut RejectsFile,
    report: &mut Report,
) -> Result<()> {
    let mut taken: Vec<Taken> =
        sqlx::query_as(sql::REJECT_DOORPLATES).bind(options.site.as_uuid()).fetch_all(conn).await?;
    taken.sort_by_key(|row| row.line);
    for row in taken {
        let whose = row.external_id.map(|id| format!("（编号 {id}）")).unwrap_or_default();
        let reason = format!("门牌 {} 已属于登记中的另一栋楼{whose}", row.doorplate);
        let (line, id) =
            (u64::try_from(row.line).unwrap_or(0), Some(fingerprint::spoken_id(&row.id, Some(&row.doorplate))));
        rejects.turn_down(report, Reject { line, id, ..Reject::field("doorplate", "doorplate_taken", reason) });
    }
    Ok(())
}

fn report_hint(fence: &MultiPolygon, staged: &Staged, outside: &[Point], report: &mut Report) {
    let hint = staged.crs.and_then(|crs| hints::other_system(fence, crs, outside, report.accepted));
    report.hints.extend(hint);
}

async fn compare(conn: &mut PgConnection, options: &Options) -> Result<Effect> {
    let compare = sqlx::query_as(sql::COMPARE).bind(options.site.as_uuid());
    let (inserted, updated, total): (i64, i64, i64) = compare.fetch_one(conn).await?;
    Ok(Effect::of(inserted, updated, total))
}
