//! Staging alleys, and applying what was staged. The statements read a temporary table, which checked macros can't
//! see.

use std::sync::Arc;
use std::time::Instant;

use sqlx::{Connection, PgConnection};

use super::Alleys;
use crate::error::Result;
use crate::fingerprint;
use crate::options::{self, Options};
use crate::rejects::RejectsFile;
use crate::report::{Effect, Reject, Report};
use crate::source::Source;
use crate::stage::{self, Kind, Progress};

const CREATE: &str = "
create temporary table staged_alley (
    line bigint not null,
    id uuid not null,
    external_id text not null,
    name text,
    class text,
    width_m real,
    centerline_4326 geometry(MultiLineString, 4326) not null
)";

/// An alley that doesn't meet the fence belongs to another place.
const REJECT: &str = "
delete from staged_alley s using site t
where t.id = $1 and not st_intersects(t.fence_4326, s.centerline_4326)
returning s.line, s.external_id, s.name";

/// Less than 1e-7° (a centimetre) is no other line.
macro_rules! differs {
    () => {
        "(coalesce(s.name, a.name) is distinct from a.name
          or coalesce(s.class, a.class) <> a.class
          or coalesce(s.width_m, a.width_m) is distinct from a.width_m
          or not (st_orderingequals(s.centerline_4326, a.centerline_4326)
              or st_hausdorffdistance(s.centerline_4326, a.centerline_4326) < 1e-7))"
    };
}

const COMPARE: &str = concat!(
    "select count(*) filter (where a.id is null), count(*) filter (where a.id is not null and ",
    differs!(),
    "), count(*)
    from staged_alley s
    left join alley a on a.site_id = $1 and a.external_id = s.external_id"
);

const UPDATE: &str = concat!(
    "update alley a
    set name = coalesce(s.name, a.name), class = coalesce(s.class, a.class),
        width_m = coalesce(s.width_m, a.width_m), centerline_4326 = s.centerline_4326
    from staged_alley s
    where a.site_id = $1 and a.external_id = s.external_id and ",
    differs!()
);

const INSERT: &str = "
insert into alley (site_id, id, external_id, name, class, width_m, centerline_4326)
select $1, s.id, s.external_id, s.name, coalesce(s.class, 'lane'), s.width_m, s.centerline_4326
from staged_alley s
where not exists (select from alley a where a.site_id = $1 and a.external_id = s.external_id)";

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
    let mut report = Report { kind: "alleys", ..Report::default() };
    sqlx::query("drop table if exists staged_alley").execute(&mut *conn).await?;
    sqlx::query(CREATE).execute(&mut *conn).await?;
    let kind: Arc<dyn Kind> = Arc::new(Alleys);
    stage::stage(conn, Arc::clone(&kind), source, &options.mapping, rejects, &mut report, progress).await?;

    let mut outside: Vec<(i64, String, Option<String>)> =
        sqlx::query_as(REJECT).bind(options.site.as_uuid()).fetch_all(&mut *conn).await?;
    outside.sort_unstable();
    for (line, id, name) in outside {
        let (line, id) = (u64::try_from(line).unwrap_or(0), Some(fingerprint::spoken_id(&id, name.as_deref())));
        let reject = Reject::field("geometry", "outside_site", "不在该村/围院的边界之内");
        rejects.turn_down(&mut report, Reject { line, id, ..reject });
    }
    let (inserted, updated, total): (i64, i64, i64) =
        sqlx::query_as(COMPARE).bind(options.site.as_uuid()).fetch_one(conn).await?;
    report.would = Effect::of(inserted, updated, total);
    stage::file_rejects(kind, source, &options.mapping, rejects).await?;
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
    let site = options.site.as_uuid();
    let updated = sqlx::query(UPDATE).bind(site).execute(&mut *tx).await?.rows_affected();
    let inserted = sqlx::query(INSERT).bind(site).execute(&mut *tx).await?.rows_affected();
    options::check(report.would, inserted, updated)?;
    tx.commit().await?;
    report.applied = true;
    report.timed(report.seconds + started.elapsed().as_secs_f64());
    Ok(())
}
