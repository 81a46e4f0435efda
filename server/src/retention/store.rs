//! What retention asks of the database: functions that know the rules, and the reports.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, RetentionRunId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::model::{KeptReport, KindReport, RetentionRun};
use crate::access::Scope;
use crate::db::{Db, Tx};
use crate::trail::{self, Actor, Entry};

/// As many as the longest list that somebody looks at.
const PERSONS_PER_ENTRY: usize = 200;

/// A transaction that rather gives up than makes gates wait: partitions go under a lock that nobody else can hold, and a
/// long reader would hold it back.
pub async fn begin(db: &Db) -> sqlx::Result<Tx> {
    let mut tx = db.detect(&[]).await?;
    sqlx::query!("select set_config('lock_timeout', '3s', true) as patience").fetch_one(&mut *tx).await?;
    Ok(tx)
}

/// A site, and whether today's run is still to come there.
#[derive(Debug, Clone, Copy)]
pub struct SiteDue {
    pub site_id: SiteId,
    pub due: bool,
}

pub async fn sites(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<SiteDue>> {
    sqlx::query_as!(SiteDue, r#"select site_id as "site_id!: SiteId", due as "due!" from retention_sites($1)"#, now,)
        .fetch_all(connection)
        .await
}

/// Waits until no other server is recording.
pub async fn wait_turn(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('retention_run'))").fetch_one(connection).await.map(drop)
}

/// Passages and nights of a site.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    pub site_id: SiteId,
    pub passages: i64,
    pub nights: i64,
}

/// Which partitions to drop. They go in separate transactions, so that neither waits for the other's lock with its own
/// in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partitions {
    Passages,
    Nights,
}

/// Drops whole days that no site keeps; answers what each site had in them.
pub async fn drop_partitions(db: &Db, now: DateTime<Utc>, which: Partitions) -> sqlx::Result<Vec<Days>> {
    let mut tx = begin(db).await?;
    // Counted by one server at a time.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('day_partitions'))").fetch_one(&mut *tx).await?;
    let mut days = sqlx::query_as!(
        Days,
        r#"select site_id as "site_id!: SiteId", passages as "passages!", nights as "nights!"
           from retention_whole_days($1)"#,
        now,
    )
    .fetch_all(&mut *tx)
    .await?;
    let passages = which == Partitions::Passages;
    sqlx::query!(
        "select day_partitions_drop(case when $2 then d.passages_from else '1970-01-01' end,
                                    case when $2 then '1970-01-01' else d.nights_from end)
         from retention_days($1) d",
        now,
        passages,
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    for day in &mut days {
        if passages {
            day.nights = 0;
        } else {
            day.passages = 0;
        }
    }
    Ok(days)
}

/// Deletes rows of sites that keep less than the others.
pub async fn delete_expired(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Days>> {
    sqlx::query_as!(
        Days,
        r#"select site_id as "site_id!: SiteId", passages as "passages!", nights as "nights!"
           from retention_expired_days($1)"#,
        now,
    )
    .fetch_all(connection)
    .await
}

/// The oldest days that a site still holds.
#[derive(Debug, Clone, Copy)]
pub struct Oldest {
    pub site_id: SiteId,
    pub passages_from: Option<NaiveDate>,
    pub nights_from: Option<NaiveDate>,
}

pub async fn oldest_days(connection: &mut PgConnection) -> sqlx::Result<Vec<Oldest>> {
    sqlx::query_as!(
        Oldest,
        r#"select site_id as "site_id!: SiteId", passages_from, nights_from from retention_oldest_days()"#,
    )
    .fetch_all(connection)
    .await
}

/// What became of the persons of a site who were due.
pub struct Persons {
    pub removed: i64,
    pub anonymised: i64,
    pub kept: Json<Vec<KeptReport>>,
    pub oldest: Option<NaiveDate>,
    pub erased: Vec<PersonId>,
}

/// Erases the persons of a site who are due. The trail's entries of it, which hold their ids, stand or fall with it.
pub async fn erase_persons(db: &Db, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<Persons> {
    let mut tx = begin(db).await?;
    let persons = sqlx::query_as!(
        Persons,
        r#"select removed as "removed!", anonymised as "anonymised!", kept as "kept!: Json<Vec<KeptReport>>", oldest,
                  erased as "erased!: Vec<PersonId>"
           from retention_persons($1, $2)"#,
        site.as_uuid(),
        now,
    )
    .fetch_one(&mut *tx)
    .await?;
    let mut tx = Db::go_on_as_api(tx, &Scope { sites: vec![site], owners: None }).await?;
    for persons in persons.erased.chunks(PERSONS_PER_ENTRY) {
        let act = Entry { person_ids: persons.to_vec(), ..Entry::act(site, TrailAction::PersonErase, site) };
        trail::store::record(&mut tx, Actor::HOUSEKEEPING, now, act).await?;
    }
    tx.commit().await?;
    Ok(persons)
}

/// How many credentials of passes that ended went, and when the earliest pass ended that still has some.
pub async fn delete_credentials(
    connection: &mut PgConnection,
    site: SiteId,
    now: DateTime<Utc>,
) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    sqlx::query!(r#"select removed as "removed!", oldest from retention_credentials($1, $2)"#, site.as_uuid(), now,)
        .map(|row| (row.removed, row.oldest))
        .fetch_one(connection)
        .await
}

pub async fn forget_changes(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select change_forget($1) as "forgotten!""#, before).fetch_one(connection).await
}

/// Forgets what was counted of looks on days that are over.
pub async fn forget_look_counts(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select look_count_forget($1) as "forgotten!""#, before.date_naive())
        .fetch_one(connection)
        .await
}

/// Forgets which requests were made; answers how many keys went and since when there are some.
pub async fn forget_keys(db: &Db, before: DateTime<Utc>) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    let mut tx = db.api_without_scope().await?;
    let gone = sqlx::query!("delete from idempotency_key where created_at < $1", before).execute(&mut *tx).await?;
    let oldest = sqlx::query_scalar!("select min(created_at) from idempotency_key").fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok((i64::try_from(gone.rows_affected()).unwrap_or(i64::MAX), oldest))
}

/// Records a run in its site.
pub async fn record(connection: &mut PgConnection, run: &RetentionRun) -> sqlx::Result<()> {
    sqlx::query!(
        "select retention_record($1, $2, $3, $4, $5, $6, $7)",
        run.site_id.as_uuid(),
        run.id.as_uuid(),
        run.ran_at,
        run.duration_ms,
        run.asked,
        run.failed_step,
        Json(&run.kinds) as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Where a page of runs ended.
pub type RunKey = (DateTime<Utc>, RetentionRunId);

/// Runs in scope, newest first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    after: Option<RunKey>,
    limit: i64,
) -> sqlx::Result<Vec<RetentionRun>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query!(
        r#"select r.id as "id: RetentionRunId", r.site_id as "site_id: SiteId", r.ran_at, r.duration_ms, r.asked,
                  r.failed_step, r.kinds as "kinds: Json<Vec<KindReport>>"
           from retention_run r
           where r.site_id = any ($1) and ($3::uuid is null or (r.ran_at, r.id) < ($2, $3))
           order by r.ran_at desc, r.id desc
           limit $4"#,
        &scope.site_uuids(),
        after_at,
        after_id.map(RetentionRunId::as_uuid),
        limit,
    )
    .map(|row| RetentionRun {
        id: row.id,
        site_id: row.site_id,
        ran_at: row.ran_at,
        duration_ms: row.duration_ms,
        asked: row.asked,
        failed_step: row.failed_step,
        kinds: row.kinds.0,
    })
    .fetch_all(connection)
    .await
}

/// The last run of each site, with the site's name: for the operator, who sees them all.
///
/// # Errors
/// The database is away.
pub async fn last_reports(db: &Db) -> sqlx::Result<Vec<(String, RetentionRun)>> {
    let mut tx = begin(db).await?;
    let runs = sqlx::query!(
        r#"select id as "id!: RetentionRunId", site_id as "site_id!: SiteId", site_name as "site_name!",
                  ran_at as "ran_at!", duration_ms as "duration_ms!", asked as "asked!", failed_step,
                  kinds as "kinds!: Json<Vec<KindReport>>"
           from retention_last()"#,
    )
    .map(|row| {
        let run = RetentionRun {
            id: row.id,
            site_id: row.site_id,
            ran_at: row.ran_at,
            duration_ms: row.duration_ms,
            asked: row.asked,
            failed_step: row.failed_step,
            kinds: row.kinds.0,
        };
        (row.site_name, run)
    })
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(runs)
}
